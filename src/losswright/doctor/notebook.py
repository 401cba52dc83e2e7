"""`%%doctor`: a cell of a notebook under watch, and below it what is wrong with the models that it trained."""

import shlex
from typing import Any

from losswright.core.errors import SettingError  # first: it chooses the backend before Keras is imported
from losswright.doctor.diagnosis import Diagnosis
from losswright.doctor.watching import watch


def register(shell: Any) -> None:
    """Add the cell magic to an IPython shell: `%load_ext losswright`, then `%%doctor [--prove]` atop a cell."""

    def doctor(line: str, cell: str) -> Diagnosis | None:
        options = shlex.split(line)
        if unknown := [option for option in options if option != "--prove"]:
            raise SettingError(f"%%doctor knows --prove, not {' '.join(unknown)}")
        with watch() as session:
            shell.run_cell(cell)
        return session.diagnose(prove="--prove" in options) if session.recordings else None

    shell.register_magic_function(doctor, "cell", "doctor")
