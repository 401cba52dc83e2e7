"""What plain learners make of the same rows: how much there is to be learned, without the model."""

from dataclasses import dataclass

import numpy as np

from losswright.doctor.case import Case, probe
from losswright.doctor.outputs import Output
from losswright.doctor.probes.features import table
from losswright.doctor.probes.forward import held_out, spread, targets
from losswright.doctor.probes.labels import true_labels
from losswright.doctor.probes.skill import balanced_skill, is_classification
from losswright.doctor.recording import Rows
from losswright.doctor.targets import MULTI_HOT

MOST_COLUMNS, MOST_TARGETS, RANDOM_FEATURES, NEIGHBOURS = 2_000, 64, 300, 5
PENALTIES = (1e-2, 1.0, 30.0)
UNREADABLE = (ValueError, TypeError, IndexError, np.linalg.LinAlgError)  # rows that don't go into a table of numbers


@dataclass(frozen=True)
class Reference:
    """The best skill of a linear model, one of random features, and nearest neighbours.

    Attributes:
        skill: learned from the training rows, judged on the held-out ones.
        of_lines: that of the linear models alone.
        of_held_out: learned from one half of the held-out rows, judged on the other; None where they are too few.
        of_train: likewise within the training rows.
    """

    skill: float
    of_lines: float
    of_held_out: float | None
    of_train: float


@probe
def reference(case: Case, output: Output) -> Reference | None:
    """None where the rows can't be put into a table."""
    if case.train is None or output.targets.values.size == 0:
        return None
    train, held = spread(case.train, 2_000), held_out(case)
    try:
        within = _within(case, output, train)
        if held is None:
            return Reference(max(within), within[0], None, max(within))
        of_held = max(_within(case, output, held)) if len(held) >= 40 else None
        learned = _learned(case, output, train, held)
        return Reference(max(learned), learned[0], of_held, max(within))
    except UNREADABLE:
        return None


@probe
def class_skill(case: Case, output: Output) -> float | None:
    """Of plain learners that take whole numbers for classes; None without held-out rows, or without a table."""
    train, held = case.train, held_out(case)
    if train is None or held is None:
        return None
    train = spread(train, 2_000)
    try:
        x, x_held = _standard(table(case, train), table(case, held))
        return max(_of_classes(output, x, _true(output, train), x_held, _true(output, held)))
    except UNREADABLE:
        return None


def _within(case: Case, output: Output, rows: Rows) -> tuple[float, float]:
    """Learned from a random half of the rows or more, judged on the rest."""
    order = np.random.default_rng(0).permutation(len(rows))
    cut = max(len(rows) // 2, len(rows) - 500)
    return _learned(case, output, rows.take(order[:cut]), rows.take(order[cut:]))


def _learned(case: Case, output: Output, train: Rows, held: Rows) -> tuple[float, float]:
    """The best skill of lines, and that of the rest."""
    x, x_held = _standard(table(case, train), table(case, held))
    if is_classification(output):
        return _of_classes(output, x, _true(output, train), x_held, _true(output, held))
    y, y_held = (_reals(output, rows) for rows in (train, held))
    center, width = y.mean(axis=0), y.std(axis=0) + 1e-12
    return _best([_r2(y_held, p * width + center) for p in _answers(x, (y - center) / width, x_held)])


def _best(found: list[float]) -> tuple[float, float]:
    """Of the lines, which come first, one a penalty, and of the rest."""
    return max(found[: len(PENALTIES)]), max(found[len(PENALTIES) :])


def _of_classes(
    output: Output, x: np.ndarray, y: np.ndarray, x_held: np.ndarray, y_held: np.ndarray
) -> tuple[float, float]:
    if output.targets.kind == MULTI_HOT or y.ndim > 1:
        y, y_held = (part.reshape(len(part), -1)[:, :MOST_TARGETS] for part in (y, y_held))
        signs = 2.0 * y - 1.0
        truth = y_held.reshape(-1)
        return _best([balanced_skill(truth, (p > 0).astype(int).reshape(-1)) for p in _answers(x, signs, x_held)])
    labels, positions, counts = np.unique(y, return_inverse=True, return_counts=True)
    if len(labels) < 2:
        return 0.0, 0.0
    one_hot = np.eye(len(labels))[positions]
    weight = (len(y) / counts / len(labels))[positions]
    return _best([balanced_skill(y_held, labels[p.argmax(axis=1)]) for p in _answers(x, one_hot, x_held, weight)])


def _answers(x: np.ndarray, y: np.ndarray, x_held: np.ndarray, weight: np.ndarray | None = None):
    """Predictions for the held-out rows: of ridge regressions on the columns and on random features, of neighbours."""
    rng = np.random.default_rng(0)
    if x.shape[1] > MOST_COLUMNS:
        mix = rng.normal(size=(x.shape[1], 512)) / np.sqrt(x.shape[1])
        x, x_held = x @ mix, x_held @ mix
    mix, shift = rng.normal(size=(x.shape[1], RANDOM_FEATURES)) / np.sqrt(x.shape[1]), rng.normal(size=RANDOM_FEATURES)
    wide, wide_held = (np.hstack([part, np.maximum(part @ mix + shift, 0)]) for part in (x, x_held))
    for features, features_held in ((x, x_held), (wide, wide_held)):
        for penalty in PENALTIES:
            yield _ridge(features, y, features_held, weight, penalty)
    yield _neighbours(x, y, x_held)


def _ridge(x: np.ndarray, y: np.ndarray, x_held: np.ndarray, weight: np.ndarray | None, penalty: float) -> np.ndarray:
    x, x_held = (np.hstack([part, np.ones((len(part), 1))]) for part in (x, x_held))
    root = np.ones((len(x), 1)) if weight is None else np.sqrt(weight)[:, None]
    a, b = x * root, y * root
    if a.shape[1] > len(a):  # fewer rows than columns: the smaller system of the two
        return x_held @ (a.T @ np.linalg.solve(a @ a.T + penalty * np.eye(len(a)), b))
    return x_held @ np.linalg.solve(a.T @ a + penalty * np.eye(a.shape[1]), a.T @ b)


def _neighbours(x: np.ndarray, y: np.ndarray, x_held: np.ndarray) -> np.ndarray:
    distance = (x_held**2).sum(1)[:, None] - 2 * x_held @ x.T + (x**2).sum(1)[None]
    near = np.argpartition(distance, min(NEIGHBOURS, len(x) - 1), axis=1)[:, :NEIGHBOURS]
    return y[near].mean(axis=1)


def _standard(x: np.ndarray, x_held: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both by the mean and spread of the first, without gaps, and without far outliers."""
    x, x_held = (np.where(np.isfinite(part), part, 0.0) for part in (x, x_held))
    center, width = x.mean(axis=0), x.std(axis=0) + 1e-9
    return np.clip((x - center) / width, -5, 5), np.clip((x_held - center) / width, -5, 5)


def _true(output: Output, rows: Rows) -> np.ndarray:
    y = targets(output, rows)
    return true_labels(output, np.zeros(0) if y is None else y)


def _reals(output: Output, rows: Rows) -> np.ndarray:
    y = targets(output, rows)
    flat = np.asarray(y, "float64").reshape(len(rows), -1)
    return np.where(np.isfinite(flat), flat, 0.0)[:, :MOST_TARGETS]


def _r2(y: np.ndarray, predicted: np.ndarray) -> float:
    return float(1 - ((y - predicted) ** 2).sum() / max(((y - y.mean(axis=0)) ** 2).sum(), 1e-12))
