"""From data to a loss, and the papers that say why: profile, advice, race, card, review."""

from losswright.advisor.advice import Advice, Recommendation
from losswright.advisor.advising import advise
from losswright.advisor.leaderboard import Entry, Race
from losswright.advisor.profiling import profile
from losswright.advisor.racing import race
from losswright.advisor.statistics import Profile
from losswright.core import Loss as _Loss  # noqa: F401  (chooses the backend before Keras is imported)

__all__ = ["Advice", "Entry", "Profile", "Race", "Recommendation", "advise", "profile", "race"]
