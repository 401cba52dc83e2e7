"""A language model with a head of 50,257 words: what it needs with `Dense`, and with a head read in chunks.

A small transformer learns to write Python: it reads the standard library's own source, one of its identifiers, numbers
or signs at a time, as many words as GPT-2 has. Both heads start from the same weights and see the same batches. Each
trains in a process of its own, whose peak of memory is its own.
"""

import losswright as lw  # first: it picks the backend that is installed
from losswright import losses

import json
import re
import resource
import subprocess
import sys
import sysconfig
from collections import Counter
from pathlib import Path

import keras
import numpy as np

WORDS, LENGTH, FEATURES = 50_257, 64, 64
TOKEN = re.compile(r"\w+|[^\w\s]|\n +")


def batches(files: int, rows: int) -> np.ndarray:
    """Source text as numbers of words `(rows, LENGTH + 1)`, the most frequent word first; 0 is any rare word."""
    sources = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))[:files]
    tokens = [token for source in sources for token in TOKEN.findall(source.read_text(errors="replace"))]
    vocabulary = {word: i + 1 for i, (word, _) in enumerate(Counter(tokens).most_common(WORDS - 1))}
    numbers = np.array([vocabulary.get(token, 0) for token in tokens], "int32")
    starts = np.random.default_rng(0).integers(len(numbers) - LENGTH - 1, size=rows)
    return numbers[starts[:, None] + np.arange(LENGTH + 1)]


class Words(keras.layers.Layer):
    """A vector for each word, plus one for its place."""

    def __init__(self, **settings):
        super().__init__(**settings)
        self.words = keras.layers.Embedding(WORDS, FEATURES)
        self.places = keras.layers.Embedding(LENGTH, FEATURES)

    def call(self, tokens):
        return self.words(tokens) + self.places(keras.ops.arange(LENGTH))


class Block(keras.layers.Layer):
    """Causal attention, then a dense layer, each beside a short cut."""

    def __init__(self, **settings):
        super().__init__(**settings)
        self.attention = keras.layers.MultiHeadAttention(4, FEATURES // 4)
        self.norms = [keras.layers.LayerNormalization() for _ in range(2)]
        self.dense = [keras.layers.Dense(4 * FEATURES, "gelu"), keras.layers.Dense(FEATURES)]

    def call(self, x):
        seen = self.norms[0](x)
        x = x + self.attention(seen, seen, use_causal_mask=True)
        return x + self.dense[1](self.dense[0](self.norms[1](x)))


def language_model(head: keras.layers.Layer) -> keras.Model:
    tokens = keras.Input((LENGTH,), dtype="int32")
    hidden = keras.layers.LayerNormalization()(Block()(Words()(tokens)))
    return keras.Model(tokens, head(hidden))


def train(way: str, batch: int, steps: int) -> None:
    """Train in this process; say the losses and the peak of memory in MiB over that of the data and the model."""
    keras.utils.set_random_seed(0)
    text = batches(files=60, rows=batch * steps)
    head = lw.layers.LinearHead(WORDS) if way == "chunks" else keras.layers.Dense(WORDS)
    loss = losses if way == "chunks" else keras.losses
    model = language_model(head)
    crossentropy = loss.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(3e-3), loss=crossentropy)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = keras.callbacks.LambdaCallback(on_train_batch_end=lambda _, logs: seen.append(logs["loss"]))
    seen: list[float] = []
    model.fit(text[:, :-1], text[:, 1:], batch_size=batch, epochs=1, shuffle=False, verbose=0, callbacks=[told])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps({"losses": [float(value) for value in seen], "peak": peak / 2**10}))


def measured(way: str, batch: int, steps: int) -> dict:
    command = [sys.executable, __file__, way, str(batch), str(steps)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1])


def main(batch: int = 8, steps: int = 2) -> None:
    """8 texts of 64 words: logits of 98 MiB. Give a larger batch on the command line, such as 128."""
    found = {way: measured(way, batch, steps) for way in ("Dense", "chunks")}
    print(f"{batch} texts of {LENGTH} words, {WORDS:,} classes: logits of {4 * batch * LENGTH * WORDS / 2**20:.0f} MiB")
    for way, run in found.items():
        print(f"{way:8} peak {run['peak']:6.0f} MiB   mean loss after each step: {np.round(run['losses'], 4)}")
    apart = np.abs(np.subtract(found["Dense"]["losses"], found["chunks"]["losses"])) / found["Dense"]["losses"]
    print(f"losses differ by at most {apart.max():.7f} of themselves")


if __name__ == "__main__":
    if len(sys.argv) == 4:
        train(sys.argv[1], *map(int, sys.argv[2:]))
    else:
        main(*map(int, sys.argv[1:]))
