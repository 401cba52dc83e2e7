"""What every metric keeps: the reference's value, and the same result however the data comes."""

import inspect

import keras
import numpy as np
import pytest
from keras import ops

from losswright import metrics
from losswright.catalogue import METRICS
from losswright.metrics.names import NAMES, metric_named
from tests.metrics.references import REFERENCES, ROWS, WEIGHT

for_each_metric = pytest.mark.parametrize("reference", REFERENCES, ids=str)
BASES = {metrics.Metric}
ORDER = np.random.default_rng(9).permutation(ROWS)


BATCH = 20  # one for all: JAX compiles for each shape anew


def measure(metric, y_true, y_pred, weight, batch=BATCH):
    for start in range(0, len(y_true), batch):
        part = slice(start, start + batch)
        metric.update_state(y_true[part], y_pred[part], None if weight is None else weight[part])
    return ops.convert_to_numpy(metric.result())


@for_each_metric
def test_it_is_what_the_reference_says_in_batches_of_any_size_and_order(reference):
    y_true, y_pred, weight = (v[ORDER] for v in (reference.y_true, reference.y_pred, WEIGHT))
    truth = reference.truth(*(v.astype(np.float64) if v.dtype == np.float32 else v for v in (y_true, y_pred, weight)))
    for batch in (BATCH, ROWS):
        assert measure(reference.metric(), y_true, y_pred, weight, batch) == pytest.approx(truth, rel=reference.rel)


@for_each_metric
def test_without_weights_each_row_counts_once(reference):
    y_true, y_pred, ones = reference.y_true, reference.y_pred, np.ones(ROWS)
    truth = reference.truth(*(v.astype(np.float64) if v.dtype == np.float32 else v for v in (y_true, y_pred, ones)))
    assert measure(reference.metric(), y_true, y_pred, None) == pytest.approx(truth, rel=reference.rel)


@for_each_metric
def test_merged_parts_equal_the_whole(reference):
    parts = [reference.metric() for _ in range(4)]  # the last one has seen nothing
    for i, part in enumerate(parts[:3]):
        rows = slice(BATCH * i, BATCH * (i + 1))
        measure(part, reference.y_true[rows], reference.y_pred[rows], WEIGHT[rows])
    merged = reference.metric()
    merged.merge_state(parts)
    whole = measure(reference.metric(), reference.y_true, reference.y_pred, WEIGHT)
    assert ops.convert_to_numpy(merged.result()) == pytest.approx(whole, rel=2e-6)


@for_each_metric
def test_weight_three_is_three_copies(reference):
    copies = np.tile([1, 3], ROWS // 2)
    once = measure(reference.metric(), reference.y_true, reference.y_pred, copies.astype(np.float32))
    copied = [np.repeat(v, copies, axis=0) for v in (reference.y_true, reference.y_pred)]
    assert measure(reference.metric(), *copied, None) == pytest.approx(once, rel=5e-6)


@for_each_metric
def test_weight_zero_hides_nan_and_a_counted_nan_shows(reference):
    y_pred, weight = reference.y_pred.copy(), np.ones(ROWS, np.float32)
    y_pred[7], weight[7] = np.nan, 0.0
    rest = np.where(np.arange(ROWS) == 7, 8, np.arange(ROWS))  # row 8 in its place, weighed half each time
    twice = np.where(rest == 8, 0.5, 1.0)
    hidden = measure(reference.metric(), reference.y_true, y_pred, weight)
    without = measure(reference.metric(), reference.y_true[rest], y_pred[rest], twice)
    assert hidden == pytest.approx(without, rel=5e-6)
    assert np.isnan(measure(reference.metric(), reference.y_true, y_pred, None)).any()


@for_each_metric
def test_nothing_counted_is_nan_before_and_after_a_reset(reference):
    metric = reference.metric()
    empty = ops.convert_to_numpy(metric.result())
    assert np.isnan(empty).all() or (isinstance(metric, metrics.ConfusionMatrix) and not empty.any())
    whole = measure(metric, reference.y_true, reference.y_pred, WEIGHT)
    metric.reset_state()
    assert measure(metric, reference.y_true, reference.y_pred, WEIGHT) == pytest.approx(whole, rel=1e-6)


@for_each_metric
def test_its_configuration_makes_an_equal_metric(reference):
    metric = reference.metric()
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(metric))
    assert type(again) is type(metric)
    assert again.get_config() == metric.get_config()


@pytest.mark.once
def test_each_metric_is_in_the_catalogue_and_has_a_reference_an_example_and_a_direction():
    public = [getattr(metrics, name) for name in metrics.__all__]
    found = {one for one in public if inspect.isclass(one) and issubclass(one, keras.metrics.Metric)} - BASES
    assert found == set(METRICS) == {type(reference.metric()) for reference in REFERENCES}
    assert [one.__name__ for one in METRICS] == sorted({one.__name__ for one in METRICS})
    assert not [one for one in METRICS if ">>>" not in (vars(one).get("__doc__") or "")]
    assert not [one for one in METRICS if one._direction not in ("up", "down")]


@pytest.mark.once
def test_names_of_metrics_make_them():
    made = {name: metric_named(name, 1) for name in NAMES}
    assert {name: type(metric) for name, metric in made.items()} == NAMES
