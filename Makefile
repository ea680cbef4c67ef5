# TĐKT: everything a developer or an evaluator types. `make help` lists it.

SHELL   := /bin/sh
PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
UV      ?= $(VENV)-lock/bin/uv
PO      := $(wildcard workflow/translations/*/LC_MESSAGES/*.po)

# Two workers: the suite starts a PostgreSQL server per worker, so more of them cost more than they gain.
JOBS    ?= 2
# What to test, e.g. `make test TESTS=tests/domain`.
TESTS   ?= tests

# `make run PORT=8123 DATABASE_URL=...`: what is set here or on the command line reaches the application.
export HOST ?= 127.0.0.1
export PORT ?= 8000
# Vietnamese comes out right whatever the locale of the machine.
export PYTHONUTF8 := 1

# Wheels only and hashes always: no build tool is needed and nothing unlisted can be installed.
INSTALL := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes --no-deps --only-binary=:all:
COMPILE := $(UV) pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
           --no-header --no-annotate --no-emit-index-url --no-emit-find-links

.DEFAULT_GOAL := help
.PHONY: help setup run test test-slow lint bench messages lock clean

help:  ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: $(VENV)/.runtime $(VENV)/.translations  ## make .venv with the pinned runtime packages; .venv/bin/flask then works

run: setup  ## web server and scheduler on a migrated database with the demonstration (PORT=, HOST=, DATABASE_URL=)
	@$(BIN)/flask demo prepare
	@exec $(BIN)/python -m workflow.supervisor --host $(HOST) --port $(PORT)

test: $(VENV)/.dev setup  ## the whole suite on SQLite, PostgreSQL and in a browser (TESTS=, JOBS=)
	@$(BIN)/python tests/support/ensure_system.py
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(TESTS)

test-slow: $(VENV)/.dev setup  ## the long runs only: thousands of kills and races
	@$(BIN)/python tests/support/ensure_system.py
	@$(BIN)/python -m pytest -m slow --timeout 0 $(TESTS)

lint: $(VENV)/.dev  ## ruff and mypy --strict
	@$(BIN)/ruff check .
	@$(BIN)/mypy

bench: $(VENV)/.dev setup  ## the benchmarks of tests/benchmarks, as a table
	@$(BIN)/python tests/support/ensure_system.py
	@$(BIN)/python -m tests.benchmarks

messages: $(VENV)/.runtime  ## collect the strings of code and templates into the English catalogue
	@mkdir -p build
	@$(BIN)/pybabel --quiet extract -F pyproject.toml -k lazy_gettext --no-location --sort-output -o build/messages.pot .
	@$(BIN)/pybabel --quiet update -i build/messages.pot -d workflow/translations -l en --no-fuzzy-matching --ignore-obsolete --width 120

lock: $(UV)  ## renew the pins in requirements*.txt from the bounds in pyproject.toml
	$(COMPILE) --upgrade -o requirements.txt
	$(COMPILE) --upgrade --extra test --extra lint -c requirements.txt -o requirements-dev.txt
	@! grep -nE '://|file:|^-' requirements.txt requirements-dev.txt || { echo "An address got into the pins."; exit 1; }

clean:  ## remove what was built; instance/ (your data) stays
	rm -rf $(VENV) $(VENV)-lock build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find workflow tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -f workflow/translations/*/LC_MESSAGES/*.mo

# The stamps below let a second `make` do nothing.

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { rm -rf $(VENV); echo "Python's venv module is missing: apt-get install python3-venv"; exit 1; }

$(VENV)/.runtime: requirements.txt | $(BIN)/python
	$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	$(INSTALL) -r requirements-dev.txt
	@touch $@

$(VENV)/.translations: $(PO) $(VENV)/.runtime
	$(if $(PO),@$(BIN)/pybabel --quiet compile -d workflow/translations)
	@touch $@

$(VENV)-lock/bin/uv:
	@$(PYTHON) -m venv $(VENV)-lock
	@$(VENV)-lock/bin/python -m pip --disable-pip-version-check install --quiet uv
