"""One table for the tests of profiles, in every form that it may come in."""

import numpy as np
import pandas as pd

ROWS = 3000


def table() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    exposure = rng.uniform(0.5, 2, ROWS)
    frame = pd.DataFrame(
        {
            "a": rng.normal(size=ROWS),
            "b": rng.integers(0, 5, ROWS).astype(float),
            "claims": rng.poisson(rng.gamma(0.5, 2.0 * exposure)),
            "cost": rng.pareto(1.5, ROWS) + 1,
            "exposure": exposure,
            "weight": rng.uniform(0.5, 2, ROWS),
            "region": rng.choice(["north", "south"], ROWS),
            "day": pd.date_range("2020-01-01", periods=ROWS, freq="D"),
            "fraud": rng.choice(["no", "yes"], ROWS, p=[0.97, 0.03]),
        }
    )
    frame.loc[::50, "a"] = np.nan
    frame.loc[::30, "cost"] = np.nan
    frame["price"] = 3 * frame["b"] + np.arange(ROWS) / ROWS  # rises with time
    return frame
