"""The examples run on their real data, and say what is claimed of them."""

import re
import runpy
import sys

import pytest

from tests.support.fresh import ROOT, run

pytestmark = pytest.mark.once


@pytest.fixture
def said_by(tmp_path, monkeypatch, capsys):
    """Runs an example; what it prints. With `draws` it must draw its picture."""

    def said_by(example, *, draws=False):
        script, picture = ROOT / "examples" / f"{example}.py", tmp_path / "picture.svg"
        monkeypatch.syspath_prepend(script.parent)
        monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
        monkeypatch.setattr(sys, "argv", [str(script), *(["--picture", str(picture)] if draws else [])])
        runpy.run_path(str(script), run_name="__main__")
        assert not draws or "</svg>" in picture.read_text()
        return capsys.readouterr().out

    return said_by


def numbers(text: str, pattern: str) -> list[float]:
    """All numbers of the first line that matches."""
    line = next(line for line in text.splitlines() if re.search(pattern, line))
    return [float(number) for number in re.findall(r"\d+\.\d+", line)]


def test_survey_weights_turn_the_risk_of_rows_into_that_of_people(said_by):
    said = said_by("survey_weights")
    assert numbers(said, "^died") == [4.50, 0.54]
    assert numbers(said, "without weights: mean risk .* of the rows") == pytest.approx([4.5], abs=0.15)
    assert numbers(said, "without weights: mean risk .* of the people")[0] > 1.5
    assert numbers(said, "with weights: mean risk") == pytest.approx([0.54], abs=0.05)
    assert (
        numbers(said, "trained with weights$|people, trained with w")[0] < numbers(said, "people, trained without")[0]
    )


def test_class_weights_of_two_outputs_find_what_is_rare(said_by):
    said = said_by("multi_output_class_weights")
    assert "`class_weight`" in next(line for line in said.splitlines() if line.startswith("Keras:"))
    without, given = numbers(said, "^without"), numbers(said, "^with ")
    assert given[0] > without[0] + 30  # deaths found, in points
    assert given[1] > without[1] + 3  # degrees of injury


def test_group_dro_serves_the_worst_group_and_the_average_pays(said_by):
    said = said_by("group_dro")
    average, robust = numbers(said, "^average "), numbers(said, "^group DRO")
    assert robust[0] > average[0] + 20
    assert 2 < average[1] - robust[1] < 20


def test_metrics_by_group_show_a_difference_that_chance_does_not_explain(said_by):
    said = said_by("by_group", draws=True)
    overall, black, white = (numbers(said, f"^{name}") for name in ("overall", "black", "white"))
    assert black[0] < overall[0] < white[0]
    assert numbers(said, "^accuracy: worst for black")[0] > 0.02


def test_balance_trains_the_alarm_that_a_plain_sum_neglects(said_by):
    said = said_by("two_tasks")
    none, uncertainty = numbers(said, "^none"), numbers(said, "^uncertainty")
    assert uncertainty[1] < none[1]
    assert uncertainty[0] < 1.05 * none[0]


def test_head_read_in_chunks_takes_the_course_of_dense_with_less_memory():
    script = ROOT / "examples" / "language_model.py"
    code = f"import runpy; runpy.run_path({str(script)!r}, run_name='__main__')"
    ran = run(code, JAX_COMPILATION_CACHE_DIR=None)  # compilers need room too, so both ways compile
    assert ran.returncode == 0, ran.stderr
    said = ran.stdout
    dense, chunks = (
        float(re.search(rf"^{way} +peak +(\d+)", said, flags=re.MULTILINE)[1]) for way in ("Dense", "chunks")
    )
    assert chunks < dense - 98  # MiB: the logits alone
    assert numbers(said, "^losses differ")[0] < 1e-4


def test_poisson_promises_more_than_a_negative_binomial_and_keeps_less(said_by):
    said = said_by("counts_with_exposure")
    assert "advice: NegativeBinomial" in said
    assert numbers(said, "^Poisson")[-1] > 4  # percent above the stated 99th percentile
    assert numbers(said, "^NegativeBinomial")[-1] < 2


def test_plain_loss_states_true_risks_of_rare_defaults_and_ranks_as_well(said_by):
    said = said_by("rare_defaults", draws=True)
    plain, weighted, focal = (numbers(said, f"^{name}: ") for name in ("plain", "weighted", "focal"))
    assert plain[0] == pytest.approx(weighted[0], abs=0.03) and plain[0] == pytest.approx(focal[0], abs=0.03)
    assert plain[2] < 0.03 < focal[2] < weighted[2]
    assert weighted[3] > plain[3] + 30


def test_first_model_learns_once_it_does_what_the_doctor_says(said_by):
    said = said_by("first_model", draws=True)
    assert "multiclass, whole numbers from 0; advice: SparseCategoricalCrossentropy(from_logits=True)" in said
    assert "doctor: LW303, error" in said and "doctor: LW502, warning" in said
    assert numbers(said, "^as they come")[0] < 60
    assert numbers(said, "^scaled")[0] > 94


def test_poisson_keeps_its_promise_for_motor_claims_and_breaks_it_for_health(said_by):
    said = said_by("insurance_claims", draws=True)
    assert [numbers(said, f"^{line}: ")[0] for line in ("motor", "health")] == [2.9, 7.0]
    motor, health = ([numbers(said, f"^{line}, {loss}") for loss in ("Poisson", "Neg")] for line in ("motor", "health"))
    assert all(spread < 1.2 for spread, _ in motor)
    assert health[0] == pytest.approx([7.5, 8.9], abs=0.7)
    assert health[1] == pytest.approx([1.3, 1.7], abs=0.5)


def test_one_spike_costs_the_squared_error_and_not_huber(said_by):
    said = said_by("sensor_with_spikes", draws=True)
    assert "largest 1048 mph" in said and "advice: Huber" in said
    squared, absolute, huber = (numbers(said, f"^{name}: ") for name in ("squared error", "absolute error", "Huber"))
    assert squared[0] > 1.04 * max(absolute[1], huber[1])  # its mean is worse than their worst start


def test_small_delta_takes_a_heat_wave_for_noise(said_by):
    said = said_by("half_hourly_load", draws=True)
    squared, absolute, small, large = (
        numbers(said, f"^{re.escape(name)}: ")[-3:]
        for name in ("squared error", "absolute error", "Huber(0.1)", "Huber(1)")
    )
    assert min(absolute[2], small[2]) > 1.1 * max(squared[2], large[2])  # the 99th percentile
    assert min(absolute[0], small[0]) > max(squared[0], large[0])  # as late January told
    assert max(row[1] for row in (squared, absolute, small, large)) < 0.26
