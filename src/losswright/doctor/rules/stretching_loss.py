"""LW711: a loss of one's own that compares each row with every row."""

import keras
import numpy as np

from losswright.core import Loss
from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.outputs import Output
from losswright.doctor.probes.forward import predictions, targets, train_sample
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING

ROWS = 3


def own_square(y_true, y_pred):
    """Squared error without a look at shapes."""
    return keras.ops.square(y_pred - y_true)


class OwnSquare(keras.losses.Loss):
    """The same as a class, which Keras hands shapes as they come."""

    def call(self, y_true, y_pred):
        """Squares, of whatever shape comes out."""
        return own_square(y_true, y_pred)


class StretchingLoss(Rule):
    """Outputs `(rows, 1)` minus targets `(rows,)` is a table of all rows against all rows.

    Its mean falls until every answer is the mean of the targets, and stays there. Keras brings the shapes together for
    its own losses and for functions, not for subclasses of `Loss`.

    Blind spots: losses that reduce by themselves.
    """

    code, name, fault = "LW711", "stretching-loss", "shape_broadcast"
    message = "The loss compares each row's output with the targets of all rows."
    advice = (
        "Give targets the shape of the outputs (`y[:, None]`), or derive the loss from `lw.Loss`, which lines them up."
    )
    example = "model.fit(x, y[:, None])"
    explains = TRAINING | {"label_misaligned", "input_unscaled", "target_unscaled"}

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            shape = self._shape(case, output)
            if shape is not None and len(shape) > 1 and shape[0] == ROWS and ROWS in shape[1:]:
                text = f"of {ROWS} rows it gives values of shape {shape}"
                yield self.found(f"{text}; targets {output.targets.values.shape}", output=output)

    @staticmethod
    def _shape(case: Case, output: Output) -> tuple[int, ...] | None:
        """Of the values that a subclass of Keras's `Loss` gives for three rows."""
        loss, found = output.objective.loss, predictions(case)
        y_true, y_pred = targets(output, train_sample(case)), None if found is None else output.part(found)
        own = isinstance(loss, keras.losses.Loss) and not isinstance(loss, Loss)
        if not own or y_true is None or y_pred is None or y_true.ndim == y_pred.ndim or hasattr(loss, "fn"):
            return None
        if ROWS in y_pred.shape[1:]:
            return None
        few = (part[:ROWS].astype("float32") for part in (y_true, y_pred))
        return tuple(np.shape(keras.ops.convert_to_numpy(loss.call(*few))))

    bad = examples.regression(loss=OwnSquare)
    good = examples.regression(loss=own_square)
