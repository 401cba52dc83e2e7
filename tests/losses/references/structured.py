"""Truths about losses of times to an event, boxes, label sequences and images."""

import mpmath
import numpy as np
from scipy.signal import fftconvolve

from losswright import losses
from tests.support.inputs import narrow
from tests.support.reference import NON_NEGATIVE, Reference
from tests.support.truth import Batch, Row, Torch, exp, log, log1p


def times(rng):
    """Times with ties, two of five censored, and log risks."""
    return narrow([[2, 1], [3, 1], [3, 1], [5, 0], [3, 1], [4, 0], [6, 1]], rng.normal(size=(7, 1)))


EXTREME_RISKS = narrow([[1, 1], [2, 1], [3, 1]], [[1e4], [30], [-1e4]])


def breslow(y, r):
    def of_sample(i):
        return log(sum(exp(r[j, 0]) for j in range(len(y)) if y[j, 0] >= y[i, 0])) - r[i, 0] if y[i, 1] else 0

    return np.array([of_sample(i) for i in range(len(y))])


def efron(y, r):
    def of_sample(i):
        if not y[i, 1]:
            return 0
        tied = [j for j in range(len(y)) if y[j, 0] == y[i, 0] and y[j, 1]]
        whole = sum(exp(r[j, 0]) for j in range(len(y)) if y[j, 0] >= y[i, 0])
        of_tied = sum(exp(r[j, 0]) for j in tied)
        return sum(log(whole - of_tied * k / len(tied)) for k in range(len(tied))) / len(tied) - r[i, 0]

    return np.array([of_sample(i) for i in range(len(y))])


def hazards(y, z):
    """`y` is the interval and whether the event fell into it."""
    before = sum(log1p(exp(s)) for s in z[: int(y[0])])
    return before + log1p(exp(-z[int(y[0])] if y[1] else z[int(y[0])]))


def by_sample(formula):
    return Batch(lambda y, p: np.array([formula(t, q) for t, q in zip(y, p, strict=True)]))


def intervals(rng):
    return narrow(np.stack([rng.integers(4, size=6), rng.integers(2, size=6)], -1), 2 * rng.normal(size=(6, 4)))


def boxes(rng):
    corners = rng.uniform(0, 2, size=(2, 6, 2))
    return narrow(*(np.concatenate([c, c + rng.uniform(0.5, 2, size=(6, 2))], -1) for c in corners))


EXTREME_BOXES = narrow(
    [[0, 0, 1, 1], [0, 0, 1e4, 1e4], [0, 0, 1, 1], [0, 0, 1e30, 2e30]],
    [[5, 5, 6, 7], [1, 1, 9e3, 1.1e4], [-1, -2, 3, 4], [1e29, -1e29, 2e30, 1e30]],
)


def sides(box):
    return box[2] - box[0], box[3] - box[1]


def area(box):
    return max(box[2] - box[0], 0) * max(box[3] - box[1], 0)


def around(a, b):
    return [min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])]


def union_and_iou(a, b):
    inner = area([max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])])
    union = area(a) + area(b) - inner
    return union, inner / union


def giou(a, b):
    union, iou = union_and_iou(a, b)
    return 1 - iou + 1 - union / area(around(a, b))


def diou(a, b):
    width, height = sides(around(a, b))
    centres = ((a[0] + a[2] - b[0] - b[2]) / 2) ** 2 + ((a[1] + a[3] - b[1] - b[3]) / 2) ** 2
    return 1 - union_and_iou(a, b)[1] + centres / (width**2 + height**2)


def shape_cost(a, b):
    (w, h), (v, g) = sides(a), sides(b)
    return 4 / mpmath.pi**2 * (mpmath.atan(w / h) - mpmath.atan(v / g)) ** 2


def ciou(y, p, held):
    def of_box(a, b, was):
        v = shape_cost(a, was)
        share = v / (1 - union_and_iou(a, was)[1] + v)
        return diou(a, b) + share * shape_cost(a, b)

    return np.array([of_box(*row) for row in zip(y, p, held, strict=True)])


def sequences(rng):
    return np.array([[1, 2, 2], [3, 0, 0], [1, 3, 0]]), np.float32(2 * rng.normal(size=(3, 6, 4)))


def torch_ctc(y, z):
    import torch

    log_p = torch.log_softmax(z, -1).transpose(0, 1)
    steps = torch.full((len(y),), z.shape[1])
    return torch.nn.functional.ctc_loss(log_p, y, steps, (y > 0).sum(-1), reduction="none")


def pictures(rng):
    y = rng.uniform(size=(2, 13, 12, 2))
    return narrow(y, np.clip(y + 0.2 * rng.normal(size=y.shape), 0, 1))


class Windows:
    """A similarity in float64 from SciPy's convolution with the Gaussian window, and slopes by central differences.

    `similarity(x, y)` is of the last two axes, one number for each of what is stacked before.
    """

    by_sample = True

    def __init__(self, similarity):
        self.similarity = similarity

    def values(self, y_true, y_pred):
        x, y = (np.moveaxis(np.float64(images), -1, 1) for images in (y_true, y_pred))
        return 1 - self.similarity(x, y).mean(axis=1)

    def slopes(self, y_true, y_pred, step=1e-5):
        y_pred, slopes = np.float64(y_pred), np.zeros(y_pred.shape)
        height, width = y_pred.shape[1:3]
        bumps = step * np.eye(height * width).reshape(-1, height, width)
        for i, c in np.ndindex(len(y_pred), y_pred.shape[-1]):
            x, y = np.float64(y_true[i, ..., c]), y_pred[i, ..., c]
            up, down = (self.similarity(x[None], y + sign * bumps) for sign in (1, -1))
            slopes[i, ..., c] = (down - up).reshape(height, width) / (2 * step * y_pred.shape[-1])
        return slopes


def ssim(x, y, *, brightness=True):
    bell = np.exp(-0.5 * ((np.arange(11) - 5) / 1.5) ** 2)
    window = np.outer(bell, bell) / bell.sum() ** 2

    def mean(images):
        return fftconvolve(images, window.reshape([1] * (images.ndim - 2) + [11, 11]), mode="valid", axes=(-2, -1))

    c1, c2 = 0.01**2, 0.03**2
    mx, my = mean(x), mean(y)
    vx, vy, vxy = mean(x * x) - mx**2, mean(y * y) - my**2, mean(x * y) - mx * my
    structure = (2 * vxy + c2) / (vx + vy + c2)
    return np.mean(structure * (2 * mx * my + c1) / (mx**2 + my**2 + c1) if brightness else structure, axis=(-2, -1))


def halved(images):
    parts = [images[..., row::2, column::2] for row in (0, 1) for column in (0, 1)]
    return sum(parts) / 4


def of_two_scales(x, y):
    return ssim(x, y, brightness=False) ** 0.25 * ssim(halved(x), halved(y)) ** 0.75


def large_pictures(rng):
    y = rng.uniform(size=(1, 24, 22, 1))
    return narrow(y, np.clip(y + 0.2 * rng.normal(size=y.shape), 0, 1))


REFERENCES = [
    Reference(losses.CoxPartialLikelihood(), Batch(efron), times, [EXTREME_RISKS], laws=[NON_NEGATIVE], cancels=True),
    Reference(losses.CoxPartialLikelihood(ties="breslow"), Batch(breslow), times, [EXTREME_RISKS], cancels=True),
    Reference(losses.DiscreteTimeHazard(), by_sample(hazards), intervals, laws=[NON_NEGATIVE]),
    Reference(losses.GIoU(), Row(giou), boxes, [EXTREME_BOXES], laws=[NON_NEGATIVE], cancels=True),
    Reference(losses.DIoU(), Row(diou), boxes, [EXTREME_BOXES], laws=[NON_NEGATIVE], cancels=True),
    Reference(losses.CIoU(), Batch(ciou, held=True), boxes, [EXTREME_BOXES], laws=[NON_NEGATIVE], cancels=True),
    Reference(losses.CTC(), Torch(torch_ctc), sequences, laws=[NON_NEGATIVE], absolute=1e-6),
    Reference(losses.SSIM(), Windows(ssim), pictures, laws=[NON_NEGATIVE], cancels=True, large=True, absolute=1e-9),
    Reference(
        losses.MultiScaleSSIM(scales=[0.25, 0.75]), Windows(of_two_scales), large_pictures, laws=[NON_NEGATIVE],
        cancels=True, large=True, absolute=1e-9,
    ),
]  # fmt: skip
