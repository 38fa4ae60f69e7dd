# Blockwright: `make run` opens the editor, `make test` runs every test. Both install what they need.

PYTHON ?= python3
# Installed first and alone: with an open range pip would fetch several GB of CUDA packages.
TORCH ?= torch==2.13.0
ROOT ?= experiment_models
PORT ?=

VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
READY_TO_RUN := $(VENV)/.ready-to-run
READY_TO_TEST := $(VENV)/.ready-to-test

# A half-made environment is made again, not trusted.
.DELETE_ON_ERROR:
.DEFAULT_GOAL := run
.PHONY: run setup test check bench assets chromium clean

run: $(READY_TO_RUN) ## open the editor on ROOT
	@$(BIN)/blockwright open "$(ROOT)" $(if $(PORT),--port $(PORT))

setup: $(READY_TO_TEST) ## everything for development

test: $(READY_TO_TEST) chromium ## every test, those in a real browser too
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadgroup

check: $(READY_TO_TEST) ## format, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY_TO_TEST) chromium ## start-up, shapes, memory and the page, measured
	$(BIN)/python -m tests.benchmarks

assets: ## bundle the scripts of the page again (needs Node)
	@tools/build_assets.sh

chromium: ## the browser of the tests
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends \
			chromium fonts-liberation fonts-dejavu-core >/dev/null; \
	else \
		echo "The browser tests need Chromium: install it, for example with 'sudo apt-get install chromium'." >&2; \
		exit 1; \
	fi

clean: ## remove the environment and all caches
	rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis test-results

# A Python without ensurepip (as on Debian) cannot put pip into the environment; pip itself can.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Blockwright needs Python 3.11 or newer, and this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { \
		$(PYTHON) -m venv --clear --without-pip $(VENV) && $(PYTHON) -m pip --python $(BIN)/python install --quiet pip; }

$(READY_TO_RUN): pyproject.toml | $(BIN)/python
	@echo "Installing what the editor needs into $(VENV) (a few minutes the first time) ..."
	@$(INSTALL) "$(TORCH)"
	@$(INSTALL) --editable '.[app]'
	@touch $@

$(READY_TO_TEST): pyproject.toml | $(BIN)/python
	@echo "Installing what development needs into $(VENV) (a few minutes the first time) ..."
	@$(INSTALL) "$(TORCH)"
	@$(INSTALL) --editable '.[app,dev]'
	@touch $(READY_TO_RUN) $@
