"""The backend is chosen once: Keras's own, the variable's, the file's, or the first that is installed."""

import json

import pytest

from losswright.backend import BACKENDS, INSTALL, UNTOUCHED
from tests.support import fresh

pytestmark = pytest.mark.once

CHOOSE = "from losswright import backend; print(backend.choose())"


@pytest.fixture
def chosen(tmp_path):
    """Run `choose` with no variable set and an empty Keras home, unless told otherwise."""

    def chosen(code=CHOOSE, *, settings=None, **options):
        if settings is not None:
            (tmp_path / "keras.json").write_text(settings)
        return fresh.run(code, **{"KERAS_BACKEND": None, "KERAS_HOME": str(tmp_path)} | options)

    return chosen


@pytest.mark.parametrize("name", BACKENDS)
def test_variable_decides_and_nothing_is_said(chosen, name):
    result = chosen(KERAS_BACKEND=name, settings='{"backend": "torch"}')
    assert (result.stdout, result.stderr) == (f"{name}\n", "")


@pytest.mark.parametrize("name", BACKENDS)
def test_variable_that_names_a_missing_backend_is_refused_with_the_command_that_installs_it(chosen, name):
    result = chosen(KERAS_BACKEND=name, hide=(name,))
    said = result.stderr.splitlines()[-1]
    assert said.startswith(f"ImportError: KERAS_BACKEND={name}, but {name} is not installed")
    assert said.endswith(f'pip install "losswright[{name}]"')


def test_variable_may_name_a_backend_that_only_keras_knows(chosen):
    assert chosen(KERAS_BACKEND="numpy").stdout == "numpy\n"


def test_keras_that_is_already_imported_decides(chosen):
    code = f"import keras, os; os.environ['KERAS_BACKEND'] = 'torch'; {CHOOSE}"
    result = chosen(code, KERAS_BACKEND="jax")
    assert (result.stdout, result.stderr) == ("jax\n", "")


@pytest.mark.parametrize("name", BACKENDS)
def test_settings_file_decides_where_its_backend_is_installed(chosen, name):
    result = chosen(settings=json.dumps({"backend": name}))
    assert (result.stdout, result.stderr) == (f"{name}\n", "")


def test_settings_file_is_read_where_keras_reads_it(chosen, tmp_path):
    (tmp_path / ".keras").mkdir()
    (tmp_path / ".keras" / "keras.json").write_text('{"backend": "jax"}')
    code = f"{CHOOSE}; import keras; print(keras.config.backend())"
    result = chosen(code, KERAS_HOME=None, HOME=str(tmp_path))
    assert (result.stdout, result.stderr) == ("jax\njax\n", "")


@pytest.mark.parametrize(
    "settings",
    ['{"backend": "tensorflow"}', '{"backend": "theano"}', '{"backend": ["torch"]}', "[]", "{", "\x00", "{}"],
)
def test_settings_file_that_names_no_installed_backend_is_passed_over(chosen, settings):
    result = chosen(settings=settings, hide=("tensorflow",))
    assert (result.stdout, result.stderr) == ("jax\n", "losswright: KERAS_BACKEND is not set, using jax\n")


def test_first_that_is_installed_is_taken_and_one_line_says_so(chosen):
    for hide, name in (((), "jax"), (("jax",), "torch"), (("jax", "torch"), "tensorflow")):
        result = chosen(hide=hide)
        assert (result.stdout, result.stderr) == (f"{name}\n", f"losswright: KERAS_BACKEND is not set, using {name}\n")


def test_keras_then_runs_on_the_backend_that_was_taken(chosen):
    code = f"{CHOOSE}; import keras; print(keras.config.backend())"
    assert chosen(code, hide=("tensorflow",)).stdout == "jax\njax\n"


def test_file_that_keras_writes_unasked_changes_nothing_in_the_next_run(chosen, tmp_path):
    runs = [chosen(f"{CHOOSE}; import keras; print(keras.config.backend())") for _ in range(2)]
    assert [run.stdout for run in runs] == ["jax\njax\n"] * 2
    assert json.loads((tmp_path / "keras.json").read_text()) == UNTOUCHED


def test_no_backend_at_all_ends_in_one_line_that_says_what_to_install(chosen):
    result = chosen(hide=BACKENDS)
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1] == f"ImportError: {INSTALL}"
    assert "\n" not in INSTALL


def test_choosing_imports_no_backend(chosen):
    result = chosen(f"{CHOOSE}; import sys; print(*sorted({{'jax', 'keras', 'numpy', 'torch'}} & set(sys.modules)))")
    assert result.stdout == "jax\n\n"


SCRIPTS = {
    "import os; os.environ['KERAS_BACKEND'] = 'torch'; import keras": "torch",
    "import os\nos.environ.setdefault('KERAS_BACKEND', 'torch')": "torch",
    "import os\nos.environ.update({'KERAS_BACKEND': 'torch'})": "torch",
    "import keras": "tensorflow",  # as Keras itself has it
    "# os.environ['KERAS_BACKEND'] = 'torch'\nimport losswright": "jax",
}


@pytest.mark.parametrize("code", SCRIPTS)
def test_script_runs_on_the_backend_that_it_would_run_on_by_itself(chosen, code):
    said = chosen(f"from losswright import backend; print(backend.choose_for({code!r}))")
    assert said.stdout == f"{SCRIPTS[code]}\n"


def test_variable_comes_before_the_default_of_a_script_and_after_what_it_sets(chosen):
    for code, name in zip(SCRIPTS, ("torch", "jax", "torch", "jax", "jax"), strict=True):
        said = chosen(f"from losswright import backend; print(backend.choose_for({code!r}))", KERAS_BACKEND="jax")
        assert said.stdout == f"{name}\n"
