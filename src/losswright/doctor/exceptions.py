"""What an exception of Keras around losses and data means, and what to do: a line for each that users meet."""

import re
from dataclasses import dataclass

import keras

from losswright.core.describe import clip, describe
from losswright.doctor.case import Case


@dataclass(frozen=True)
class Explanation:
    """Attributes: a pattern in the message; what it means; what to do."""

    pattern: str
    meaning: str
    remedy: str


EXPLANATIONS = [
    Explanation(
        r"must have the same shape up until the last dimension|must have rank \(ndim\) `target.ndim - 1`",
        "a sparse loss wants whole numbers without the axis of the classes, and the labels have another shape",
        "give labels of shape (rows,), or one-hot labels with `categorical_crossentropy`",
    ),
    Explanation(
        r"`target` and `output` must have the same (shape|rank)",
        "targets and outputs have different shapes",
        "give the last layer as many units as a row of targets is long, or change the form of the labels",
    ),
    Explanation(
        r"[Ii]ncompatible shapes for (broadcasting|arguments)|must match the size of tensor|Incompatible shapes:",
        "targets and outputs (or weights) have shapes that don't fit each other",
        "compare the shape of the outputs with that of the targets below",
    ),
    Explanation(
        r"No loss to compute", "`compile` was given no loss", "give one: `model.compile(loss=...)`"
    ),
    Explanation(r"You must call `compile\(\)`", "the model was not compiled", "call `model.compile(...)` before `fit`"),
    Explanation(
        r"Could not interpret loss identifier", "no loss has that name", "see `losswright list`, or pass a loss object"
    ),
    Explanation(
        r"Could not interpret metric identifier", "no metric has that name", "pass a metric object of `keras.metrics`"
    ),
    Explanation(
        r"You cannot `class_weight` and `sample_weight`",
        "Keras takes class weights or sample weights, not both",
        "put the class weights into the loss: `lw.compile(model, ..., class_weight=...)`",
    ),
    Explanation(
        r"`class_weight` is only supported for Models with a single",
        "Keras's class weights know one output",
        "use `lw.compile(model, ..., class_weight={output: {label: weight}})`",
    ),
    Explanation(
        r"Argument `class_weight` is not supported",
        "Keras's class weights don't work with this source of data",
        "use `lw.compile(model, ..., class_weight=...)`, which works with any source",
    ),
    Explanation(
        r"only 0-dimensional arrays can be converted",
        "Keras's class weights can't read labels with more than one axis",
        "use `lw.compile(model, ..., class_weight=...)`",
    ),
    Explanation(
        r"single `sample_weight` array, it should only",
        "one array of weights for several outputs must have one number a row",
        "use `lw.weights.for_outputs(model, weights)`",
    ),
    Explanation(
        r"one `sample_weight` array per|^KeyError: 0",
        "the sample weights have another structure than the outputs",
        "use `lw.weights.for_outputs(model, {output: weights})`",
    ),
    Explanation(
        r"Unrecognized data type|Expected all elements of `x` to be array-like",
        "an argument is neither an array nor a source of batches",
        "turn lists of numbers into arrays: `np.asarray(...)`",
    ),
    Explanation(
        r"Data cardinality is ambiguous", "inputs, targets or weights have different numbers of rows",
        "check how they were filtered and split: all must have the same length",
    ),
    Explanation(
        r"should not be passed\. Instead",
        "a source of batches brings its own targets and weights",
        "yield (x, y, weights) from it; `lw.weights.attach` joins weights to any source",
    ),
    Explanation(
        r"in the `loss` argument, can't be found|Expected keys .* in loss dict",
        "the keys of the dict of losses are not the names of the outputs",
        "name the outputs' layers as the keys, or give a list in the order of the outputs",
    ),
    Explanation(
        r"`loss_weights` must match the number of losses", "there are more loss weights than losses, or fewer",
        "give one weight an output",
    ),
    Explanation(
        r"y_true and y_pred have different structures|number of values in `y_true`",
        "the targets come in another structure (list, dict, array) than the outputs",
        "give targets as the model gives outputs: a dict by the same keys, or a list in the same order",
    ),
    Explanation(
        r"Invalid value for argument `reduction`", "no reduction has that name", 'use "sum_over_batch_size" or "sum"'
    ),
    Explanation(
        r"is incompatible with the layer|expected (axis|shape|min_ndim|ndim)",
        "the rows have another shape than the first layer was made for",
        "compare `x.shape[1:]` with the shape of `keras.Input`",
    ),
    Explanation(
        r"total size of the tensor must be unchanged",
        "a reshape changes how many values a row has",
        "compare the product of `target_shape` with that of the shape before it, without the rows",
    ),
    Explanation(
        r"None is not a valid value|None values not supported|Received: tensor=None|NoneType",
        "something is None: the targets, or what a loss of your own returned",
        "give `y` (a source must yield (x, y)), and see that the loss returns its values",
    ),
    Explanation(
        r"could not convert string|Invalid dtype: (str|object)|dtype.*(object|<U)",
        "inputs or targets hold text, None or mixed objects",
        "give `y`, and encode text as numbers first (`StringLookup`, `np.unique(..., return_inverse=True)`)",
    ),
    Explanation(
        r"takes \d+ positional arguments? but \d+ (was|were) given|missing \d+ required positional argument",
        "a loss or metric takes other arguments than (y_true, y_pred)",
        "define it as `def loss(y_true, y_pred)`; settings belong into a class, or a function that returns the loss",
    ),
    Explanation(
        r"^NotImplementedError: *$",
        "a loss without `call`, or a class in place of an object",
        "pass an object, as in `loss=keras.losses.Huber()`, and define `call(self, y_true, y_pred)`",
    ),
    Explanation(
        r"Tracer\w+ConversionError|Can't call numpy\(\) on|symbolic .*Tensor|only available when eager",
        "a loss or metric uses NumPy, `float()` or `if` on tensors, which have no values while it is compiled",
        "use `keras.ops` (`ops.mean`, `ops.where`) instead; `keras.ops.cond` for a choice",
    ),
    Explanation(
        r"Expected `(weighted_)?metrics` argument to be",
        "metrics come as a list",
        'write `metrics=["mae"]`',
    ),
    Explanation(
        r"Invalid `(weighted_)?metrics`\.",
        "the metrics have another structure than the outputs",
        "give a list, or a dict by the names of the outputs",
    ),
    Explanation(
        r"Argument `validation_split` is only supported",
        "a source of batches can't be split by share",
        "give `validation_data=`: a source of its own, such as `data.skip(n)` and `data.take(n)`",
    ),
    Explanation(
        r"isn't able to automatically determine whether that metric",
        "a callback can't tell whether its metric should rise or fall, or doesn't know it",
        'give `mode="max"` or `mode="min"`, and spell the metric as `history.history` does',
    ),
    Explanation(
        r"Cannot deserialize object|Could not (locate|deserialize)|Unknown (loss|metric|object)",
        "a saved model names a loss, metric or layer that isn't known here",
        "decorate its class with `@keras.saving.register_keras_serializable()` and import it before loading",
    ),
    Explanation(
        r"Could not interpret optimizer identifier",
        "no optimiser has that name",
        "pass an object of `keras.optimizers`",
    ),
    Explanation(
        r"^StopIteration|Empty Logs|num_samples should be a positive|did not (yield|produce) any",
        "there are no rows: an empty array, or a source that is used up",
        "look at `len(x)`; make a generator anew for each `fit`",
    ),
]  # fmt: skip


def explanation_of(error: BaseException) -> Explanation | None:
    """The first that fits the message; None for an error that is nobody's usual mistake.

    >>> explanation_of(ValueError("No loss to compute. Provide a `loss` argument in `compile()`.")).meaning
    '`compile` was given no loss'
    """
    text = f"{type(error).__name__}: {error}"
    return next((e for e in EXPLANATIONS if re.search(e.pattern, text)), None)


def explained(case: Case) -> str | None:
    """What stopped Keras, what it means, what came, and what to do; None where nothing did."""
    if case.error is None:
        return None
    first = str(case.error).strip().splitlines()[0] if str(case.error).strip() else ""
    parts = [f"Keras stopped in {case.failed_in}: {type(case.error).__name__}: {clip(first)[1:-1]}"]
    if (known := explanation_of(case.error)) is not None:
        parts += [f"That means: {known.meaning}.", _given(case), f"Do: {known.remedy}."]
    return "\n".join(part for part in parts if part)


def _given(case: Case) -> str:
    """Shapes and ranges of what was given, and the shapes of the outputs."""
    said = []
    if case.train is not None:
        for name, structure in (("x", case.train.x), ("y", case.train.y), ("sample_weight", case.train.sample_weight)):
            said += [f"{name} {describe(leaf)}" for leaf in keras.tree.flatten(structure) if leaf is not None]
    said += [f"output {o.name!r} of shape {o.shape}" for o in case.outputs if o.shape is not None]
    return f"Given: {'; '.join(said[:6])}." if said else ""
