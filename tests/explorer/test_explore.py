"""The numbers of the explorer, without a browser: they are the losses' own."""

import keras
import numpy as np
import pytest
from keras import ops

from losswright import losses
from losswright.catalogue import LOSSES
from losswright.core.card import TASKS
from losswright.core.errors import SettingError
from losswright.explorer.build import with_own
from losswright.explorer.cache import cached
from losswright.explorer.chosen import own_losses
from losswright.explorer.pack import unpack
from losswright.explorer.scenes import scenes
from losswright.explorer.stops import combinations, settings_with_stops
from losswright.explorer.tables import Entry, table

ALL = {scene.key: scene for scene in scenes()}
SHOWN = [cls for cls in LOSSES if any(scene.accepts(cls) for scene in ALL.values())]


def test_curve_of_a_setting_is_the_loss_with_that_setting():
    scene = ALL["errors"]
    found = table(scene, Entry("Huber", losses.Huber(), "lw.losses.Huber"))
    at, error = found.settings[0].stops.index(2.0), scene.axis.stops
    truth = keras.losses.Huber(delta=2.0, reduction="none")(0 * error[:, None], error[:, None])
    np.testing.assert_allclose(found.values[at, 0], truth, rtol=1e-5, atol=1e-6)
    smooth = np.abs(np.abs(error) - 2.0) > 1e-6
    slopes = np.abs(found.slopes[at, 0])
    np.testing.assert_allclose(slopes[smooth], np.minimum(np.abs(error), 2.0)[smooth], rtol=1e-5)


def test_slopes_of_yes_or_no_are_those_of_the_logit():
    scene = ALL["yes-no"]
    found = table(scene, Entry("b", losses.BinaryCrossentropy(from_logits=True), ""))
    share = 1 / (1 + np.exp(-scene.axis.stops))
    start = combinations(found.settings).index({s.name: s.stops[s.start] for s in found.settings})
    np.testing.assert_allclose(found.slopes[start], [share, share - 1], rtol=1e-4, atol=1e-6)


def test_weight_of_the_tail_changes_the_threshold_of_others():
    scene = ALL["tail"]
    one, four, _ = table(scene, Entry("b", losses.BatchPercentileTail(level=0.9), "")).values[0]
    unweighed = scene.batch.samples[:, 2] != 1
    assert not np.allclose(one[unweighed], four[unweighed])


def test_best_constants_are_mean_median_and_quantile():
    scene = ALL["errors"]
    marks = {text: place for place, text in scene.data.marks}
    for loss, text in [(losses.MeanSquaredError(), "mean"), (losses.MeanAbsoluteError(), "median")]:
        assert table(scene, Entry("l", loss, "")).facts[0, 0] == pytest.approx(marks[text], abs=0.06)
    pinball = table(scene, Entry("l", losses.Pinball(level=0.9), ""))
    assert pinball.facts[pinball.settings[0].start, 0] == pytest.approx(marks["90 % quantile"], abs=0.1)


@pytest.mark.once
@pytest.mark.parametrize(
    "loss", [cls for cls in LOSSES if any(s.accepts(cls) for s in ALL.values())], ids=lambda c: c.__name__
)
def test_sliders_stop_inside_the_range_and_at_the_start(loss):
    for scene in ALL.values():
        if scene.accepts(loss):
            made = scene.make(loss)
            for setting in settings_with_stops(made, most=scene.most, customary=scene.customary):
                assert setting.stops[setting.start] == getattr(made, setting.name)
                for stop in setting.stops:
                    type(made).from_config(made.get_config() | {setting.name: stop})


@pytest.mark.once
def test_every_loss_of_the_tasks_of_the_explorer_is_in_a_scene():
    tasks = {task for scene in ALL.values() for task in scene.tasks}
    missing = {c.__name__ for c in LOSSES if c.card.task in tasks and not any(s.accepts(c) for s in ALL.values())}
    one_hot_twins = {
        name for name in missing if f"Sparse{name.replace('FocalCrossentropy', 'Focal')}" in losses.__all__
    }
    assert missing - one_hot_twins == {"GradientHarmonizing", "AdaptiveBarron"}  # they see more than one


@pytest.mark.once
def test_page_of_the_whole_catalogue_stays_below_a_megabyte_and_a_half():
    numbers = 0
    for scene in ALL.values():
        for made in (scene.make(cls) for cls in SHOWN if scene.accepts(cls)):
            settings = settings_with_stops(
                made, most=scene.most, customary=scene.customary, outputs=scene.outputs(made)
            )
            numbers += len(combinations(settings)) * (2 * scene.variants * len(scene.axis.stops) + 3)
    before_deflating = numbers * 3 * 4 / 3  # 3 bytes each, in base64
    assert before_deflating + 150_000 < 1_500_000  # the rest: scripts, styles, words


def cube(y_true, y_pred):
    return ops.mean(ops.abs(y_true - y_pred) ** 3, axis=-1)


def test_own_loss_is_computed_as_the_others_are():
    scene = ALL["errors"]
    data = with_own([{"parts": []}], [scene], own_losses({"cubed": cube}), None)
    (part,) = data[0]["parts"]
    numbers = unpack(part["numbers"])
    assert part["losses"][0]["name"] == "cubed"
    np.testing.assert_allclose(numbers[: len(scene.axis.stops)], np.abs(scene.axis.stops) ** 3, rtol=1e-4, atol=1e-6)


@pytest.mark.once
def test_task_says_which_scene_an_own_loss_belongs_to():
    given = [ALL["errors"], ALL["yes-no"]]
    data = with_own([{"parts": []}, {"parts": []}], given, own_losses(cube), "yes or no")
    assert [len(shown["parts"]) for shown in data] == [0, 1]


@pytest.mark.once
@pytest.mark.parametrize(
    ("losses_", "task", "said"), [(3, None, "losses must be"), ([3], None, "a loss must be"), (cube, "guess", TASKS[0])]
)
def test_what_is_no_loss_or_task_is_refused(losses_, task, said):
    with pytest.raises(SettingError, match=said):
        with_own([{"parts": []}], [ALL["errors"]], own_losses(losses_), task)


@pytest.mark.once
def test_cache_answers_without_building(tmp_path, monkeypatch):
    monkeypatch.setenv("LOSSWRIGHT_CACHE", str(tmp_path))
    assert cached("x", lambda: [1]) == cached("x", lambda: pytest.fail("built twice")) == [1]


@pytest.mark.once
def test_folder_that_can_not_be_written_to_is_no_obstacle(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("LOSSWRIGHT_CACHE", str(tmp_path / "file"))
    assert cached("x", lambda: [1]) == [1]
