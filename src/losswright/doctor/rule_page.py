"""The page of a rule in the documentation, made of what the rule says of itself."""

import inspect

from losswright.doctor.catalogue import RULES
from losswright.doctor.rule import BLIND, Rule
from losswright.doctor.rule_examples import examples_of
from losswright.doctor.suspicion import SuspectingRule

FAMILIES = {
    "LW1": "Output activation against loss",
    "LW2": "Labels",
    "LW3": "Inputs and preprocessing",
    "LW4": "Weights and reductions",
    "LW5": "Training: steps, capacity, over- and underfitting",
    "LW6": "Numerics",
    "LW7": "Structure: outputs, shapes, masks",
    "LW8": "Goal: metrics, imbalance, groups",
}
TESTED = (
    "Both are tests: the rule speaks of `bad`, and not of `good`. `examples` and `built` are small models on made-up "
    "rows (`losswright/doctor/examples.py`, `built.py`)."
)
TRIED = (
    "This is a suspicion: it is an error where the change, tried on a copy of the model, did clearly better on "
    "held-out rows than the user's own training; otherwise it is a note, or a warning in a model that "
    "has learned little."
)


def rule_page(rule: type[Rule]) -> str:
    """Markdown: what is wrong and why, what to do, where the rule is blind, a bad and a good example.

    >>> print(rule_page(RULES[0]).splitlines()[0])
    # LW101 softmax-of-one
    """
    why, _, blind = (inspect.getdoc(rule) or "").partition(BLIND)
    parts = [f"# {rule.code} {rule.name}", f"**{rule.message}**", why.strip()]
    parts += ["## What to do", rule.advice]
    parts += [f"```py\n{rule.example}\n```"] if rule.example else []
    parts += ["## When it is said", TRIED] if issubclass(rule, SuspectingRule) else []
    parts += ["## Where it is blind", blind.strip()[:1].upper() + blind.strip()[1:]]
    parts += ["## A bad and a good example", TESTED, f"```py\n{examples_of(rule)}\n```"]
    return (
        "\n\n".join([*parts, f"Kind of fault: `{rule.fault}`. In the terminal: `losswright explain {rule.code}`."])
        + "\n"
    )


def rules_page() -> str:
    """Markdown: all rules by family, each with a link to its page."""
    lines = ["# The rules of the doctor", "", f"{len(RULES)} rules, each with a page of its own."]
    for family, title in FAMILIES.items():
        rules = [rule for rule in RULES if rule.code.startswith(family)]
        if rules:
            lines += ["", f"## {title}", "", "| rule | what is wrong |", "|---|---|"]
            lines += [f"| [{rule.code} {rule.name}]({rule.code}.md) | {rule.message} |" for rule in rules]
    return "\n".join(lines) + "\n"
