"""Truths to compare losses with: formulas in 50 digits, or another library in float64. None has a slope by hand.

Each kind gives `values(y_true, y_pred)`, one a sample, and `slopes(y_true, y_pred)`, those of the sum of the values
with respect to `y_pred`, as float64 arrays. `by_sample` says whether a value depends on its own sample alone.
"""

from collections.abc import Callable

import mpmath
import numpy as np

DIGITS = 50

exp, expm1, log, log1p, sqrt, tanh, cosh, gamma, erf, floor = (
    np.frompyfunc(getattr(mpmath, name), 1, 1)
    for name in ("exp", "expm1", "log", "log1p", "sqrt", "tanh", "cosh", "gamma", "erf", "floor")
)
"""In 50 digits, of numbers and of arrays. `abs`, `max`, `min`, sums and sorting are Python's and NumPy's own."""

larger = np.frompyfunc(lambda a, b: a if a > b else b, 2, 1)
smaller = np.frompyfunc(lambda a, b: a if a < b else b, 2, 1)

SMALLEST = mpmath.mpf(2) ** -126
"""The smallest normal float32, as which losses read a smaller probability."""


def cost(probability):
    """-log of a probability. One of 0 is read as the smallest float32, and the cost goes on with a slope of -2**23."""
    least = mpmath.mpf(2) ** -149
    return -log(probability) if probability >= least else -log(least) + 2**23 * (least - probability)


class Batch:
    """`formula(y_true, y_pred)` of whole arrays, in 50 digits, gives values of shape `(N, ...)`.

    With `held`, it is `formula(y_true, y_pred, held)`: `held` equals `y_pred`, and no slope counts what is made of it.
    """

    by_sample = False

    def __init__(self, formula: Callable, *, held: bool = False):
        self.formula, self.held = formula, held

    def values(self, y_true, y_pred):
        with mpmath.workdps(DIGITS):
            return _numbers(self._at(_exact(y_true), _exact(y_pred), _exact(y_pred)))

    def slopes(self, y_true, y_pred):
        with mpmath.workdps(DIGITS):
            y_true, y_pred = _exact(y_true), _exact(y_pred)
            slopes = [self._slope(y_true, y_pred, i) for i in np.ndindex(y_pred.shape)]
        return _numbers(np.reshape(np.array(slopes, dtype=object), y_pred.shape))

    def _slope(self, y_true, y_pred, i):
        def total(number):
            moved = y_pred.copy()
            moved[i] = number
            return np.sum(self._at(y_true, moved, y_pred))

        return mpmath.diff(total, y_pred[i])

    def _at(self, y_true, y_pred, held):
        return self.formula(y_true, y_pred, held) if self.held else self.formula(y_true, y_pred)


class Row:
    """`formula(y, p)` of one sample, in 50 digits: `p` an array `(K,)`, `y` the same or a whole-number label."""

    by_sample = True

    def __init__(self, formula: Callable):
        self.formula = formula

    def values(self, y_true, y_pred):
        rows = np.ndindex(y_pred.shape[:-1])
        with mpmath.workdps(DIGITS):
            values = [float(self.formula(_exact(y_true[i]), _exact(y_pred[i]))) for i in rows]
        return np.reshape(values, y_pred.shape[:-1])

    def slopes(self, y_true, y_pred):
        rows = np.ndindex(y_pred.shape[:-1])
        one = Batch(lambda y, p: self.formula(y, p))
        return np.reshape([one.slopes(y_true[i], y_pred[i]) for i in rows], y_pred.shape)


class Sample(Row):
    """`formula(y, p)` of one sample of whatever shape, in 50 digits: an image, a list, a few boxes."""

    def values(self, y_true, y_pred):
        with mpmath.workdps(DIGITS):
            return np.array([float(self.formula(_exact(y), _exact(p))) for y, p in zip(y_true, y_pred, strict=True)])

    def slopes(self, y_true, y_pred):
        one = Batch(lambda y, p: self.formula(y, p))
        return np.reshape([one.slopes(y, p) for y, p in zip(y_true, y_pred, strict=True)], y_pred.shape)


class Element(Row):
    """`formula(y, p)` of one target and one prediction, in 50 digits. A sample's value is their mean."""

    def __init__(self, formula: Callable):
        super().__init__(lambda y, p: sum(map(formula, y, p)) / len(p))
        self.element = formula

    def slopes(self, y_true, y_pred):
        with mpmath.workdps(DIGITS):
            pairs = zip(_exact(y_true).flat, _exact(y_pred).flat, strict=True)
            slopes = [mpmath.diff(lambda p, y=y: self.element(y, p), p) / y_pred.shape[-1] for y, p in pairs]
        return np.reshape([float(slope) for slope in slopes], y_pred.shape)

    def sides(self, y_true, y_pred):
        """The slopes on the left and on the right, which differ at a kink alone."""
        step = mpmath.mpf(10) ** -15

        def both(y, p):
            here = self.element(y, p)
            return (here - self.element(y, p - step)) / step, (self.element(y, p + step) - here) / step

        with mpmath.workdps(DIGITS):
            pairs = [both(y, p) for y, p in zip(_exact(y_true).flat, _exact(y_pred).flat, strict=True)]
        return np.array(pairs, dtype="float64").T / y_pred.shape[-1]


class Torch:
    """A function of PyTorch that gives a value a sample, in float64, with the slopes of PyTorch."""

    by_sample = True

    def __init__(self, function: Callable):
        self.function = function

    def values(self, y_true, y_pred):
        return self._run(y_true, y_pred)[0]

    def slopes(self, y_true, y_pred):
        return self._run(y_true, y_pred)[1]

    def _run(self, y_true, y_pred):
        import torch

        p = torch.tensor(y_pred, dtype=torch.float64, requires_grad=True)
        whole = np.issubdtype(y_true.dtype, np.integer)
        values = self.function(torch.tensor(y_true, dtype=torch.int64 if whole else torch.float64), p)
        values.sum().backward()
        return values.detach().numpy(), p.grad.numpy()


class Optax:
    """A function of optax (or of jax) that gives a value a sample, in float64, with the slopes of JAX."""

    by_sample = True

    def __init__(self, function: Callable):
        self.function = function

    def values(self, y_true, y_pred):
        return self._run(y_true, y_pred)[0]

    def slopes(self, y_true, y_pred):
        return self._run(y_true, y_pred)[1]

    def _run(self, y_true, y_pred):
        import jax

        with jax.enable_x64(True):
            wide = y_true if np.issubdtype(y_true.dtype, np.integer) else np.float64(y_true)
            values, pull_back = jax.vjp(lambda p: self.function(wide, p), np.float64(y_pred))
            slopes = pull_back(np.ones(values.shape))[0]
        return np.asarray(values), np.asarray(slopes)


def _exact(array):
    """The same numbers in 50 digits; whole numbers stay as they are."""
    if np.issubdtype(np.asarray(array).dtype, np.integer):
        return array
    return np.frompyfunc(lambda number: mpmath.mpf(float(number)), 1, 1)(np.asarray(array))


def _numbers(array) -> np.ndarray:
    return np.frompyfunc(float, 1, 1)(np.asarray(array, dtype=object)).astype("float64")
