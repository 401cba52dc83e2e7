"""What an installed losswright must do wherever it is allowed to be, under `python -W error`."""

import contextlib
import io
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any, assert_type

import losswright as lw
from losswright import cli, losses

import keras
import numpy as np
from numpy.typing import NDArray


def data() -> tuple[NDArray[Any], NDArray[Any]]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(512, 3)).astype("float32")
    return x, x.sum(axis=1, keepdims=True) + rng.standard_t(2, size=(512, 1)).astype("float32")


def trained(x: NDArray[Any], y: NDArray[Any]) -> keras.Model:
    """A model with a loss that remembers, a metric, weights and the ledger."""
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(1)])
    metrics = [lw.metrics.AbsoluteErrorQuantile(0.9)]
    lw.compile(model, "adam", loss=losses.Superquantile(level=0.9), metrics=metrics)
    weights: NDArray[Any] = lw.weights.by_class((x[:, 0] > 1).astype(int))
    ledger = lw.Ledger()
    assert_type(ledger.every, int)
    history = model.fit(x, y, sample_weight=weights, epochs=2, verbose=0, callbacks=[ledger]).history
    if not np.isfinite(history["loss"]).all() or len(ledger.epochs) != 2:
        raise SystemExit(f"training went wrong: {history}")
    return model


def check(folder: Path) -> None:
    x, y = data()
    model = trained(x, y)
    model.save(folder / "model.keras")
    again = keras.saving.load_model(folder / "model.keras")
    np.testing.assert_allclose(again.predict(x, verbose=0), model.predict(x, verbose=0), rtol=1e-6)
    found = lw.diagnose(model, x, y).findings
    if found:
        raise SystemExit(f"the doctor found faults in a sound model: {found}")
    show(folder)
    if find_spec("polars"):
        document(folder, x, y)
    if find_spec("optuna"):
        search(x, y)


def show(folder: Path) -> None:
    """In the terminal, and as a page with pictures."""
    command("list", "--task", "regression")
    command("verify", "losswright.losses:Huber", "--check", "slopes")
    pictured(lw.explore(losses.Superquantile(level=0.9), folder / "explorer.html").path)


def document(folder: Path, x: NDArray[Any], y: NDArray[Any]) -> None:
    """A card that keeps to its schema, and is reviewed."""
    model, rows, card, page = (str(folder / name) for name in ("model.keras", "rows.npz", "card.json", "card.html"))
    np.savez(rows, x=x, y=y, groups=np.where(x[:, 0] > 0, "north", "south"))
    for output in (card, page):
        command("card", model, "--data", rows, "--reason", "late ones cost", "--output", output)
    command("review", card, "--data", rows, "--model", model)
    pictured(Path(page))


def command(*arguments: str) -> None:
    """As in the terminal, silent where all is well."""
    with contextlib.redirect_stdout(io.StringIO()) as said:
        try:
            cli.main(arguments)
        except SystemExit as end:
            if end.code == 0 and said.getvalue():
                return
    raise SystemExit(f"{arguments[0]} went wrong: {said.getvalue()}")


def pictured(page: Path) -> None:
    if "<svg" not in page.read_text("utf-8"):
        raise SystemExit(f"{page.name} has no picture")


def search(x: NDArray[Any], y: NDArray[Any]) -> None:
    """A setting of a loss, by Optuna."""

    def build() -> keras.Model:
        return keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])

    def huber(trial: Any) -> losses.Huber:
        return losses.Huber(delta=trial.suggest_float("delta", 0.5, 2.0))

    race = lw.race(build, x, y, {"Huber": huber}, metric="mae", budget=1, splits=2, trials=2)
    if not 0.5 <= race.best.settings["delta"] <= 2.0:
        raise SystemExit(f"the search went wrong: {race}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        check(Path(place))
    print(f"{keras.config.backend()}, Keras {keras.__version__}, NumPy {np.__version__}: all well")
