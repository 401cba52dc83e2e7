"""Changes that several rules make."""

from losswright.doctor.case import Case
from losswright.doctor.chain import activation_of
from losswright.doctor.change import Change
from losswright.doctor.finding import Finding
from losswright.doctor.outputs import Output


def output_of(case: Case, finding: Finding) -> Output:
    """The output that a finding is about."""
    return next((output for output in case.outputs if output.name == finding.output), case.outputs[0])


def end_with(output: Output, activation: str) -> tuple[Change, ...]:
    """Another activation at the end of an output; nothing where its layers are not known."""
    for layer in output.layers:
        if layer.weights or ("activation" in layer.get_config() and activation_of(layer) != "linear"):
            return (Change(f"{layer.name}: activation {activation!r}", {layer.name: {"activation": activation}}),)
    return ()


def last_activation(case: Case, finding: Finding, activation: str) -> Change | None:
    """Another activation at the end of the output of a finding; None where its layers are not known."""
    return next(iter(end_with(output_of(case, finding), activation)), None)


def other_loss(case: Case, finding: Finding, loss: str) -> Change:
    """Another loss for the output of a finding."""
    return Change(f"loss {loss!r}", loss={output_of(case, finding).name: loss})
