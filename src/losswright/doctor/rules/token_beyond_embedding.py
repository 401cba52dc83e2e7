"""LW324: numbers that an embedding has no row for."""

import keras
import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.probes.features import embeddings
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING


def four_words(x):
    """The words 0 to 3."""
    return np.digitize(x, [-0.7, 0.0, 0.7]).astype("int32")


def embedding(words):
    """An embedding for some words."""

    def layers():
        look_up, last = keras.layers.Embedding(words, 4), keras.layers.Dense(1, activation="sigmoid")
        return [look_up, keras.layers.Flatten(), last]

    return layers


class TokenBeyondEmbedding(Rule):
    """`Embedding(n, ...)` has rows for 0 to n - 1.

    Beyond, TensorFlow and PyTorch stop on a CPU; JAX answers NaN or the last row, and says nothing.

    Blind spots: models with several inputs or embeddings; rows beyond the sample.
    """

    code, name, fault = "LW324", "token-beyond-embedding", "input_inconsistent_scaling"
    message = "The inputs hold numbers for which the embedding has no row."
    advice = "Set `input_dim` to the largest number plus 1, and map unknown words to a number of their own."
    example = "keras.layers.Embedding(input_dim=int(x.max()) + 1, output_dim=16)"
    explains = TRAINING

    def check(self, case: Case) -> Findings:
        tables = embeddings(case)
        if len(tables) != 1:
            return
        places = [("training", case.train), ("validation", case.validation), *(("use", r) for r in case.elsewhere)]
        for where, rows in places:
            leaves = [] if rows is None else keras.tree.flatten(rows.x)
            if len(leaves) == 1 and leaves[0].dtype.kind in "iuf":
                low, high, words = leaves[0].min(), leaves[0].max(), tables[0].input_dim
                if low < 0 or high >= words:
                    yield self.found(f"{where}: {low:g} to {high:g}, the embedding has 0 to {words - 1}")
                    return

    bad = examples.binary(inputs=four_words, layers=embedding(3))
    good = examples.binary(inputs=four_words, layers=embedding(4))
