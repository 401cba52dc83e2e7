"""The running quantile alone: where it goes, what it ignores, and at what scale."""

import numpy as np
import pytest
from keras import ops

from losswright.core.errors import SettingError
from losswright.losses.running_quantile import RunningQuantile
from tests.support.compiled import number

NORMAL_90 = 1.2816  # the 90th percentile of the standard normal distribution


def fed(values, *, size=500, level=0.9, weights=None):
    """The state after the values, batch by batch."""
    state = RunningQuantile(level)
    for start in range(0, len(values), size):
        here = slice(start, start + size)
        state.update_state(as_tensor(values[here]), None if weights is None else as_tensor(weights[here]))
    return state


def as_tensor(values):
    return ops.convert_to_tensor(np.asarray(values), dtype="float32")


def test_quantile_is_found():
    values = np.random.default_rng(0).normal(size=20_000)
    assert number(fed(values).result()) == pytest.approx(NORMAL_90, rel=0.05)


@pytest.mark.parametrize("scale", [1e-9, 1e9])
def test_trajectory_is_the_same_at_any_scale(scale):
    values = np.random.default_rng(0).standard_t(2, size=5_000)
    threshold, excess, memory, trend = fed(values).snapshot()
    assert fed(scale * values).snapshot() == pytest.approx([scale * threshold, scale * excess, memory, trend], rel=1e-3)


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95])
def test_quantile_is_that_of_numpy_for_a_skewed_distribution(level):
    values = np.random.default_rng(1).lognormal(size=20_000)
    assert number(fed(values, level=level).result()) == pytest.approx(np.quantile(values, level), rel=0.06)


def test_quantile_doesn_t_lag_behind_values_that_shrink_tenfold():
    values = np.random.default_rng(2).exponential(size=120_000) * np.geomspace(10.0, 1.0, 120_000)
    assert number(fed(values, size=1_000).result()) == pytest.approx(np.log(10), rel=0.05)


def test_quantile_settles_after_a_fast_fall():
    rng = np.random.default_rng(2)
    values = rng.exponential(size=30_000) * np.geomspace(10.0, 1.0, 30_000)
    still = rng.exponential(size=20_000)
    assert number(fed(np.concatenate([values, still])).result()) == pytest.approx(np.log(10), rel=0.06)


def test_quantile_finds_down_after_values_drop_at_once():
    values = np.random.default_rng(8).exponential(size=120_000)
    values[:60_000] *= 10
    assert number(fed(values, size=4_000).result()) == pytest.approx(np.log(10), rel=0.12)


def test_quantile_at_an_upper_bound_stays_there_and_comes_down_with_it():
    values = np.minimum(np.random.default_rng(9).exponential(size=120_000), 1.0)
    assert number(fed(values[:20_000], size=1_000).result()) == pytest.approx(1.0, rel=0.02)
    shrinking = values * np.geomspace(3.0, 1.0, 120_000)
    assert number(fed(shrinking, size=1_000).result()) == pytest.approx(1.0, rel=0.1)


@pytest.mark.parametrize("useless", [np.nan, 0.0], ids=["NaN", "constant"])
def test_first_batch_that_says_nothing_about_scale_is_as_if_it_never_came(useless):
    values = np.random.default_rng(10).normal(size=2_000)
    late = fed(np.concatenate([np.full(500, useless), values]))
    assert late.snapshot() == pytest.approx(fed(values).snapshot(), rel=1e-5)


def test_weight_3_is_three_copies():
    rng = np.random.default_rng(3)
    low, high = rng.uniform(0, 1, size=15_000), rng.uniform(1, 2, size=5_000)
    values = np.concatenate([low, high])
    weights = np.concatenate([np.ones(15_000), np.full(5_000, 3.0)])
    order = rng.permutation(20_000)
    weighted = number(fed(values[order], weights=weights[order], level=0.8).result())
    copies = np.concatenate([low, np.repeat(high, 3)])
    assert weighted == pytest.approx(np.quantile(copies, 0.8), rel=0.03)
    assert weighted != pytest.approx(np.quantile(values, 0.8), rel=0.03)


@pytest.mark.parametrize("junk", [np.nan, np.inf, 1e30])
def test_what_has_weight_0_or_is_not_finite_teaches_nothing(junk):
    values = np.random.default_rng(4).normal(size=4_000)
    clean, spoilt = values.copy(), np.insert(values, slice(0, 4_000, 500), junk)
    weights = np.insert(np.ones(4_000), slice(0, 4_000, 500), 0.0)
    expected = number(fed(clean).result())
    assert number(fed(spoilt, size=501, weights=weights).result()) == pytest.approx(expected, rel=1e-4)
    if not np.isfinite(junk):
        assert number(fed(spoilt, size=501).result()) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(("size", "middle"), [(1.0, 0.0), (1e-3, 0.0), (1.0, 1e3)])
def test_batch_without_weight_changes_nothing(size, middle):
    state = fed(middle + size * np.random.default_rng(5).normal(size=2_000))
    before = state.snapshot()
    state.update_state(as_tensor([1.0, 2.0]), as_tensor([0.0, 0.0]))
    np.testing.assert_allclose(state.snapshot()[:3], before[:3], rtol=1e-5)


def test_batch_of_which_half_is_no_number_teaches_as_the_other_half():
    values = np.random.default_rng(14).exponential(size=2_000)
    spoilt = np.concatenate([np.insert(batch, range(500), np.nan) for batch in np.split(values, 4)])
    assert fed(spoilt, size=1_000).snapshot() == pytest.approx(fed(values).snapshot(), rel=1e-5)


def test_nothing_is_learnt_before_the_first_batch():
    assert not RunningQuantile(0.9).has_learnt()
    assert fed(np.arange(10.0)).has_learnt()


def test_epoch_s_end_forgets_nothing():
    state = fed(np.random.default_rng(6).normal(size=2_000))
    before = state.snapshot()
    state.reset_state()
    assert state.snapshot() == before != [0.0] * 4


def test_snapshot_restores_exactly():
    values = np.random.default_rng(7).normal(size=2_000)
    state, other = fed(values), RunningQuantile(0.9)
    other.restore(state.snapshot())
    for each in (state, other):
        each.update_state(as_tensor(values[:100]))
    assert other.snapshot() == state.snapshot()


def test_level_is_between_0_and_1():
    with pytest.raises(SettingError, match="level must be between 0 and 1"):
        RunningQuantile(1.0)


def test_observing_tells_the_threshold_as_it_was_before_the_batch():
    state = fed(np.random.default_rng(11).exponential(size=1_000))
    before = state.snapshot()[:2]
    observed = state.observe(as_tensor(np.full(500, 100.0)), learn=True)
    assert [number(x) for x in observed] == pytest.approx(before)
    assert state.snapshot()[0] > before[0]


def step_by_hand(numbers, values, weight, level):
    """What a batch makes of threshold, excess, memory and trend, written out for one case at a time."""
    threshold, excess, memory, trend = numbers
    total, samples = weight.sum(), weight.sum() ** 2 / (weight**2).sum()
    mean = (weight * values).sum() / total
    above = weight[values > threshold].sum() / total / (1 - level)
    over = (weight * np.clip(values - threshold, 0, 2 * excess)).sum() / total / (1 - level)
    reach = 1 / (1 - level)  # samples to one above the threshold
    shortest, longest = max(2_000, 15 * reach), max(14_000, 15 * reach)
    memory = min(memory + samples, longest)
    length = max(min(memory + reach, longest), 2 * samples)
    rate = samples / length
    push = np.log(1 + rate * (above - 1))
    gain = 0.3 * min(1, longest / reach / 30)
    if memory >= shortest and abs(push) <= 0.25:
        trend += gain * push / length
    trend = np.clip(trend, -min(1e-3, 0.5 / samples), min(1e-3, 0.5 / samples))
    height = max(threshold - mean, 0)
    excess = max((excess + rate * over) / (1 + rate * above), 0.05 * height)
    lowest = threshold - 0.5 * max(height, (weight * abs(values - mean)).sum() / total)
    moved = max(threshold + excess * (push + trend * samples), lowest)
    steepness = abs(trend) / (gain * np.sqrt(0.5 * reach * level / length) / length)
    if steepness > 3:  # standard deviations
        kept = np.exp(-(1 + 2 * min(steepness - 3, 2)) * samples / length)
        memory = min(memory, max(memory * kept, shortest))
    return moved, excess, memory, trend


STATES = {  # threshold, excess, memory, trend; level; size of a batch; what the values are multiplied with
    "young": ((2.0, 1.0, 300.0, 0.0), 0.9, 64, 1.0),
    "settled": ((2.3, 1.0, 14_000.0, 1e-6), 0.9, 256, 1.0),
    "of a high level": ((7.0, 1.0, 15_000.0, 1e-7), 0.999, 512, 1.0),
    "at the shortest memory": ((2.3, 1.0, 1_990.0, 0.0), 0.9, 64, 1.0),
    "moving": ((2.3, 1.0, 8_000.0, -4e-6), 0.9, 256, 0.9),
    "moving fast": ((2.3, 1.0, 3_000.0, 9e-4), 0.9, 1_024, 1.5),
    "falling fast": ((2.3, 1.0, 9_000.0, -2e-5), 0.9, 512, 0.7),
    "far above": ((9.0, 0.01, 5_000.0, 0.0), 0.9, 4_000, 0.1),
    "far above, of wide steps": ((9.0, 4.0, 5_000.0, -1e-3), 0.5, 16_000, 0.5),
    "far below": ((0.1, 0.2, 5_000.0, 0.0), 0.9, 1_000, 3.0),
    "far below, of small numbers": ((0.01, 0.001, 5_000.0, 0.0), 0.9, 1_000, 0.05),
}


@pytest.mark.parametrize(("numbers", "level", "size", "factor"), STATES.values(), ids=STATES)
def test_a_step_is_the_one_worked_out_by_hand(numbers, level, size, factor):
    rng = np.random.default_rng(12)
    values, weight = factor * rng.exponential(size=size), rng.uniform(0.5, 2.0, size=size)
    values[: size // 16] = numbers[0]  # what lies on the threshold doesn't lie above it
    state = RunningQuantile(level)
    state.restore(list(numbers))
    state.update_state(as_tensor(values), as_tensor(weight))
    expected = step_by_hand(numbers, values, weight, level)
    np.testing.assert_allclose(state.snapshot(), expected, rtol=1e-4, atol=1e-9)


def test_first_guess_takes_the_tail_for_an_exponential_one():
    values = np.random.default_rng(13).exponential(size=400)
    deviation = abs(values - values.mean()).mean()
    scale = deviation * np.e / 2
    threshold = values.mean() + scale * (np.log(10) - 1)
    assert fed(values).snapshot() == pytest.approx([threshold, scale, 0.0, 0.0], rel=1e-4)
