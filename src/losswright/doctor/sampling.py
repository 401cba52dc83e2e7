"""A bounded sample of the rows of any data that Keras takes, without using them up."""

from typing import Any

import keras
import numpy as np

from losswright.doctor.recording import MOST_BYTES, MOST_ROWS, Rows

BATCHES, MOST_COLUMNS, BLOCK = 64, 64, 4_096


def sample_rows(x: Any, y: Any = None, sample_weight: Any = None, *, prints: bool = True) -> Rows | None:
    """Up to 4,096 rows (and 64 MiB), or None where the source can't be read twice.

    `prints` asks for a number for each of all rows, which takes a look at them all.
    """
    if is_source(x):
        return _of_batches(x)
    arrays = _arrays((x, y, sample_weight))
    if arrays is None or all(leaf is None for leaf in keras.tree.flatten(arrays[0])):
        return None
    return _of_arrays(*arrays, prints=prints)


def is_source(x: Any) -> bool:
    """Whether `x` yields batches, rather than being an array or a structure of arrays."""
    if isinstance(x, keras.utils.PyDataset) or hasattr(x, "__next__"):
        return True
    return any(
        all(hasattr(x, name) for name in names) for names in (("element_spec", "map"), ("collate_fn", "dataset"))
    )


def _arrays(structure: Any) -> Any:
    """The structure with NumPy arrays as leaves; None where a leaf has no rows, or rows of records."""
    found = keras.tree.map_structure(lambda leaf: None if leaf is None else to_numpy(leaf), structure)
    leaves = [leaf for leaf in keras.tree.flatten(found) if leaf is not None]
    same = len({len(leaf) if leaf.ndim else -1 for leaf in leaves}) == 1
    plain = all(leaf.dtype.names is None for leaf in leaves)
    return found if leaves and same and plain and leaves[0].ndim and len(leaves[0]) else None


def to_numpy(leaf: Any) -> np.ndarray:
    """An array, tensor, series or table of any library, as NumPy; masks are dropped, as Keras drops them."""
    return keras.ops.convert_to_numpy(leaf) if keras.ops.is_tensor(leaf) else np.asarray(leaf)


def _of_arrays(x: Any, y: Any, sample_weight: Any, *, prints: bool = True) -> Rows:
    leaves = [leaf for leaf in keras.tree.flatten((x, y)) if leaf is not None]
    count = len(leaves[0])
    row_bytes = max(1, sum(leaf.nbytes for leaf in leaves) // count)
    most = int(max(16, min(MOST_ROWS, MOST_BYTES // row_bytes)))
    rows = Rows(x, y, sample_weight, count)
    chosen = np.arange(count)
    if count > most:
        chosen = np.sort(np.random.default_rng(0).choice(count, most, replace=False))
    sampled = rows.take(chosen)  # a copy: what the user changes later is not what Keras was given
    sampled.count, sampled.prints = count, fingerprints(leaves) if prints else None
    return sampled


def fingerprints(leaves: list[np.ndarray]) -> np.ndarray | None:
    """A number a row, the same for rows that are the same; None where values aren't numbers.

    Of wide rows some columns at even distances speak for all, so that it takes no time beside training.
    """
    total: Any = 0.0
    for k, leaf in enumerate(leaves):
        if leaf.dtype.kind not in "biuf":
            return None
        flat = leaf.reshape(len(leaf), -1)
        columns = np.unique(np.linspace(0, flat.shape[1] - 1, min(flat.shape[1], MOST_COLUMNS)).astype(int))
        direction = np.random.default_rng(k).normal(size=len(columns))
        parts = [flat[i : i + BLOCK][:, columns].astype("float64") @ direction for i in range(0, len(flat), BLOCK)]
        total = total + np.concatenate(parts)
    return np.asarray(total)


def _of_batches(source: Any) -> Rows | None:
    batches = _first_batches(source)
    if not batches:
        return None
    parts = [keras.utils.unpack_x_y_sample_weight(batch) for batch in batches]
    arrays = [_arrays(part) for part in parts]
    if any(part is None for part in arrays):
        return None
    joined = keras.tree.map_structure(lambda *leaves: None if leaves[0] is None else np.concatenate(leaves), *arrays)
    rows = _of_arrays(*joined)
    rows.count = _length(source, len(rows), len(batches))
    return rows


def _first_batches(source: Any) -> list[Any]:
    """The first batches of a source that gives them again; none of a generator."""
    if isinstance(source, keras.utils.PyDataset):
        return [source[i] for i in range(min(BATCHES, source.num_batches or 1))]
    if hasattr(source, "element_spec"):
        return list(source.take(BATCHES).as_numpy_iterator())
    if hasattr(source, "collate_fn"):
        return _of_loader(source)
    return []


def _of_loader(loader: Any) -> list[Any]:
    """One batch of a torch loader, read from its data set: its sampler's random numbers are left alone."""
    rows = loader.dataset
    if not hasattr(rows, "__getitem__") or not hasattr(rows, "__len__"):
        return []
    chosen = np.linspace(0, len(rows) - 1, min(len(rows), 1_024)).astype(int)
    return [loader.collate_fn([rows[int(i)] for i in chosen])]


def _length(source: Any, rows: int, batches: int) -> int | None:
    """How many rows a source has, where it tells."""
    if hasattr(source, "collate_fn"):
        return len(source.dataset)
    count = source.num_batches if isinstance(source, keras.utils.PyDataset) else int(source.cardinality())
    return None if count is None or count < 0 else round(count * rows / batches)
