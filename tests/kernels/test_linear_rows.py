"""Any function of rows of logits, chunk by chunk, has the value and the gradients of the plain product."""

import keras
import numpy as np
import pytest
from keras import ops

from losswright.kernels import linear_rows
from losswright.kernels.linear_logits import LinearLogits
from losswright.kernels.linear_rows import chunk_rows, total_by_rows, values_by_rows
from losswright.kernels.row_stats import label_stats
from tests.support.heads import value_and_gradients

ROWS, FEATURES, CLASSES = 13, 6, 11
rng = np.random.default_rng(0)
HIDDEN = rng.normal(size=(ROWS, FEATURES)).astype("float32")
KERNEL = rng.normal(size=(FEATURES, CLASSES)).astype("float32")
BIAS = rng.normal(size=CLASSES).astype("float32")
LABELS = rng.integers(CLASSES, size=ROWS).astype("int32")
SHARES = np.where(np.arange(ROWS) == 4, 0.0, rng.uniform(size=ROWS)).astype("float32")


def squared(logits, labels):
    """A function of two statistics that is no mean and no plain crossentropy."""
    stats = label_stats(logits, labels, uniform=True)
    return stats.crossentropy**2 + 0.1 * stats.uniform


def described(hidden, kernel, bias=None, **settings):
    parts = {"hidden": hidden, "kernel": kernel, "bias": bias}
    return LinearLogits(**{k: v if v is None else ops.convert_to_tensor(v) for k, v in parts.items()}, **settings)


def of_values(linear):
    values = values_by_rows(linear, ops.convert_to_tensor(LABELS), squared)
    return ops.sum(values * ops.convert_to_tensor(SHARES))


def of_total(linear):
    return total_by_rows(linear, ops.convert_to_tensor(LABELS), ops.convert_to_tensor(SHARES), squared)


def of_product(linear):
    return ops.sum(squared(linear.computed(), ops.convert_to_tensor(LABELS)) * ops.convert_to_tensor(SHARES))


@pytest.mark.parametrize("form", [of_values, of_total])
@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"rows": 5}, id="a-last-chunk-that-is-shorter"),
        pytest.param({"rows": 1, "temperature": 0.7, "soft_cap": 2.0}, id="one-row-a-chunk-shaped"),
        pytest.param({"rows": 100}, id="one-chunk"),
    ],
)
def test_value_and_gradients_are_those_of_the_product(form, settings):
    def only(way):
        return value_and_gradients(lambda *tensors: way(described(*tensors, **settings)), HIDDEN, KERNEL, BIAS)

    for found, wanted in zip(only(form), only(of_product), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)


def test_row_of_share_0_may_have_no_value():
    labels = np.where(SHARES == 0, CLASSES, LABELS).astype("int32")  # no class: NaN
    linear = described(HIDDEN, KERNEL, rows=5)
    total = total_by_rows(linear, ops.convert_to_tensor(labels), ops.convert_to_tensor(SHARES), squared)
    np.testing.assert_allclose(total, of_total(linear), rtol=1e-6)


def test_shares_have_the_values_as_gradient():
    def of_shares(shares):
        return total_by_rows(described(HIDDEN, KERNEL, rows=5), ops.convert_to_tensor(LABELS), shares, squared)

    _, gradient = value_and_gradients(of_shares, np.ones(ROWS, "float32"))
    values = squared(ops.convert_to_tensor(HIDDEN @ KERNEL), ops.convert_to_tensor(LABELS))
    np.testing.assert_allclose(gradient, values, rtol=1e-5)


def test_leading_axes_are_kept():
    linear = described(HIDDEN[:12].reshape(3, 4, FEATURES), KERNEL)
    values = values_by_rows(linear, ops.convert_to_tensor(LABELS[:12].reshape(3, 4)), squared)
    assert tuple(values.shape) == (3, 4)
    assert linear.shape == (3, 4, CLASSES)


def test_no_rows_have_no_values():
    sums = lambda logits, labels: ops.sum(logits, axis=-1)  # noqa: E731  (Keras finds no largest of no rows)
    values = values_by_rows(described(HIDDEN[:0], KERNEL), ops.convert_to_tensor(LABELS[:0]), sums)
    assert tuple(values.shape) == (0,)


TWICE = 2 if keras.config.backend() == "tensorflow" else 1


@pytest.mark.parametrize("classes", [1_000, 32_768, 50_257, 262_144])
def test_chunks_of_any_vocabulary_take_32_to_64_mib_of_logits(classes):
    rows = chunk_rows(described(np.zeros((1, 1)), np.broadcast_to(0.0, (1, classes))))
    assert 0.99 * 2**25 <= 4 * rows * classes / TWICE <= 2**26


@pytest.mark.parametrize(("classes", "rows"), [(1_000, 33_554), (50_257, 1_024), (256_000, 1_024), (2_000_000, 128)])
def test_chunks_on_a_gpu_are_larger_as_its_products_outrun_its_memory(classes, rows, monkeypatch):
    monkeypatch.setattr(linear_rows._backend(), "on_gpu", lambda kernel: True)
    assert chunk_rows(described(np.zeros((1, 1)), np.broadcast_to(0.0, (1, classes)))) == rows


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_gradients_of_half_precision_are_summed_in_float32(dtype):
    many = 3_000  # a mean over so many would underflow, were slopes not kept near 1
    hidden = np.ones((many, 2), "float32")
    kernel = np.zeros((2, 5), "float32")
    labels, shares = ops.zeros((many,), dtype="int32"), ops.full((many,), 1 / many)

    def half(kernel):
        linear = described(ops.cast(hidden, dtype), ops.cast(kernel, dtype), rows=64)
        return total_by_rows(linear, labels, shares, lambda logits, y: label_stats(logits, y).crossentropy)

    value, gradient = value_and_gradients(half, kernel)
    np.testing.assert_allclose(value, np.log(5), rtol=1e-3)
    np.testing.assert_allclose(gradient, [[-0.8, 0.2, 0.2, 0.2, 0.2]] * 2, rtol=2e-3)
    assert keras.backend.standardize_dtype(ops.cast(hidden, dtype).dtype) == dtype


@pytest.mark.skipif(keras.config.backend() != "jax", reason="the others cut rows without padding")
@pytest.mark.parametrize(("length", "rows", "shape"), [(10, 4, (3, 4, 2)), (8, 4, (2, 4, 2)), (3, 4, (1, 3, 2))])
def test_rows_are_cut_into_chunks_of_one_size(length, rows, shape):
    from losswright.kernels.linear_rows_jax import _cutter

    chunks = ops.convert_to_numpy(_cutter(length, rows)(np.arange(2.0 * length).reshape(length, 2) + 1))
    assert chunks.shape == shape
    np.testing.assert_array_equal(chunks.ravel()[: 2 * length], np.arange(2 * length) + 1)
    assert not chunks.ravel()[2 * length :].any()
