"""Score the doctor on models with known faults, their repaired variants and sound models.

python -m benchmarks.diagnosis --cases FOLDER [--only ID ...] [--kind buggy|healthy] [--keep FOLDER] [--prove] [--show]

FOLDER holds `cases.jsonl` and `build_case.py`. Each model is trained as it was published, under `lw.watch()`, and
diagnosed; the faults of the first three errors and warnings are the answer. `--keep` stores each training, so that a
second run only diagnoses; times are those of the diagnosis alone in any case, and those of the processor don't count
what else the machine does.
"""

import argparse
import importlib.util
import os
import pickle
import sys
import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path

from losswright.doctor.examination import diagnose_recordings
from losswright.doctor.recording import Fit, Recording
from losswright.doctor.watching import watch

MOST_ANSWERS = 3
HARM = 0.05
PUBLISHED = """\
published tools: UMLAUT detected 41 of 42, named one true fault in 13; AutoTrainer 10, 9; DeepLocalize 32, 7;
DeepFD 38, 24 (published precision .56, recall .34); DEFault 37, 27 (category only); NeuraLint recall .705 on its own
programs; GPT-4-turbo recall .62, precision .42; independent study recall .33, precision .21"""


@dataclass
class Result:
    """What the doctor said of one variant of one case."""

    case: dict
    fixed: bool
    seconds: float
    findings: list = field(default_factory=list)
    troubles: list = field(default_factory=list)
    processor: float = 0.0

    @property
    def neutral(self):
        """Faults that a strict rule may name: neither hits nor false alarms."""
        extra = [*(self.case.get("oddities") or []), *((self.case.get("fix") or {}).get("oddities") or [])]
        return set(self.case.get("also_present") or []) | (set(extra) if self.is_sound else set())

    @property
    def is_sound(self):
        return self.fixed or self.case["kind"] == "healthy"

    @property
    def answer(self):
        """The distinct faults of the first three errors and warnings, less the neutral ones."""
        said = [f["fault"] for f in self.findings if f["severity"] in ("error", "warning")][:MOST_ANSWERS]
        return [fault for fault in dict.fromkeys(said) if fault not in self.neutral]

    @property
    def false_errors(self):
        return [f for f in self.findings if f["severity"] == "error" and f["fault"] not in self.neutral]

    @property
    def wanted(self):
        """The main fault and those with harm of their own."""
        harm = self.case["verify"].get("harm") or {}
        return {self.case["main_fault"], *(fault for fault, lost in harm.items() if lost >= HARM)}


def main(arguments):
    options = parse(arguments)
    tools = build_case(options.cases)
    results = []
    for case in tools.cases(Path(options.cases) / "cases.jsonl", kind=options.kind):
        if options.only and case["id"] not in options.only:
            continue
        for fixed in variants(case, options.variant):
            results.append(examine(tools, case, fixed, options))
            print(line(results[-1], options.show), flush=True)
    print(table(results))


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", required=True)
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--kind", choices=["buggy", "healthy"])
    parser.add_argument("--variant", choices=["published", "repaired"])
    parser.add_argument("--keep")
    parser.add_argument("--prove", action="store_true")
    parser.add_argument("--show", action="store_true", help="print the evidence of each finding")
    return parser.parse_args(arguments)


def build_case(folder):
    """The module that makes models and data of the cases."""
    spec = importlib.util.spec_from_file_location("build_case", Path(folder) / "build_case.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def variants(case, wanted):
    """Whether to repair: as published, and repaired where the repair is known to work."""
    both = [False] if case["kind"] == "healthy" or not case["verify"].get("fixed_ok") else [False, True]
    return [fixed for fixed in both if wanted is None or fixed == (wanted == "repaired")]


def examine(tools, case, fixed, options):
    recording = kept(tools, case, fixed, options.keep) if options.keep else trained(tools, case, fixed)
    return timed(case, lambda: diagnose_recordings([recording], prove=options.prove), fixed)[0]


def timed(case, diagnose, fixed=False):
    """The result of a diagnosis, by the clock and by the processor; and the diagnosis."""
    began, busy = time.perf_counter(), time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        diagnosis = diagnose()
    seconds, processor = time.perf_counter() - began, time.process_time() - busy
    return Result(case, fixed, seconds, [f.to_dict() for f in diagnosis], diagnosis.troubles, processor), diagnosis


def trained(tools, case, fixed):
    """The record of a training, with the held-out rows as validation unless the case has its own."""
    model, (x, y), fit = tools.build(case, fixed)
    x_test, y_test, _ = tools.test_data(case, fixed)
    validation = {} if "validation_data" in fit or "validation_split" in fit else {"validation_data": (x_test, y_test)}
    with watch() as session, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            model.fit(x, y, verbose=0, **fit, **validation)
        except Exception as error:
            print(f"  fit raised {type(error).__name__}", file=sys.stderr)
    return session.recordings[0]


def kept(tools, case, fixed, folder):
    """The same, from disk where it was trained before."""
    file = Path(folder) / f"{case['id']}{'-repaired' if fixed else ''}.pickle"
    if not file.exists():
        began = time.perf_counter()
        recording = trained(tools, case, fixed)
        store(recording, file)
        print(f"  trained {file.stem} in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    model, _, _ = tools.build(case, fixed)
    record = pickle.loads(file.read_bytes())
    if record["after"] is not None:
        model.set_weights(record["after"])
    return Recording(model, [Fit(**record["fit"])], error=record["error"], failed_in=record["failed_in"])


def store(recording, file):
    fit = recording.fits[0]
    error = recording.error and type(recording.error)(str(recording.error))
    names = ("rows", "validation", "arguments", "history", "seconds", "weights", "learning_rate")
    record = {
        "fit": {name: getattr(fit, name) for name in names},
        "after": recording.model.get_weights() if recording.model.built else None,
        "error": error,
        "failed_in": recording.failed_in,
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(f".{os.getpid()}")
    partial.write_bytes(pickle.dumps(record))
    partial.replace(file)


def line(result, show=False):
    """What was said of one variant, and whether it is right."""
    name = f"{result.case['id']}{' (repaired)' if result.fixed else ''}"
    if result.is_sound:
        mark = "FALSE" if result.false_errors else "ok"
    else:
        found = result.case["main_fault"] in result.answer
        mark = "found" if found else "MISSED" if counts(result) else "missed (does not reproduce)"
    wanted = (
        ""
        if result.is_sound
        else f" wanted {[result.case['main_fault'], *sorted(result.wanted - {result.case['main_fault']})]}"
    )
    said = [f"{f['fault']}:{f['severity'][0]}" for f in result.findings]
    text = f"{mark:7} {name:40} {result.seconds:5.1f}s {said}{wanted}"
    if show:
        text += "".join(f"\n          {f['code']} {f['severity']}: {f['evidence']}" for f in result.findings)
    return text + "".join(f"\n  TROUBLE {trouble}" for trouble in result.troubles)


def counts(result):
    return result.case["verify"].get("reproduces") is not False


def table(results):
    """The figures, real and synthetic apart."""
    rows = ["", f"{'':34}{'real':>16}{'synthetic':>16}{'all':>16}"]
    groups = [[r for r in results if (r.case["origin"] == "real") == real] for real in (True, False)] + [results]
    for name, figure in FIGURES.items():
        rows.append(f"{name:34}" + "".join(f"{figure(group):>16}" for group in groups))
    return "\n".join([*rows, "", PUBLISHED])


def buggy(results):
    return [r for r in results if not r.is_sound]


def main_found(results):
    judged = [r for r in buggy(results) if counts(r)]
    return share(sum(r.case["main_fault"] in r.answer for r in judged), len(judged))


def recall(results):
    pairs = [(fault, r) for r in buggy(results) if counts(r) for fault in r.wanted]
    return share(sum(fault in r.answer for fault, r in pairs), len(pairs))


def precision(results):
    pairs = [(fault, r) for r in buggy(results) for fault in r.answer]
    return share(sum(fault in r.case["faults"] for fault, r in pairs), len(pairs))


def false_errors(results):
    sound = [r for r in results if r.is_sound]
    return share(sum(bool(r.false_errors) for r in sound), len(sound))


def seconds(results):
    return middle([r.seconds for r in results])


def processor(results):
    return middle([r.processor for r in results])


def middle(times):
    return f"{sorted(times)[len(times) // 2]:.1f} (most {max(times):.1f})" if times else "-"


def share(hits, of):
    return f"{hits}/{of} = {hits / of:.2f}" if of else "-"


FIGURES = {
    "main fault found": main_found,
    "recall (main and harmful faults)": recall,
    "precision": precision,
    "sound models with a false error": false_errors,
    "seconds a case, median": seconds,
    "of the processor": processor,
}

if __name__ == "__main__":
    main(sys.argv[1:])
