"""Outputs are read as what the loss makes of them, whoever wrote the loss and whatever wraps it."""

import keras
import numpy as np
import pytest

import losswright as lw
from losswright.advisor.reading import read_outputs
from losswright.losses import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    Coral,
    Corn,
    CumulativeLink,
    GroupDRO,
    Huber,
    NegativeBinomial,
    Poisson,
    Weighted,
)

pytestmark = pytest.mark.once

ZERO, TWO = np.zeros((2, 1), "float32"), np.zeros((2, 2), "float32")
CASES = [
    (BinaryCrossentropy(from_logits=True), ZERO, [0.5]),
    (BinaryCrossentropy(from_logits=True), TWO, [0.5, 0.5]),
    (keras.losses.BinaryCrossentropy(from_logits=True), ZERO, [0.5]),
    (Weighted(keras.losses.BinaryFocalCrossentropy(from_logits=True)), ZERO, [0.5]),
    (GroupDRO(groups=2, of=BinaryCrossentropy(from_logits=True)), ZERO, [0.5]),
    (CategoricalCrossentropy(from_logits=True), TWO, [0.5, 0.5]),
    (keras.losses.SparseCategoricalCrossentropy(from_logits=True), TWO, [0.5, 0.5]),
    (Weighted(Poisson(log_rate=True)), ZERO, [1.0]),
    (NegativeBinomial(), TWO, [1.0]),
    (Coral(), TWO, [0.5, 0.0, 0.5]),
    (Corn(), TWO, [0.5, 0.25, 0.25]),
    ("mse", TWO, [0.0, 0.0]),
    (Huber(), TWO, [0.0, 0.0]),
]


@pytest.mark.parametrize(("loss", "outputs", "means"), CASES)
def test_outputs_are_read_as_the_loss_does(loss, outputs, means):
    np.testing.assert_allclose(read_outputs(loss, outputs), [means, means], atol=1e-6)


@pytest.mark.parametrize("loss", [Coral(), Corn(), CumulativeLink(increments=True)])
def test_probabilities_of_grades_are_those_of_the_likelihood(loss):
    outputs = -np.sort(-np.random.default_rng(0).normal(size=(6, 3)).astype("float32"), axis=1)
    read = read_outputs(loss, outputs)
    np.testing.assert_allclose(read.sum(axis=1), 1, atol=1e-6)
    if not isinstance(loss, Coral):  # which is no likelihood of the label
        for grade in range(4):
            surprise = keras.ops.convert_to_numpy(loss.call(np.full(6, grade), outputs))
            np.testing.assert_allclose(read[:, grade], np.exp(-surprise), rtol=1e-4)


def test_accuracy_in_a_race_is_that_of_a_choice_among_the_classes():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(90, 2)).astype("float32")
    y = (x[:, 0] > 0).astype(int) + (x[:, 1] > 0)

    def build():
        return keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])

    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    race = lw.race(build, x, y, [loss], metric="accuracy", budget=4, splits=2, optimizer=keras.optimizers.Adam(0.2))
    assert 0.4 < race.best.mean <= 1
