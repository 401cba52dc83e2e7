"""The layers on the way to an output, last first, where the model tells them."""

from typing import Any

import keras

PASSING = (
    keras.layers.Flatten,
    keras.layers.Reshape,
    keras.layers.Dropout,
    keras.layers.Identity,
    keras.layers.Permute,
)
"""Layers that neither mix nor squash values: what comes out of them came in."""


def chain_to(tensor: Any) -> list[keras.layers.Layer]:
    """The layers that lead to a symbolic output, last first, as far as there is one way back."""
    found: list[keras.layers.Layer] = []
    while (history := getattr(tensor, "_keras_history", None)) is not None:
        operation = history.operation
        if isinstance(operation, keras.Model) and not isinstance(operation, keras.layers.InputLayer):
            inner = operation.outputs[history.tensor_index] if getattr(operation, "outputs", None) else None
            found += chain_to(inner) if inner is not None else []
        elif not isinstance(operation, keras.layers.InputLayer):
            found.append(operation)
        inputs = operation._inbound_nodes[history.node_index].input_tensors
        if len(inputs) != 1:
            break
        tensor = inputs[0]
    return found


def activation_of(layer: Any) -> str | None:
    """The name of the function that a layer ends with; "linear" where it has none; None where it can't be told."""
    if isinstance(layer, keras.layers.Softmax):
        return "softmax"
    if isinstance(layer, keras.layers.ReLU):
        return "relu"
    if isinstance(layer, keras.layers.LeakyReLU):
        return "leaky_relu"
    if isinstance(layer, (keras.layers.ELU, keras.layers.PReLU)):
        return type(layer).__name__.lower()
    activation = getattr(layer, "activation", None)
    if activation is None:
        return None
    return getattr(activation, "__name__", type(activation).__name__).lower()


def final_activations(layers: list[Any]) -> list[str]:
    """The activations at the end of a chain, last first: those with no weights in between.

    A dense layer with relu, then a softmax layer: `["softmax", "relu"]`.
    """
    found: list[str] = []
    for layer in layers:
        if isinstance(layer, PASSING):
            continue
        name = activation_of(layer)
        if name is not None and (name != "linear" or not found):
            found.append(name)
        if layer.weights or name is None:
            break
    return [name for name in found if name != "linear"] or (["linear"] if found else [])
