# Groundswell: everything a new machine needs is git, make and Python 3.11 to 3.13.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: run quick test slow setup lint docs dashboard bench guard levers clean

# Build the environment once; again whenever the pinned requirements change.
$(STAMP): requirements.lock pyproject.toml
	@echo "Building the environment in $(VENV) (once; a few minutes) ..."
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
		|| { echo "Groundswell needs Python 3.11, 3.12 or 3.13; found $$($(PYTHON) --version). Try: make PYTHON=python3.12 run"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

setup: $(STAMP)

# The main job: baseline against three other designs, over 50 twin neighbourhoods each.
run: $(STAMP)
	$(BIN)/groundswell compare baseline funding_length/five_years formality/committee worker_dominance/managerial \
		--replicates 50 --out results/main-job --report

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/vulture
	$(BIN)/mypy

# What a contributor runs before every commit: the checks of the house and the tests that need few runs.
QUICK := tests/test_code_health.py tests/sim/scenario tests/sim/agents tests/sim/environment tests/sim/test_parameters.py \
	tests/sim/test_functional_forms.py tests/sim/test_randomness.py tests/sim/test_outputs.py tests/sim/test_survey.py \
	tests/sim/test_evidence.py tests/sim/test_baseline.py tests/experiments/comparison/test_statistics.py \
	tests/experiments/comparison/test_paired.py tests/experiments/execution/test_store.py tests/experiments/reporting/test_tables.py \
	tests/tools/docs/test_odd.py tests/tools/docs/test_evidence_map.py

quick: $(STAMP) lint
	$(BIN)/python -m pytest -q -m "not slow" -n 2 $(QUICK)

# Everything but the statistical, soak and calibration checks.
test: $(STAMP) lint
	$(BIN)/python -m pytest -m "not slow" -n 2

slow: $(STAMP)
	$(BIN)/python -m pytest -m slow -n 2

dashboard: $(STAMP)
	$(BIN)/groundswell dashboard

bench: $(STAMP)
	$(BIN)/groundswell bench

# Instructions of a run, which no busy machine disturbs, against what is kept; needs Valgrind.
guard: $(STAMP)
	$(BIN)/python -m benchmarks.guard

# Low against high of every lever over twin neighbourhoods; fails where one moves nothing expected.
levers: $(STAMP)
	$(BIN)/python -m tools.docs levers --write docs/levers.md

# The documents and a reference from the docstrings, as pages in site/ that need no network.
docs: $(STAMP)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
	@echo "Open site/index.html in a browser."

clean:
	rm -rf $(VENV) results site .mypy_cache .ruff_cache .pytest_cache .hypothesis
