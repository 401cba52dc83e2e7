"""Losses by name: `"superquantile"` or `"lw.huber"`, wherever a loss may be given as a string."""

from losswright.core import Loss
from losswright.core.describe import clip
from losswright.core.errors import SettingError

PREFIX = "lw."
SHORT = {  # names of errors that a loss can be built on
    "absoluteerror": "MeanAbsoluteError",
    "absolutepercentageerror": "MeanAbsolutePercentageError",
    "squarederror": "MeanSquaredError",
    "squaredlogarithmicerror": "MeanSquaredLogarithmicError",
}


def plain(name: str) -> str:
    """What is left of a name without prefix, underscores and capitals.

    >>> plain("lw.gaussian_negative_log_likelihood") == plain("GaussianNegativeLogLikelihood")
    True
    """
    return name.removeprefix(PREFIX).replace("_", "").lower()


def by_plain_name() -> dict[str, type[Loss]]:
    """Every loss with a formula, by its name in small letters."""
    from losswright import losses  # all of them, of which some are built on others by name

    public = {name: getattr(losses, name) for name in losses.__all__}
    found = {plain(name): cls for name, cls in public.items() if getattr(cls, "card", None)}
    return found | {short: public[name] for short, name in SHORT.items()}


def named_loss(name: str) -> Loss | None:
    """The loss of ours of that name, with its defaults; None for a name that Keras has, or nobody.

    A name without the prefix "lw." never shadows one of Keras: `"huber"` is Keras's, `"lw.huber"` ours.

    Raises:
        SettingError: the prefix is there and the loss isn't, or it has a setting without a default.
    """
    found = None if _is_of_keras(name) else by_plain_name().get(plain(name))
    if found is None:
        if name.startswith(PREFIX):
            raise SettingError(f"there is no loss called {clip(name)}; `losswright list` names them all")
        return None
    try:
        return found()
    except TypeError as error:
        kind = found.__name__
        raise SettingError(f"{name!r} has settings without a default; give losswright.losses.{kind}(...)") from error


def _is_of_keras(name: str) -> bool:
    import keras

    try:
        return keras.losses.get(name) is not None
    except ValueError:
        return False
