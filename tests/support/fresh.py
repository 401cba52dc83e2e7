"""Python in a process of its own, for whatever an import decides for good."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

HIDE = """
import importlib.util as util, sys

class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

found = util.find_spec
util.find_spec = lambda name, package=None: None if name in {names!r} else found(name, package)
sys.meta_path.insert(0, Hidden())
"""


def run(code: str, *, src: Path = ROOT / "src", hide: tuple[str, ...] = (), **env: str | None):
    """Run code with `losswright` from `src`, as if the packages in `hide` weren't installed.

    A variable of the environment that is given as None is unset.
    """
    variables = os.environ | {"PYTHONPATH": str(src), "TF_CPP_MIN_LOG_LEVEL": "3"} | env
    return subprocess.run(
        [sys.executable, "-c", HIDE.format(names=hide) + code if hide else code],
        env={name: value for name, value in variables.items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
    )
