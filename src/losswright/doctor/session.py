"""What one `lw.watch()` saw: a recording a model."""

from typing import TYPE_CHECKING, Any

import keras

from losswright.core.errors import LosswrightError
from losswright.doctor.recording import Fit, Recording

if TYPE_CHECKING:
    from losswright.doctor.diagnosis import Diagnosis


class Session:
    """The recordings of the models that were trained, evaluated or asked for predictions, in order of first use."""

    def __init__(self, *, dry: bool = False):
        self.dry = dry
        self.recordings: list[Recording] = []

    def recording(self, model: keras.Model) -> Recording:
        """That of a model; a new one where it was not seen before."""
        for recording in self.recordings:
            if recording.model is model:
                return recording
        self.recordings.append(Recording(model))
        return self.recordings[-1]

    def diagnose(self, *, prove: bool = False, select: Any = None, ignore: Any = ()) -> "Diagnosis":
        """What is wrong with the models that were seen, worst first.

        Args:
            prove: try each repair on a copy of the model, and report both numbers.
            select: codes of rules, or their first letters, to look for; all by default.
            ignore: codes, or first letters, to leave out.

        Raises:
            LosswrightError: no model was trained, evaluated or asked for predictions.
        """
        from losswright.doctor.examination import diagnose_recordings

        if not self.recordings:
            raise LosswrightError("nothing to diagnose: no model was given data while lw.watch() was looking")
        return diagnose_recordings(self.recordings, prove=prove, select=select, ignore=ignore)

    def remember_fit(self, model: keras.Model, fit: Fit) -> None:
        """A training has begun."""
        self.recording(model).fits.append(fit)

    def remember_error(self, model: keras.Model, error: BaseException, where: str) -> None:
        """A call of a model has failed."""
        recording = self.recording(model)
        recording.error, recording.failed_in = error, where
