"""The questions that a loss on trial is asked, in the order in which they matter."""

from losswright.trial.check import Check
from losswright.trial.checks.batch import BatchIndependence, Permutation
from losswright.trial.checks.compiled import Compiled
from losswright.trial.checks.cost import Cost, PythonLoop
from losswright.trial.checks.finite import Finite
from losswright.trial.checks.formula import Formula, HiddenLogits
from losswright.trial.checks.masks import Masks, Purity
from losswright.trial.checks.precision import HalfPrecision, MixedPrecision, WholeLabels
from losswright.trial.checks.saturation import Saturation
from losswright.trial.checks.saved import Saved
from losswright.trial.checks.settings import Settings
from losswright.trial.checks.shapes import Broadcasting, TrailingAxis
from losswright.trial.checks.slopes import Differentiable, Slopes
from losswright.trial.checks.value_per_sample import ValuePerSample
from losswright.trial.checks.weights import HiddenTargets, Reductions, Weights, WeightsOfSequences

CHECKS: tuple[type[Check], ...] = (
    ValuePerSample,
    Finite,
    Differentiable,
    Slopes,
    Saturation,
    Formula,
    HiddenLogits,
    TrailingAxis,
    Broadcasting,
    BatchIndependence,
    Permutation,
    Weights,
    HiddenTargets,
    WeightsOfSequences,
    Reductions,
    Masks,
    Purity,
    HalfPrecision,
    MixedPrecision,
    WholeLabels,
    Compiled,
    Saved,
    Settings,
    PythonLoop,
    Cost,
)
"""Every check of `lw.verify`."""

__all__ = ["CHECKS"]
