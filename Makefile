# Argosy: how to set it up, run it and test it. Everything lands in .venv; nothing outside is touched.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	&& echo $$p && break; done)
WORKERS ?= 2

.PHONY: setup front run test test-long lint lock texts language bench clean

setup: $(STAMP) front

$(STAMP): requirements/dev.txt pyproject.toml setup.py
	@test -n "$(PYTHON)" || { echo "Argosy needs Python 3.11 or newer on PATH."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
	@echo "Argosy is set up. Next: make run, or $(BIN)/argosy help"

front: $(STAMP)
	@$(BIN)/python frontend/bundle.py

run: setup
	$(BIN)/argosy up

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python frontend/bundle.py check

test: lint
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

test-long: setup
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not release"

bench: setup
	$(BIN)/argosy bench

lock: setup
	for name in runtime dev; do \
		$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
			--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
			--output-file requirements/$$name.txt requirements/$$name.in && \
		sed -i "1i # Pinned and hashed from $$name.in by make lock. Change $$name.in, not this file.\n" \
			requirements/$$name.txt; \
	done

texts: setup
	@mkdir -p build
	$(BIN)/pybabel -q extract -F babel.cfg --no-location --sort-output --omit-header -o build/django.pot .
	$(BIN)/pybabel -q update --no-fuzzy-matching --width 100 -l zh_Hans \
		-i build/django.pot -D django -d argosy/locale
	$(BIN)/pybabel -q compile -d argosy/locale -D django
	$(BIN)/python -m argosy.testing.texts
	$(BIN)/python -m argosy.testing.translating

language: setup
	@test -n "$(CODE)" || { echo "Say which: make language CODE=fr"; exit 1; }
	$(BIN)/python -m argosy.testing.translating $(CODE)

clean:
	rm -rf $(VENV) frontend/node_modules frontend/chromium/node_modules frontend/chromium/unpacked argosy/web/desk/built build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
