"""A search over the settings of one candidate, by Optuna: in memory, in a journal file, or in a database."""

import contextlib
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from losswright.advisor.journal import journal
from losswright.core.describe import clip
from losswright.core.errors import MissingExtraError, SettingError

SCORES, SECONDS, TERMS = "scores", "seconds", "terms"
TRIES, WAIT = 3, 1.0  # seconds


def search(
    name: str,
    objective: Callable[[Any], tuple[list[float], float]],
    *,
    trials: int,
    higher_is_better: bool,
    storage: str | None,
    seed: int,
    terms: str = "",
) -> tuple[list[float], dict[str, Any], float, int]:
    """Scores and settings of the best trial, seconds of all, and how many there were.

    What a shared storage already holds counts, so that an interrupted search goes on, and several workers add to one;
    trials that were broken off don't. There each worker draws afresh: with one seed all would try the same settings.

    Raises:
        SettingError: the storage holds a search of this name on other terms.
    """
    optuna = _optuna()
    whole = optuna.trial.TrialState.COMPLETE

    def judged(trial):
        scores, seconds = objective(trial)
        trial.set_user_attr(SCORES, scores)
        trial.set_user_attr(SECONDS, seconds)
        mean = sum(scores) / len(scores)
        return mean if mean == mean else -math.inf if higher_is_better else math.inf  # Optuna drops a NaN

    with _opened(optuna, storage) as opened:
        study = optuna.create_study(
            study_name=name,
            storage=opened,
            load_if_exists=True,
            direction="maximize" if higher_is_better else "minimize",
            sampler=optuna.samplers.TPESampler(seed=seed if storage is None else None),
        )
        if study.user_attrs.setdefault(TERMS, terms) != terms:
            raise SettingError(
                f"storage={clip(storage)} holds {clip(name)} on other terms ({study.user_attrs[TERMS]}; now {terms}): "
                f"give the race another name, or another storage"
            )
        study.set_user_attr(TERMS, terms)
        if len(study.get_trials(states=[whole])) < trials:
            study.optimize(judged, callbacks=[optuna.study.MaxTrialsCallback(trials, states=(whole,))])
        finished = study.get_trials(states=[whole])
        best = study.best_trial
    seconds = sum(trial.user_attrs[SECONDS] for trial in finished)
    return list(best.user_attrs[SCORES]), dict(best.params), seconds, len(finished)


@contextmanager
def _opened(optuna: Any, storage: str | None) -> Iterator[Any]:
    """None for memory, a database by its URL, whose connections are closed at the end, else a journal file."""
    if storage is None:
        yield None
    elif "://" not in storage:
        with journal(optuna, storage) as kept:
            yield kept
    else:
        database = _database(optuna, storage)
        try:
            yield database
        finally:
            database.remove_session()
            database.engine.dispose()


def _database(optuna: Any, url: str) -> Any:
    """The storage in a database; of workers that begin at once, one makes the tables and the others wait for it."""
    from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

    for _ in range(TRIES):
        with contextlib.suppress(IntegrityError, OperationalError, ProgrammingError):
            return optuna.storages.RDBStorage(url)
        time.sleep(WAIT)
    return optuna.storages.RDBStorage(url)


def _optuna() -> Any:
    try:
        import optuna
    except ImportError as error:
        raise MissingExtraError("a search of settings", "sweep") from error
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna
