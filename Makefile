# Every command prepares what it needs: the first one builds .venv from the lock.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help demo run test check bench soak format lock generate clean
help: ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml
	@deploy/bootstrap.sh "$(PYTHON)" "$(VENV)"
	@touch $@

demo: $(READY) ## real calls through a real Asterisk; ends by itself
	@$(BIN)/callcontrol demo

run: $(READY) ## the same box, up until Ctrl-C, for your softphone and browser
	@$(BIN)/callcontrol run --sandbox

test: $(READY) ## every test, on a real Asterisk, a real PostgreSQL and a real browser
	@$(BIN)/python -m callcontrol.sandbox
	@$(BIN)/python -m tests.support.chromium
	@$(BIN)/python -m pytest -n 3 --dist loadfile

check: $(READY) ## format, lint, types strict, import contract
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(READY) ## figures, many of them beside app_queue on the same Asterisk; about 15 minutes
	@$(BIN)/python -m tests.bench

soak: $(READY) ## a thousand races on a real Asterisk: everybody at the same instant; about ten minutes
	@$(BIN)/python -m tests.bench.soak_races

format: $(READY) ## rewrite in the project's format
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lock: $(READY) ## write requirements.lock anew from pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-emit-find-links --no-header --all-extras --group dev -o requirements.lock pyproject.toml

clean: ## forget the virtual environment
	@rm -rf $(VENV)
