"""A search over the settings of one candidate, by Optuna: in memory, in a journal file, or in a database."""

from collections.abc import Callable
from typing import Any

from losswright.core.errors import MissingExtraError

SCORES, SECONDS = "scores", "seconds"


def search(
    name: str,
    objective: Callable[[Any], tuple[list[float], float]],
    *,
    trials: int,
    higher_is_better: bool,
    storage: str | None,
    seed: int,
) -> tuple[list[float], dict[str, Any], float, int]:
    """Scores and settings of the best trial, seconds of all, and how many there were.

    What a shared storage already holds counts, so that an interrupted search goes on, and several workers add to one.
    """
    optuna = _optuna()
    study = optuna.create_study(
        study_name=name,
        storage=_storage(optuna, storage),
        load_if_exists=True,
        direction="maximize" if higher_is_better else "minimize",
        sampler=optuna.samplers.TPESampler(seed=seed),
    )

    def judged(trial):
        scores, seconds = objective(trial)
        trial.set_user_attr(SCORES, scores)
        trial.set_user_attr(SECONDS, seconds)
        return sum(scores) / len(scores)

    done = [trial for trial in study.trials if trial.state.is_finished()]
    study.optimize(judged, n_trials=max(trials - len(done), 0))
    finished = [trial for trial in study.trials if SCORES in trial.user_attrs]
    seconds = sum(trial.user_attrs[SECONDS] for trial in finished)
    best = study.best_trial
    return list(best.user_attrs[SCORES]), dict(best.params), seconds, len(finished)


def _storage(optuna: Any, storage: str | None) -> Any:
    """None for memory, a database by its URL, else a journal file."""
    if storage is None or "://" in storage:
        return storage
    backend = optuna.storages.journal.JournalFileBackend(storage)
    return optuna.storages.JournalStorage(backend)


def _optuna() -> Any:
    try:
        import optuna
    except ImportError as error:
        raise MissingExtraError("a search of settings", "sweep") from error
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna
