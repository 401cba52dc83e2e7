"""Group DRO: shares move towards the group that fares worst, in training alone, on every backend."""

import keras
import numpy as np
import pytest

import losswright as lw
from losswright.core.errors import LosswrightError
from losswright.losses import GroupDRO

N = 40
RNG = np.random.default_rng(9)
X = RNG.normal(size=(N, 3)).astype("float32")
GROUPS = (np.arange(N) % 4 == 0).astype("int32")
TARGETS = (X[:, :1] + 5.0 * GROUPS[:, None]).astype("float32")
Y = {"y": TARGETS, "group": GROUPS}
SETTINGS = {"batch_size": 10, "verbose": 0, "shuffle": False}


def compiled(*, rate=0.0, **settings):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, name="y")])
    loss = GroupDRO(groups=2, of="squared_error", **settings)
    return lw.compile(model, keras.optimizers.SGD(rate), loss=loss, metrics=["mae"])


def by_hand(model, step, weights=None, *, size):
    """Shares and the mean loss of one epoch without learning, in float64."""
    errors = np.square(TARGETS - model.predict(X, verbose=0))[:, 0].astype("float64")
    weights = np.ones(N) if weights is None else weights
    shares, losses = np.full(2, 0.5), []
    parts = np.split(np.arange(N), range(size, N, size))
    for part in parts:
        means = [np.average(errors[part][GROUPS[part] == g], weights=weights[part][GROUPS[part] == g]) for g in (0, 1)]
        shares = shares * np.exp(step * np.array(means))
        shares /= shares.sum()
        losses.append(shares @ means)
    return shares, np.average(losses, weights=[len(part) for part in parts])


@pytest.mark.parametrize(("weighted", "size"), [(False, 10), (True, 16)])  # the last batch has 8
def test_shares_and_loss_follow_the_algorithm_of_the_paper(weighted, size):
    model = compiled(step=0.01)
    weights = RNG.uniform(0.2, 3, N).astype("float32") if weighted else None
    shares, loss = by_hand(model, 0.01, weights, size=size)
    history = model.fit(X, Y, sample_weight=weights, **SETTINGS | {"batch_size": size}).history
    np.testing.assert_allclose([history["share_0"][0], history["share_1"][0]], shares, rtol=1e-4)
    assert history["loss"][0] == pytest.approx(loss, rel=1e-4)


def test_metrics_see_targets_alone():
    model = compiled()
    error = np.mean(abs(TARGETS - model.predict(X, verbose=0)))
    assert model.fit(X, Y, **SETTINGS).history["mae"][0] == pytest.approx(error, rel=1e-5)


def test_validation_leaves_the_shares_alone_and_a_saved_model_keeps_them(tmp_path):
    model = compiled(step=0.05)
    model.fit(X, Y, validation_data=(X, Y), **SETTINGS)
    shares = model.loss.state.snapshot()
    model.evaluate(X, Y, verbose=0)
    assert model.loss.state.snapshot() == shares
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(loaded.loss.state.snapshot(), shares, rtol=1e-6)
    lw.compile(loaded)
    again = loaded.fit(X, Y, **SETTINGS).history
    assert again["share_1"][0] > shares[1]


def test_worst_group_is_served_better_than_by_the_average():
    average = lw.compile(
        compiled().__class__.from_config(compiled().get_config()), keras.optimizers.SGD(0.05), loss="mse"
    )
    robust = compiled(rate=0.05, step=0.05)
    average.fit(X, TARGETS, epochs=40, **SETTINGS)
    robust.fit(X, Y, epochs=40, **SETTINGS)
    errors = [np.square(TARGETS - model.predict(X, verbose=0))[:, 0] for model in (average, robust)]
    worst = [max(e[g == GROUPS].mean() for g in (0, 1)) for e in errors]
    assert worst[1] < 0.7 * worst[0]
    assert errors[1].mean() > errors[0].mean()


def test_group_missing_from_a_batch_keeps_its_part_of_the_shares():
    model = compiled(step=0.01)
    model.fit(X[GROUPS == 0], {"y": TARGETS[GROUPS == 0], "group": GROUPS[GROUPS == 0]}, **SETTINGS)
    assert np.isfinite(model.loss.state.snapshot()).all()
    assert sum(model.loss.state.snapshot()) == pytest.approx(1, rel=1e-5)


def test_adjustment_favours_small_groups():
    plain, adjusted = compiled(step=0.01), compiled(step=0.01, adjustment=5.0)
    for model in (plain, adjusted):
        model.fit(X, Y, **SETTINGS)
    assert adjusted.loss.state.snapshot()[1] > plain.loss.state.snapshot()[1]


def test_targets_without_groups_are_refused_with_what_to_give():
    with pytest.raises(LosswrightError, match="wants the group of each sample"):
        compiled().fit(X, TARGETS, **SETTINGS)


def test_loss_without_a_model_is_refused():
    with pytest.raises(LosswrightError, match=r"losswright\.compile"):
        GroupDRO(groups=2, of="squared_error")(TARGETS, TARGETS)


def test_groups_of_one_of_two_outputs_are_named_by_their_key():
    x = keras.Input((3,))
    model = keras.Model(x, {name: keras.layers.Dense(1, name=name)(x) for name in "ab"})
    loss = {"a": GroupDRO(groups=2, of="squared_error", group="region"), "b": "mse"}
    lw.compile(model, "sgd", loss=loss)
    history = model.fit(X, {"a": TARGETS, "b": TARGETS, "region": GROUPS}, **SETTINGS).history
    assert {"a_loss", "b_loss", "a_share_0", "a_share_1"} <= set(history)


def test_evaluation_and_tail_take_the_groups_of_their_own_rows():
    model = compiled()
    model.fit(X[:10], {"y": TARGETS[:10], "group": GROUPS[:10]}, **SETTINGS)
    of_keras = model.evaluate(X, Y, batch_size=N, verbose=0, return_dict=True)["loss"]
    assert lw.evaluate(model, X, Y).total == pytest.approx(of_keras, rel=1e-5)
    assert lw.evaluate(model, X, Y, np.ones(N)).total == pytest.approx(of_keras, rel=1e-5)
    (tail,) = lw.tail(model, X, Y, level=0.9)
    assert len(tail.rows) == N // 10
    with pytest.raises(LosswrightError, match="group"):
        lw.evaluate(model, X, TARGETS)


def test_a_sample_of_several_steps_counts_as_their_mean():
    found = []
    for steps in (1, 3):
        keras.utils.set_random_seed(1)
        model = keras.Sequential([keras.Input((steps, 3)), keras.layers.Dense(1, name="y")])
        lw.compile(model, keras.optimizers.SGD(0.0), loss=GroupDRO(groups=2, of="squared_error", step=0.01))
        x, y = (np.repeat(rows[:, None], steps, axis=1) for rows in (X, TARGETS))
        history = model.fit(x, {"y": y, "group": GROUPS}, **SETTINGS).history
        found.append([*model.loss.state.snapshot(), history["loss"][0]])
    assert found[0] == pytest.approx(found[1], rel=1e-5)


def test_shares_are_equal_at_first():
    assert GroupDRO(groups=4).state.snapshot() == [0.25] * 4


def test_group_whose_loss_is_no_number_moves_no_share():
    state = GroupDRO(groups=2).state
    state.restore([0.25, 0.75])
    state.update_state(keras.ops.convert_to_tensor([np.nan, 0.0]), 0.5)
    np.testing.assert_allclose(state.snapshot(), [0.25, 0.75])
