"""Losses for numbers: any, positive, shares, counts."""

import math
from collections.abc import Iterator

from losswright.advisor.advice import LINEAR, SIGMOID, Recommendation
from losswright.advisor.statistics import Profile

HEAVY, INFINITE = 4.0, 2.0  # Hill's index: below, a squared error rests on a few rows; below, it has no limit
MANY_OUTLIERS = 0.005
NORMAL = 1.349  # interquartile range of a normal distribution, in standard deviations
EFFICIENT = 1.345  # Huber's delta, in standard deviations, that costs 5 % on normal errors
POISSON = 1.5  # variance over mean up to which a Poisson will do
EXCESS = 0.03  # share of zeros beyond a Poisson's


def for_numbers(profile: Profile, costs: str | None) -> Iterator[Recommendation]:
    """Of a continuous target."""
    tail = profile.tail
    heavy = tail is not None and (tail.index < HEAVY or tail.outliers > MANY_OUTLIERS)
    spread = _spread(profile)
    said = f"tail index {tail.index:.2g}, {tail.outliers:.1%} far out" if tail else "nothing known of the tail"
    squared = {"squared": 0.95, "mean": 0.9, "absolute": 0.5, "outliers": 0.3, "tail": 0.6}.get(
        costs or "", 0.55 if heavy else 0.8
    )
    yield Recommendation(
        loss="MeanSquaredError", score=squared, reason=f"the mean is wanted; {said}",
        change="targets with heavier tails, or large errors that cost no more than in proportion",
    )  # fmt: skip
    huber = {"squared": 0.7, "mean": 0.4, "absolute": 0.8, "outliers": 0.95, "tail": 0.3}.get(
        costs or "", 0.85 if heavy else 0.78
    )
    yield Recommendation(
        loss="Huber", settings={"delta": EFFICIENT * spread}, score=huber,
        reason=f"{said}; delta is {EFFICIENT} robust deviations of the target, to be shortened once errors are known",
        change="light tails, or large errors that are real and costly",
    )  # fmt: skip
    absolute = {"squared": 0.4, "mean": 0.3, "absolute": 0.95, "outliers": 0.85, "tail": 0.25}.get(
        costs or "", 0.7 if heavy else 0.6
    )
    yield Recommendation(
        loss="MeanAbsoluteError", score=absolute, reason=f"the median is wanted, each unit costs the same; {said}",
        change="a metric of squares, or a need for the mean",
    )  # fmt: skip
    if costs == "tail":
        yield Recommendation(
            loss="Superquantile", settings={"level": 0.99}, score=0.9,
            reason=f"the worst percent of all errors matters; {said}", change="the middle of the errors matters more",
        )  # fmt: skip
    yield from _one_sided(costs)


def for_positive(profile: Profile, costs: str | None) -> Iterator[Recommendation]:
    """Of amounts: a mass at 0, or a spread that grows with the size."""
    zeros = profile.zeros or 0.0
    ratio = math.sqrt(profile.variance or 0) / profile.mean if profile.mean else math.inf
    wide = ratio > 0.5
    yield from for_numbers(profile, costs)
    if zeros > 0:
        yield Recommendation(
            loss="Tweedie", settings={"power": 1.5}, score={None: 0.9, "mean": 0.92, "relative": 0.95}.get(costs, 0.6),
            reason=f"{zeros:.0%} zeros, and amounts above", change="no zeros, or a variance that doesn't grow",
        )  # fmt: skip
        return
    score = {None: 0.82, "mean": 0.85, "relative": 0.95}.get(costs, 0.4) if wide or costs == "relative" else 0.5
    if costs == "relative":
        yield Recommendation(
            loss="MeanAbsolutePercentageError", score=0.91, reason="each percent of the target costs the same",
            change="amounts whose sum must be right: this one aims low", activation="softplus",
        )  # fmt: skip
    yield Recommendation(
        loss="GammaDeviance", score=score, reason=f"above 0, and a deviation of {ratio:.1f} means: errors are relative",
        change="errors that cost by their absolute size", activation=LINEAR,
    )  # fmt: skip
    yield Recommendation(
        loss="MeanSquaredLogarithmicError", score=0.3 if costs == "mean" else score - 0.08,
        reason="relative errors over powers of ten",
        change="large amounts that must be right on average: this one aims below their mean", activation="softplus",
    )  # fmt: skip


def for_shares(profile: Profile, costs: str | None) -> Iterator[Recommendation]:
    """Of numbers from 0 to 1."""
    yield Recommendation(
        loss="BinaryCrossentropy", settings={"from_logits": True}, score=0.85,
        reason="shares from 0 to 1 are probabilities to it", change="shares that may leave that range",
    )  # fmt: skip
    yield Recommendation(
        loss="MeanSquaredError", score=0.95 if costs == "squared" else 0.7, activation=SIGMOID,
        reason="the squared error of shares (Brier)", change="shares near 0 or 1 whose ratio matters",
    )  # fmt: skip
    yield Recommendation(
        loss="MeanAbsoluteError", score=0.95 if costs == "absolute" else 0.5, activation=SIGMOID,
        reason="each point of a share costs the same", change="a need for the mean",
    )  # fmt: skip


def for_counts(profile: Profile, costs: str | None) -> Iterator[Recommendation]:
    """Of whole numbers from 0."""
    dispersion = profile.dispersion or 1.0
    excess = profile.excess_zeros or 0.0
    over = dispersion > POISSON
    said = f"variance over mean {dispersion:.2g}"
    labels = "whole numbers, (N, 1); log exposure is added to the output"
    poisson = 0.6 if over else 0.9
    yield Recommendation(
        loss="Poisson", settings={"log_rate": True}, score=0.8 if over and costs == "mean" else poisson, reason=said,
        labels=labels, change=f"variance over mean above {POISSON}, once the features are known",
    )  # fmt: skip
    yield Recommendation(
        loss="NegativeBinomial", score=0.88 if over else 0.6, units="2", labels=labels,
        reason=f"{said}: more than a Poisson allows" if over else said, change="features that explain the spread",
    )  # fmt: skip
    if excess > EXCESS:
        inflated = f"{excess:.0%} more zeros than a Poisson has"
        yield Recommendation(
            loss="ZeroInflatedNegativeBinomial" if over else "ZeroInflatedPoisson", units="3" if over else "2",
            score=0.86 if excess > 2 * EXCESS else 0.7, reason=f"{said}; {inflated}", labels=labels,
            change="zeros that the rate alone explains",
        )  # fmt: skip
    for one in for_numbers(profile, costs or "squared"):
        if costs in ("absolute", "squared", "outliers", "tail") or one.loss == "MeanSquaredError":
            most = {"absolute": 1.0, "outliers": 1.0, "tail": 1.0, "squared": 0.87}.get(costs or "", 0.5)
            yield Recommendation(
                loss=one.loss, settings=one.settings, score=min(one.score, most), reason=one.reason,
                change="rates of rare events",
                activation="softplus",
            )  # fmt: skip


def _one_sided(costs: str | None) -> Iterator[Recommendation]:
    """Where too little costs more than too much, or the other way round."""
    if costs in ("under", "over"):
        level = 0.8 if costs == "under" else 0.2
        yield Recommendation(
            loss="Pinball", settings={"level": level}, score=0.97,
            reason=f"predicting {'too little' if costs == 'under' else 'too much'} costs four times as much",
            change="another ratio r of the two costs: level = r / (1 + r)",
        )  # fmt: skip


def _spread(profile: Profile) -> float:
    """A robust standard deviation of the target; above 0."""
    if profile.tail is None:
        return 1.0
    low, _, high = profile.tail.quartiles
    return (high - low) / NORMAL or math.sqrt(profile.variance or 1.0) or 1.0
