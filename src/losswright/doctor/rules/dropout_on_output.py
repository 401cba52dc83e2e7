"""LW123: dropout after the last layer."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.finding import WARNING
from losswright.doctor.outputs import Output
from losswright.doctor.rule import Findings, Rule


def dropped_at_the_end():
    """Dropout on the answer itself."""
    import keras

    hidden, last = keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1, activation="sigmoid")
    return [hidden, last, keras.layers.Dropout(0.5)]


def dropped_before_the_end():
    """Dropout on hidden units."""
    import keras

    hidden, last = keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1, activation="sigmoid")
    return [hidden, keras.layers.Dropout(0.2), last]


class DropoutOnOutput(Rule):
    """Dropout after the last layer puts 0 in place of answers in training, and scales up the others.

    Probabilities leave [0, 1], the loss is clipped or jumps, and no later layer can make up for it.

    Blind spots: dropout inside layers of one's own.
    """

    code, name, fault = "LW123", "dropout-on-output", "reg_too_strong"
    message = "Dropout follows the last layer, so that the answers themselves are dropped."
    advice = "Put the dropout before the last layer."
    example = "keras.layers.Dropout(0.2), keras.layers.Dense(classes)"

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            if rates := self._rates_at_the_end(output):
                yield self.found(f"dropout of {rates[0]:g} comes last", severity=WARNING, output=output)

    @staticmethod
    def _rates_at_the_end(output: Output) -> list[float]:
        """Of dropout layers with no weights behind them."""
        found: list[float] = []
        for layer in output.layers:
            if layer.weights:
                return found
            if "Dropout" in type(layer).__name__ and getattr(layer, "rate", 0) > 0:
                found.append(float(layer.rate))
        return []

    bad = examples.binary(layers=dropped_at_the_end)
    good = examples.binary(layers=dropped_before_the_end)
