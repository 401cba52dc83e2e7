"""A loss that reduces over the batch, on two replicas of TensorFlow: what Keras gives, and what is given here."""

import keras
import pytest

from tests.support import fresh

DICE = """
import keras, numpy as np, tensorflow as tf
from keras import layers
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
import losswright as lw

def evaluated(loss, strategy):
    with strategy.scope():
        model = keras.Sequential([keras.Input((4,)), layers.Activation("linear")])
        model.compile("sgd", loss)
    return model.evaluate(np.full((4, 4), 0.25), np.eye(4), batch_size=4, verbose=0)

strategies = tf.distribute.OneDeviceStrategy("CPU:0"), tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
for dice in (keras.losses.Dice(), lw.losses.Dice()):
    print(*(evaluated(dice, strategy) for strategy in strategies))
"""


@pytest.mark.skipif(keras.config.backend() != "tensorflow", reason="a strategy of TensorFlow")
def test_two_replicas_double_the_dice_loss_of_keras_and_not_ours():
    run = fresh.run(DICE, KERAS_BACKEND="tensorflow")
    of_keras, ours = (list(map(float, line.split())) for line in run.stdout.splitlines()[-2:])
    assert of_keras == pytest.approx([0.75, 1.5]), run.stderr
    assert ours == pytest.approx([0.75, 0.75])
