"""The document of an objective: what was chosen, on what data, why, and whom it may fail."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from losswright.advisor.schema import faults
from losswright.core.describe import clip
from losswright.core.errors import SettingError
from losswright.report import HasPage, Page, write

if TYPE_CHECKING:
    from rich.table import Table as RichTable

SCHEMA = "urn:losswright:objective-card:1"
SCHEMA_FILE = Path(__file__).parent / "objective_card.schema.json"
MOST_FAULTS = 4
MOST_DIGITS = 300  # of a whole number: float64 holds it


@dataclass(frozen=True, kw_only=True)
class ObjectiveCard(HasPage):
    """Why a model is trained as it is, for whoever must answer for it. `lw.card` makes one.

    (A `losswright.core.Card` is another thing: what the catalogue says of a loss.)

    Args:
        reason: of the choice, in words.
        outputs: for each output its loss with all settings, the last layer's activation and units, its weight.
        profiles: of the target of each output, as `Profile.to_dict` gives it.
        profile_hash: of these.
        model_hash: of the model's weights, in order.
        metrics: by output: each metric over all rows, by group, and the worst group.
        calibration: by output of classes: the reliability table, and the calibration error.
        may_fail: sentences on whom or what the objective may fail.
        race: the leaderboard that chose it, if there was a race.
        versions: of Python, Keras, the backend and losswright.
        made: the day.
    """

    reason: str
    outputs: dict[str, Any]
    profiles: dict[str, Any]
    profile_hash: str
    model_hash: str
    made: str
    metrics: dict[str, Any] = field(default_factory=dict)
    calibration: dict[str, Any] = field(default_factory=dict)
    may_fail: tuple[str, ...] = ()
    race: dict[str, Any] | None = None
    versions: dict[str, str] = field(default_factory=dict)
    schema: str = SCHEMA

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        return json.loads(json.dumps(asdict(self)))

    def to_json(self, path: str | os.PathLike[str] | None = None) -> str:
        """As text, and into a file if one is named. `losswright.advisor.SCHEMA_FILE` holds the schema."""
        text = json.dumps(self.to_dict(), indent=2, allow_nan=False)
        if path is not None:
            write(path, text)
        return text

    @classmethod
    def read(cls, source: "str | os.PathLike[str] | Mapping[str, Any] | ObjectiveCard") -> "ObjectiveCard":
        """A card from a file, from JSON text, or from what that holds.

        Raises:
            SettingError: it is no card, or one of another version.
        """
        if isinstance(source, ObjectiveCard):
            return source
        held = _parsed(source)
        if held.get("schema") != SCHEMA:
            raise SettingError(f"this is no objective card of the schema {SCHEMA}, but of {clip(held.get('schema'))}")
        schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
        found = [*islice(faults(held, schema, "card"), MOST_FAULTS)]
        if found := found or [*islice(_contradictions(held), MOST_FAULTS)]:
            raise SettingError(f"this objective card does not keep to its schema: {'; '.join(found)}")
        return cls(**{**held, "may_fail": tuple(held.get("may_fail", ()))})

    def to_markdown(self) -> str:
        """For a repository or a ticket."""
        from losswright.advisor.card_pages import markdown_of

        return markdown_of(self)

    def page(self) -> Page:
        """Its sections, with plots."""
        from losswright.advisor.card_pages import page_of

        return page_of(self)

    def __str__(self) -> str:
        return self.to_markdown()

    __repr__ = __str__

    def __rich__(self) -> "RichTable":
        from losswright.core.terminal import table

        return table(f"objective card of {self.made}", ("", ""), lines_of(self), show_header=False)


def lines_of(card: ObjectiveCard) -> list[tuple[str, str]]:
    """The card in a few lines."""
    lines = [("reason", card.reason)]
    for name, output in card.outputs.items():
        settings = ", ".join(f"{key}={value}" for key, value in output["settings"].items())
        counts = f"weight {output['weight']:g}, reduced by {output['reduction']}"
        lines.append((f"loss of {name}", f"{output['loss']}({settings}), {counts}"))
        lines.append((f"last layer of {name}", f"{output['units']} units, {output['activation']}"))
    for name, profile in card.profiles.items():
        lines.append((f"targets of {name}", f"{profile['kind']} ({profile['encoding']}), {profile['rows']:,} rows"))
    for name, metrics in card.metrics.items():
        for metric, found in metrics.items():
            worst = (
                f"; worst group {found['worst']}: {found['by_group'][found['worst']]:.4g}" if found.get("worst") else ""
            )
            lines.append((f"{metric} of {name}", f"{found['overall']:.4g}{worst}"))
    lines += [(f"calibration error of {name}", f"{found['error']:.4g}") for name, found in card.calibration.items()]
    lines += [("may fail", sentence) for sentence in card.may_fail]
    if card.race:
        best = card.race["entries"][0]
        lines.append(("race", f"{best['name']} won by {card.race['metric']} {best['mean']:.4g}"))
    versions = ", ".join(f"{name} {version}" for name, version in card.versions.items())
    return [*lines, ("versions", versions), ("model", card.model_hash), ("data", card.profile_hash)]


def _parsed(source: str | os.PathLike[str] | Mapping[str, Any]) -> dict[str, Any]:
    """What JSON holds: no NaN, no infinity, names as text."""
    try:
        text = json.dumps(source) if isinstance(source, Mapping) else str(source)
        is_file = not text.lstrip().startswith("{")
        held = json.loads(
            Path(text).read_text(encoding="utf-8") if is_file else text, parse_constant=_refused, parse_int=_whole
        )
    except (OSError, RecursionError, TypeError, ValueError) as error:
        raise SettingError(f"an objective card must be JSON, or a file of it: {clip(str(error))}") from error
    if not isinstance(held, dict):
        raise SettingError(f"an objective card must be a JSON object, and is {clip(held)}")
    return held


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"a number of {len(digits)} digits is too large")
    return int(digits)


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def _contradictions(held: Mapping[str, Any]) -> Iterator[str]:
    """What no schema can say: parts that must fit each other."""
    if set(held["profiles"]) != set(held["outputs"]):
        yield "card.profiles and card.outputs are of different outputs"
    yield from _of_profiles(held["profiles"])
    yield from _of_results(held.get("calibration", {}), held.get("metrics", {}))


def _of_profiles(profiles: Mapping[str, Any]) -> Iterator[str]:
    for name, profile in profiles.items():
        known = {part: profile.get(part) is not None for part in ("least", "largest", "mean", "variance")}
        if len(set(known.values())) > 1:
            yield f"card.profiles.{name} knows some of {', '.join(known)}, and not the others"
        if profile["missing"] > profile["rows"]:
            yield f"card.profiles.{name} has more rows missing than there are"


def _of_results(calibration: Mapping[str, Any], judged: Mapping[str, Any]) -> Iterator[str]:
    for name, table in calibration.items():
        if len({len(table[part]) for part in ("stated", "happened", "weight")}) > 1:
            yield f"card.calibration.{name} has columns of different lengths"
    for name, metrics in judged.items():
        for metric, found in metrics.items():
            if found.get("worst") and found["worst"] not in found["by_group"]:
                yield f"card.metrics.{name}.{metric}.worst is none of its groups"
