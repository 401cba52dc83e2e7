"""From data to a loss, and the papers that say why: profile, advice, race, card, review."""

from losswright.advisor.advice import Advice, Recommendation
from losswright.advisor.advising import advise
from losswright.advisor.carding import card
from losswright.advisor.findings_of_review import Change, Review
from losswright.advisor.leaderboard import Entry, Race
from losswright.advisor.objective_card import SCHEMA_FILE, ObjectiveCard
from losswright.advisor.profiling import profile
from losswright.advisor.racing import race
from losswright.advisor.reviewing import review
from losswright.advisor.statistics import Profile

__all__ = [
    "SCHEMA_FILE",
    "Advice",
    "Change",
    "Entry",
    "ObjectiveCard",
    "Profile",
    "Race",
    "Recommendation",
    "Review",
    "advise",
    "card",
    "profile",
    "race",
    "review",
]
