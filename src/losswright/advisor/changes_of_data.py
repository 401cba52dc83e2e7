"""What changed in an output's targets, beyond chance and by more than a little."""

import math
from collections.abc import Iterator, Mapping

from losswright.advisor.findings_of_review import Change
from losswright.advisor.statistics import Profile
from losswright.advisor.tail import TAIL

CHANCE = 4.0  # standard errors: what chance does once in 16,000 reviews
NOTICEABLE = 0.1  # standard deviations that a mean may move
FACTOR = 1.5  # by which a spread, a balance or a share of outliers may change
TAILS = (2.0, 4.0)  # of Hill's index, where squared errors lose their sense
DISPERSED = 1.5


def data_changes(name: str, then: Profile, now: Profile) -> Iterator[Change]:
    """Of one output's targets."""
    if then.kind != now.kind:
        yield Change(name, "the kind of target", then.kind, now.kind, "check the labels before anything else")
        return
    yield from _class_changes(name, then, now)
    yield from _group_changes(name, then, now)
    if then.mean is not None and now.mean is not None and not then.is_classes:
        yield from _number_changes(name, then, now)
    lost = [one.missing / max(one.rows, 1) for one in (then, now)]
    if lost[1] - lost[0] > 0.05:
        yield Change(name, "missing targets", f"{lost[0]:.1%}", f"{lost[1]:.1%}", "find out why before training again")


def _class_changes(name: str, then: Profile, now: Profile) -> Iterator[Change]:
    new, gone = ([c for c in a.classes if c not in b.classes] for a, b in ((now, then), (then, now)))
    if new:
        yield Change(name, "new classes", "none", ", ".join(new[:5]), "the model can't predict them: train it anew")
    if gone:
        yield Change(name, "classes without a row", "none", ", ".join(gone[:5]), "check how the data were selected")
    yield from _share_changes(name, "class", then.classes, now.classes, "weights and thresholds fit another balance")


def _group_changes(name: str, then: Profile, now: Profile) -> Iterator[Change]:
    """Groups that grew or shrank, and groups whose targets moved; nothing where either side knows no groups."""
    each = [{str(part.name): part for part in one.groups} for one in (then, now)]
    if not all(each):
        return
    rows = [{group: part.rows for group, part in parts.items()} for parts in each]
    yield from _share_changes(name, "group", rows[0], rows[1], "judge by group, and weight by it if it counts")
    spread = math.sqrt(then.variance or 0.0)
    for group in each[0].keys() & each[1].keys():
        old, new = each[0][group], each[1][group]
        error = math.sqrt(old.deviation**2 / old.rows + new.deviation**2 / new.rows)
        if abs(new.mean - old.mean) > max(NOTICEABLE * spread, CHANCE * error):
            yield Change(name, f"mean of group {group}", f"{old.mean:.5g}", f"{new.mean:.5g}", "find out what changed")


def _share_changes(
    name: str, what: str, then: Mapping[str, int], now: Mapping[str, int], advice: str
) -> Iterator[Change]:
    known = [max(sum(each.values()), 1) for each in (then, now)]
    for label in then:
        if label not in now:
            continue
        shares = [each[label] / total for each, total in zip((then, now), known, strict=True)]
        error = math.sqrt(sum(s * (1 - s) / total for s, total in zip(shares, known, strict=True)))
        ratio = max(shares) / max(min(shares), 1e-12)
        if ratio > FACTOR and abs(shares[1] - shares[0]) > CHANCE * error:
            yield Change(name, f"share of {what} {label}", f"{shares[0]:.2%}", f"{shares[1]:.2%}", advice)


def _number_changes(name: str, then: Profile, now: Profile) -> Iterator[Change]:
    each = [(one.mean or 0.0, one.variance or 0.0, max(one.rows - one.missing, 1)) for one in (then, now)]
    (mean, variance, rows), (new_mean, new_variance, new_rows) = each
    moved, spread = abs(new_mean - mean), math.sqrt(variance)
    if moved > NOTICEABLE * spread and moved > CHANCE * math.sqrt(variance / rows + new_variance / new_rows):
        yield Change(name, "mean", f"{mean:.5g}", f"{new_mean:.5g}", "train anew, or weight by time")
    ratio = math.sqrt(new_variance / variance) if variance else math.inf
    if max(ratio, 1 / max(ratio, 1e-12)) > FACTOR:
        deviations = f"{spread:.4g}", f"{math.sqrt(new_variance):.4g}"
        yield Change(name, "standard deviation", *deviations, "settings in the target's unit (delta) no longer fit")
    yield from _tail_changes(name, then, now)
    if then.dispersion and now.dispersion and (then.dispersion > DISPERSED) != (now.dispersion > DISPERSED):
        pair = f"{then.dispersion:.3g}", f"{now.dispersion:.3g}"
        yield Change(name, "variance over mean", *pair, "choose between Poisson and negative binomial again")


def _tail_changes(name: str, then: Profile, now: Profile) -> Iterator[Change]:
    if then.tail is None or now.tail is None:
        return
    indices = then.tail.index, now.tail.index
    chance = CHANCE * math.sqrt(sum(1 / max(TAIL * one.rows, 1) for one in (then, now)))  # of the logarithm of Hill's
    moved = abs(math.log(indices[1] / indices[0])) > chance if all(map(math.isfinite, indices)) else True
    for border in TAILS:
        if moved and (indices[0] < border) != (indices[1] < border):
            pair = f"{indices[0]:.3g}", f"{indices[1]:.3g}"
            yield Change(name, f"tail index, across {border:g}", *pair, "a squared error rests on a few rows below 4")
    shares = then.tail.outliers, now.tail.outliers
    if max(shares) > 0.005 and max(shares) > FACTOR**2 * min(shares):
        yield Change(name, "outliers", f"{shares[0]:.2%}", f"{shares[1]:.2%}", "look at them; a robust loss may fit")
