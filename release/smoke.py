"""What an installed losswright must do wherever it is allowed to be, under `python -W error`."""

import tempfile
import warnings
from pathlib import Path
from typing import Any, assert_type

import losswright as lw
from losswright import losses

import keras
import numpy as np
from numpy.typing import NDArray


OF_OTHERS = {  # what others say to each other, whether losswright is there or not
    "__array__ implementation doesn't accept a copy keyword": DeprecationWarning,  # NumPy 2, of Keras and PyTorch
}


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


def check() -> None:
    x, y = data()
    model = trained(x, y)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "model.keras")
        model.save(file)
        again = keras.saving.load_model(file)
    np.testing.assert_allclose(again.predict(x, verbose=0), model.predict(x, verbose=0), rtol=1e-6)
    found = lw.diagnose(model, x, y).findings
    if found:
        raise SystemExit(f"the doctor found faults in a sound model: {found}")
    print(f"{keras.config.backend()}, Keras {keras.__version__}, NumPy {np.__version__}: all well")


if __name__ == "__main__":
    for message, category in OF_OTHERS.items():
        warnings.filterwarnings("ignore", message, category)
    check()
