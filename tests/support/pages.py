"""Each kind of page that losswright writes, with names in it that would like to be scripts."""

import keras
import numpy as np
import pandas as pd

import losswright as lw
from losswright.advisor.findings_of_review import Change, Review
from losswright.advisor.leaderboard import Entry, Race
from losswright.advisor.objective_card import ObjectiveCard
from losswright.data import Flights
from losswright.demo import watch
from losswright.demo.candidates import MUCH_TAIL, SOME_TAIL
from losswright.demo.page import page as demo_page
from losswright.demo.results import scores
from losswright.demo.train import QUICK, Trial
from losswright.doctor import Diagnosis, Finding
from losswright.doctor.examples import binary
from losswright.objective.accounts import Account
from losswright.objective.columns import StandOut
from losswright.objective.tails import Tail, Tails
from losswright.report import Code, Page, Prose, Section, ledger_section
from losswright.report.figures import label_ends, log_scale, plot, series
from losswright.report.page import Plot, Table
from losswright.trial.check import FAILED, PASSED, Fault, Outcome
from losswright.trial.verdict import Verdict

HOSTILE = '[/]"><!--<script>hit = 1</script><img src=x onerror="hit = 1">'
LAYER = HOSTILE.replace("/", "")  # which Keras allows in no name


def ledger():
    return Page("Training", "What was minimised.", [ledger_section(kept_ledger())])


def kept_ledger():
    watch = lw.Ledger()
    parts = [("a", "output", 0.7), (HOSTILE, "add_loss", 0.2), ("hidden/kernel/l2", "regulariser", 0.1)]
    for value in (2.0, 1.0):
        watch.epochs.append([Account(name, kind, value, 1.0, share, value, share) for name, kind, share in parts])
    stands_out = (StandOut(HOSTILE, 2.0, 1.0, 3.0),)
    shares = {"share_of_samples": 0.01, "share_of_loss": 0.4, "share_of_gradient": 0.1}
    tail = Tail(HOSTILE, 0.99, 3.0, True, 3.1, **shares, rows=(4,), errors=(1.0,), features=stands_out)
    watch.tails.append(Tails((tail,)))
    return watch


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
    return diagnosed().page()


def diagnosed():
    _, x, y = binary("sigmoid").build()
    model = keras.Sequential([keras.Input(x.shape[1:]), keras.layers.Dense(1, "softmax", name=LAYER)], name=LAYER)
    model.compile("sgd", "binary_crossentropy")
    found = lw.diagnose(model, x, y)
    named = Finding("LW101", "softmax-of-one", "out_act_softmax_single", "error", HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    return Diagnosis([named, *found.findings], cases=found.cases)


def race():
    return found_by_race().page()


def found_by_race():
    entries = [
        Entry(name=HOSTILE, scores=(1.0, 1.2), mean=1.1, interval=(0.0, 0.0), seconds=1.0),
        Entry(name="Huber", scores=(1.3, 1.4), mean=1.35, interval=(0.1, 0.4), seconds=1.0, settings={"delta": 2.0}),
    ]
    return Race(HOSTILE, False, tuple(entries))


def card():
    return found_card().page()


def found_card():
    profile = lw.profile(pd.DataFrame({HOSTILE: [0, 1, 0, 1]}), HOSTILE).to_dict()
    return ObjectiveCard(
        reason=HOSTILE * 3,
        outputs={HOSTILE: {"loss": "Huber", "settings": {"delta": HOSTILE}, "weight": 1.0} | LINEAR},
        profiles={HOSTILE: profile},
        profile_hash="0" * 16,
        model_hash="0" * 16,
        made="2026-01-01",
        metrics={HOSTILE: {HOSTILE: {"overall": 1.0, "by_group": {HOSTILE: 1.0, "b": 2.0}, "worst": "b"}}},
        calibration={HOSTILE: {"stated": [0.1, 0.9], "happened": [0.2, 0.8], "error": 0.1}},
        may_fail=(HOSTILE,),
    )


LINEAR = {"activation": "linear", "units": 1, "reduction": HOSTILE}


def review():
    return reviewed().page()


def reviewed():
    return Review((Change(HOSTILE, HOSTILE, "1.0", "2.0", HOSTILE),), {}, {})


def verdict():
    return tried().page()


def tried():
    checks = [
        Outcome("per_sample", "one value for each sample", FAILED, (Fault(HOSTILE, HOSTILE, HOSTILE),)),
        Outcome("slopes", "slopes are right", PASSED),
    ]
    return Verdict(HOSTILE, "jax", "numbers", tuple(checks))


def profile():
    return profiled().page()


def profiled():
    return lw.profile(pd.DataFrame({HOSTILE: [1.5, 2.5, -3.0, 0.1]}), HOSTILE)


def advice():
    return advised().page()


def advised():
    return lw.advise(pd.DataFrame({HOSTILE: [HOSTILE, "no", "no", "no"]}), HOSTILE)


def demo():
    """As after a training that ended with errors of an hour and more; what makes its numbers is tested elsewhere."""
    rng = np.random.default_rng(0)
    delay = rng.gamma(2.0, 20.0, (400, 1)).astype("float32")
    held_out = Flights(np.zeros((400, 1)), ("a",), {"delay": delay, "late": delay > 60}, {}, np.arange(400.0), "test")
    names = ("MSE", "Huber", SOME_TAIL, MUCH_TAIL)
    kept = watch.Threshold("threshold", held_out, np.ones(400), level=0.99)
    kept.running, kept.true = [(0.5, 90.0), (1.0, 120.0), (2.0, 130.0)], [(1, 125.0), (2, 131.0)]
    history = {"delay_loss": [3.0, 2.0], "late_loss": [2.0, 1.5]}
    predicted = {name: {"delay": delay * rng.uniform(0, 1, (400, 1)), "late": delay - 60} for name in names}
    weights = {"delay": 1.0, "late": 1.0}
    trials = [Trial(name, 1, history, weights, predicted[name], kept) for name in names]
    return demo_page({name: scores(held_out, predicted[name]) for name in names}, trials, held_out, QUICK)


PAGES = {
    make.__name__: make
    for make in (ledger, blocks, diagnosis, race, card, review, verdict, profile, advice, demo)
}  # fmt: skip
"""A line for each kind of page; the explorer is made elsewhere."""
