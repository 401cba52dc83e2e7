"""A training step holds no array of all logits, on any backend; a reader that wants them still gets them."""

import re

import keras
import numpy as np
import pytest
from keras import ops

import losswright as lw

ROWS, FEATURES, CLASSES = 96, 4, 1_000
X = np.random.default_rng(0).normal(size=(ROWS, FEATURES)).astype("float32")
Y = np.arange(ROWS, dtype="int32")
LOSS = lw.losses.SparseCategoricalCrossentropy(from_logits=True, label_smoothing=0.1)


def model_of(head, metrics=()):
    model = keras.Sequential([keras.Input((FEATURES,)), head])
    model.compile("sgd", loss=LOSS, weighted_metrics=list(metrics))
    return model


def chunked_metrics():
    plain = lw.losses.SparseCategoricalCrossentropy(from_logits=True)
    return lw.metrics.SparseTopKCategoricalAccuracy(k=5), lw.metrics.Perplexity(plain), lw.metrics.MeanLoss(LOSS)


def arrays_of_step(model) -> str:
    """The program that the backend's compiler makes of a training step."""
    if keras.config.backend() == "jax":
        import jax

        model.optimizer.build(model.trainable_variables)
        state = [
            [v.value for v in variables]
            for variables in (
                model.trainable_variables,
                model.non_trainable_variables,
                model.optimizer.variables,
                model.metrics_variables,
            )
        ]
        return jax.jit(model.train_step).lower(state, (X, Y)).compile().as_text()
    import tensorflow as tf

    step = tf.function(lambda: model.train_step((tf.constant(X), tf.constant(Y))), jit_compile=True)
    step()  # makes the optimizer's variables
    return tf.function(step.python_function, jit_compile=True).experimental_get_compiler_ir()("optimized_hlo")


@pytest.mark.skipif(keras.config.backend() == "torch", reason="PyTorch's fit compiles nothing")
@pytest.mark.parametrize(("head", "holds"), [(keras.layers.Dense, True), (lw.layers.LinearHead, False)])
def test_compiled_step_of_a_head_has_no_array_of_all_logits(head, holds):
    settings = {"chunk_rows": 16} if head is lw.layers.LinearHead else {}
    program = arrays_of_step(model_of(head(CLASSES, **settings)))
    assert bool(re.search(rf"f32\[{ROWS},{CLASSES}\]", program)) is holds


@pytest.mark.skipif(keras.config.backend() == "torch", reason="PyTorch's fit compiles nothing")
def test_metrics_of_a_training_step_read_chunks_too():
    program = arrays_of_step(model_of(lw.layers.LinearHead(CLASSES, chunk_rows=16), chunked_metrics()))
    assert not re.search(rf"f32\[{ROWS},{CLASSES}\]", program)


@pytest.mark.skipif(keras.config.backend() != "torch", reason="the others drop what is not read")
class TestUnreadLogits:
    """PyTorch's logits, which wait until somebody reads them."""

    head = lw.layers.LinearHead(CLASSES, chunk_rows=16, logit_soft_cap=2.0)

    def logits(self):
        return self.head(ops.convert_to_tensor(X), training=True)

    def numbers(self):
        return 2.0 * np.tanh((X @ self.head.get_weights()[0] + self.head.get_weights()[1]) / 2.0)

    def test_loss_and_its_gradient_leave_them_unread(self):
        logits = self.logits()
        LOSS(Y, logits).backward()
        assert logits.numbers == []
        assert tuple(logits.shape) == (ROWS, CLASSES)

    def test_reading_gives_the_numbers(self):
        for read in (np.asarray, lambda z: z.detach().numpy(), lambda z: np.array(z.tolist()), ops.convert_to_numpy):
            np.testing.assert_allclose(read(self.logits().detach()), self.numbers(), rtol=1e-5, atol=1e-6)

    def test_gradient_flows_through_what_is_read(self):
        import torch

        logits = self.logits()
        kernel = self.head.kernel.value
        (found,) = torch.autograd.grad((logits**2).sum(), kernel)
        (wanted,) = torch.autograd.grad((2.0 * torch.tanh((torch.tensor(X) @ kernel) / 2.0)).square().sum(), kernel)
        np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-4)

    def test_metric_after_the_update_reads_the_logits_of_before_it(self):
        logits, before = self.logits(), self.numbers()
        LOSS(Y, logits).backward()
        kernel = self.head.kernel
        kernel.assign(kernel + 1.0)
        np.testing.assert_allclose(ops.convert_to_numpy(logits), before, rtol=1e-5, atol=1e-6)
        kernel.assign(kernel - 1.0)

    def test_changed_logits_are_no_longer_read_in_chunks(self):
        import torch

        with torch.no_grad():
            changed = self.logits()
            changed.mul_(3.0)
            np.testing.assert_allclose(LOSS(Y, changed), LOSS(Y, 3.0 * self.logits()), rtol=1e-5)

    def test_text_and_copies_are_those_of_a_tensor(self):
        import copy
        import pickle

        logits = self.logits().detach()
        assert "tensor(" in repr(self.logits())
        for twin in (copy.deepcopy(logits), pickle.loads(pickle.dumps(logits))):
            np.testing.assert_allclose(twin, self.numbers(), rtol=1e-5, atol=1e-6)
