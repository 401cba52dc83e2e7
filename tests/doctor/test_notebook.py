"""`%%doctor` runs a cell under watch, and gives the diagnosis as the cell's value."""

import pytest

import losswright as lw
from losswright.core.errors import SettingError

CELL = """
import keras, numpy as np
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="relu")])
model.compile("sgd", loss="mean_squared_error")
model.fit(np.eye(2), np.array([-1, 1]), verbose=0)
"""


class Shell:
    """What the magic needs of IPython."""

    def __init__(self):
        self.magics, self.names = {}, {}

    def register_magic_function(self, function, kind, name):
        self.magics[kind, name] = function

    def run_cell(self, cell):
        exec(cell, self.names)


@pytest.fixture
def shell():
    shell = Shell()
    lw.load_ipython_extension(shell)
    return shell


@pytest.mark.once
def test_cell_runs_in_the_notebook_and_its_value_is_the_diagnosis(shell):
    diagnosis = shell.magics["cell", "doctor"]("", CELL)
    assert next(iter(diagnosis)).code == "LW105"
    assert "LW105" in diagnosis._repr_html_()
    assert "model" in shell.names


@pytest.mark.once
def test_cell_without_a_model_has_no_diagnosis_and_wrong_options_are_refused(shell):
    assert shell.magics["cell", "doctor"]("", "x = 1") is None
    assert shell.names["x"] == 1
    with pytest.raises(SettingError, match="--prove"):
        shell.magics["cell", "doctor"]("--fast", "x = 1")
