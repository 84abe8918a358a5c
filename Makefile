# The two commands that a newcomer needs: `make demo` and `make test`. Nothing but Python 3.11+ and make is assumed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
EXTRAS := --extra agreement --extra browser --extra documents --extra postgres

.PHONY: demo test check install lock clean bench help

help: ## Show the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/'

$(STAMP): pyproject.toml requirements/dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "xieshang needs Python 3.11 or later; name one with: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

install: $(STAMP) ## Make .venv with the locked packages and this project

demo: $(STAMP) ## Crawl the sample sites and show the cases found
	$(BIN)/xieshang demo

test: $(STAMP) check ## Lint, types, contracts and tests
	$(BIN)/python -m pytest -n auto

check: $(STAMP) ## Lint, types and contracts only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: $(STAMP) ## Write requirements/*.lock anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml $(EXTRAS) --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header --quiet --upgrade -o requirements/dev.lock
	$(BIN)/uv pip compile pyproject.toml $(EXTRAS) --extra dev --extra bench --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header --quiet --upgrade -o requirements/bench.lock

bench: $(STAMP) ## Install what benchmarks/ compares with
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/bench.lock

clean: ## Remove what the targets made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
