"""LW701: an output with an axis that the targets don't have."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.objectives import SPARSE
from losswright.doctor.outputs import Output
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING


def per_step():
    """A dense layer on each step of a sequence."""
    import keras

    return [keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)]


def flattened():
    """The same, with the steps brought together first."""
    import keras

    return [keras.layers.Flatten(), *per_step()]


class RankMismatch(Rule):
    """An output `(rows, steps, 1)` against targets `(rows, 1)` broadcasts.

    Each step is asked for the target of the row (or of other rows), the loss falls a little, and nobody says a word.

    Blind spots: subclassed models that have not been called.
    """

    code, name, fault = "LW701", "rank-mismatch", "shape_broadcast"
    message = "The output has another shape than the targets, so that one is stretched over the other (or Keras stops)."
    advice = (
        "Bring the axis to an end before the last layer: `Flatten`, `GlobalAveragePooling`, `return_sequences=False`."
    )
    example = "keras.layers.Flatten()  # before Dense(1)"
    explains = TRAINING | {"out_act_range", "label_misaligned"}

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            if output.shape is not None and self._differs(output, output.shape):
                evidence = f"output {_text(output.shape)}, targets {_text((None, *output.targets.values.shape[1:]))}"
                yield self.found(evidence, output=output)

    @staticmethod
    def _differs(output: Output, shape: tuple[int | None, ...]) -> bool:
        """Whether the shapes differ in more than axes of length 1 at the end, or the class axis of sparse labels."""
        wanted = list(shape[1:-1] if output.objective.family == SPARSE else shape[1:])
        given = list(output.targets.values.shape[1:])
        if output.objective.family == SPARSE and given and given[-1] == 1 and len(given) > len(wanted):
            given = given[:-1]
        return _trimmed(wanted) != _trimmed(given) and len(_trimmed(wanted)) > len(_trimmed(given))

    bad = examples.Example("sequences", "mean_squared_error", layers=per_step)
    good = examples.Example("sequences", "mean_squared_error", layers=flattened)


def _trimmed(shape: list[int | None]) -> list[int | None]:
    """Without lengths of 1 at the end."""
    while shape and shape[-1] == 1:
        shape = shape[:-1]
    return shape


def _text(shape: tuple[int | None, ...]) -> str:
    return f"({', '.join('rows' if size is None and i == 0 else str(size) for i, size in enumerate(shape))})"
