# `make run` starts everything with sample data; `make test` proves it; `make check` is what CI runs besides the tests.
.DEFAULT_GOAL := help
.PHONY: run test check fast bench lock clean help ALWAYS

WORKERS ?= 2
BIN := .venv/bin
PREPARE := sh deploy/prepare.sh
LOCKS := pyproject.toml uv.lock requirements.lock requirements-dev.lock
# An environment whose Python has gone (an upgrade of the machine) is made again, whatever its stamp says.
STALE := $(shell test -x $(BIN)/python || echo ALWAYS)
EXPORT = $$($(PREPARE) uv) export --quiet --frozen --no-emit-project --no-header --no-annotate

run: .venv/.ready-run ## start everything with sample traffic; nothing to install or configure
	@$(BIN)/switchboard run

test: .venv/.ready-dev ## run all tests, on real servers; PYTEST="-k words" narrows them
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(PYTEST)

check: .venv/.ready-dev ## format, lint, types, import arrows, locks: exactly what CI runs besides the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$$($(PREPARE) uv) lock --check
	@$(EXPORT) --no-default-groups | diff -q - requirements.lock >/dev/null || { echo "requirements.lock is not what uv.lock says: run make lock"; exit 1; }
	@$(EXPORT) | diff -q - requirements-dev.lock >/dev/null || { echo "requirements-dev.lock is not what uv.lock says: run make lock"; exit 1; }

fast: .venv/.ready-dev ## compile the rules and virtual time (some minutes, needs a C compiler); only the speed changes
	@$(BIN)/switchboard compile

bench: .venv/.ready-run ## measure this machine: decisions, calls and commits a second
	@$(BIN)/switchboard bench

lock: ## resolve the dependencies and write the three locks
	$$($(PREPARE) uv) lock
	$(EXPORT) --no-default-groups > requirements.lock
	$(EXPORT) > requirements-dev.lock

clean: ## remove the environment, the tools and every cache; the data in .switchboard stays
	rm -rf .venv .tools .compiled dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1|/' | awk -F'|' '{printf "  make %-6s %s\n", $$1, $$2}'

.venv/.ready-run: $(LOCKS) $(STALE)
	@$(PREPARE) run

.venv/.ready-dev: $(LOCKS) $(STALE)
	@$(PREPARE) dev
