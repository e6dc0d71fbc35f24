# Everything a developer types. `make help` lists it.
SHELL := /bin/bash
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
UNIT := tests --ignore=tests/e2e --ignore=tests/faults
# Without bytecode every start compiles every library again: ten seconds of the engine's twenty.
export PYTHONDONTWRITEBYTECODE :=
# Two processes that each share their products out over both cores only wait for each other.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1

.PHONY: help setup setup-test run train lint types fast slow check test eval bench bench-dialogues bench-meaning bench-nlu mutants fuzz audit screenshots lock clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: ## make both environments and build the pages
	@$(if $(PYTHON),$(PYTHON) scripts/setup.py run,echo "Python 3.11 or newer is needed; none was found." && exit 1)

setup-test:
	@$(if $(PYTHON),$(PYTHON) scripts/setup.py test,echo "Python 3.11 or newer is needed; none was found." && exit 1)

run: setup ## install what is missing, train if needed, load the demo shop, start everything
	@ANXIN_DEMO=$${ANXIN_DEMO:-1} $(BIN)/anxin up

train: setup ## train the model if its data changed
	@$(BIN)/anxin train

# Each step of a check says how long it took.
export TIMEFORMAT := %Rs
NPM := cd bot/web && PATH="$(CURDIR)/.tools/node/bin:$$PATH" npm run --silent

lint:
	time $(BIN)/ruff check .
	time $(BIN)/ruff format --check .
	time $(BIN)/mypy
	time $(BIN)/lint-imports
	time $(BIN)/python scripts/check_data.py
	time ($(NPM) lint)

types: ## write the API's schema and the pages' types again, after a shape changed
	$(BIN)/python -m scripts.api_types

fast:
	time $(BIN)/python -m bot.lines
	time $(PYTEST) $(UNIT) -m "not slow" -n 2 -q --durations=10 $(COVERAGE)

# With a model: some of them look into the engine.
slow:
	$(BIN)/anxin train
	$(PYTEST) $(UNIT) -m slow -n 2 -q

# A third of the random examples: `make test` goes through all of them.
check: export TEST_EXAMPLES_SHARE := 3
check: setup-test lint fast ## lint, types, layers, fast tests: minutes

# Coverage is shown, never a reason to fail; of the fast tests only, as it costs a third of their time.
test: COVERAGE := --cov --cov-report=
test: setup-test lint fast slow ## everything that CI runs
	-@$(BIN)/coverage report --sort=cover | sed -n '1,12p;/^TOTAL/p'
	$(NPM) typecheck
	$(NPM) test
	$(BIN)/anxin evaluate --check
	$(BIN)/python scripts/conversation_tests.py
	$(BIN)/python -m bench.dialogues --every 10
	$(BIN)/python -m bench.dialogues.meaning --every 20
	$(PYTEST) tests/faults -q
	$(PYTEST) tests/e2e -q

eval: train ## how well messages are understood: figures and pictures in build/eval
	@$(BIN)/anxin evaluate

bench: setup-test ## measure: reply time, races, import, decisions
	$(BIN)/python -m bench

bench-dialogues: setup-test ## play whole conversations against the product (DIALOGUES="--times 3 --only f01 --transcript")
	$(BIN)/python -m bench.dialogues $(DIALOGUES)

bench-meaning: setup-test ## talks without a wish, and wishes: does money move for the second only (MEANING="--every 20 --transcript")
	$(BIN)/python -m bench.dialogues.meaning $(MEANING)

bench-nlu: setup-test ## measure our reading of messages beside Rasa's own pipelines (DIET takes hours)
	$(BIN)/python -m bench.understanding

mutants: setup-test ## damage the code at random and list what no test notices (hours; MUTANTS="--count 60 --minutes 40")
	$(BIN)/python -m scripts.mutants $(MUTANTS)

fuzz: setup-test ## damage files, frames and lines at random and list what breaks (FUZZ="--minutes 5 --only files --seed 1")
	$(BIN)/python -m tests.fuzz $(FUZZ)

audit: setup ## look for known vulnerabilities in what we install; says NOT AUDITED where that cannot be known; SBOM in build/sbom
	$(BIN)/python -m scripts.audit

screenshots: setup-test ## take the pictures of the README again
	$(BIN)/python -m scripts.screenshots

lock: ## write requirements/*.txt again from pyproject.toml
	$(BIN)/python scripts/lock.py

clean: ## remove what was built (not the data in var/)
	rm -rf .venv .venv-engine .tools models bot/web/dist bot/web/node_modules
