# `make demo` and `make test` need Python 3.11 or newer, pip and make. Whatever is missing goes into .venv.

PYTHON ?= python3
BACKEND ?=
BIN := .venv/bin
BACKENDS := jax torch tensorflow
LEGS := $(or $(BACKEND),$(BACKENDS))
$(if $(filter-out $(BACKENDS),$(BACKEND)),$(error BACKEND is one of $(BACKENDS), not $(BACKEND)))

export TF_CPP_MIN_LOG_LEVEL ?= 3
export NO_MKDOCS_2_WARNING ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK ?= 1

.PHONY: demo test lint docs bench fuzz mutants package devices soak faults clean

# JAX is the smallest to install; the other two come with the tools of development.
demo: $(if $(filter-out jax,$(BACKEND)),.venv/dev,.venv/demo)
	KERAS_BACKEND=$(or $(BACKEND),jax) $(BIN)/losswright demo

test: .venv/dev
	@status=0; $(lint) $(BIN)/python -m tests.support.legs $(LEGS) || status=1; exit $$status

lint: .venv/dev
	@status=0; $(lint) exit $$status

define lint
	for check in "ruff check" "ruff format --check" "mypy" "lint-imports --no-logo"; do \
	  echo "== $$check"; $(BIN)/$$check || status=1; \
	done;
endef

docs: .venv/dev .venv/docs  # the pages hold numbers that the tests hold, and pictures drawn by the library
	KERAS_BACKEND=jax $(BIN)/python -m mkdocs build --strict --quiet

bench: .venv/dev
	$(BIN)/python -m benchmarks

fuzz: .venv/dev
	$(BIN)/python -m fuzz

mutants: .venv/dev
	$(BIN)/python -m mutants

package: .venv/dev
	@status=0; for part in benchmarks.import_time release; do $(BIN)/python -m $$part || status=1; done; exit $$status

devices: .venv/dev  # each kind of two devices against one
	@status=0; for part in devices devices.resume; do $(BIN)/python -m reliability.$$part || status=1; done; exit $$status

soak: .venv/dev
	@status=0; for backend in $(LEGS); do KERAS_BACKEND=$$backend $(BIN)/python -m reliability.soak || status=1; done; exit $$status

faults: .venv/dev
	$(BIN)/python -m reliability.faults

clean:
	rm -rf .venv build dist site .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

.venv/demo: EXTRAS := jax,data
.venv/dev: EXTRAS := dev
.venv/docs: EXTRAS := docs

.venv/demo .venv/dev .venv/docs: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable ".[$(EXTRAS)]"
	@touch $@
