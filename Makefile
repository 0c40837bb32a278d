# `make` alone lists what can be done. Everything is installed into .venv; nothing needs root but a missing Chromium.

VENV := .venv
PYTHON ?= python3 python3.14 python3.13 python3.12 python3.11
ARGS ?=

python := $(VENV)/bin/python
# Every package that is needed is in the lock files, so nothing is left to resolve: with resolving, a newer release of a
# package that another one asks for with an extra made pip refuse its own lock.
pip := $(python) -m pip install -qq --disable-pip-version-check --require-hashes --no-deps
run_ready := $(VENV)/.ready-to-run
dev_ready := $(VENV)/.ready-to-develop

.DEFAULT_GOAL := help
.PHONY: help run test lint format bench check lock assets messages stand-in clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

run: $(run_ready) ## Start the whole product on HOST:PORT (127.0.0.1:8000)
	@$(python) -m studio.vendor || true
	@exec $(python) manage.py up $(ARGS)

test: $(dev_ready) ## Run every test, a real browser included (ARGS="tests/e2e -k fork" for some)
	@$(python) -m studio.vendor || true
	@$(python) -m tests.services.browser || true
	@exec $(python) -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal $(ARGS)

lint: $(dev_ready) ## Check style, types, floors and migrations
	@$(VENV)/bin/ruff check
	@$(VENV)/bin/ruff format --check
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports
	@$(python) manage.py makemigrations --check --dry-run

format: $(dev_ready) ## Format the code
	@$(VENV)/bin/ruff check --fix-only
	@$(VENV)/bin/ruff format

bench: $(dev_ready) ## Run the benchmarks
	@$(python) -m studio.vendor || true
	@exec $(python) -m tests.benchmarks $(ARGS)

check: ## Run what CI runs: lint, then test
	@bash .ci/run

lock: $(dev_ready) ## Write the lock files anew (ARGS=--upgrade for newer versions)
	@for name in requirements requirements-dev requirements-node; do \
	  UV_CUSTOM_COMPILE_COMMAND="make lock" $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 \
	    --fork-strategy fewest --generate-hashes --no-emit-index-url --no-emit-find-links $(ARGS) \
	    --output-file $$name.txt $$name.in || exit 1; \
	done
	@npm install --package-lock-only --ignore-scripts

assets: $(run_ready) ## Fetch front-end files and the local engine's data
	@$(python) -m studio.vendor

messages: $(dev_ready) ## Bring the translations up to date (docs/translating.md; ARGS="missing de" prints what lacks)
	@exec $(python) -m studio.messages $(ARGS)

stand-in: $(dev_ready) ## Start the stand-in for Gemini and OpenAI-compatible services
	@exec $(python) -m tests.providers.stand_in $(ARGS)

clean: ## Delete what was installed and built; pictures and database in var/ stay
	rm -rf $(VENV) staticfiles static/vendor sessions_app/providers/local/weights
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .cache

$(run_ready): requirements.txt $(python)
	@echo "Installing packages into $(VENV) (about a minute, once) ..."
	@$(pip) -r requirements.txt
	@touch $@

$(dev_ready): requirements-dev.txt $(run_ready)
	@echo "Installing packages for tests and lint (once) ..."
	@$(pip) -r requirements.txt -r requirements-dev.txt
	@touch $@

$(python):
	@for name in $(PYTHON); do \
	  if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$name; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Palimpsest needs Python 3.11 or newer. On Debian and Ubuntu: sudo apt install python3 python3-venv" >&2; exit 1; \
	fi; \
	if ! $$found -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "$$found lacks its venv module. On Debian and Ubuntu: sudo apt install $$(basename $$found)-venv" >&2; exit 1; \
	fi; \
	$$found -m venv --clear $(VENV)
