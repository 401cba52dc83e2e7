"""LW302: inputs in use that are not on the scale of training."""

import keras
import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.finding import ERROR
from losswright.doctor.probes.features import reads_tokens
from losswright.doctor.recording import Rows
from losswright.doctor.rule import Findings, Rule

FACTOR, SHIFT, FEWEST = 4.0, 4.0, 8


def hundredfold(x):
    """On another scale."""
    return 100 * x


class OtherScaleInUse(Rule):
    """What was scaled for training must be scaled by the same numbers in validation and prediction.

    Divide the training images by 255 and not the test images, fit a second scaler on the test rows, fill gaps in
    another way: the model then sees inputs that it has never met.

    Blind spots: differences within a factor of 4; models that scale their inputs themselves.
    """

    code, name, fault = "LW302", "other-scale-in-use", "input_inconsistent_scaling"
    message = "The inputs of validation or prediction are on another scale than those of training."
    advice = "Fit the scaler on the training rows only and apply it everywhere; best as a layer in the model."
    example = (
        "scaler = StandardScaler().fit(x_train)\nx_train, x_test = scaler.transform(x_train), scaler.transform(x_test)"
    )

    def check(self, case: Case) -> Findings:
        if case.train is None or reads_tokens(case):
            return
        others = [("validation", case.validation)] if case.validation is not None else []
        for where, rows in [*others, *(("prediction", rows) for rows in case.elsewhere)]:
            if len(rows) >= FEWEST and (said := _difference(case.train, rows)):
                yield self.found(f"{where}: {said}", severity=ERROR)
                return

    bad = examples.regression(held_out_inputs=hundredfold)
    good = examples.regression()


def _difference(train: Rows, used: Rows) -> str | None:
    """The columns whose centre or spread differ by more than chance and taste allow."""
    pairs = zip(keras.tree.flatten(train.x), keras.tree.flatten(used.x), strict=False)
    for mine, theirs in pairs:
        if mine.dtype.kind not in "iuf" or mine.shape[1:] != theirs.shape[1:]:
            continue
        (center, width), (center_used, width_used) = _center_and_width(mine), _center_and_width(theirs)
        known = width > 1e-9
        if not known.any():
            return None
        ratio = np.where(known, np.maximum(width_used, 1e-12) / np.where(known, width, 1), 1.0)
        shift = np.where(known, np.abs(center_used - center) / np.where(known, width, 1), 0.0)
        off = (ratio > FACTOR) | (ratio < 1 / FACTOR) | (shift > SHIFT)
        if off.mean() >= 0.5:
            worst = int(np.argmax(np.abs(np.log(ratio)) + shift))
            return (
                f"{off.mean():.0%} of the columns; the worst has mean {center_used[worst]:.4g} and spread "
                f"{width_used[worst]:.4g}, in training {center[worst]:.4g} and {width[worst]:.4g}"
            )
    return None


def _center_and_width(leaf: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """By column for a table, over all for images and sequences."""
    flat = leaf if leaf.ndim == 2 else leaf.reshape(-1, 1)
    flat = flat.astype("float64")
    flat = np.where(np.isfinite(flat), flat, np.nan)
    return np.nan_to_num(np.nanmean(flat, axis=0)), np.nan_to_num(np.nanstd(flat, axis=0))
