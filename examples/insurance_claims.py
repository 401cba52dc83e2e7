"""Insurance claims: where a Poisson keeps what it promises, and where it needs a negative binomial.

Motor: 3,151 claims of 23,359 policyholders in 64 cells of district, engine and age (MASS/Insurance); the exposure is
the number of holders. Health: visits of 5,912 insured persons in up to five years (sampleSelection/RandHIE); the
exposure is the share of the year that they were insured. Each is judged on cells or persons held out.
"""

import losswright as lw  # first: it picks the backend that is installed
from losswright import losses
from losswright.data.source import table

import keras
import numpy as np
import pandas as pd
from counts_with_exposure import promised
from picture import picture

LEVELS = np.array([0.5, 0.7, 0.8, 0.9, 0.95, 0.99])
HEALTH = ["logc", "idp", "lpi", "fmde", "physlm", "disea", "hlthg", "hlthf", "hlthp", "linc", "lfam", "xage", "female"]


def motor():
    """Features, holders, claims, and a fold for each cell."""
    rows = table("MASS", "Insurance")
    x = pd.get_dummies(rows[["District", "Group", "Age"]].astype(str)).to_numpy("float32")
    folds = np.random.default_rng(0).permutation(len(x)) % 4
    return x, rows["Holders"].to_numpy("float32"), rows["Claims"].to_numpy("float32"), folds


def health():
    """Features, share of the year, visits, and a fold for each person."""
    rows = table("sampleSelection", "RandHIE")
    x = rows[HEALTH].to_numpy("float32")
    folds = rows["zper"].rank(method="dense").to_numpy().astype(int) % 4
    return (x - x.mean(0)) / x.std(0), rows["time"].to_numpy("float32"), rows["mdvis"].to_numpy("float32"), folds


def trained(loss, units, x, exposure, y, *, batch_size, epochs) -> keras.Model:
    """A log-linear rate, plus the log of the exposure; with two units also one log dispersion for all."""
    keras.utils.set_random_seed(0)
    features, offset = keras.Input((x.shape[1],)), keras.Input((1,))
    bias = keras.initializers.Constant(float(np.log(y.sum() / exposure.sum())))
    outputs = [keras.layers.Add()([keras.layers.Dense(1, bias_initializer=bias)(features), offset])]
    outputs += [keras.layers.Dense(1)(keras.ops.zeros_like(offset))] * (units - 1)
    model = keras.Model([features, offset], outputs[0] if units == 1 else keras.layers.Concatenate()(outputs))
    lw.compile(model, keras.optimizers.Adam(0.02), loss=loss)
    model.fit([x, np.log(exposure)[:, None]], y, batch_size=batch_size, epochs=epochs, verbose=0)
    return model


def main() -> None:
    rng = np.random.default_rng(0)
    kept = {}
    for line, (rows, budget) in {
        "motor": (motor(), {"batch_size": 16, "epochs": 150}),
        "health": (health(), {"batch_size": 1024, "epochs": 10}),
    }.items():
        x, exposure, y, folds = rows
        later = folds == 0
        columns = {"claims": y[~later], "exposure": exposure[~later]}
        profile = lw.profile(columns, "claims", exposure="exposure", task="count")
        print(f"{line}: {y.sum():,.0f} claims, variance over mean {profile.dispersion:.1f}", end="; ")
        print(f"advice: {lw.advise(profile).best.loss}")
        for loss, units in ((losses.Poisson(log_rate=True), 1), (losses.NegativeBinomial(), 2)):
            model = trained(loss, units, x[~later], exposure[~later], y[~later], **budget)
            outputs = model.predict([x[later], np.log(exposure[later])[:, None]], batch_size=8192, verbose=0)
            drawn = promised(loss, outputs, rng)
            name = type(loss).__name__
            kept[line, name] = [(y[later] <= np.quantile(drawn, level, axis=1)).mean() for level in LEVELS]
            spread = ((y[later] - np.exp(outputs[:, 0])) ** 2).sum() / drawn.var(axis=1).sum()
            print(f"{line}, {name}: squared errors are {spread:.2f} times those that it states", end="; ")
            print(f"above its 99th percentile: {1 - kept[line, name][-1]:.2%}")

    def draw(figure):
        for axes, line in zip(figure.subplots(1, 2), ("motor", "health"), strict=True):
            axes.plot(LEVELS, LEVELS, color="black", linewidth=0.8, label="as stated")
            for name in ("Poisson", "NegativeBinomial"):
                axes.plot(LEVELS, kept[line, name], marker="o", label=name)
            axes.set(title=line, xlabel="stated quantile", ylabel="share of claims at or below it")
            axes.legend(frameon=False)

    picture(draw)


if __name__ == "__main__":
    main()
