"""Weights from a function of an array or of a table's columns."""

import numpy as np
import pytest

from losswright.core.errors import WeightError
from losswright.weights import by_features

pytestmark = pytest.mark.once

COLUMNS = {"price": [1.0, 2.0, 3.0], "sold": [0, 1, 0]}


def tables():
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    return [COLUMNS, pandas.DataFrame(COLUMNS), polars.DataFrame(COLUMNS)]


def test_a_function_gets_the_columns_that_its_parameters_name():
    for table in tables():
        assert by_features(table, lambda sold, price: price + 10 * sold).tolist() == [1.0, 12.0, 3.0]
        assert by_features(table, lambda price, *, scale=2: scale * price).tolist() == [2.0, 4.0, 6.0]
        assert by_features(table, lambda **columns: columns["price"] * len(columns)).tolist() == [2.0, 4.0, 6.0]


def test_a_function_of_an_array_gets_the_array():
    x = np.array([[1.0, 5.0], [2.0, 6.0]])
    weights = by_features(x, lambda batch: batch.sum(axis=1))
    assert weights.dtype == np.float32
    assert weights.tolist() == [6.0, 8.0]
    assert by_features([[4.0], [9.0]], np.sqrt).tolist() == [[2.0], [3.0]]


def test_a_function_may_return_weights_for_each_output():
    by_name = by_features(COLUMNS, lambda price, sold: {"a": price, "b": sold})
    assert {name: weight.tolist() for name, weight in by_name.items()} == {"a": [1, 2, 3], "b": [0, 1, 0]}
    in_order = by_features(COLUMNS, lambda price, sold: (price, sold))
    assert [weight.tolist() for weight in in_order] == [[1, 2, 3], [0, 1, 0]]


@pytest.mark.parametrize(
    ("x", "function", "says"),
    [
        (COLUMNS, lambda price, age: price, ["['age']", "['price', 'sold']"]),
        (COLUMNS, lambda: 1, ["no column", "['price', 'sold']"]),
        (COLUMNS, lambda price: price[:2], ["2 rows", "3 samples"]),
        (COLUMNS, lambda price: price.sum(), ["single number 6.0"]),
        (COLUMNS, lambda price: None, ["None"]),
        (COLUMNS, lambda price: -price, ["negative", "[0] = -1.0"]),
        (COLUMNS, lambda price: {"a": price, "b": price * np.nan}, ["'b'", "not finite"]),
        (COLUMNS, lambda price: [price, price[:1]], ["at [1]", "1 rows"]),
        ({}, lambda price: price, ["without columns"]),
        (np.ones((3, 2)), lambda x: x[:2], ["2 rows", "3 samples"]),
    ],
)
def test_bad_functions_get_a_message_that_helps(x, function, says):
    with pytest.raises(WeightError) as caught:
        by_features(x, function)
    assert all(part in str(caught.value) for part in says), caught.value
