"""Race losses: the same model, rows, seeds and budget, judged on one metric that none of them is."""

import time as clock
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import numpy as np

from losswright.advisor.candidate import Candidate, candidates_of
from losswright.advisor.folds import Fold, folds
from losswright.advisor.heat import Course, run_heat
from losswright.advisor.intervals import paired_interval
from losswright.advisor.leaderboard import Entry, Race
from losswright.advisor.search import search
from losswright.core.errors import SettingError
from losswright.metrics.scorer import Scorer, scorers

Progress = Callable[[str], None]


def race(
    build_model: Callable[..., keras.Model],
    x: Any,
    y: Any,
    candidates: Mapping[str, Any] | Sequence[Any],
    *,
    metric: Any,
    higher_is_better: bool | None = None,
    budget: int = 50,
    trials: int = 20,
    splits: int = 5,
    time: Any = None,
    sample_weight: Any = None,
    batch_size: int = 256,
    patience: int = 5,
    optimizer: Any = "adam",
    seed: int = 0,
    storage: str | None = None,
    name: str = "race",
    progress: Progress | None = None,
) -> Race:
    """Train each candidate alike on each fold, stop it early by the metric, and judge it on the rest of the rows.

    Args:
        build_model: gives a new model, not compiled; if it takes an argument, that is the candidate's loss.
        x: features: an array, or a list or dict of arrays.
        y: targets of one output.
        candidates: losses by name, or a list. A function of `trial` searches settings with Optuna:
            `{"Huber": lambda trial: lw.losses.Huber(delta=trial.suggest_float("delta", 0.1, 10, log=True))}`.
            A pair `(loss, read)` says how outputs become what the metric wants.
        metric: one name, metric object or function, as in `lw.metrics.by_group`.
        higher_is_better: of the metric, where it doesn't say.
        budget: epochs at most, a fold.
        trials: of each search.
        splits: folds of the rows.
        time: order of the rows; each fold is then judged on later rows than it has seen.
        sample_weight: weights of rows, in training and in judging.
        batch_size: of training.
        patience: epochs without a better metric on the watched rows before training stops.
        optimizer: a Keras optimizer, or its name; each model gets a new one.
        seed: of folds, initial weights and the order of batches, the same for every candidate.
        storage: where results are kept: None (memory), the path of a journal file, or the URL of a database; what
            is there already counts, so that an interrupted race goes on where it stopped.
        name: of the race in that storage.
        progress: called with a line after each heat.

    Raises:
        SettingError: there are too few rows or candidates, the metric's direction isn't known, or the storage holds a
            race of this name on other terms.
    """
    y = np.asarray(y)
    scorer = scorers(metric, _outputs(y), weighted=sample_weight is not None)[0]
    upward = _direction(scorer, higher_is_better)
    course = Course(
        build=build_model,
        x=x,
        y=y,
        weight=None if sample_weight is None else np.asarray(sample_weight),
        scorer=scorer,
        sign=1.0 if upward else -1.0,
        epochs=budget,
        batch_size=batch_size,
        patience=patience,
        optimizer=optimizer,
        seed=seed,
    )
    parts = list(folds(len(y), splits, time=None if time is None else np.asarray(time), seed=seed))
    found = []
    for candidate in candidates_of(candidates):
        terms = _terms(course, len(parts), candidate)
        settings = {"trials": trials, "higher_is_better": upward, "storage": storage, "seed": seed, "terms": terms}
        found.append(_entry(candidate, course, parts, f"{name}/{candidate.name}", settings, progress))
    found.sort(key=lambda entry: -course.sign * entry["mean"])
    return Race(scorer.name, upward, _compared(found, parts))


def _entry(
    candidate: Candidate, course: Course, parts: list[Fold], study: str, settings: dict[str, Any], say: Progress | None
) -> dict[str, Any]:
    """Scores of a candidate, after its search if it has one."""

    def judged(loss: Any) -> tuple[list[float], float]:
        began = clock.perf_counter()
        scores = []
        for number, fold in enumerate(parts):
            score, epochs = run_heat(course, loss, candidate.reading(loss), fold, number)
            scores.append(score)
            if say is not None:
                place = f"fold {number + 1} of {len(parts)}"
                say(f"{candidate.name}, {place}: {course.scorer.name} {score:.5g} after {epochs} epochs")
        return scores, clock.perf_counter() - began

    if candidate.searched:
        scores, chosen, seconds, tried = search(study, lambda trial: judged(candidate.loss(trial)), **settings)
    elif settings["storage"] is not None:  # kept as a search without settings, whose one trial an interruption spares
        scores, chosen, seconds, tried = search(study, lambda trial: judged(candidate.loss), **settings | {"trials": 1})
    else:
        scores, seconds = judged(candidate.loss)
        chosen, tried = {}, 1
    mean = float(np.mean(scores))
    return {
        "name": candidate.name,
        "scores": tuple(scores),
        "mean": mean,
        "seconds": seconds,
        "trials": tried,
        "settings": chosen,
    }


def _terms(course: Course, parts: int, candidate: Candidate) -> str:
    """What scores that are kept hang on, as far as it can be told."""
    said = [
        f"{course.scorer.name} of {len(course.y)} rows in {parts} folds", f"targets {_sum_of(course.y)}",
        f"{course.epochs} epochs", f"batches of {course.batch_size}", f"patience {course.patience}",
        f"seed {course.seed}",
    ]  # fmt: skip
    if isinstance(candidate.loss, keras.losses.Loss):
        config = candidate.loss.get_config()
        said += [f"{key} {value}" for key, value in config.items() if isinstance(value, (str, int, float))]
    return ", ".join(said)


def _sum_of(values: np.ndarray) -> str:
    return f"{zlib.crc32(np.ascontiguousarray(values).tobytes()):08x}"


def _compared(found: list[dict[str, Any]], parts: list[Fold]) -> tuple[Entry, ...]:
    """Entries with the interval of their difference to the first."""
    rows = [len(fold.test) / (len(fold.train) + len(fold.watch) + len(fold.test)) for fold in parts]
    share = float(np.mean(rows))
    best = found[0]["scores"]
    intervals = [
        (0.0, 0.0) if entry is found[0] else paired_interval(entry["scores"], best, test_share=share) for entry in found
    ]
    return tuple(Entry(**entry, interval=interval) for entry, interval in zip(found, intervals, strict=True))


def _outputs(y: np.ndarray) -> int:
    """How many outputs the targets ask for: "accuracy" means another thing where classes are several."""
    if y.ndim > 1:
        return y.shape[-1]
    return int(y.max()) + 1 if y.dtype.kind in "iu" and y.max() > 1 else 1


def _direction(scorer: Scorer, given: bool | None) -> bool:
    upward = scorer.higher_is_better if given is None else given
    if upward is None:
        raise SettingError(f"say whether more of {scorer.name} is better: race(..., higher_is_better=True or False)")
    return upward
