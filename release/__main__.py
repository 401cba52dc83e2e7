"""Build the package twice, install it everywhere, and use it: `make package`.

Needs uv, and each Python named below, which it finds on the machine or fetches. PyTorch is tried on the
release that the development extra pins, as others may bring gigabytes.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SMOKE = Path(__file__).with_name("smoke.py")
NEWEST, OLDEST = "highest", "lowest-direct"
CELLS = [  # Python, backend, end of the allowed range
    *((python, backend, NEWEST) for python in ("3.11", "3.12", "3.13") for backend in ("jax", "tensorflow")),
    ("3.11", "jax", OLDEST),
    ("3.11", "tensorflow", OLDEST),
    ("3.11", "torch", NEWEST),
]
PINNED = {"torch": ["torch==2.13.0"]}
TYPED = Path(__file__).with_name("typed_use.py")
MYPY = (sys.executable, "-m", "mypy", "--strict", "--ignore-missing-imports", "--allow-untyped-calls")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        wheel = built_twice(place)
        passed = [tried(place, wheel, *cell) for cell in CELLS]
    return int(not all(passed))


def built_twice(place: Path) -> Path:
    """The wheel; wheel and source distribution must come out the same, bit by bit, both times."""
    folders = [place / "first", place / "second"]
    for folder in folders:
        run("uv", "build", "--quiet", "--out-dir", folder, ROOT)
    first, second = ({p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in packages(f)} for f in folders)
    if first != second:
        raise SystemExit(f"two builds differ: {first} and {second}")
    for name, digest in first.items():
        print(f"{name} sha256:{digest}, built twice, the same")
    return next(folders[0].glob("*.whl"))


def packages(folder: Path) -> Iterator[Path]:
    yield from sorted([*folder.glob("*.whl"), *folder.glob("*.tar.gz")])


def tried(place: Path, wheel: Path, python: str, backend: str, end: str) -> bool:
    """Install one cell in an environment of its own, use it, and check its types; whether all went well."""
    print(f"== Python {python}, {backend}, {end}", flush=True)
    environment = place / f"{python}-{backend}-{end}"
    interpreter = environment / "bin" / "python"
    install = ["uv", "pip", "install", "--quiet", "--python", interpreter]
    try:
        run("uv", "venv", "--quiet", "--python", python, environment)
        run(*install, "--resolution", end, *PINNED.get(backend, []), "-r", ROOT / "pyproject.toml", "--extra", backend)
        run(*install, "--no-deps", wheel)
        run(interpreter, "-I", "-W", "error", "-c", "import losswright; print(losswright.__version__)")
        run(interpreter, "-I", "-W", "error", SMOKE, env=os.environ | {"KERAS_BACKEND": backend})
        run(*MYPY, f"--python-executable={interpreter}", SMOKE, TYPED, cwd=place, env=os.environ | {"MYPYPATH": ""})
    except subprocess.CalledProcessError as error:
        print(f"failed at {' '.join(map(str, error.cmd))}")
        return False
    return True


def run(*command: object, cwd: Path | None = None, env: dict[str, str] | None = None) -> None:
    subprocess.run([str(part) for part in command], check=True, cwd=cwd, env=env)


if __name__ == "__main__":
    sys.exit(main())
