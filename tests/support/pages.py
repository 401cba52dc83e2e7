"""Each kind of page that losswright writes, with names in it that would like to be scripts."""

import pandas as pd

import losswright as lw
from losswright.advisor.findings_of_review import Change, Review
from losswright.advisor.leaderboard import Entry, Race
from losswright.advisor.objective_card import ObjectiveCard
from losswright.doctor import Diagnosis, Finding
from losswright.doctor.examples import binary
from losswright.report import Code, Page, Prose, Section, ledger_section
from losswright.report.figures import label_ends, log_scale, plot, series
from losswright.report.page import Plot, Table
from losswright.trial.check import FAILED, PASSED, Fault, Outcome
from losswright.trial.verdict import Verdict
from tests.objective.models import X, Y, several_parts

HOSTILE = '"><script>hit = 1</script><img src=x onerror="hit = 1">'


def ledger():
    watch, model = lw.Ledger(every=1, gradients=True), several_parts()
    model.compile("sgd", {"a": "mse", "b": "mse"})
    model.fit(X, Y, epochs=2, verbose=0, callbacks=[watch])
    return Page("Training", "What was minimised.", [ledger_section(watch)])


def blocks():
    """All kinds of blocks that the demo and other reports are made of."""

    def draw(figure):
        axes = figure.subplots()
        for index in range(3):
            axes.plot([1, 10, 100], [1, 3 + index, 9], **series(index))
        log_scale(axes, "x", "y")
        label_ends(axes, {name: (100.0, 9.0, index) for index, name in enumerate("abc")})

    drawn = Plot(plot("three", draw, title="Three lines", description="They rise."), "How to read it: upwards.")
    table = Table("Errors", ["loss", *(f"p{q}" for q in (50, 90, 99))], [["MSE", "8.81", "23.6", "49.9"]] * 3)
    several = [Prose("One < two."), drawn, table, Code("Runs as it is.", "print('a line of code ' * 12)")]
    return Page("Report", "All kinds of blocks.", [Section("Found", several)], footer="Made now.")


def diagnosis():
    model, x, y = binary("softmax").build()
    found = lw.diagnose(model, x, y)
    named = Finding("LW101", "softmax-of-one", "out_act_softmax_single", "error", HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    return Diagnosis([named, *found.findings], cases=found.cases).page()


def race():
    entries = [
        Entry(name=HOSTILE, scores=(1.0, 1.2), mean=1.1, interval=(0.0, 0.0), seconds=1.0),
        Entry(name="Huber", scores=(1.3, 1.4), mean=1.35, interval=(0.1, 0.4), seconds=1.0, settings={"delta": 2.0}),
    ]
    return Race(HOSTILE, False, tuple(entries)).page()


def card():
    profile = lw.profile(pd.DataFrame({HOSTILE: [0, 1, 0, 1]}), HOSTILE).to_dict()
    return ObjectiveCard(
        reason=HOSTILE * 3,
        outputs={HOSTILE: {"loss": "Huber", "settings": {"delta": HOSTILE}, "weight": 1.0, "units": 1} | LINEAR},
        profiles={HOSTILE: profile},
        profile_hash="0" * 16,
        model_hash="0" * 16,
        made="2026-01-01",
        metrics={HOSTILE: {HOSTILE: {"overall": 1.0, "by_group": {HOSTILE: 1.0, "b": 2.0}, "worst": "b"}}},
        calibration={HOSTILE: {"stated": [0.1, 0.9], "happened": [0.2, 0.8], "error": 0.1}},
        may_fail=(HOSTILE,),
    ).page()


LINEAR = {"activation": "linear"}


def review():
    return Review((Change(HOSTILE, HOSTILE, "1.0", "2.0", HOSTILE),), {}, {}).page()


def verdict():
    checks = [
        Outcome("per_sample", "one value for each sample", FAILED, (Fault(HOSTILE, HOSTILE, HOSTILE),)),
        Outcome("slopes", "slopes are right", PASSED),
    ]
    return Verdict(HOSTILE, "jax", "numbers", tuple(checks)).page()


def profile():
    return lw.profile(pd.DataFrame({HOSTILE: [1.5, 2.5, -3.0, 0.1]}), HOSTILE).page()


def advice():
    return lw.advise(pd.DataFrame({HOSTILE: [HOSTILE, "no", "no", "no"]}), HOSTILE).page()


PAGES = {make.__name__: make for make in (ledger, blocks, diagnosis, race, card, review, verdict, profile, advice)}
"""A line for each kind of page; the explorer and the demo are made elsewhere."""
