"""`lw.diagnose`: all rules on one model, ranked."""

import time
from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import Any

import keras

from losswright.core.errors import LosswrightError
from losswright.doctor.case import Case, case_of
from losswright.doctor.catalogue import RULES, chosen, rule_named
from losswright.doctor.change import Change
from losswright.doctor.diagnosis import Diagnosis
from losswright.doctor.differential import Differential
from losswright.doctor.exceptions import explained
from losswright.doctor.finding import ERROR, Finding
from losswright.doctor.proving import proven
from losswright.doctor.ranking import ranked, without_symptoms
from losswright.doctor.recorder import split
from losswright.doctor.recording import Fit, Recording, Rows
from losswright.doctor.rule import Rule
from losswright.doctor.sampling import sample_rows
from losswright.doctor.suspicion import SuspectingRule
from losswright.doctor.watching import unwatched

MOST_MODELS = 5
SECONDS = 40.0
"""To spend on trials of one model, where proofs are not asked for."""


def diagnose(
    model: keras.Model,
    x: Any,
    y: Any = None,
    sample_weight: Any = None,
    validation_data: Any = None,
    history: Any = None,
    predict_x: Any = None,
    prove: bool = False,
    *,
    select: Any = None,
    ignore: Any = (),
    **fit_arguments: Any,
) -> Diagnosis:
    """What is wrong with a compiled model and its data, worst first. The model is left as it is.

    Args:
        model: compiled; trained or not.
        x: what it trains on: arrays, or any source of batches that `fit` takes.
        y: the targets, where `x` doesn't bring them.
        sample_weight: as for `fit`.
        validation_data: as for `fit`.
        history: what `fit` returned, or its dict.
        predict_x: inputs that the model is used on.
        prove: try each repair on a copy of the model, and report both numbers.
        select: codes of rules, or their first letters; all by default.
        ignore: codes, or first letters, to leave out.
        **fit_arguments: what else `fit` was given, such as `batch_size` or `validation_split`.

    Raises:
        LosswrightError: the model is not compiled, or the rows can't be read.
    """
    if not getattr(model, "compiled", False):
        raise LosswrightError("diagnose: the model is not compiled; call model.compile(...) first")
    with unwatched():
        rows = sample_rows(x, y, sample_weight)
    if rows is None:
        raise LosswrightError("diagnose: x holds no rows that can be read twice; give arrays or a data set")
    fit = Fit(rows, _validation(validation_data), dict(fit_arguments), _history(history))
    if fit.validation is None and fit_arguments.get("validation_split"):
        fit.rows, fit.validation = split(rows, fit_arguments["validation_split"])
    used = [] if predict_x is None else [Rows(keras.tree.map_structure(keras.ops.convert_to_numpy, predict_x))]
    recording = Recording(model, [fit], predicted=used)
    return diagnose_recordings([recording], prove=prove, select=select, ignore=ignore)


def diagnose_recordings(
    recordings: Sequence[Recording], *, prove: bool = False, select: Any = None, ignore: Any = ()
) -> Diagnosis:
    """All rules on what was recorded of one or several models; the last trained come first."""
    began = time.perf_counter()
    trained = [r for r in recordings if r.fits] or list(recordings)
    cases = [case_of(recording) for recording in trained[-MOST_MODELS:]]
    rules = chosen(select, ignore)
    troubles: list[str] = []
    found = [finding for case in cases for finding in examine(case, rules, troubles, prove=prove)]
    stopped = [text for case in cases if (text := explained(case))]
    return Diagnosis(ranked(found), cases, troubles, round(time.perf_counter() - began, 3), stopped)


def examine(
    case: Case, rules: Sequence[type[Rule]] = RULES, troubles: list[str] | None = None, *, prove: bool = False
) -> list[Finding]:
    """The findings on one case: first what can be seen, then the suspects, which are tried if the model is ill."""
    troubles = [] if troubles is None else troubles
    with unwatched():
        plain = [rule() for rule in rules if not issubclass(rule, SuspectingRule)]
        found = [finding for rule in plain for finding in _listed(rule, rule.check, case, troubles)]
        case.suspects = {finding.fault for finding in found if finding.severity == ERROR}
        suspecting = [rule() for rule in rules if issubclass(rule, SuspectingRule)]
        suspects = [(rule, s) for rule in suspecting for s in _listed(rule, rule.suspect, case, troubles)]
        found += Differential(case, mended(case, found), SECONDS).judge(suspects)
        if prove:
            found = proven(case, found)
    return ranked(without_symptoms(found, {rule.code: rule.explains for rule in rules}))


def mended(case: Case, found: Sequence[Finding]) -> Change | None:
    """The repairs of all errors as one change; None where there is no error, or one without a repair."""
    changes = [rule_named(finding.code)().repair(case, finding) for finding in found if finding.severity == ERROR]
    known = [change for change in changes if change is not None]
    return reduce(and_, known) if known and len(known) == len(changes) else None


def _listed(rule: Rule, look: Any, case: Case, troubles: list[str]) -> list[Any]:
    """What a rule sees; a rule that can't look is no reason to stop the others."""
    try:
        return list(look(case))
    except Exception as error:
        first = str(error).splitlines()[0] if str(error) else ""
        troubles.append(f"{rule.code} {rule.name}: {type(error).__name__}: {first}")
        return []


def _validation(data: Any) -> Rows | None:
    if data is None:
        return None
    return sample_rows(*data) if isinstance(data, (tuple, list)) else sample_rows(data)


def _history(history: Any) -> dict[str, list[float]]:
    found = getattr(history, "history", history) or {}
    return {name: [float(value) for value in values] for name, values in found.items()}
