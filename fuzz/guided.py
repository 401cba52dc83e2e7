"""The same trials, drawn by atheris from what they reach in the code: `python -m fuzz.guided -runs=20000 -seed=1`.

Options are those of libFuzzer. The first fault ends the search, and the file that it leaves repeats it.
"""

import os
import random
import sys
import warnings

os.environ.setdefault("KERAS_BACKEND", "torch")

import atheris

with atheris.instrument_imports(include=["losswright"]):
    import losswright  # noqa: F401

    from fuzz.entries import ENTRIES
    from fuzz.trial import judged

SHARES = [entry.share for entry in ENTRIES]


class Bytes(random.Random):
    """Draws from the fuzzer's bytes; zeros, where these end."""

    def __init__(self, data: bytes):
        super().__init__()
        self.provider = atheris.FuzzedDataProvider(data)

    def random(self) -> float:
        return self.provider.ConsumeProbability()

    def getrandbits(self, bits: int) -> int:
        return self.provider.ConsumeIntInRange(0, 2**bits - 1)


def tried(data: bytes) -> None:
    draw = Bytes(data)
    _, fault = judged(draw.choices(ENTRIES, SHARES)[0].drawn(draw))
    if fault:
        raise AssertionError(fault)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    atheris.Setup(sys.argv, tried)
    atheris.Fuzz()
