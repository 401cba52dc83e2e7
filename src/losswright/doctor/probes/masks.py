"""Masks on the way through a model, and the share of steps that they hide."""

import warnings
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from losswright.doctor.case import Case, probe
from losswright.doctor.probes.forward import train_sample
from losswright.doctor.watching import unwatched

ROWS = 32


@dataclass(frozen=True)
class Masked:
    """Of one model and a few rows.

    Attributes:
        made: whether a layer makes a mask.
        arrives: whether each output, in order, still has it.
        hidden: the share of steps that are masked at the outputs, or at the input where none arrives.
    """

    made: bool
    arrives: tuple[bool, ...]
    hidden: float


@probe
def masked(case: Case) -> Masked | None:
    """None where no layer makes a mask, or the model can't be asked."""
    makers = [layer for layer in case.hidden if makes_mask(layer)]
    rows = train_sample(case)
    if not makers or rows is None:
        return None
    few = rows.take(np.arange(min(ROWS, len(rows)))).x
    try:
        with unwatched(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            answers = keras.tree.flatten(case.model(few, training=False))
            masks = [getattr(answer, "_keras_mask", None) for answer in answers]
            first = makers[0].compute_mask(keras.ops.convert_to_tensor(keras.tree.flatten(few)[0]))
    except Exception:  # a model that can't be read layer by layer shows no mask
        return None
    shown = next((mask for mask in masks if mask is not None), first)
    return Masked(True, tuple(mask is not None for mask in masks), _hidden(shown))


def makes_mask(layer: Any) -> bool:
    """Whether a layer marks steps as padding."""
    return isinstance(layer, keras.layers.Masking) or bool(getattr(layer, "mask_zero", False))


def _hidden(mask: Any) -> float:
    return 0.0 if mask is None else float(1 - np.asarray(keras.ops.convert_to_numpy(mask), "float64").mean())
