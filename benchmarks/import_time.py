"""What `import losswright` costs beside Python's own start: `python -m benchmarks.import_time [PAIRS]`.

Exits with 1 where the middle of the pairs is above the aim.
"""

import subprocess
import sys
import time

import numpy as np

AIM = 60.0  # milliseconds
CODES = ("pass", "import losswright")


def main(pairs: int = 40) -> int:
    times = 1e3 * np.array([[_seconds(code) for code in CODES] for _ in range(pairs + 1)])[1:]  # the first reads files
    extra = times[:, 1] - times[:, 0]
    low, middle, high = np.percentile(extra, [25, 50, 75])
    print(f"Python alone: {np.median(times[:, 0]):.0f} ms; `import losswright` adds {middle:.1f} ms ", end="")
    print(f"({low:.1f} to {high:.1f}; aim {AIM:.0f})")
    return int(middle > AIM)


def _seconds(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
