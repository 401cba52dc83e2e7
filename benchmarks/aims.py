"""What each loss is to reach, which of them miss it by the figures, and why."""

from collections.abc import Iterable
from typing import Any

AIM = {"jit": 1.0, "eager": 1.1, "compile": 1.05, "graph": 1.05, "XLA": 1.05}  # of the time of native code
AIM_OF_SMALL_BATCHES = 2.0  # on PyTorch without a compiler
AIM_TO_KERAS = 1.05
AIM_OF_MEMORY = {"binary_focal": 3.0}  # on JAX, in units of the logits; 1 for all others

DIGITS = "a right answer keeps the digits of its cost and slope, which native code and Keras round away"
CLASSES = f"the largest logit is left out of a sum: {DIGITS}"
FIXED = "fixed costs of the contract, which checks and aligns shapes: a part of a millisecond, whatever the size"
RATES = "rates of 0 and below have a cost and a slope, which takes a bound (on JAX XLA makes an array of it)"
UNEXPLAINED = "no reason is known: measure again on quiet cores, then look"
REASONS = {
    "binary_crossentropy": DIGITS,
    "binary_focal": DIGITS,
    "categorical_crossentropy": CLASSES,
    "categorical_focal": CLASSES,
    "sparse_crossentropy": f"the label is left out of a sum: {DIGITS}",
    "sparse_crossentropy_large": f"the label is left out of a sum: {DIGITS}",
    "huber": UNEXPLAINED,
    "mean_squared_error": UNEXPLAINED,
    "kl_divergence": "probabilities down to the smallest float, and 0, have a cost and a slope",
    "poisson": RATES,
    "small_batch": FIXED,
}


def misses(rows: Iterable[dict[str, Any]]) -> list[str]:
    """One line for each figure that misses its aim in the middle of its pairs, with the reason kept for that loss."""
    return [f"`{row['loss']}` ({row['how']}): {text}: {REASONS[row['loss']]}" for row in rows for text in _missed(row)]


def _missed(row: dict[str, Any]) -> list[str]:
    name, how = row["loss"], row["how"]
    aim = AIM_OF_SMALL_BATCHES if (name, how) == ("small_batch", "eager") else AIM[how]
    found = [_late("native code", row["native"], aim), _late("Keras", row["keras"], AIM_TO_KERAS)]
    memory = AIM_OF_MEMORY.get(name, 1.0)
    if row["memory"] and float(row["memory"].split(" / ")[0]) > memory:  # whose reason may be another than that of time
        found.append(f"{row['memory'].split(' / ')[0]} times the logits in memory, for {memory:g}")
    return [text for text in found if text]


def _late(other: str, quarters: list[float], aim: float) -> str:
    low, middle, _ = quarters
    if middle <= aim:
        return ""
    doubt = "" if low > aim else " (a quarter of the pairs reaches it)"
    return f"{middle:.2f} times {other}, for {aim:g}{doubt}"
