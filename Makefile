# What a developer types. Each target sets up .venv by itself, once; a second run is quick.
#   make demo    a simulated group goes through a real course (ARGS="--weeks 2 --pace 0.5")
#   make test    all tests but the long runs          make check   format, types, import walls, content
#   make soak    the long runs                        make bench   measurements, as a table
#   make lock    choose the versions of all dependencies anew
#   make setup   only sets up, for example after a new version was fetched

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo test check soak bench lock setup
.SILENT:

BIN := .venv/bin
READY := .venv/.ready
ARGS ?=

help:
	sed -n '2,6s/^# *//p' Makefile

setup: $(READY)
	echo "Set up. Now: . .venv/bin/activate"

demo: $(READY)
	$(BIN)/smol demo $(ARGS)

test: $(READY)
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not soak" $(ARGS)

soak: $(READY)
	$(BIN)/python -m pytest -m soak $(ARGS)
	$(BIN)/python -m pytest -n 2 -m "not soak" --hypothesis-profile=search tests/rules tests/flows tests/content tests/plans tests/adapters $(ARGS)

bench: $(READY)
	$(BIN)/python -m benchmarks $(ARGS)

check: $(READY)
	echo "ruff check";            $(BIN)/ruff check --quiet .
	echo "ruff format --check";   $(BIN)/ruff format --check --quiet . || { echo "Mend it with: $(BIN)/ruff format"; exit 1; }
	echo "mypy --strict";         $(BIN)/mypy --no-error-summary
	echo "lint-imports";          $(BIN)/lint-imports >.venv/imports.log || { cat .venv/imports.log; exit 1; }
	echo "content check";         $(BIN)/python -m bot.content_check

lock: $(READY)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --group dev pyproject.toml \
		-o requirements.lock --no-header --no-annotate

# The stamp is written last: a set-up that was cut off is done again.
$(READY): requirements.lock pyproject.toml
	python=; for name in python3 python3.14 python3.13 python3.12 python3.11; do \
		if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ]; then echo "SMOL needs Python 3.11 or newer, and none was found. Install it: https://www.python.org/downloads" >&2; exit 1; fi; \
	if [ ! -x $(BIN)/python ]; then \
		echo "Setting up .venv (once, about a minute)"; \
		$$python -m venv .venv || { rm -rf .venv; echo "Python cannot make .venv. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }; \
	fi
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)
