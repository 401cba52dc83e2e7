"""losswright: the objective of a Keras model, chosen, weighted, watched and explained.

`import losswright as lw` costs next to nothing: each public name is imported when it is first used, and only
then is a backend chosen (see `losswright.backend`).
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from losswright import data as data
    from losswright import layers as layers
    from losswright import losses as losses
    from losswright import metrics as metrics
    from losswright import weights as weights
    from losswright.advisor import advise as advise
    from losswright.advisor import card as card
    from losswright.advisor import profile as profile
    from losswright.advisor import race as race
    from losswright.advisor import review as review
    from losswright.core import Loss as Loss
    from losswright.doctor import diagnose as diagnose
    from losswright.doctor import watch as watch
    from losswright.explorer import explore as explore
    from losswright.losses.weighted import Weighted as Weighted
    from losswright.objective import Ledger as Ledger
    from losswright.objective import balance as balance
    from losswright.objective import compile as compile
    from losswright.objective import evaluate as evaluate
    from losswright.objective import scale as scale
    from losswright.objective import tail as tail
    from losswright.trial import verify as verify

    __version__: str

_HOME = {
    "Ledger": "objective",
    "Loss": "core",
    "Weighted": "losses.weighted",
    "advise": "advisor",
    "balance": "objective",
    "compile": "objective",
    "card": "advisor",
    "data": "data",
    "diagnose": "doctor",
    "evaluate": "objective",
    "explore": "explorer",
    "layers": "layers",
    "losses": "losses",
    "metrics": "metrics",
    "profile": "advisor",
    "race": "advisor",
    "review": "advisor",
    "scale": "objective",
    "tail": "objective",
    "verify": "trial",
    "watch": "doctor",
    "weights": "weights",
}
"""Each public name and the module it comes from; a module is its own home."""

__all__ = [*_HOME]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("importlib.metadata").version(__name__)
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{_HOME[name]}")
    return module if _HOME[name] == name else getattr(module, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "__version__"})


def load_ipython_extension(shell: Any) -> None:
    """For notebooks: `%load_ext losswright` adds the cell magic `%%doctor [--prove]`."""
    import_module(f"{__name__}.doctor.notebook").register(shell)
