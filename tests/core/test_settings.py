"""Each setting with a range: just inside works, just outside is refused, and the range is said. For all losses."""

import math

import numpy as np
import pytest

import losswright.losses as losses
from losswright.core import Loss
from losswright.core.errors import SettingError
from losswright.core.settings import Above, AtLeast, Between, Number, OneOf, WholeAtLeast, ranges_of
from losswright.losses.per_class import Each, OneOrEach

TINY = 1e-6


def declared(kind):
    """All ranges that the class and its bases declare, by setting."""
    inits = [
        base.__dict__["__init__"]
        for base in kind.__mro__
        if "__init__" in base.__dict__ and issubclass(base, Loss) and base is not Loss
    ]
    return {name: allowed for init in reversed(inits) for name, allowed in ranges_of(init).items()}


def inside_and_outside(allowed):  # noqa: C901  (a case for each kind of range)
    """Values just inside a range, and just outside."""
    match allowed:
        case Between(low=low, high=high, closed=closed):
            step = TINY * min(high - low, 1.0)
            ends = {low: closed in ("both", "low"), high: closed in ("both", "high")}
            inside = [max(low + step, -1e6), min(high - step, 1e6), *(end for end in ends if ends[end])]
            outside = [low - step, high + step] if math.isfinite(high - low) else []
            return inside, [*outside, *(end for end in ends if not ends[end])]
        case Above(low=low):
            return [low + TINY, 1e6], [low, low - TINY, low + 1e-39, math.inf]
        case AtLeast(low=low):
            return [low, low + TINY], [low - TINY, math.inf]
        case Number(infinite=infinite):
            return [-1e6, 0, 1e6] + [math.inf, -math.inf] * infinite, [math.inf, -math.inf] * (not infinite)
        case WholeAtLeast(low=low, high=high):
            return [low, low + 1], [low - 1, low + 0.5, math.inf, high + 1]
        case OneOf(choices=choices):
            return list(choices), ["none of these", -1]
        case Each(each=each):
            inside, outside = inside_and_outside(each)
            return [[value, 1.0] for value in inside], [[], *([1.0, value] for value in outside)]
        case OneOrEach(each=each):
            alone, one_each = inside_and_outside(each), inside_and_outside(Each(each))
            return [*alone[0], *one_each[0]], [*alone[1], *one_each[1]]
    raise AssertionError(f"a range of a kind that this test doesn't know: {allowed!r}")


KINDS = [getattr(losses, name) for name in losses.__all__]
SETTINGS = [(kind, name, allowed) for kind in KINDS for name, allowed in declared(kind).items()]
FIRST = {"Weighted": ("mse",)}
FREQUENCIES = {"LDAM": "counts", "LogitAdjusted": "priors", "SparseLDAM": "counts", "SparseLogitAdjusted": "priors"}


def made(kind, name, value):
    """The loss with one setting, and what it can't do without."""
    others = {"groups": 2} if kind.__name__ == "GroupDRO" else {}
    others |= {FREQUENCIES[kind.__name__]: [2.0, 1.0]} if kind.__name__ in FREQUENCIES else {}
    others |= {"from_logits": True} if name == "z_loss" else {}
    return kind(*FIRST.get(kind.__name__, ()), **{**others, name: value})


@pytest.mark.parametrize(("kind", "name", "allowed"), SETTINGS, ids=[f"{k.__name__}.{n}" for k, n, _ in SETTINGS])
def test_range_of_a_setting_is_enforced_and_said(kind, name, allowed):
    inside, outside = inside_and_outside(allowed)
    for value in inside:
        kept = getattr(made(kind, name, value), name)
        assert kept == value
    for value in [*outside, *([math.nan, "1", True] if not isinstance(allowed, OneOf) else [])]:
        with pytest.raises(SettingError) as caught:
            made(kind, name, value)
        assert f"{name} must be {allowed}" in str(caught.value)


def test_there_is_something_to_enforce():
    assert len(SETTINGS) >= 10


@pytest.mark.parametrize("value", [np.float32(2), np.float64(2), np.int64(2), 2])
def test_number_of_numpy_is_a_number(value):
    assert losses.Huber(delta=value)([[3.0]], [[0.0]]) == losses.Huber(delta=2.0)([[3.0]], [[0.0]])


def test_none_passes_only_where_it_is_the_default():
    assert losses.Weighted("mse", form=None).form == "numbers"
    with pytest.raises(SettingError, match="delta must be above 0"):
        losses.Huber(delta=None)


def test_what_keras_accepts_without_a_word_is_refused():
    import keras

    keras.losses.BinaryCrossentropy(label_smoothing=1.7)
    keras.losses.Huber(delta=-1.0)
    with pytest.raises(SettingError, match=r"label_smoothing must be between 0 and 1"):
        losses.BinaryCrossentropy(label_smoothing=1.7)
    with pytest.raises(SettingError, match=r"Huber\(delta=-1\.0\): delta must be above 0"):
        losses.Huber(delta=-1.0)


def test_unknown_setting_is_refused_by_python():
    with pytest.raises(TypeError, match="gama"):
        losses.Huber(gama=2.0)


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("reduction", "average", "reduction must be one of 'sum_over_batch_size'"),
        ("reduction", np.array([0.5]), "reduction must be one of"),
        ("dtype", "float33", "dtype must be a dtype or a policy"),
        ("dtype", {}, "dtype must be a dtype or a policy"),
        ("name", 3, "name must be a name or None"),
        ("from_logits", "yes", "from_logits must be True or False"),
        ("from_logits", 1, "from_logits must be True or False"),
        ("axis", 0.5, "axis must be a whole number"),
        ("axis", True, "axis must be a whole number"),
        ("axis", 2**63, "axis must be a whole number"),
    ],
)
def test_settings_without_a_range_are_of_their_kind(setting, value, says):
    with pytest.raises(SettingError) as refused:
        losses.BinaryCrossentropy(**{setting: value})
    assert says in str(refused.value)


@pytest.mark.parametrize("huge", [1e300, 10**400, -(10**400)])
def test_number_beyond_float32_is_no_number(huge):
    with pytest.raises(SettingError, match="alpha must be"):
        losses.BarronGeneral(alpha=huge)


def test_whole_number_beyond_64_bits_is_a_float():
    delta = losses.PseudoHuber(delta=2**63).delta
    assert isinstance(delta, float) and delta == 2.0**63
