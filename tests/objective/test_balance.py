"""Balances: factors of the outputs' losses that move inside the compiled step."""

import keras
import numpy as np
import pytest

import losswright as lw
from losswright.core.errors import LosswrightError
from tests.objective.models import N, X, Y, squared, two_outputs

WHOLE = {"batch_size": N, "verbose": 0, "shuffle": False}
BATCHES = {"batch_size": 10, "verbose": 0, "shuffle": False}
MSE = {"a": "mse", "b": "mse"}
LEARNT = ["uncertainty", "gradnorm", "dynamic", "pcgrad"]


def compiled(balance, *, rate=1e-3, loss_weights=None):
    return lw.compile(two_outputs(), keras.optimizers.SGD(rate), loss=MSE, loss_weights=loss_weights, balance=balance)


def steps(count):
    """The same batch as often, in one epoch: epochs take longer than steps."""
    return keras.tree.map_structure(lambda rows: np.tile(rows, (count, 1)), (X, Y))


def losses_of(model):
    predicted = model.predict(X, verbose=0)
    return np.array([squared(Y[name], predicted[name]) for name in "ab"])


def gradients():
    """The gradients of both losses at the first weights, float64, `(2, variables)`."""
    first, found = two_outputs().get_weights(), []
    for output in "ab":
        model = two_outputs()
        model.compile(keras.optimizers.SGD(1e-3), MSE, loss_weights={n: float(n == output) for n in "ab"})
        model.fit(X, Y, **WHOLE)
        moved = [np.ravel(w - v) / 1e-3 for w, v in zip(first, model.get_weights(), strict=True)]
        found.append(np.concatenate(moved).astype("float64"))
    return np.array(found)


def test_function_of_the_epoch_sets_the_factors_of_every_epoch():
    model = compiled(lambda epoch: {"b": 0.5**epoch}, rate=0.0)
    losses = losses_of(model)
    history = model.fit(X, Y, epochs=3, validation_data=(X, Y), **BATCHES).history
    assert history["b_factor"] == [1.0, 0.5, 0.25]
    np.testing.assert_allclose(history["loss"], [losses @ [1, 0.5**epoch] for epoch in range(3)], rtol=1e-5)
    np.testing.assert_allclose(history["val_loss"], [losses.sum()] * 3, rtol=1e-5)


def test_variable_in_the_loss_weights_of_keras_is_frozen_on_jax_or_refused():
    """What a schedule would otherwise be made of, and why it is not."""
    variable = keras.Variable(1.0)
    model = two_outputs()
    model.compile(keras.optimizers.SGD(0.0), MSE, loss_weights={"a": 1.0, "b": variable})
    halve = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: variable.assign(0.5))
    loss = model.fit(X, Y, epochs=2, callbacks=[halve], **WHOLE).history["loss"]
    frozen = loss[0] == pytest.approx(loss[1], rel=1e-6)
    assert frozen == (keras.config.backend() == "jax")


def test_fixed_factors_act_as_loss_weights():
    balanced, weighted = compiled({"b": 0.1}), compiled(None, loss_weights={"a": 1.0, "b": 0.1})
    for model in (balanced, weighted):
        model.fit(X, Y, epochs=2, **BATCHES)
    for ours, keras_own in zip(balanced.get_weights(), weighted.get_weights(), strict=True):
        np.testing.assert_allclose(ours, keras_own, rtol=1e-4, atol=1e-6)


def test_log_variances_train_towards_the_logarithm_of_the_losses():
    model = compiled(lw.balance.Uncertainty(learning_rate=0.5), rate=0.0)
    factors = model.fit(*steps(120), **WHOLE).history
    found = [factors["a_factor"][-1], factors["b_factor"][-1]]
    np.testing.assert_allclose(found, 0.5 / losses_of(model), rtol=1e-2)


def test_first_loss_of_uncertainty_is_half_the_sum():
    model = compiled("uncertainty", rate=0.0)
    assert model.fit(X, Y, **WHOLE).history["loss"][0] == pytest.approx(0.5 * losses_of(model).sum(), rel=1e-5)


def test_dynamic_average_weighs_the_loss_that_falls_slowest():
    history = compiled("dynamic", rate=1e-2).fit(X, Y, epochs=3, **WHOLE).history
    ratio = np.array([history[f"{n}_loss"][1] / history[f"{n}_loss"][0] for n in "ab"])
    expected = 2 * np.exp(ratio / 2) / np.exp(ratio / 2).sum()
    np.testing.assert_allclose([history[f"{n}_factor"][2] for n in "ab"], expected, rtol=1e-5)
    assert [history[f"{n}_factor"][1] for n in "ab"] == [1.0, 1.0]


def test_step_of_pcgrad_is_the_sum_of_the_projected_gradients():
    a, b = gradients()
    assert a @ b != 0
    model = compiled("pcgrad")
    first = model.get_weights()
    model.fit(X, Y, **WHOLE)
    moved = [np.ravel(w - v) / 1e-3 for w, v in zip(first, model.get_weights(), strict=True)]
    conflict = min(a @ b, 0)
    expected = (a - conflict / (b @ b) * b) + (b - conflict / (a @ a) * a)
    np.testing.assert_allclose(np.concatenate(moved), expected, rtol=1e-2, atol=2e-2)


def test_gradnorm_makes_the_gradients_of_one_size():
    model = compiled(lw.balance.GradNorm(alpha=0.0, learning_rate=0.01), rate=0.0)
    history = model.fit(*steps(150), **WHOLE).history
    norms = np.linalg.norm(gradients(), axis=1)
    factors = np.array([history[f"{n}_factor"][-1] for n in "ab"])
    assert factors.sum() == pytest.approx(2, rel=1e-5)
    np.testing.assert_allclose(factors, 2 * (1 / norms) / (1 / norms).sum(), atol=0.03)


@pytest.mark.parametrize("balance", LEARNT)
def test_balance_leaves_the_weights_and_the_saved_file_to_the_model(balance, tmp_path):
    model = compiled(balance)
    model.fit(X, Y, **BATCHES)
    assert len(model.get_weights()) == len(two_outputs().get_weights())
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    for name, values in model.predict(X, verbose=0).items():
        np.testing.assert_allclose(loaded.predict(X, verbose=0)[name], values, rtol=1e-5)


@pytest.mark.parametrize("balance", LEARNT)
def test_evaluation_moves_no_factor_and_keeps_to_the_loss_weights(balance):
    model = compiled(balance)
    model.fit(X, Y, epochs=2, **BATCHES)
    model.evaluate(X, Y, verbose=0)  # ends the epoch, at which "dynamic" sets the factors of the next
    before = model.losswright_balance.snapshot()
    loss = model.evaluate(X, Y, verbose=0, return_dict=True)["loss"]
    assert loss == pytest.approx(losses_of(model).sum(), rel=1e-4)
    np.testing.assert_allclose(model.losswright_balance.snapshot()[:2], before[:2])


@pytest.mark.parametrize("balance", ["dynamic", lambda epoch: {"b": 0.5**epoch}])
def test_weights_that_are_saved_hold_what_the_balance_has_seen(balance, tmp_path):
    whole, first, second = (compiled(balance, rate=1e-2) for _ in range(3))
    expected = whole.fit(X, Y, epochs=4, **WHOLE).history["b_factor"]
    first.fit(X, Y, epochs=2, **WHOLE)
    first.save_weights(tmp_path / "m.weights.h5")
    second.load_weights(tmp_path / "m.weights.h5")
    assert second.fit(X, Y, epochs=2, **WHOLE).history["b_factor"] == pytest.approx(expected[2:], rel=1e-4)


@pytest.mark.skipif(keras.config.backend() != "torch", reason="a loop as PyTorch's users write it")
@pytest.mark.parametrize("balance", ["gradnorm", "pcgrad"])
def test_loop_of_one_s_own_moves_the_factors_as_fit_does(balance):
    import torch

    fitted, model, alike = compiled(balance), compiled(balance), {name: Y["a"] for name in Y}
    fitted.fit(X, alike, epochs=2, **WHOLE)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
    for _ in range(2):
        optimizer.zero_grad()
        model.compute_loss(x=X, y=alike, y_pred=model(X, training=True), training=True).backward()
        optimizer.step()
    found, expected = (m.losswright_balance.snapshot()[:2] for m in (model, fitted))
    assert expected != [1.0, 1.0]
    assert found == pytest.approx(expected, rel=1e-4)


def test_factors_stay_finite_when_a_loss_does_not():
    bad = Y | {"b": np.where(np.arange(N)[:, None] == 3, np.inf, Y["b"]).astype("float32")}
    for balance in LEARNT:
        model = compiled(balance, rate=0.0)
        model.fit(X, bad, epochs=3, **BATCHES)
        assert np.isfinite(model.losswright_balance.snapshot()[:2]).all(), balance


def test_next_compile_takes_the_balance_away():
    model = compiled("uncertainty")
    lw.compile(model, "sgd", loss=MSE)
    assert [name for name in model.fit(X, Y, **BATCHES).history if "factor" in name] == []


@pytest.mark.parametrize(
    ("balance", "said"),
    [
        ("uncertain", "balance must be one of"),
        ({"c": 1.0}, "as a dict by output"),
        ({"a": -1.0}, "at least 0"),
        ([1.0], "one for each of"),
        (lambda epoch: {"a": float("nan")}, "finite"),
    ],
)
def test_balance_that_fits_no_output_is_refused(balance, said):
    with pytest.raises(LosswrightError, match=said):
        compiled(balance)


def test_balance_of_one_output_or_of_two_models_is_refused():
    with pytest.raises(LosswrightError, match="several outputs"):
        lw.compile(keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)]), "sgd", loss="mse", balance="pcgrad")
    balance = lw.balance.PCGrad()
    compiled(balance)
    with pytest.raises(LosswrightError, match="already"):
        compiled(balance)
