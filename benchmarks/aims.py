"""What each loss is to reach, which of them miss it by the figures, and why."""

from collections.abc import Iterable
from typing import Any

AIM = {"jit": 1.0, "eager": 1.1, "compile": 1.05, "graph": 1.05, "XLA": 1.05}  # of the time of native code
AIM_OF_SMALL_BATCHES = 2.0  # on PyTorch without a compiler
AIM_TO_KERAS = 1.05
AIM_OF_MEMORY = {"binary_focal": 3.0}  # on JAX, in units of the logits; 1 for all others

UNEXPLAINED = "no reason is known: measure again on quiet cores, then look"
SUMMED_TWICE = (
    "the exponentials are summed once more without the largest, for the digits of right answers; with one sum it takes "
    "0.99 of native code, and a choice at run time or both sums in one complex number took longer"
)
BY_POSITION = "the largest is overwritten in powers and slope, for the digits of right answers; without, 0.8 to 0.9"
REASONS = {  # found by leaving out what they name; those of small batches by counting
    ("huber", "jit"): "an error is bounded before it is squared, for the slopes of the largest; without, 1.02 of Keras",
    ("poisson", "jit"): "the choice for rates without a logarithm, which XLA keeps as an array; summed as made, 2.7",
    ("categorical_crossentropy", "XLA"): SUMMED_TWICE,
    ("categorical_focal", "XLA"): SUMMED_TWICE,
    ("categorical_crossentropy", "graph"): BY_POSITION,
    ("categorical_focal", "graph"): BY_POSITION,
    ("kl_divergence", "XLA"): "probabilities below the normal floats are told by their bits; 1.02 without",
    ("small_batch", "graph"): "75 operations of about a microsecond where Keras has 16 and `tf.nn` 7",
    ("small_batch", "eager"): (
        "on one thread it takes 1.9; with two, `exp` is shared, and waits for the other where its core is busy"
    ),
    ("small_batch", "compile"): (
        "at each call the compiler checks what it took for granted: 55 microseconds for our loss, 38 for Keras's, 8 "
        "for a function of PyTorch"
    ),
    ("sparse_crossentropy", "compile"): (
        "the label is left out of the sum by position, for the digits of right answers; with it, 0.97 of Keras"
    ),
}


def misses(rows: Iterable[dict[str, Any]]) -> list[str]:
    """One line for each figure that misses its aim in the middle of its pairs, with its reason, if one is known."""
    return [
        f"`{row['loss']}` ({row['how']}): {text}: {REASONS.get((row['loss'], row['how']), UNEXPLAINED)}"
        for row in rows
        for text in _missed(row)
    ]


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
