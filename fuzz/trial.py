"""One call of a public entry, and the verdict on what came of it."""

import traceback
from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

import keras
import numpy as np

from losswright.core.errors import LosswrightError, MissingExtraError

LONGEST_MESSAGE = 1_000
SQUARES, FLOAT32 = 1e18, 1e38  # what float32 holds with its squares, and with its differences
ANSWERED, REFUSED = "answered", "refused"


def nothing_wrong(answer: Any) -> str:
    """For calls of which it is only asked that they come back."""
    return ""


class Trial(NamedTuple):
    """What is called, and how it is judged.

    `given` are the arguments that must stay as they are; `fault` says what is wrong with an answer, "" for nothing;
    nothing in `sound` arguments may be refused.
    """

    said: str
    given: tuple[Any, ...]
    call: Callable[[], Any]
    fault: Callable[[Any], str] = nothing_wrong
    sound: bool = False


class Entry(NamedTuple):
    """A public entry: how its trials are drawn, which share of all they are, and the public names that it tries."""

    name: str
    drawn: Callable[[Random], Trial]
    share: float
    covers: tuple[str, ...]


def judged(trial: Trial) -> tuple[str, str]:
    """What came of it, ANSWERED or REFUSED; and what was wrong with that, or ""."""
    before = [contents(one) for one in trial.given]
    try:
        answer = trial.call()
        fault = trial.fault(answer)  # which may show it, and that may fail as well
    except (LosswrightError, MissingExtraError) as error:
        wrong = trial.sound or len(str(error)) > LONGEST_MESSAGE
        return REFUSED, f"{trial.said}: {type(error).__name__}: {error}" if wrong else ""
    except KeyboardInterrupt:
        raise
    except (
        BaseException
    ) as error:  # whatever it is, a user would have met it; a library in Rust panics outside Exception
        return REFUSED, f"{trial.said}: {type(error).__name__} at {_place(error)}: {error}"[:500]
    if before != [contents(one) for one in trial.given]:
        return ANSWERED, f"{trial.said}: an argument was changed"
    return ANSWERED, f"{trial.said}: {fault}" if fault else ""


def _place(error: BaseException) -> str:
    """The last line of losswright that the error went through."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "/losswright/" in f.filename]
    return f"{frames[-1].filename.rpartition('/losswright/')[2]}:{frames[-1].lineno}" if frames else "no line of ours"


def contents(given: Any) -> Any:
    """What tells whether an argument was changed."""
    if keras.ops.is_tensor(given):
        return keras.ops.convert_to_numpy(given).tobytes()
    if isinstance(given, np.ma.MaskedArray):
        return given.data.tobytes(), given.mask.tobytes()
    if isinstance(given, np.ndarray) and not given.dtype.hasobject:
        return given.tobytes()
    return repr(given)


def within(bound: float, *given: Any) -> bool:
    """Whether all of these hold numbers of at most that size."""
    return all(one is None or _within(bound, one) for one in given)


def _within(bound: float, given: Any) -> bool:
    try:
        array = np.asarray(keras.ops.convert_to_numpy(given) if keras.ops.is_tensor(given) else given, "float64")
        return bool((np.abs(array) <= bound).all())
    except (TypeError, ValueError):
        return False
