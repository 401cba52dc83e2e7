"""Score the doctor on faults that are put into sound programs: an estimate of what it does on cases unseen.

python -m benchmarks.injected [--only NAME ...] [--fault KIND ...] [--every N] [--sound] [--show]

Each fault of the taxonomy goes into each program that it fits; each is trained under `lw.watch()` and diagnosed. A
fault that acts by harm counts where it costs the program more skill than chance may; where it costs none, naming it is
neither right nor wrong. The programs themselves, trained and untrained, must get no error.
"""

import argparse
import warnings

import keras

import losswright as lw
from benchmarks.diagnosis import line, table, timed
from benchmarks.planted_faults import ALIKE, FAULTS
from benchmarks.sound_models import PROGRAMS, Program
from losswright.doctor.examination import diagnose_recordings
from losswright.doctor.probes.health import noise
from losswright.doctor.probes.skill import overall_skill
from losswright.doctor.watching import watch

BY_HARM = {
    "out_act_missing", "out_act_redundant", "out_act_range", "loss_from_logits", "loss_weights", "input_unscaled",
    "target_unscaled", "data_imbalance", "data_unshuffled", "lr_too_high", "lr_too_low", "epochs_too_few",
    "batch_size", "optimizer", "hidden_act_missing", "hidden_act_bad", "init_bad", "capacity", "reg_too_strong",
    "overfit",
}  # fmt: skip
"""Faults that a model may well survive."""


def main(arguments=None):
    options = parse(arguments)
    results, seen = [], 0
    for name in options.only or PROGRAMS:
        program = PROGRAMS[name]()
        sound, rows = examine(program, case(name)), len(keras.tree.flatten(program.x[1])[0])
        results.append(show(sound[0], options))
        results.append(show(untrained(program, case(f"{name}, untrained")), options))
        for kind in options.fault or FAULTS:
            for words, fault in {} if options.sound else FAULTS[kind].items():
                faulty = fault(program)
                seen += faulty is not None
                if faulty is not None and seen % options.every == 0:
                    result, skill = examine(faulty, case(f"{name}: {words}", kind))
                    if kind in BY_HARM and skill is not None and sound[1] - skill < noise(rows):
                        result.case["verify"]["reproduces"] = False
                        result.case["also_present"] = [kind, *ALIKE.get(kind, ())]
                    results.append(show(result, options))
    print(table(results))


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", choices=list(PROGRAMS))
    parser.add_argument("--fault", nargs="*", choices=list(FAULTS))
    parser.add_argument("--every", type=int, default=1, help="one of so many pairs of program and fault")
    parser.add_argument("--sound", action="store_true", help="the programs without faults alone")
    parser.add_argument("--show", action="store_true", help="print the evidence of each finding")
    return parser.parse_args(arguments)


def case(name, kind=None):
    """A case as the other benchmark has them."""
    return {
        "id": name,
        "kind": "buggy" if kind else "healthy",
        "origin": "real",
        "main_fault": kind,
        "faults": [kind, *ALIKE.get(kind, ())],
        "verify": {},
    }


def examine(program: Program, case):
    """What the doctor says of a training, and the model's skill on the held-out rows."""
    with watch() as session, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = program.built()
        try:
            held = (program.x[1], program.y[1])
            model.fit(program.x[0], program.y[0], validation_data=held, verbose=0, **program.fit)
        except Exception as error:
            case["raises"] = type(error).__name__
    result, diagnosis = timed(case, lambda: diagnose_recordings(session.recordings))
    return result, overall_skill(diagnosis.cases[0]) if diagnosis.cases else None


def untrained(program: Program, case):
    """What it says before training."""
    model, held = program.built(), (program.x[1], program.y[1])
    return timed(case, lambda: lw.diagnose(model, program.x[0], program.y[0], validation_data=held, **program.fit))[0]


def show(result, options):
    print(line(result, options.show), flush=True)
    keras.backend.clear_session()
    return result


if __name__ == "__main__":
    main()
