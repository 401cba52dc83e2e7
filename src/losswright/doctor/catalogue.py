"""Every rule there is, by code: a plain list that the doctor, the documentation and tests read."""

from collections.abc import Iterable
from difflib import get_close_matches

from losswright.core.describe import clip
from losswright.core.errors import SettingError
from losswright.doctor.rule import Rule
from losswright.doctor.rules.accuracy_hides_rarity import AccuracyHidesRarity
from losswright.doctor.rules.accuracy_of_regression import AccuracyOfRegression
from losswright.doctor.rules.accuracy_of_several_labels import AccuracyOfSeveralLabels
from losswright.doctor.rules.activation_before_softmax import ActivationBeforeSoftmax
from losswright.doctor.rules.added_loss_grows import AddedLossGrows
from losswright.doctor.rules.bad_loss_weights import BadLossWeights
from losswright.doctor.rules.batch_norm_of_few import BatchNormOfFew
from losswright.doctor.rules.batch_reduced_loss import BatchReducedLoss
from losswright.doctor.rules.bias_before_normalisation import BiasBeforeNormalisation
from losswright.doctor.rules.bias_off_the_prior import BiasOffThePrior
from losswright.doctor.rules.categorical_loss_of_several_labels import CategoricalLossOfSeveralLabels
from losswright.doctor.rules.channels_elsewhere import ChannelsElsewhere
from losswright.doctor.rules.class_loss_of_one_unit import ClassLossOfOneUnit
from losswright.doctor.rules.class_weight_keys import ClassWeightKeys
from losswright.doctor.rules.codes_as_numbers import CodesAsNumbers
from losswright.doctor.rules.constant_columns import ConstantColumns
from losswright.doctor.rules.constant_targets import ConstantTargets
from losswright.doctor.rules.contradicting_rows import ContradictingRows
from losswright.doctor.rules.counts_by_squared_error import CountsBySquaredError
from losswright.doctor.rules.dead_units import DeadUnits
from losswright.doctor.rules.dropout_ahead import DropoutAhead
from losswright.doctor.rules.dropout_on_output import DropoutOnOutput
from losswright.doctor.rules.dropped_losses import DroppedLosses
from losswright.doctor.rules.drowned_output import DrownedOutput
from losswright.doctor.rules.easier_held_out_rows import EasierHeldOutRows
from losswright.doctor.rules.epochs_too_few import EpochsTooFew
from losswright.doctor.rules.few_rows import FewRows
from losswright.doctor.rules.few_rows_carry_the_weight import FewRowsCarryTheWeight
from losswright.doctor.rules.first_nonfinite import FirstNonfinite
from losswright.doctor.rules.flat_loss import FlatLoss
from losswright.doctor.rules.frozen_variables import FrozenVariables
from losswright.doctor.rules.half_precision_loss import HalfPrecisionLoss
from losswright.doctor.rules.heavy_dropout import HeavyDropout
from losswright.doctor.rules.high_first_loss import HighFirstLoss
from losswright.doctor.rules.ignored_labels_counted import IgnoredLabelsCounted
from losswright.doctor.rules.kernel_beyond_map import KernelBeyondMap
from losswright.doctor.rules.label_form import LabelForm
from losswright.doctor.rules.labels_beyond_classes import LabelsBeyondClasses
from losswright.doctor.rules.learning_rate_too_high import LearningRateTooHigh
from losswright.doctor.rules.learning_rate_too_low import LearningRateTooLow
from losswright.doctor.rules.linear_hidden_layers import LinearHiddenLayers
from losswright.doctor.rules.linear_outputs_of_classes import LinearOutputsOfClasses
from losswright.doctor.rules.loss_and_metric_at_odds import LossAndMetricAtOdds
from losswright.doctor.rules.losses_apart import LossesApart
from losswright.doctor.rules.lost_mask import LostMask
from losswright.doctor.rules.lost_partners import LostPartners
from losswright.doctor.rules.masked_steps_in_metrics import MaskedStepsInMetrics
from losswright.doctor.rules.meaning_depends_on_backend import MeaningDependsOnBackend
from losswright.doctor.rules.metric_not_there import MetricNotThere
from losswright.doctor.rules.metric_of_batches import MetricOfBatches
from losswright.doctor.rules.metric_on_logits import MetricOnLogits
from losswright.doctor.rules.missing_codes import MissingCodes
from losswright.doctor.rules.nan_inputs import NanInputs
from losswright.doctor.rules.nan_targets import NanTargets
from losswright.doctor.rules.narrow_model import NarrowModel
from losswright.doctor.rules.negative_rates import NegativeRates
from losswright.doctor.rules.negative_weights import NegativeWeights
from losswright.doctor.rules.no_better_than_a_constant import NoBetterThanAConstant
from losswright.doctor.rules.no_hidden_layer import NoHiddenLayer
from losswright.doctor.rules.nonfinite_at_target import NonfiniteAtTarget
from losswright.doctor.rules.not_learned_by_heart import NotLearnedByHeart
from losswright.doctor.rules.nothing_trains import NothingTrains
from losswright.doctor.rules.numbers_of_classes import NumbersOfClasses
from losswright.doctor.rules.odd_batch_size import OddBatchSize
from losswright.doctor.rules.one_unit_for_several import OneUnitForSeveral
from losswright.doctor.rules.other_scale_in_use import OtherScaleInUse
from losswright.doctor.rules.overdispersed_counts import OverdispersedCounts
from losswright.doctor.rules.overfitting import Overfitting
from losswright.doctor.rules.part_of_the_data import PartOfTheData
from losswright.doctor.rules.percentage_of_nothing import PercentageOfNothing
from losswright.doctor.rules.rank_mismatch import RankMismatch
from losswright.doctor.rules.rare_classes import RareClasses
from losswright.doctor.rules.raw_into_probability_loss import RawIntoProbabilityLoss
from losswright.doctor.rules.renumbered_labels import RenumberedLabels
from losswright.doctor.rules.rounded_labels import RoundedLabels
from losswright.doctor.rules.row_numbers import RowNumbers
from losswright.doctor.rules.rows_lost_of_a_class import RowsLostOfAClass
from losswright.doctor.rules.saturated_outputs import SaturatedOutputs
from losswright.doctor.rules.saturated_units import SaturatedUnits
from losswright.doctor.rules.scaler_of_its_own import ScalerOfItsOwn
from losswright.doctor.rules.schedule_ends_early import ScheduleEndsEarly
from losswright.doctor.rules.settings_lost import SettingsLost
from losswright.doctor.rules.settings_out_of_range import SettingsOutOfRange
from losswright.doctor.rules.sigmoid_for_exclusive_classes import SigmoidForExclusiveClasses
from losswright.doctor.rules.sign_of_loss import SignOfLoss
from losswright.doctor.rules.signs_as_yes_no import SignsAsYesNo
from losswright.doctor.rules.skewed_targets import SkewedTargets
from losswright.doctor.rules.slow_optimizer import SlowOptimizer
from losswright.doctor.rules.smoothed_focal import SmoothedFocal
from losswright.doctor.rules.softmax_for_several_labels import SoftmaxForSeveralLabels
from losswright.doctor.rules.softmax_in_between import SoftmaxInBetween
from losswright.doctor.rules.softmax_of_one import SoftmaxOfOne
from losswright.doctor.rules.sorted_rows import SortedRows
from losswright.doctor.rules.squared_error_of_classes import SquaredErrorOfClasses
from losswright.doctor.rules.squashed_twice import SquashedTwice
from losswright.doctor.rules.statistics_behind import StatisticsBehind
from losswright.doctor.rules.stretching_loss import StretchingLoss
from losswright.doctor.rules.strong_penalty import StrongPenalty
from losswright.doctor.rules.summed_loss import SummedLoss
from losswright.doctor.rules.tail_dominates import TailDominates
from losswright.doctor.rules.target_among_inputs import TargetAmongInputs
from losswright.doctor.rules.targets_out_of_reach import TargetsOutOfReach
from losswright.doctor.rules.targets_outside_domain import TargetsOutsideDomain
from losswright.doctor.rules.token_beyond_embedding import TokenBeyondEmbedding
from losswright.doctor.rules.training_rows_in_validation import TrainingRowsInValidation
from losswright.doctor.rules.uncalibrated import Uncalibrated
from losswright.doctor.rules.uneven_batches import UnevenBatches
from losswright.doctor.rules.uneven_gradients import UnevenGradients
from losswright.doctor.rules.units_against_classes import UnitsAgainstClasses
from losswright.doctor.rules.unmoved_weights import UnmovedWeights
from losswright.doctor.rules.unscaled_inputs import UnscaledInputs
from losswright.doctor.rules.unscaled_targets import UnscaledTargets
from losswright.doctor.rules.unseen_categories import UnseenCategories
from losswright.doctor.rules.unseen_classes import UnseenClasses
from losswright.doctor.rules.untrained_output import UntrainedOutput
from losswright.doctor.rules.unweighted_metrics import UnweightedMetrics
from losswright.doctor.rules.unweighted_validation import UnweightedValidation
from losswright.doctor.rules.weights_undo_balance import WeightsUndoBalance
from losswright.doctor.rules.wide_initial_weights import WideInitialWeights
from losswright.doctor.rules.wide_output_of_numbers import WideOutputOfNumbers
from losswright.doctor.rules.wrong_direction import WrongDirection
from losswright.doctor.rules.yes_no_loss_of_reals import YesNoLossOfReals
from losswright.doctor.rules.zero_weights import ZeroWeights

RULES: list[type[Rule]] = [
    SoftmaxOfOne,
    RawIntoProbabilityLoss,
    SquashedTwice,
    ActivationBeforeSoftmax,
    TargetsOutOfReach,
    SoftmaxForSeveralLabels,
    SigmoidForExclusiveClasses,
    UnitsAgainstClasses,
    SquaredErrorOfClasses,
    YesNoLossOfReals,
    LinearOutputsOfClasses,
    CategoricalLossOfSeveralLabels,
    ClassLossOfOneUnit,
    WideOutputOfNumbers,
    MeaningDependsOnBackend,
    SaturatedOutputs,
    DropoutOnOutput,
    NegativeRates,
    NumbersOfClasses,
    LabelForm,
    LabelsBeyondClasses,
    SignsAsYesNo,
    ConstantTargets,
    LostPartners,
    UnscaledTargets,
    TargetsOutsideDomain,
    RoundedLabels,
    NanTargets,
    UnseenClasses,
    ContradictingRows,
    SkewedTargets,
    CountsBySquaredError,
    OverdispersedCounts,
    PercentageOfNothing,
    RenumberedLabels,
    RowsLostOfAClass,
    NanInputs,
    OtherScaleInUse,
    UnscaledInputs,
    TrainingRowsInValidation,
    SortedRows,
    ConstantColumns,
    MissingCodes,
    CodesAsNumbers,
    TokenBeyondEmbedding,
    UnseenCategories,
    RowNumbers,
    TargetAmongInputs,
    ScalerOfItsOwn,
    ChannelsElsewhere,
    EasierHeldOutRows,
    SignOfLoss,
    SummedLoss,
    DrownedOutput,
    ZeroWeights,
    NegativeWeights,
    FewRowsCarryTheWeight,
    WeightsUndoBalance,
    UnweightedValidation,
    ClassWeightKeys,
    BadLossWeights,
    BatchReducedLoss,
    AddedLossGrows,
    FrozenVariables,
    DroppedLosses,
    LossesApart,
    LearningRateTooHigh,
    LearningRateTooLow,
    EpochsTooFew,
    StrongPenalty,
    HeavyDropout,
    LinearHiddenLayers,
    SaturatedUnits,
    WideInitialWeights,
    Overfitting,
    OddBatchSize,
    FewRows,
    SoftmaxInBetween,
    DeadUnits,
    NarrowModel,
    SlowOptimizer,
    NoHiddenLayer,
    WrongDirection,
    MetricNotThere,
    ScheduleEndsEarly,
    BatchNormOfFew,
    UnevenGradients,
    NothingTrains,
    PartOfTheData,
    NoBetterThanAConstant,
    StatisticsBehind,
    UnmovedWeights,
    BiasOffThePrior,
    HighFirstLoss,
    BiasBeforeNormalisation,
    DropoutAhead,
    KernelBeyondMap,
    NotLearnedByHeart,
    HalfPrecisionLoss,
    FirstNonfinite,
    NonfiniteAtTarget,
    FlatLoss,
    SettingsOutOfRange,
    SmoothedFocal,
    SettingsLost,
    RankMismatch,
    StretchingLoss,
    UntrainedOutput,
    MaskedStepsInMetrics,
    LostMask,
    UnweightedMetrics,
    UnevenBatches,
    OneUnitForSeveral,
    AccuracyOfRegression,
    RareClasses,
    MetricOnLogits,
    AccuracyOfSeveralLabels,
    AccuracyHidesRarity,
    Uncalibrated,
    TailDominates,
    LossAndMetricAtOdds,
    MetricOfBatches,
    IgnoredLabelsCounted,
]
"""In the order of their codes."""


def chosen(select: str | Iterable[str] | None = None, ignore: str | Iterable[str] = ()) -> list[type[Rule]]:
    """The rules whose codes begin with any of `select` (all without it) and with none of `ignore`.

    Raises:
        SettingError: a prefix that no rule has.

    >>> [rule.code for rule in chosen("LW101")]
    ['LW101']
    """
    wanted, unwanted = _prefixes(select) or ("LW",), _prefixes(ignore)
    return [rule for rule in RULES if rule.code.startswith(wanted) and not rule.code.startswith(unwanted)]


def rule_named(name: str) -> type[Rule]:
    """The rule of that code or name, whatever its case.

    Raises:
        SettingError: there is none; the message names the nearest.

    >>> rule_named("lw101").name
    'softmax-of-one'
    """
    known = {rule.code.lower(): rule for rule in RULES} | {rule.name: rule for rule in RULES}
    if name.lower() in known:
        return known[name.lower()]
    near = get_close_matches(name.lower(), known, n=2)
    hint = f"did you mean {' or '.join(near)}?" if near else "`losswright list --rules` names them all"
    raise SettingError(f"there is no rule called {clip(name)}; {hint}")


def _prefixes(codes: str | Iterable[str] | None) -> tuple[str, ...]:
    prefixes = tuple(code.strip().upper() for code in (codes.split(",") if isinstance(codes, str) else codes or ()))
    for prefix in prefixes:
        if not any(rule.code.startswith(prefix) for rule in RULES):
            raise SettingError(f"no rule's code begins with {clip(prefix)}; `losswright list --rules` names them all")
    return prefixes
