"""A loss's card: what a user must know to choose it, in a fixed set of fields."""

from dataclasses import dataclass

REGRESSION = "regression"
COUNTS = "counts"
BINARY = "yes or no"
MULTILABEL = "several labels"
MULTICLASS = "one of several classes"
SEGMENTATION = "segmentation"
SIMILARITY = "similarity"
RANKING = "ranking"
ORDINAL = "ordered classes"
SURVIVAL = "time to an event"
CALIBRATION = "calibration"
STRUCTURED = "structured output"
TAIL = "the worst errors"
TASKS = (
    REGRESSION, COUNTS, BINARY, MULTILABEL, MULTICLASS, SEGMENTATION, SIMILARITY,
    RANKING, ORDINAL, SURVIVAL, CALIBRATION, STRUCTURED, TAIL,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Card:
    """What documentation, explorer and advisor say of a loss. The formula is the docstring's first line."""

    task: str
    best_for: str
    watch: str
    strength: str = ""
    target: str = "any real number"
    activation: str = "linear"
    source: str = ""

    def __post_init__(self):
        if self.task not in TASKS:
            raise ValueError(f"task of a card must be one of {TASKS}, got {self.task!r}")
