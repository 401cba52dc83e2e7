"""Counts with an exposure: what a Poisson promises, and what a negative binomial keeps.

Murders in 2,197 counties of the United States, 1980 to 1996 (wooldridge/countymurders): 37,349 counts whose exposure is
the county's population. Trained on the years up to 1992, judged on the later ones. Both losses predict about the same
means; but a Poisson thinks that it knows far more than it does.
"""

import losswright as lw  # first: it picks the backend that is installed
from losswright import losses
from losswright.data.source import table

import keras
import numpy as np

FEATURES = ["perc1019", "perc2029", "percblack", "percmale", "density"]
LAST_YEAR = 1992
DRAWS = 400


def counties():
    """Standardised features, log population (in 100,000), murders, and the year."""
    rows = table("wooldridge", "countymurders")
    rows = rows[rows["popul"] > 0]
    x = rows[FEATURES].to_numpy("float32", copy=True)
    x[:, -1] = np.log1p(x[:, -1])
    x = (x - x.mean(0)) / x.std(0)
    exposure = (rows["popul"] / 1e5).to_numpy("float32")
    return x, exposure, rows["murders"].to_numpy("float32"), rows["year"].to_numpy()


def trained(loss, units, x, exposure, y) -> keras.Model:
    """Log rates a 100,000 people, plus the log of the exposure; with two units also the log of the dispersion."""
    keras.utils.set_random_seed(0)
    features, offset = keras.Input((x.shape[1],)), keras.Input((1,))
    rate = keras.layers.Dense(1)(keras.layers.Dense(16, "relu")(features))
    outputs = [keras.layers.Add()([rate, offset]), *[keras.layers.Dense(1)(features)] * (units - 1)]
    model = keras.Model([features, offset], outputs[0] if units == 1 else keras.layers.Concatenate()(outputs))
    lw.compile(model, keras.optimizers.Adam(0.01), loss=loss)
    model.fit([x, np.log(exposure)[:, None]], y, batch_size=1024, epochs=12, verbose=0)
    return model


def promised(loss, outputs, rng) -> np.ndarray:
    """Draws from the distribution that the model states, `(N, DRAWS)`."""
    mean = np.exp(outputs[:, :1])
    if isinstance(loss, losses.Poisson):
        return rng.poisson(mean, (len(mean), DRAWS))
    size = np.exp(-outputs[:, 1:])  # one over the dispersion
    return rng.negative_binomial(size, size / (size + mean), (len(mean), DRAWS))


def main() -> None:
    x, exposure, y, year = counties()
    then, later = year <= LAST_YEAR, year > LAST_YEAR
    profile = lw.profile({"murders": y[then], "exposure": exposure[then]}, "murders", exposure="exposure")
    print(f"variance over mean, given the exposure: {profile.dispersion:.1f}")
    print(f"advice: {lw.advise(profile).best.loss}")
    rng = np.random.default_rng(0)
    for loss, units in ((losses.Poisson(log_rate=True), 1), (losses.NegativeBinomial(), 2)):
        model = trained(loss, units, x[then], exposure[then], y[then])
        outputs = model.predict([x[later], np.log(exposure[later])[:, None]], batch_size=8192, verbose=0)
        drawn = promised(loss, outputs, rng)
        error = np.abs(np.exp(outputs[:, 0]) - y[later]).mean()
        above = (y[later] > np.quantile(drawn, 0.99, axis=1)).mean()
        print(
            f"{type(loss).__name__}: mean error {error:.2f}; above the stated 99th percentile: {above:.2%} of counties"
        )


if __name__ == "__main__":
    main()
