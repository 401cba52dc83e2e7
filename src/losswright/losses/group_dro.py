"""Group DRO: the loss of the groups that fare worst, learnt while the model trains."""

from collections.abc import Callable
from threading import get_ident
from typing import Annotated, Any

from keras import ops

from losswright.core import Above, AtLeast, Card, Loss, saveable
from losswright.core.card import CALIBRATION
from losswright.core.errors import LabelError, ShapeError
from losswright.core.loss import fit_rank
from losswright.core.reduction import MEAN_WITH_SAMPLE_WEIGHT
from losswright.core.settings import WholeAtLeast
from losswright.core.state import State, StatefulLoss
from losswright.kernels.replicas import sum_over_replicas
from losswright.losses.aliases import as_loss
from losswright.losses.wrapping import Wrapping

LARGEST_STEP = 30.0  # in the exponent: e^30 is a float32


@saveable
class GroupShares(State):
    """The share $q_g$ that each group has in the loss; they add up to 1.

    `groups` is set for each batch by what surrounds the model's `compute_loss`.
    """

    kind = "share"

    def __init__(self, count: int, group: str = "group", name: str = kind, dtype=None):
        super().__init__(name=name, dtype=dtype or "float32")
        self.count, self.group = count, group
        self.shares = self.add_variable(name="shares", shape=(count,), initializer="ones", aggregation="mean")
        self.shares.assign(ops.full((count,), 1.0 / count))
        self._groups: dict[int, Any] = {}

    @property
    def groups(self) -> Any:
        """Those that this thread was told: replicas of TensorFlow take turns, a thread each."""
        return self._groups.get(get_ident())

    @groups.setter
    def groups(self, groups: Any) -> None:
        self._groups[get_ident()] = groups

    def result(self):
        """The shares by group, as `{name}_{group}`."""
        shares = ops.copy(ops.convert_to_tensor(self.shares))
        return {f"{self.name}_{g}": shares[g] for g in range(self.count)}

    def update_state(self, losses, step):
        r"""Move the shares towards groups with a large loss: $q_g e^{\eta \ell_g}$, made to add up to 1."""
        finite = ops.where(ops.isfinite(losses), losses, 0.0)
        raised = ops.convert_to_tensor(self.shares) * ops.exp(ops.clip(step * finite, -LARGEST_STEP, LARGEST_STEP))
        self.shares.assign(raised / ops.sum(raised))

    def get_config(self):
        """Number of groups, key, name and dtype."""
        return {**super().get_config(), "count": self.count, "group": self.group}


@saveable
class GroupDRO(Wrapping, StatefulLoss):
    r"""$\sum_g q_g\,\ell_g$, with $q_g \leftarrow q_g e^{\eta \ell_g} / \sum_h q_h e^{\eta \ell_h}$ after each batch.

    $\ell_g$ is the mean loss of group g in the batch. In the long run the shares $q$ settle on the groups that fare
    worst, whatever their size (Sagawa et al. 2020, Distributionally robust neural networks, algorithm 1). The shares
    live on the model, so compile with `losswright.compile`; validation leaves them alone, a saved model keeps them,
    and `history` shows them as `share_0`, `share_1`, ...

    The groups come beside the targets, since a protected attribute need not be a feature of the model:
    `fit(x, {"hired": y, "group": groups})`, whole numbers from 0, `(N,)`. What else the targets hold goes to the
    model's outputs, and metrics never see the groups.

    >>> import keras, losswright, numpy as np
    >>> inputs = keras.Input((1,))
    >>> model = keras.Model(inputs, {"hired": keras.layers.Dense(1, "sigmoid", name="hired")(inputs)})
    >>> model = losswright.compile(model, "adam", loss={"hired": GroupDRO(groups=2)})
    >>> y = {"hired": np.array([[0.0], [1.0]]), "group": np.array([0, 1])}
    >>> sorted(model.fit(np.ones((2, 1)), y, verbose=0).history)
    ['loss', 'share_0', 'share_1']

    Args:
        groups: how many there are.
        of: the loss $\ell$: an alias, a loss or a function.
        step: $\eta$, how fast the shares move, in units of one over the loss.
        group: the key of the groups among the targets.
        adjustment: $C$: adds $C / \sqrt{n_g}$ to the loss of a group that has $n_g$ samples in the batch, before
            the shares move, since small groups overfit (section 3.3 there, with the sizes of the training set).

    Raises:
        LabelError: the targets come without groups.
        ShapeError: there are not as many groups as samples.
    """

    card = Card(
        task=CALIBRATION,
        best_for="the group that fares worst, where groups differ in size or difficulty",
        strength="needs no weights beforehand, and serves groups that are rare",
        watch="the average pays; large models need strong regularisation, or every group's loss goes to 0",
        target="as the inner loss, and a group for each sample",
        activation="as the inner loss",
        source="Sagawa et al. 2020, Distributionally robust neural networks for group shifts",
    )

    def __init__(
        self,
        *,
        groups: Annotated[int, WholeAtLeast(2)],
        of: str | Callable[..., Any] | Loss = "binary_crossentropy",
        step: Annotated[float, Above(0)] = 0.01,
        group: str = "group",
        adjustment: Annotated[float, AtLeast(0)] = 0.0,
        **keras_settings,
    ):
        super().__init__(as_loss(of), **keras_settings)
        self.groups, self.of, self.step, self.group, self.adjustment = groups, of, step, group, adjustment
        self.state = GroupShares(groups, group)

    def remembering(self, y_true, y_pred, weight):
        """The inner loss of each sample, times what its group's share makes of it."""
        values = self.inner.values(y_true, y_pred, weight)
        weight = (
            ops.ones_like(values) if weight is None else ops.broadcast_to(fit_rank(weight, values), ops.shape(values))
        )
        membership = self._membership(values)
        totals = self._by_group(membership, weight)
        means = ops.divide_no_nan(self._by_group(membership, weight * ops.stop_gradient(values)), totals)
        shares = ops.convert_to_tensor(self.state.shares)
        if self.state.training:
            size = ops.sqrt(ops.maximum(totals, 1.0))
            self.state.update_state(ops.where(totals > 0, means + self.adjustment / size, 0.0), self.step)
            shares = ops.convert_to_tensor(self.state.shares)
        factor = ops.divide_no_nan(ops.stop_gradient(shares) * self._denominator(weight, totals), totals)
        return values * _spread(ops.matmul(membership, factor[:, None])[:, 0], values)

    def _denominator(self, weight, totals):
        """What the reduction will divide by."""
        if self.reduction == MEAN_WITH_SAMPLE_WEIGHT:
            return ops.sum(totals)
        return sum_over_replicas(ops.cast(ops.size(weight), weight.dtype))

    def _membership(self, values):
        """`(N, groups)`, 1 where a sample belongs to a group."""
        groups = self.state.groups
        if groups is None:
            raise LabelError(
                f"{self.name} wants the group of each sample: y={{output: targets, {self.group!r}: groups}}"
            )
        groups = ops.reshape(ops.cast(groups, "int32"), (-1,))
        given, wanted = groups.shape[0], values.shape[0]
        if (given, wanted) == (0, 1):
            groups = ops.full((1,), -1, dtype="int32")  # of the sample that stands in for none
        elif None not in (given, wanted) and given != wanted:
            raise ShapeError(f"{self.group!r} has {given} groups for {wanted} samples; give one each")
        return ops.cast(groups[:, None] == ops.arange(self.groups, dtype="int32"), values.dtype)

    def _by_group(self, membership, values):
        """Sums `(groups,)` of values `(N, ...)`."""
        rows = ops.sum(values, axis=tuple(range(1, len(values.shape)))) if len(values.shape) > 1 else values
        return sum_over_replicas(ops.matmul(ops.transpose(membership), rows[:, None])[:, 0])


def _spread(rows, values):
    """One number a sample, of the rank of the values."""
    return ops.reshape(rows, (-1, *[1] * (len(values.shape) - 1)))
