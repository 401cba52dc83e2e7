"""Files that were cut off, changed, or made to harm: cards with profiles, tables, arrays, models."""

import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import losswright as lw
from losswright.advisor.objective_card import ObjectiveCard
from losswright.advisor.saved import load_model, read_arrays
from losswright.advisor.tables import read_rows, read_table

import numpy as np
import polars as pl

from fuzz.advice import CARD, MODEL, X
from fuzz.hostile import VALUES, generator
from fuzz.trial import Entry, Trial

PLACE = Path(tempfile.mkdtemp(prefix="losswright-fuzz-"))
NAMES = ("../../etc/passwd", "/etc/passwd", "..\\..\\x", "config.json", "a" * 300, "<script>")


def _saved() -> bytes:
    path = PLACE / "sound.keras"
    MODEL.save(path)
    return path.read_bytes()


def _arrays() -> bytes:
    file = io.BytesIO()
    np.savez(file, x=X, y=X[:, 0], groups=np.arange(len(X)))
    return file.getvalue()


def _tables() -> dict[str, bytes]:
    frame = pl.DataFrame({"y": X[:, 0], "x": X[:, 1], "name": ["a", "b"] * (len(X) // 2)})
    frame.write_parquet(parquet := io.BytesIO())
    return {"csv": frame.write_csv().encode(), "parquet": parquet.getvalue()}


MODEL_FILE, ARRAYS_FILE, TABLE_FILES = _saved(), _arrays(), _tables()


def card(draw: Random) -> Trial:
    """A card whose parts are other things, or whose text is cut."""
    if draw.random() < 0.3:
        text = _damaged(CARD.to_json().encode(), draw).decode("utf-8", "replace")
        return Trial(
            f"card {text[:40]!r}", (), lambda: _shown(ObjectiveCard.read(_written(text.encode(), "card.json")))
        )
    held = CARD.to_dict()
    places = [_spoiled(held, draw) for _ in range(draw.randrange(1, 3))]
    return Trial(f"card with {places}", (), lambda: _shown(ObjectiveCard.read(held)))


def _shown(card: ObjectiveCard) -> str:
    """All that a card is read for: text, a page, the terminal, a review."""
    return str(lw.review(card, X[:, 0])) + card.to_markdown() + card.page().to_html() + str(card.__rich__())


def _spoiled(held: Any, draw: Random) -> str:
    """Change, drop or add one part of what JSON holds, somewhere inside; where it was, and what came."""
    path, inner = [], held
    while True:
        keys = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
        key = draw.choice(keys)
        path.append(str(key))
        if isinstance(inner[key], (dict, list)) and inner[key] and draw.random() < 0.8:
            inner = inner[key]
            continue
        value = draw.choice((*JSON, "drop", "add"))
        if value == "drop":
            del inner[key]
        elif value == "add" and isinstance(inner, dict):
            inner["more"] = 1
        else:
            inner[key] = value
        return f"{'.'.join(path)} = {value!r}"


JSON = tuple(value for value in VALUES if isinstance(value, (type(None), bool, int, float, str, list, dict)))


def _damaged(content: bytes, draw: Random) -> bytes:
    """Cut off, or with some bytes changed."""
    if draw.random() < 0.4:
        return content[: draw.randrange(len(content))]
    array = np.frombuffer(content, "uint8").copy()
    for _ in range(draw.randrange(1, 20)):
        array[draw.randrange(len(array))] = draw.randrange(256)
    return array.tobytes()


def _written(content: bytes, name: str) -> Path:
    path = PLACE / name
    path.write_bytes(content)
    return path


def arrays(draw: Random) -> Trial:
    """An .npz that isn't one, or holds objects, or names that lead elsewhere."""
    kind = draw.choice(("damaged", "pickled", "named", "no zip"))
    file, rng = io.BytesIO(), generator(draw)
    if kind == "pickled":
        np.savez(file, x=X, y=np.array([print, {}], dtype=object))
    elif kind == "named":
        with zipfile.ZipFile(file, "w") as archive:
            for name in draw.sample(NAMES, 2):
                archive.writestr(f"{name}.npy", ARRAYS_FILE[:200])
    content = {"damaged": _damaged(ARRAYS_FILE, draw), "no zip": rng.bytes(200)}.get(kind, file.getvalue())
    return Trial(f"{kind} .npz", (), lambda: read_arrays(_written(content, "some.npz")))


def table(draw: Random) -> Trial:
    """A table of which bytes are lost or others, and the commands that read one."""
    kind, advises = draw.choice(list(TABLE_FILES)), draw.random() < 0.5
    content = _damaged(TABLE_FILES[kind], draw)

    def call():
        path = _written(content, f"some.{kind}")
        return str(lw.advise(read_table(path), "y")) if advises else read_rows(path, "y", ["x"])

    return Trial(f"damaged .{kind}", (), call)


def model(draw: Random) -> Trial:
    """A .keras file that isn't one, or whose configuration says something else."""
    kind = draw.choice(("damaged", "spoiled", "no zip", "parts missing", "named"))
    made: dict[str, Callable[[], bytes]] = {
        "damaged": lambda: _damaged(MODEL_FILE, draw),
        "spoiled": lambda: _repacked(lambda name, held: _respelled(held, draw) if name == "config.json" else held),
        "no zip": lambda: generator(draw).bytes(200),
        "parts missing": lambda: _repacked(lambda name, held: held if draw.random() < 0.5 else None),
        "named": lambda: _repacked(lambda name, held: held, draw.choice(NAMES)),
    }
    content = made[kind]()
    return Trial(f"{kind} .keras", (), lambda: load_model(_written(content, "some.keras")))


def _respelled(held: bytes, draw: Random) -> bytes:
    config = json.loads(held)
    _spoiled(config, draw)
    return json.dumps(config, default=str).encode()


def _repacked(change: Callable[[str, bytes], bytes | None], more: str | None = None) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(MODEL_FILE)) as held, zipfile.ZipFile(file, "w") as archive:
        for name in held.namelist():
            if (content := change(name, held.read(name))) is not None:
                archive.writestr(name, content)
        if more is not None:
            archive.writestr(more, b"more")
    return file.getvalue()


ENTRIES = (
    Entry("card files", card, 2, ()),
    Entry("array files", arrays, 0.5, ()),
    Entry("model files", model, 0.5, ()),
    Entry("table files", table, 0.5, ()),
)
