"""Group DRO on mortgages: the group that fares worst, and what the average pays for it.

2,380 applications in Boston, 1990 (HMDA). A group is whether the applicant is black, and whether the application was
denied: a model that minimises the average hardly recognises a denial, least of all in the smallest group. The
attribute decides groups, and is no feature. Three splits.
"""

import losswright as lw  # first: it picks the backend that is installed
from losswright import losses, weights
from losswright.data.source import table

import keras
import numpy as np

NUMBERS, FLAGS = ["pirat", "hirat", "lvrat", "chist", "mhist", "unemp"], ["phist", "selfemp", "insurance", "condomin"]
GROUPS = ("white, accepted", "white, denied", "black, accepted", "black, denied")
WAYS = ("average", "group weights", "group DRO")


def applications() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Standardised features, 1 for denied `(N, 1)`, and the group 0 to 3."""
    rows = table("AER", "HMDA")
    numbers = rows[NUMBERS].to_numpy("float32")
    numbers = np.clip((numbers - numbers.mean(0)) / numbers.std(0), -4, 4)
    x = np.column_stack([numbers, *((rows[flag] == "yes").to_numpy("float32") for flag in FLAGS)])
    denied, black = ((rows[name] == "yes").to_numpy("int32") for name in ("deny", "afam"))
    return x, denied.astype("float32")[:, None], 2 * black + denied


def trained(way: str, seed: int, x, y, groups) -> keras.Model:
    keras.utils.set_random_seed(seed)
    hidden = keras.layers.Dense(16, activation="relu", kernel_regularizer=keras.regularizers.L2(1e-3))
    model = keras.Sequential([keras.Input(x.shape[1:]), hidden, keras.layers.Dense(1, name="denied")])
    crossentropy = losses.BinaryCrossentropy(from_logits=True)
    loss = losses.GroupDRO(groups=len(GROUPS), of=crossentropy, step=0.05) if way == "group DRO" else crossentropy
    lw.compile(model, keras.optimizers.Adam(3e-3), loss=loss)
    targets = {"denied": y, "group": groups} if way == "group DRO" else y
    sample_weight = weights.by_group(groups) if way == "group weights" else None
    model.fit(x, targets, sample_weight=sample_weight, batch_size=128, epochs=40, verbose=0)
    return model


def accuracies(model, x, y, groups) -> np.ndarray:
    """Of each group, then of all."""
    right = (model.predict(x, batch_size=4_096, verbose=0) > 0) == (y > 0)
    return np.array([*(right[groups == g].mean() for g in range(len(GROUPS))), right.mean()])


def main() -> None:
    x, y, groups = applications()
    found = {way: [] for way in WAYS}
    for seed in (1, 2, 3):
        test = np.random.default_rng(seed).random(len(x)) < 0.4
        for way in WAYS:
            model = trained(way, seed, x[~test], y[~test], groups[~test])
            found[way].append(accuracies(model, x[test], y[test], groups[test]))
    print(f"{'accuracy on test, mean of 3':28}{'worst group':>12}{'all':>8}   " + "; ".join(GROUPS))
    for way, rows in found.items():
        by_group, everyone = np.mean(rows, axis=0)[:-1], np.mean(rows, axis=0)[-1]
        worst = np.mean([row[:-1].min() for row in rows])
        print(f"{way:28}{worst:12.1%}{everyone:8.1%}   " + "; ".join(f"{a:.1%}" for a in by_group))


if __name__ == "__main__":
    main()
