"""Bring targets, predictions and weights to shapes that mean the same thing: batch first, features last."""

from typing import Any

from keras import ops

from losswright.core.errors import ShapeError, WeightError


def align(y_true, y_pred, parameters: int = 1) -> tuple[Any, Any]:
    """Targets and predictions of one shape, `(N, ..., features)`.

    A trailing axis of length 1 may be missing in either. All else that differs would broadcast by accident
    (`(N,)` against `(N, 1)` is N x N), so it is refused. With several `parameters` a target the last axis of the
    predictions is as many times that of the targets (see `blocks`).

    Raises:
        ShapeError: the shapes differ in more than a trailing axis of length 1.
    """
    shapes = f"y_true has shape {_text(y_true)}, y_pred has shape {_text(y_pred)}"
    if len(y_pred.shape) == 0:
        raise ShapeError(f"y_pred must have a batch axis; {shapes}")
    if len(y_pred.shape) == 1:
        y_pred = ops.expand_dims(y_pred, -1)
    y_true = _to_rank(y_true, len(y_pred.shape))
    if parameters > 1:
        _demand_blocks(y_true, y_pred, parameters, shapes)
    elif not _same(y_true.shape, y_pred.shape):
        raise ShapeError(f"{shapes}; they must be equal, or differ by a last axis of length 1")
    return y_true, y_pred


def blocks(y_pred, parameters: int) -> list[Any]:
    """The parameters of a distribution, each of the shape of the targets: the last axis cut into equal blocks.

    >>> mean, log_variance = blocks(ops.convert_to_tensor([[1.0, 2.0, 30.0, 40.0]]), 2)
    >>> [float(value) for value in log_variance[0]]
    [30.0, 40.0]
    """
    return [y_pred] if parameters == 1 else list(ops.split(y_pred, parameters, axis=-1))


def align_rows(y_true, y_pred) -> tuple[Any, Any]:
    """Targets and predictions as they are, if each sample has both.

    Raises:
        ShapeError: one has no batch axis, or a batch of another length.
    """
    if 0 in (len(y_true.shape), len(y_pred.shape)) or not _same(y_true.shape[:1], y_pred.shape[:1]):
        shapes = f"y_true has shape {_text(y_true)}, y_pred has shape {_text(y_pred)}"
        raise ShapeError(f"{shapes}; both must begin with the same batch axis")
    return y_true, y_pred


def demand_rows(y_pred) -> None:
    """Refuse outputs that are not one row a sample.

    Raises:
        ShapeError: `y_pred` is not `(N, numbers)`, or has no numbers.
    """
    if len(y_pred.shape) != 2 or y_pred.shape[1] == 0:
        raise ShapeError(f"y_pred has shape {shape_text(y_pred.shape)}; it must be (batch, numbers): a row a sample")


def align_labels(y_true, y_pred):
    """Whole-number labels of shape `(N, ...)` for predictions of shape `(N, ..., classes)`.

    Raises:
        ShapeError: the labels are one-hot rows, or their shape is not that of the predictions without the classes.
    """
    wanted = y_pred.shape[:-1]
    labels = y_true
    if len(labels.shape) == len(wanted) + 1 and labels.shape[-1] == 1:
        labels = ops.squeeze(labels, -1)
    if len(y_pred.shape) < 2 or not _same(labels.shape, wanted):
        hint = "; one-hot targets need the loss without `Sparse`" if _same(y_true.shape, y_pred.shape) else ""
        raise ShapeError(
            f"y_true has shape {_text(y_true)}, y_pred has shape {_text(y_pred)}; whole-number labels must have "
            f"the shape of y_pred without its last axis, the classes{hint}"
        )
    return labels


def align_weight(weight, shape: tuple, name: str = "sample_weight"):
    """A weight of rank `len(shape)` that broadcasts from the left: `(N,)` weights samples, `(N, T)` their steps.

    Raises:
        WeightError: an axis of the weight has neither the length of that axis of the predictions nor 1.
    """
    rank = len(shape)
    fitted = weight
    while len(fitted.shape) > rank and fitted.shape[-1] == 1:
        fitted = ops.squeeze(fitted, -1)
    if len(fitted.shape) <= rank:
        fitted = ops.reshape(fitted, (*ops.shape(fitted), *[1] * (rank - len(fitted.shape))))
        if all(a == b or a in (1, None) or b is None for a, b in zip(fitted.shape, shape, strict=True)):
            return fitted
    raise WeightError(
        f"{name} has shape {_text(weight)}, y_pred has shape {shape_text(shape)}; a weight must have the shape "
        f"of the first axes of y_pred, batch first: {_choices(shape)}"
    )


def _to_rank(tensor, rank: int):
    """Add, or take away, one trailing axis of length 1 where that gives the rank."""
    if len(tensor.shape) == rank - 1:
        return ops.expand_dims(tensor, -1)
    if len(tensor.shape) == rank + 1 and tensor.shape[-1] == 1:
        return ops.squeeze(tensor, -1)
    return tensor


def _demand_blocks(y_true, y_pred, parameters: int, shapes: str) -> None:
    if len(y_true.shape) == 0:
        raise ShapeError(f"y_true must have a batch axis; {shapes}")
    features = y_true.shape[-1]
    wanted = (*y_pred.shape[:-1], y_pred.shape[-1] // parameters)
    if y_pred.shape[-1] % parameters or not _same(y_true.shape, wanted):
        raise ShapeError(
            f"{shapes}; this loss takes {parameters} numbers a target, so the last axis of y_pred must be "
            f"{parameters} times that of y_true{f', {parameters * features}' if features else ''}"
        )


def _same(a: tuple, b: tuple) -> bool:
    return len(a) == len(b) and all(x == y or x is None or y is None for x, y in zip(a, b, strict=True))


def _text(tensor) -> str:
    return shape_text(tensor.shape)


def shape_text(shape: tuple) -> str:
    """A shape as Python writes it, on every backend, with "batch" for a length that is not known yet."""
    return f"({', '.join('batch' if n is None else str(n) for n in shape)}{',' if len(shape) == 1 else ''})"


def _choices(shape: tuple) -> str:
    return " or ".join(shape_text(shape[: i + 1]) for i in range(len(shape)))
