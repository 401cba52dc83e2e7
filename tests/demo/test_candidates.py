"""Loss weights and class weights that put both outputs on one scale."""

import numpy as np
import pytest

from losswright.demo.candidates import CANDIDATES, balanced, loss_weights
from losswright.demo.model import two_outputs
from losswright.losses import BinaryCrossentropy

DELAYS = [*np.random.default_rng(0).normal(5, 40, 400), np.nan]


def by_name(name):
    return next(candidate for candidate in CANDIDATES if candidate.name == name)


@pytest.mark.parametrize("name", ["MSE", "Huber"])
def test_the_delay_costs_one_where_the_median_is_all_that_is_known(name, flights_of):
    train = flights_of(DELAYS)
    delay = train.targets["delay"][train.arrived]
    loss = by_name(name).loss()(delay, np.full_like(delay, np.median(delay)))
    assert float(loss) * loss_weights(by_name(name), train)["delay"] == pytest.approx(1, rel=1e-4)


def test_the_alarm_costs_one_at_even_odds(flights_of):
    train = flights_of(DELAYS)
    late = train.targets["late"]
    loss = BinaryCrossentropy(from_logits=True, class_weight=balanced(late))(late, np.zeros_like(late))
    assert float(loss) * loss_weights(CANDIDATES[0], train)["late"] == pytest.approx(1, rel=1e-4)


def test_balanced_classes_have_the_same_total():
    weights = balanced(np.array([0, 0, 0, 1.0]))
    assert 3 * weights[0] == pytest.approx(weights[1]) == pytest.approx(2)


def test_the_blend_lies_between_the_mean_and_the_worst_hundredth():
    errors = np.abs(np.random.default_rng(1).standard_t(2, 10_000))
    worst = np.sort(errors)[-100:].mean()
    blends = [candidate.of_errors(errors) for candidate in CANDIDATES if candidate.keeps_threshold]
    assert blends == pytest.approx([0.8 * errors.mean() + 0.2 * worst, 0.5 * errors.mean() + 0.5 * worst], rel=1e-3)


def test_the_same_seed_gives_the_same_network():
    one, same, other = (two_outputs(3, seed=seed).get_weights() for seed in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
