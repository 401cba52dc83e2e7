"""Build the package twice, install it everywhere, and use it: `make package`.

`python -m release 3.13 torch` tries only the cells that all its words name. Needs each Python named below,
which uv finds on the machine or fetches. PyTorch for Linux brings CUDA along, gigabytes for each of its two versions,
which don't stay; uv takes smaller builds where it is told to (`UV_TORCH_BACKEND=cpu`).
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from itertools import groupby, product
from pathlib import Path

ROOT = Path(__file__).parents[1]
SMOKE = Path(__file__).with_name("smoke.py")
TYPED = Path(__file__).with_name("typed_use.py")
NEWEST, OLDEST = "highest", "lowest-direct"  # ends of the range of versions that pyproject.toml allows
PYTHONS = ("3.11", "3.12", "3.13")
EXTRAS = {"jax": ("jax", "data", "sweep"), "torch": ("torch",), "tensorflow": ("tensorflow",)}
CELLS = [*product(EXTRAS, (NEWEST, OLDEST), PYTHONS)]
OF_OTHERS = {  # what packages say to each other, whether losswright is there or not
    "NumPy 2, of Keras and PyTorch": "__array__ implementation doesn't accept a copy keyword:DeprecationWarning",
    "PyParsing, of old Matplotlib": ":DeprecationWarning:matplotlib._fontconfig_pattern",
    "PyParsing, of its formulas": ":DeprecationWarning:matplotlib._mathtext",
    "Python, of a folder that PyTorch 2.6 leaves to its end": "Implicitly cleaning up:ResourceWarning",
}
UV = (sys.executable, "-m", "uv")
MYPY = (sys.executable, "-m", "mypy", "--strict", "--ignore-missing-imports", "--allow-untyped-calls")


def main(*words: str) -> int:
    cells = [cell for cell in CELLS if set(words) <= set(cell)]
    failed = []
    with tempfile.TemporaryDirectory() as built:
        wheel = built_twice(Path(built))
        for _, alike in groupby(cells, lambda cell: cell[:2]):  # share what is fetched, which may be gigabytes
            with tempfile.TemporaryDirectory() as folder:
                failed += [cell for cell in alike if not tried(Path(folder), wheel, *cell)]
    print(f"{len(cells) - len(failed)} passed, {len(failed)} failed", *map(" ".join, failed), sep="\n")
    return int(bool(failed) or not cells)


def built_twice(place: Path) -> Path:
    """The wheel. It and the source distribution must come out of the source distribution again, bit by bit."""
    folders = [place / "first", place / "second"]
    run(*UV, "build", "--quiet", "--out-dir", folders[0], ROOT)
    run(*UV, "build", "--quiet", "--out-dir", folders[1], unpacked(place, folders[0]), umask=0o077)
    first, second = ({p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in packages(f)} for f in folders)
    if first != second:
        raise SystemExit(f"two builds differ: {first} and {second}")
    for name, digest in first.items():
        print(f"{name} sha256:{digest}, built twice, the same")
    return next(folders[0].glob("*.whl"))


def unpacked(place: Path, built: Path) -> Path:
    """The source distribution as files at another place, of another time."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        archive.extractall(place / "sources", filter="data")
    (root,) = (place / "sources").iterdir()
    for path in root.rglob("*"):
        os.utime(path)
    return root


def packages(folder: Path) -> Iterator[Path]:
    yield from sorted([*folder.glob("*.whl"), *folder.glob("*.tar.gz")])


def tried(place: Path, wheel: Path, backend: str, end: str, python: str) -> bool:
    """Install one cell in an environment of its own, use it, and check its types; whether all went well."""
    print(f"== Python {python}, {backend}, {end}", flush=True)
    environment, start = place / "environment", time.perf_counter()
    try:
        install(environment, wheel, backend, end, python)
        use(environment / "bin" / "python", backend)
    except subprocess.CalledProcessError as error:
        print(f"failed at {' '.join(map(str, error.cmd))}")
        return False
    finally:
        shutil.rmtree(environment, ignore_errors=True)
    print(f"passed in {time.perf_counter() - start:.0f} s", flush=True)
    return True


def install(environment: Path, wheel: Path, backend: str, end: str, python: str) -> None:
    """What pyproject.toml asks for, at one end of its range, then the wheel, which must find it enough."""
    pip = (*UV, "pip", "install", "--quiet", "--cache-dir", environment.with_name("fetched"), "--python", environment)
    extras = [f"--extra={extra}" for extra in EXTRAS[backend]]
    run(*UV, "venv", "--quiet", "--python", python, environment)
    run(*pip, "--no-build", "--resolution", end, "-r", ROOT / "pyproject.toml", *extras)
    run(*pip, "--offline", f"losswright[{','.join(EXTRAS[backend])}] @ {wheel.as_uri()}")


def use(interpreter: Path, backend: str) -> None:
    strict = (interpreter, "-I", "-W", "error")
    run(*strict, "-c", "import losswright; print(losswright.__version__)")
    but = (f"-Wignore:{said}" for said in OF_OTHERS.values())
    run(*strict, *but, SMOKE, env=os.environ | {"KERAS_BACKEND": backend})
    away = interpreter.parent  # from sources
    run(*MYPY, f"--python-executable={interpreter}", SMOKE, TYPED, cwd=away, env=os.environ | {"MYPYPATH": ""})


def run(*command: object, cwd: Path | None = None, env: dict[str, str] | None = None, umask: int = -1) -> None:
    subprocess.run([str(part) for part in command], check=True, cwd=cwd, env=env, umask=umask)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
