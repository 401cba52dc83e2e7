"""The suite once a backend, and one line that sums it: `python -m tests.support.legs jax torch tensorflow`."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

REPORTS = Path("build/tests")
CACHED = {  # what one worker has compiled, the other needn't
    "JAX_COMPILATION_CACHE_DIR": str(Path("build/jax").resolve()),
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
}
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "MPLBACKEND": "Agg"}
WORKERS = ("-n", "auto", "--maxprocesses", "4", "--dist", "worksteal")  # neighbours share what a module makes once
ONE_THREAD = {"OMP_NUM_THREADS": "1"}  # as many workers as cores: more threads would only get in each other's way


def main(backends: Sequence[str]) -> int:
    """Exit status 0 where each leg ran, ran something, and nothing failed."""
    total: Counter[str] = Counter()
    for backend in backends:
        print(f"\n== {backend}", flush=True)
        report = REPORTS / f"{backend}.xml"
        report.unlink(missing_ok=True)
        status = leg(backend, report, once=backend == backends[0])
        total += judge(backend, status, report)
    print(f"\n{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return int(total["failed"] > 0 or not backends)


def leg(backend: str, report: Path, *, once: bool) -> int:
    """Run pytest on one backend, with or without the tests that say the same on each; its exit status."""
    command = [sys.executable, "-m", "pytest", "-q", *WORKERS, f"--junit-xml={report}"]
    environment = os.environ | CACHED | QUIET | ONE_THREAD | {"KERAS_BACKEND": backend}
    return subprocess.run([*command, *([] if once else ["-m", "not once"])], env=environment, check=False).returncode


def judge(backend: str, status: int, report: Path) -> Counter[str]:
    """What a leg's report counts; a leg that broke off, or ran nothing, counts as a failure."""
    counts = read(report)
    if not counts["passed"] + counts["failed"]:
        print(f"{backend}: no test ran (pytest ended with status {status})", flush=True)
        counts["failed"] += 1
    elif status and not counts["failed"]:
        print(f"{backend}: no test failed, yet pytest ended with status {status}", flush=True)
        counts["failed"] += 1
    return counts


def read(report: Path) -> Counter[str]:
    """How many tests passed, failed (or broke) and were skipped, from pytest's JUnit report."""
    try:
        cases = ElementTree.parse(report).iter("testcase")
    except (OSError, ElementTree.ParseError):
        return Counter()
    return Counter(outcome({part.tag for part in case}) for case in cases)


def outcome(parts: set[str]) -> str:
    """What became of a test, from the parts of its entry in the report."""
    if parts & {"failure", "error"}:
        return "failed"
    return "skipped" if "skipped" in parts else "passed"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
