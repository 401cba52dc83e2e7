"""Losses of the time to an event that some samples have not seen yet: targets `(N, 2)`, the time and 1 or 0."""

from typing import Annotated

from keras import ops

from losswright.core import BatchLoss, Card, Loss, OneOf, saveable
from losswright.core.alignment import demand_rows
from losswright.core.card import SURVIVAL
from losswright.core.errors import ShapeError
from losswright.core.target import FREE
from losswright.kernels.sigmoid import yes_no
from losswright.losses.embeddings import log_sum_exp

BRESLOW, EFRON = "breslow", "efron"


@saveable
class CoxPartialLikelihood(BatchLoss):
    r"""$\ell_i = \delta_i \left(\log \sum_{t_j \ge t_i} w_j e^{r_j} - r_i\right)$ for log risks $r$, events $\delta$.

    Predictions `(N, 1)` or `(N,)`, targets `(N, 2)`: time, and 1 for an event or 0 for a censored sample. Those at
    risk are sought in the batch, so use batches of hundreds, as large as memory allows. Weights count in the risk set
    too: a sample of weight 0 is in nobody's.

    >>> round(float(CoxPartialLikelihood()([[1.0, 1.0], [2.0, 0.0]], [[0.0], [0.0]])), 4)
    0.3466

    Args:
        ties: for events at the same time, `"efron"` or `"breslow"` (as above; too large where there are many).
    """

    card = Card(
        task=SURVIVAL,
        best_for="the order of risks when some events have not happened yet",
        strength="needs no model of the times themselves",
        watch="gives no times; in small batches the risk sets are small",
        target="pairs of a time and 1 (event) or 0 (censored)",
        source="Cox 1972, Regression models and life-tables; Efron 1977, The efficiency of Cox's likelihood function",
    )
    form = FREE

    def __init__(self, *, ties: Annotated[str, OneOf((BRESLOW, EFRON))] = EFRON, **keras_settings):
        super().__init__(**keras_settings)
        self.ties = ties

    def of_batch(self, y_true, y_pred, weight):
        """Value of each sample; 0 where it is censored."""
        times, event = _times_and_events(y_true, y_pred.dtype)
        risk = ops.reshape(y_pred, (-1,))
        weight = ops.ones_like(risk) if weight is None else ops.reshape(weight, (-1,))
        event = ops.logical_and(event, weight > 0)
        log_weight = ops.log(ops.where(weight > 0, weight, 1.0))
        at_risk = ops.logical_and(_row(times) >= _column(times), _row(weight) > 0)
        if self.ties == BRESLOW:
            return ops.where(event, _log_sum(risk, log_weight, at_risk, 0.0), 0.0)
        return ops.where(event, _efron(risk, log_weight, at_risk, times, event), 0.0)


def _efron(risk, log_weight, at_risk, times, event):
    """Breslow's value with the events of the same time taken away bit by bit, in the mean over their order."""
    tied = ops.logical_and(_row(times) == _column(times), ops.logical_and(_row(event), _column(event)))
    count = ops.maximum(ops.sum(ops.cast(tied, risk.dtype), axis=-1), 1.0)
    index = ops.arange(ops.shape(risk)[0])
    earlier = ops.logical_and(tied, _row(index) < _column(index))
    gone = ops.sum(ops.cast(earlier, risk.dtype), axis=-1) / count  # the share of the tied that has left
    value = _log_sum(risk, log_weight, at_risk, ops.where(tied, _column(ops.log1p(-gone)), 0.0))
    # Each of the tied gets the mean over all orders: its own value, plus by how much its place differs from the mean.
    logs = _row(risk + log_weight)
    share = ops.exp(ops.minimum(log_sum_exp(logs, tied) - log_sum_exp(logs, at_risk), 0.0))
    of_place = ops.log1p(-gone * share)
    mean = ops.sum(ops.where(tied, _row(of_place), 0.0), axis=-1) / count
    return value + mean - of_place


def _log_sum(risk, log_weight, at_risk, log_share):
    """Log of the sum over those at risk, minus the own risk; a softplus, so that a small value keeps its digits."""
    logs = _row(risk + log_weight) - _column(risk) + log_share
    index = ops.arange(ops.shape(risk)[0])
    itself = _row(index) == _column(index)
    others = log_sum_exp(logs, ops.logical_and(at_risk, ops.logical_not(itself)))
    own = ops.sum(ops.where(itself, _row(log_weight) + log_share, 0.0), axis=-1)
    return own + ops.softplus(others - own)


@saveable
class DiscreteTimeHazard(Loss):
    r"""$\ell = -\sum_{k < t} \log(1 - h_k) - \delta \log h_t - (1 - \delta) \log(1 - h_t)$ with $h = \sigma(z)$.

    Predictions `(N, intervals)`: the logit of the chance that the event falls into an interval, for those who reach it.
    Targets `(N, 2)`: the number of the interval, from 0, of the event or of the last time seen, and 1 for an event or
    0 for a censored sample, which is counted as having survived that interval.

    >>> round(float(DiscreteTimeHazard()([[1, 1]], [[0.0, 0.0, 0.0]])), 4)
    1.3863
    """

    card = Card(
        task=SURVIVAL,
        best_for="times to an event in intervals, with risks that may cross",
        strength="a full survival curve; no risk set, so any batch size",
        watch="intervals must be chosen: about equal numbers of events in each serve well",
        target="pairs of an interval's number from 0 and 1 (event) or 0 (censored)",
        source="Gensheimer and Narasimhan 2019, A scalable discrete-time survival model, eq. 1 to 3",
    )
    form = FREE

    def call(self, y_true, y_pred):
        """Negative log-likelihood of each sample."""
        interval, event = _times_and_events(y_true, y_pred.dtype)
        demand_rows(y_pred)
        happens, not_yet, _, _ = yes_no(y_pred, from_logits=True)
        steps = ops.arange(y_pred.shape[-1], dtype=y_pred.dtype)
        last = ops.logical_and(steps == _column(interval), _column(event))
        survived = ops.logical_and(steps <= _column(interval), ops.logical_not(last))
        return ops.sum(ops.where(last, happens, ops.where(survived, not_yet, 0.0)), axis=-1)


def _times_and_events(y_true, dtype):
    if len(y_true.shape) != 2 or y_true.shape[1] != 2:
        raise ShapeError(
            f"y_true has shape {tuple(y_true.shape)}; it must be (batch, 2): the time, and 1 for an event or 0 for a "
            f"censored sample"
        )
    return ops.cast(y_true[:, 0], dtype), y_true[:, 1] > 0


def _row(vector):
    return ops.expand_dims(vector, 0)


def _column(vector):
    return ops.expand_dims(vector, 1)
