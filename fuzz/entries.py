"""All entries that are tried."""

from fuzz import advice, files, losses, metrics, objectives, pages, settings, weights
from fuzz.trial import Entry

ENTRIES: tuple[Entry, ...] = tuple(
    entry
    for module in (losses, metrics, weights, settings, objectives, advice, files, pages)
    for entry in module.ENTRIES
)
