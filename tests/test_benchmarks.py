"""The report of speeds names what misses its aim, from the figures themselves."""

import pytest

from benchmarks.aims import AIM, REASONS, UNEXPLAINED, misses
from benchmarks.losses import SHAPES
from benchmarks.report import write
from benchmarks.running import MODES

pytestmark = pytest.mark.once


def figure(loss="poisson", how="jit", *, native=0.9, keras=0.9, memory=""):
    return {
        "loss": loss, "shape": "2 x 3", "how": how, "native": [native, native, native], "keras": [keras, keras, keras],
        "ms": 1.0, "memory": memory,
    }  # fmt: skip


def test_figure_within_its_aim_is_no_miss():
    assert (
        misses([figure(), figure("small_batch", "eager", native=1.9), figure("huber", memory="1.0 / 3.0 / 3.0")]) == []
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (figure(native=1.2), "1.20 times native code, for 1"),
        (figure(keras=1.2), "1.20 times Keras, for 1.05"),
        (figure("binary_focal", memory="4.0 / 3.0 / 3.0"), "4.0 times the logits in memory, for 3"),
    ],
)
def test_figure_beyond_its_aim_is_named_with_its_reason(row, said):
    (miss,) = misses([row])
    assert said in miss
    assert REASONS.get((row["loss"], row["how"]), UNEXPLAINED) in miss


def test_reason_belongs_to_a_way_of_a_loss_and_every_way_has_its_aim():
    assert {loss for loss, _ in REASONS} <= set(SHAPES)
    assert {how for _, how in REASONS} | set(MODES) <= set(AIM)


def test_report_is_written_whole(tmp_path):
    path = tmp_path / "RESULTS.md"
    write(path, [{"backend": "jax", "versions": "jax 1", "rows": [figure(native=1.2)]}], quick=True)
    assert "1.20 times native code" in path.read_text()
    assert list(tmp_path.iterdir()) == [path]
