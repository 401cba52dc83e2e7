"""The domains that losses are defined on."""

import numpy as np

from losswright.trial.sample import FEATURES, ROWS, Domain, Extremes, Sample, narrow

TINY = (0.0, 1e-20, 1e-9)  # a probability that a softmax or sigmoid really gives to what is true
LARGE = (30.0, 1e3)  # logits


def _numbers(rng, shape):
    return narrow(2 * rng.normal(size=shape), 2 * rng.normal(size=shape))


def _number_edges():
    errors = np.repeat([[1e-3], [-1e-3], [1e4], [-1e4], [1e15], [-1e15], [0.0]], FEATURES, axis=1)
    return _edges(np.zeros_like(errors), errors, errors != 0)


def _vectors(rng, shape):
    return _numbers(rng, shape)


def _vector_edges():
    y_true = [[1, 2, 0, 1], [0, 0, 0, 0], [1e4, 1, 0, 0], [1, 0, 0, 0]]
    y_pred = [[0, 0, 0, 0], [1, 1, 0, 2], [1, 1e-4, 0, 1], [1, 0, 0, 0]]
    return _edges(y_true, y_pred, np.zeros((4, 4), bool))


def _positives(rng, shape):
    return narrow(np.exp(rng.normal(size=shape)), np.exp(rng.normal(size=shape)))


def _positive_edges():
    y_true = np.repeat([[1.0], [1.0], [1.0], [100.0]], FEATURES, axis=1)
    y_pred = np.repeat([[1e-3], [1e6], [-0.5], [1.0]], FEATURES, axis=1)
    return _edges(y_true, y_pred, np.ones_like(y_pred, bool))


def _counts(rng, shape):
    return narrow(rng.poisson(3.0, size=shape), np.exp(rng.normal(1.0, 0.5, size=shape)))


def _count_edges():
    y_true = np.repeat([[0.0], [2.0], [1e3], [2.0]], FEATURES, axis=1)
    y_pred = np.repeat([[1e3], [1e-3], [1.0], [-0.5]], FEATURES, axis=1)
    return _edges(y_true, y_pred, np.ones_like(y_pred, bool))


def _log_counts(rng, shape):
    return narrow(rng.poisson(3.0, size=shape), rng.normal(1.0, 0.5, size=shape))


def _signs(rng, shape):
    return narrow(2 * (rng.uniform(size=shape) < 0.5) - 1, 2 * rng.normal(size=shape))


def _sign_edges():
    y_true = np.repeat([[1.0], [-1.0], [1.0]], FEATURES, axis=1)
    y_pred = np.repeat([[-1e4], [1e4], [1e4]], FEATURES, axis=1)
    return _edges(y_true, y_pred, np.repeat([[True], [True], [False]], FEATURES, axis=1))


def _yes_no_logits(rng, shape):
    return narrow(_half_of(rng, shape), 2 * rng.normal(size=shape))


def _yes_no(rng, shape):
    return narrow(_half_of(rng, shape), rng.uniform(0.02, 0.98, size=shape))


def _yes_no_edges():
    chances = [*TINY, 1.0, 1 - 2.0**-24, 1.0, 0.0]
    y_true = np.repeat([[1.0], [1.0], [1.0], [0.0], [0.0], [1.0], [0.0]], FEATURES, axis=1)
    pulled = np.repeat([[True]] * 5 + [[False]] * 2, FEATURES, axis=1)
    return _edges(y_true, np.repeat(np.array(chances)[:, None], FEATURES, axis=1), pulled)


def _yes_no_logit_edges():
    logits = np.array([sign * size for size in LARGE for sign in (1, -1)] * 2)[:, None]
    y_true = np.repeat([[0.0], [1.0]], 2 * len(LARGE), axis=0)
    return _edges(*(np.repeat(a, FEATURES, axis=1) for a in (y_true, logits, (logits > 0) != (y_true > 0))))


def _one_hot_logits(rng, shape):
    return narrow(np.eye(shape[-1])[_labels(rng, shape)], 2 * rng.normal(size=shape))


def _one_hot(rng, shape):
    return narrow(np.eye(shape[-1])[_labels(rng, shape)], rng.dirichlet(np.full(shape[-1], 3.0), size=shape[:-1]))


def _row_edges():
    """The first class is true, and another has all the probability but a trace; or it has all itself."""
    y_pred = [[tiny, 1 - tiny, 0.0, 0.0] for tiny in TINY] + [[1.0, 0.0, 0.0, 0.0]]
    return _edges(_first(len(y_pred)), y_pred, _first(len(TINY), blank=1) > 0)


def _row_logit_edges():
    y_pred = [[0.0, size, 0.0, 0.0] for size in LARGE] + [[size, 0.0, 0.0, 0.0] for size in LARGE]
    return _edges(_first(2 * len(LARGE)), y_pred, _first(len(LARGE), blank=len(LARGE)) > 0)


def _of_labels(draw):
    def labelled(rng, shape):
        sample = draw(rng, shape)
        return Sample(sample.y_true.argmax(-1).astype("int32"), sample.y_pred)

    return labelled


def _edges_of_labels(edges):
    def labelled():
        found = edges()
        return Extremes(found.y_true.argmax(-1).astype("int32"), found.y_pred, found.pulled)

    return labelled


def _edges(y_true, y_pred, pulled) -> Extremes:
    """Rows repeated up to a multiple of the ordinary sample's, so that nothing is compiled for one more shape."""
    sample = narrow(y_true, y_pred)
    rows = np.arange(-(-len(sample.y_pred) // ROWS) * ROWS) % len(sample.y_pred)
    return Extremes(sample.y_true[rows], sample.y_pred[rows], np.asarray(pulled, bool)[rows])


def _half_of(rng, shape):
    yes = rng.uniform(size=shape) < 0.5
    yes[:1], yes[1:2] = False, True  # both in any draw, and a row without any
    return yes


def _labels(rng, shape):
    return np.arange(int(np.prod(shape[:-1]))).reshape(shape[:-1]) % shape[-1]


def _first(rows: int, blank: int = 0) -> np.ndarray:
    return np.vstack([np.eye(FEATURES)[np.zeros(rows, int)], np.zeros((blank, FEATURES))])


SHARE = 1e-6
NUMBERS = Domain("numbers", "any numbers", _numbers, _number_edges)
VECTORS = Domain("vectors", "vectors in the last axis", _vectors, _vector_edges, rows=True)
POSITIVES = Domain("positives", "numbers above 0", _positives, _positive_edges)
COUNTS = Domain("counts", "counts, and rates above 0", _counts, _count_edges)
LOG_COUNTS = Domain("log-counts", "counts, and the logarithms of rates", _log_counts)
SIGNS = Domain("signs", "targets -1 or 1, any scores", _signs, _sign_edges)
YES_NO = Domain("probabilities", "targets 0 or 1, a probability each", _yes_no, _yes_no_edges, floor=SHARE)
YES_NO_LOGITS = Domain("logits", "targets 0 or 1, a logit each", _yes_no_logits, _yes_no_logit_edges, floor=SHARE)
ONE_HOT = Domain("one-hot", "one-hot targets, rows of probabilities", _one_hot, _row_edges, rows=True, floor=SHARE)
ONE_HOT_LOGITS = Domain(
    "one-hot logits", "one-hot targets, rows of logits", _one_hot_logits, _row_logit_edges, rows=True, floor=SHARE
)
LABELS = Domain(
    "labels", "whole-number labels, rows of probabilities", _of_labels(_one_hot), _edges_of_labels(_row_edges),
    labels=True, rows=True, floor=SHARE,
)  # fmt: skip
LABELS_LOGITS = Domain(
    "labels and logits", "whole-number labels, rows of logits", _of_labels(_one_hot_logits),
    _edges_of_labels(_row_logit_edges), labels=True, rows=True, floor=SHARE,
)  # fmt: skip
DOMAINS = (
    NUMBERS, POSITIVES, YES_NO, LABELS_LOGITS, LABELS, ONE_HOT, ONE_HOT_LOGITS, COUNTS, SIGNS, VECTORS,
)  # fmt: skip
"""In the order in which they are tried on a loss of which nothing is known."""
