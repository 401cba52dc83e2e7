"""The document of an objective: what was chosen, on what data, why, and whom it may fail."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from losswright.core.describe import clip
from losswright.core.errors import SettingError
from losswright.report import HasPage, Page, write

if TYPE_CHECKING:
    from rich.table import Table as RichTable

SCHEMA = "urn:losswright:objective-card:1"
REQUIRED = ("reason", "outputs", "profiles", "profile_hash", "model_hash", "made")
SCHEMA_FILE = Path(__file__).parent / "objective_card.schema.json"


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
        held = dict(source) if isinstance(source, Mapping) else _parsed(source)
        if held.get("schema") != SCHEMA:
            raise SettingError(f"this is no objective card of the schema {SCHEMA}, but of {clip(held.get('schema'))}")
        missing = [name for name in REQUIRED if name not in held]
        if missing:
            raise SettingError(f"the objective card lacks {', '.join(missing)}")
        unknown = sorted(set(held) - {each.name for each in fields(cls)})
        if unknown:
            raise SettingError(f"the objective card has parts that its schema doesn't know: {clip(unknown)}")
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
        from rich.table import Table as RichTable

        table = RichTable("", "", title=f"objective card of {self.made}", title_justify="left", show_header=False)
        for title, text in lines_of(self):
            table.add_row(title, text)
        return table


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


def _parsed(source: str | os.PathLike[str]) -> dict[str, Any]:
    text = str(source)
    try:
        return json.loads(text if text.lstrip().startswith("{") else Path(source).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingError(f"an objective card must be JSON, or a file of it: {error}") from error
