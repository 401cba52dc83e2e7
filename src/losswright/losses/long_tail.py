"""Crossentropies for classes of very different frequency: the logits are shifted by it."""

import math
from collections.abc import Sequence
from typing import Annotated

from keras import ops

from losswright.core import Above, AtLeast, Card, saveable
from losswright.core.card import MULTICLASS
from losswright.core.target import LABELS
from losswright.kernels.probabilities import cost
from losswright.kernels.softmax_stats import at
from losswright.losses.categorical_crossentropy import CategoricalCrossentropy
from losswright.losses.per_class import Each, as_plain, row_of
from losswright.losses.softmax_loss import LabelTargets


class _ShiftedLogits(CategoricalCrossentropy):
    """Crossentropy of logits that are moved before the softmax."""

    def shifted(self, y_true, logits):
        """The logits of which the crossentropy is taken."""
        raise NotImplementedError(f"{type(self).__name__} must define shifted(y_true, logits)")

    def stats(self, y_true, y_pred):
        """The statistics of the shifted logits."""
        logits = self.shifted(y_true, y_pred if self.from_logits else -cost(y_pred))
        return self.stats_of_logits(y_true, logits)


@saveable
class LogitAdjusted(_ShiftedLogits):
    r"""$\ell = -\log \mathrm{softmax}(\hat y + \tau \log \pi)_y$, with the class frequencies $\pi$.

    The model learns scores from which the frequencies are taken out, so that its largest output is right in the mean
    over classes, not over samples. Use the outputs as they are; only training sees the shift.

    >>> round(float(LogitAdjusted(priors=[0.9, 0.1], from_logits=True)([[0.0, 1.0]], [[0.0, 0.0]])), 4)
    2.3026

    Args:
        priors: $\pi$, one number above 0 a class; counts will do.
        tau: $\tau$, how much of the frequencies is taken out: 0 nothing, 1 all.
        **settings: as `CategoricalCrossentropy`.
    """

    card = Card(
        task=MULTICLASS,
        best_for="rare classes that matter as much as frequent ones",
        strength="its best prediction is right in the balanced error, unlike that of class weights",
        watch="softmax of the outputs is no probability in the world of the training data",
        target="one-hot rows, or shares",
        activation="linear with from_logits=True, else softmax",
        source="Menon et al. 2021, Long-tail learning via logit adjustment, eq. 10",
    )

    def __init__(
        self,
        *,
        priors: Annotated[Sequence[float], Each(Above(0))],
        tau: Annotated[float, AtLeast(0)] = 1.0,
        **settings,
    ):
        super().__init__(**settings)
        self.priors = as_plain(priors)
        self.tau = tau

    def shifted(self, y_true, logits):
        """Logits plus the logarithms of the frequencies."""
        total = math.fsum(self.priors)
        return logits + row_of([self.tau * math.log(prior / total) for prior in self.priors], logits, "priors")


@saveable
class SparseLogitAdjusted(LabelTargets, LogitAdjusted):
    r"""$\ell = -\log \mathrm{softmax}(\hat y + \tau \log \pi)_y$ for whole-number labels $y$.

    >>> round(float(SparseLogitAdjusted(priors=[0.9, 0.1], from_logits=True)([1], [[0.0, 0.0]])), 4)
    2.3026

    Args:
        ignore_class: a label whose rows don't count, neither in the sum nor in the denominator.
        **settings: as `LogitAdjusted`.
    """

    card = Card(
        task=MULTICLASS,
        best_for="rare classes that matter as much as frequent ones, with whole-number labels",
        strength="its best prediction is right in the balanced error, unlike that of class weights",
        watch="softmax of the outputs is no probability in the world of the training data",
        target="whole numbers from 0",
        activation="linear with from_logits=True, else softmax",
        source="Menon et al. 2021, Long-tail learning via logit adjustment, eq. 10",
    )


@saveable
class LDAM(_ShiftedLogits):
    r"""$\ell = -\log \mathrm{softmax}(s\,(\hat y - \Delta_y \mathbf 1_y))_y$ with the margin $\Delta_j = C n_j^{-1/4}$.

    Label-distribution-aware margin: the rarer the class, the further its logit must lead. $C$ is such that the rarest
    class has the margin `max_margin`.

    >>> round(float(LDAM(counts=[16, 1], scale=2.0, from_logits=True)([[0.0, 1.0]], [[0.0, 0.0]])), 4)
    1.3133

    Args:
        counts: $n$, one number above 0 a class; shares will do.
        max_margin: of the rarest class, in the unit of the logits.
        scale: $s$, the inverse temperature; made for logits between -1 and 1 (normalised features and weights).
        **settings: as `CategoricalCrossentropy`.
    """

    card = Card(
        task=MULTICLASS,
        best_for="rare classes, with a last layer of normalised features and weights",
        strength="margins where samples are few",
        watch="logits that aren't normalised outgrow the margin",
        target="one-hot rows, or shares",
        activation="linear with from_logits=True",
        source="Cao et al. 2019, Learning imbalanced datasets with label-distribution-aware margin loss, eq. 13",
    )

    def __init__(
        self,
        *,
        counts: Annotated[Sequence[float], Each(Above(0))],
        max_margin: Annotated[float, AtLeast(0)] = 0.5,
        scale: Annotated[float, Above(0)] = 30.0,
        **settings,
    ):
        super().__init__(**settings)
        self.counts = as_plain(counts)
        self.max_margin = max_margin
        self.scale = scale

    def shifted(self, y_true, logits):
        """Scaled logits, that of the target less its margin."""
        rarest = min(self.counts)
        margins = row_of([self.max_margin * (rarest / count) ** 0.25 for count in self.counts], logits, "counts")
        if self.form == LABELS:
            y_true = ops.cast(at(y_true, logits.shape[-1]), logits.dtype)
        return self.scale * (logits - y_true * margins)


@saveable
class SparseLDAM(LabelTargets, LDAM):
    r"""$\ell = -\log \mathrm{softmax}(s\,(\hat y - \Delta_y \mathbf 1_y))_y$ for whole-number labels $y$.

    >>> round(float(SparseLDAM(counts=[16, 1], scale=2.0, from_logits=True)([1], [[0.0, 0.0]])), 4)
    1.3133

    Args:
        ignore_class: a label whose rows don't count, neither in the sum nor in the denominator.
        **settings: as `LDAM`.
    """

    card = Card(
        task=MULTICLASS,
        best_for="rare classes with whole-number labels, and a last layer of normalised features and weights",
        strength="margins where samples are few",
        watch="logits that aren't normalised outgrow the margin",
        target="whole numbers from 0",
        activation="linear with from_logits=True",
        source="Cao et al. 2019, Learning imbalanced datasets with label-distribution-aware margin loss, eq. 13",
    )
