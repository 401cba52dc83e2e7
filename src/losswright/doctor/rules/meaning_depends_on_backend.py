"""LW121: an activation and a loss whose value depends on the backend."""

import keras

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.objectives import BERNOULLI, CATEGORICAL
from losswright.doctor.outputs import Output
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings


class MeaningDependsOnBackend(Remark):
    """On TensorFlow, Keras looks up the logits behind a softmax or sigmoid and hands them to the loss.

    Where the two belong together that is more exact. Softmax with binary crossentropy, or sigmoid with categorical
    crossentropy, gets another value there than on JAX and PyTorch, and so another model.

    Blind spots: activations inside layers of one's own.
    """

    code, name, fault = "LW121", "meaning-depends-on-backend", "out_act_task"
    message = "This activation with this loss gives other values on TensorFlow than on JAX and PyTorch."
    advice = "Pair `sigmoid` with `binary_crossentropy`, `softmax` with a categorical one; or use `from_logits=True`."
    example = "keras.layers.Dense(classes)  # with CategoricalCrossentropy(from_logits=True)"

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            if not output.objective.from_logits and self._crossed(output):
                text = f"{output.activation} with {output.objective.name}, seen on {keras.config.backend()}"
                yield self.remark(text, output=output)

    @staticmethod
    def _crossed(output: Output) -> bool:
        pairs = (("softmax", BERNOULLI), ("sigmoid", CATEGORICAL))
        return output.units > 1 and (output.activation, output.objective.family) in pairs

    bad = examples.classes("softmax", "binary_crossentropy", target=examples.one_hot)
    good = examples.classes(loss="categorical_crossentropy", target=examples.one_hot)
