"""What losswright raises. Each message says what came, what was wanted, and what to do."""


class LosswrightError(ValueError):
    """Base of every error that losswright raises on a user's input."""


class ShapeError(LosswrightError):
    """Targets, predictions or weights whose shapes don't fit each other."""


class LabelError(LosswrightError):
    """Labels that the loss, metric or weight can't read."""


class WeightError(LosswrightError):
    """Sample, class or output weights that are malformed."""


class SettingError(LosswrightError):
    """A setting outside the range that it is defined on."""


class OutputError(LosswrightError):
    """A file that could not be written: the disk is full, or fails."""


class StateError(LosswrightError):
    """An objective with state that is used without a model to keep the state."""


class MissingExtraError(ImportError):
    """An optional package is needed. The message is the line that installs it."""

    def __init__(self, what: str, extra: str):
        super().__init__(f'{what} needs an optional package; install it with: pip install "losswright[{extra}]"')
