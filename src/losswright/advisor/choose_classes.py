"""Losses for classes: two, several, several at once, ordered."""

from collections.abc import Iterator
from typing import Any

from losswright.advisor.advice import LINEAR, Recommendation
from losswright.advisor.statistics import Profile

RARE = 0.05
IMBALANCED = 10.0
NOISY = 0.3  # of neighbours that differ: labels may be wrong
LOGITS = {"from_logits": True}


def for_two(profile: Profile, costs: str | None) -> Iterator[Recommendation]:
    """Yes or no."""
    rarest = profile.rarest or 0.5
    rare = rarest < RARE
    said = f"the rarer class has {rarest:.1%}"
    labels = f"0 or 1, (N, 1){'' if profile.encoding == '0 and 1' else f'; recode {profile.encoding}'}"
    common: dict[str, Any] = {"labels": labels}
    yield Recommendation(
        loss="BinaryCrossentropy", settings=LOGITS, score=0.8 if costs == "rare" else 0.92,
        reason=f"{said}; probabilities stay true", change="a need to find the rare class at a threshold of one half",
        **common,
    )  # fmt: skip
    weight = min(1 / rarest - 1, 100.0)
    yield Recommendation(
        loss="BinaryCrossentropy", settings={**LOGITS, "pos_weight": round(weight, 2)},
        score={"rare": 0.93, "calibration": 0.2}.get(costs or "", 0.7 if rare else 0.4),
        reason=f"{said}: weighted as if both were as frequent", change="probabilities that must be true", **common,
    )  # fmt: skip
    yield Recommendation(
        loss="BinaryFocalCrossentropy", settings={**LOGITS, "gamma": 2.0},
        score={"rare": 0.9, "calibration": 0.1}.get(costs or "", 0.72 if rare else 0.45),
        reason=f"{said}: easy rows weigh little", **common,
        change="wrong labels, which it weighs most; probabilities that must be true",
    )  # fmt: skip


def for_several(profile: Profile, costs: str | None) -> Iterator[Recommendation]:
    """One of several classes."""
    one_hot = profile.encoding in ("one-hot rows", "rows of shares")
    sparse, classes = ("" if one_hot else "Sparse"), len(profile.classes)
    imbalance, noise = profile.imbalance or 1.0, _noise(profile)
    common: dict[str, Any] = {"units": str(classes), "labels": _labels(profile)}
    said = f"{classes} classes, {imbalance:.3g} to 1"
    yield Recommendation(
        loss=f"{sparse}CategoricalCrossentropy", settings=LOGITS, score=0.8 if costs == "rare" else 0.92, reason=said,
        change="rare classes that matter as much as frequent ones, or wrong labels", **common,
    )  # fmt: skip
    smoothing = {**LOGITS, "label_smoothing": 0.1}
    yield Recommendation(
        loss=f"{sparse}CategoricalCrossentropy", settings=smoothing, score=0.9 if noise > NOISY else 0.75,
        reason=f"{said}; {noise:.0%} of neighbours differ in class", **common,
        change="clean labels, or probabilities that must be true",
    )  # fmt: skip
    uneven = imbalance > IMBALANCED
    if uneven or costs == "rare":
        total = sum(profile.classes.values())
        priors = [max(rows, 1) / total for rows in profile.classes.values()]
        yield Recommendation(
            loss=f"{sparse}LogitAdjusted", settings={**LOGITS, "priors": [round(p, 6) for p in priors]},
            score=0.95 if costs == "rare" else 0.7, reason=f"{said}: each class counts alike", **common,
            change="errors that cost the same whatever the class",
        )  # fmt: skip
    yield Recommendation(
        loss="SparseCategoricalFocal" if sparse else "CategoricalFocalCrossentropy", settings=LOGITS,
        score=0.85 if costs == "rare" else 0.7 if uneven else 0.6, reason=f"{said}: easy rows weigh little",
        change="wrong labels, which it weighs most", **common,
    )  # fmt: skip


def for_labels(profile: Profile, costs: str | None) -> Iterator[Recommendation]:
    """Several labels at once."""
    rarest = profile.rarest or 0.5
    common: dict[str, Any] = {"units": str(len(profile.classes)), "labels": "0 or 1, one column a label"}
    rare = rarest < RARE or costs == "rare"
    yield Recommendation(
        loss="BinaryCrossentropy", settings=LOGITS, score=0.88, reason=f"the rarest label has {rarest:.1%}",
        change="many labels that are rare", **common,
    )  # fmt: skip
    yield Recommendation(
        loss="AsymmetricLoss", settings=LOGITS, score=0.9 if rare else 0.6,
        reason=f"the rarest label has {rarest:.1%}: easy negatives weigh little", **common,
        change="probabilities that must be true",
    )  # fmt: skip


def for_grades(profile: Profile, costs: str | None) -> Iterator[Recommendation]:
    """Classes in order."""
    classes = len(profile.classes)
    said = f"{classes} classes in order: an error of two grades is worse than one of one"
    thresholds: dict[str, Any] = {"units": str(classes - 1), "labels": "whole numbers from 0, in order"}
    yield Recommendation(
        loss="Coral", score=0.86, reason=said, change="grades that features don't order in one direction", **thresholds
    )
    yield Recommendation(loss="Corn", score=0.87, reason=said, change="few rows a grade", **thresholds)
    yield Recommendation(
        loss="SparseCategoricalCrossentropy", settings=LOGITS, score=0.8, units=str(classes), activation=LINEAR,
        reason=f"{classes} classes, whose order it doesn't know", change="errors that cost by their distance",
        labels="whole numbers from 0",
    )  # fmt: skip
    yield Recommendation(
        loss="MeanSquaredError", score=0.84, reason="grades as numbers, the distance counts squared",
        change="grades that aren't evenly apart",
    )  # fmt: skip


def _noise(profile: Profile) -> float:
    found = profile.neighbours
    return found.noise if found is not None and found.noise is not None else 0.0


def _labels(profile: Profile) -> str:
    if profile.encoding in ("one-hot rows", "rows of shares"):
        return profile.encoding
    start = "" if profile.encoding == "whole numbers from 0" else f"; recode {profile.encoding}"
    return f"whole numbers from 0, (N,){start}"
