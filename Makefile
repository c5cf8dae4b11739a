# ClicNJob: everything one does every day. `make` alone lists it.
#
# Passed through: HOST, PORT, TLS, CLICNJOB_DATA_DIR, DATABASE_URL, REDIS_URL, CHROMIUM (a browser), UV (a uv), PYTHON (a 3.13).

SHELL := /bin/sh
.DEFAULT_GOAL := help
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
JOBS ?= 2
ARGS ?=
ONLY ?=
COMMA := ,
NAMES = $(subst $(COMMA), ,$(ONLY))

# Tests and checks never touch the data of `make run`, nor depend on what a shell happens to export.
ALONE := env -u DEBUG -u DEMO_MODE -u HOST -u PORT -u PUBLIC_URL -u S3_BUCKET -u SMS_CHANNEL -u EMAIL_CHANNEL -u TLS
SERVERS := DATABASE_URL="$${DATABASE_URL:-postgres://$$(id -un)@127.0.0.1/test}" REDIS_URL="$${REDIS_URL:-redis://127.0.0.1:6379/15}"
EMBEDDED := $(ALONE) -u DATABASE_URL -u REDIS_URL
TEST_ENV := CLICNJOB_DATA_DIR="$(CURDIR)/build/tests"
CHECK_ENV := $(EMBEDDED) CLICNJOB_DATA_DIR="$(CURDIR)/build/check" SECRET_KEY=only-to-check-the-code-only-to-check-the-code-only
FAULTS_ENV = $(if $(PG),$(ALONE) $(SERVERS),$(EMBEDDED))
BROWSER := CHROMIUM="$$(scripts/find-browser)"

.PHONY: help
help: ## list the commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

# -- Live with it -------------------------------------------------------------------------------------------------------

.PHONY: setup run demo
setup: ## set up what `run` and `test` need, without serving (Python 3.13, packages, catalogues)
	@scripts/setup

# A checkout shows the demonstration; DEMO_MODE=0 starts empty and real. The server's own default is 0.
run: setup ## serve on http://127.0.0.1:8000 (PORT=, HOST=, TLS=1); the first time with a season of demonstration data
	@DEMO_MODE="$${DEMO_MODE:-1}" exec $(BIN)/clicnjob up

# -- Test ---------------------------------------------------------------------------------------------------------------

.PHONY: test test-pg e2e axe screens matrix readability bench bench-peers lighthouse peer-weight faults coverage mutate attack
test: setup ## the whole suite on SQLite, browser tests included where a Chromium or Chrome is found (ARGS= for pytest)
	@mkdir -p build/tests
	@$(EMBEDDED) $(TEST_ENV) $(BROWSER) $(PYTEST) -n $(JOBS) --dist worksteal $(ARGS)

test-pg: setup ## the whole suite on PostgreSQL and Redis (DATABASE_URL, REDIS_URL; default: the local ones)
	@mkdir -p build/tests
	@$(ALONE) $(SERVERS) $(TEST_ENV) $(BROWSER) $(PYTEST) -n $(JOBS) --dist worksteal $(ARGS)

e2e: setup ## the browser journeys alone, on SQLite
	@mkdir -p build/tests
	@$(EMBEDDED) $(TEST_ENV) $(BROWSER) $(PYTEST) -m e2e $(ARGS)

axe: setup ## axe-core on every page, phone and desk, light and dark (the suite looks at two of these four)
	@mkdir -p build/tests
	@AXE=all $(EMBEDDED) $(TEST_ENV) $(BROWSER) $(PYTEST) -n $(JOBS) -k 'every_page or everyone_can_use_it' tests/e2e tests/messaging $(ARGS)

screens: setup ## pictures of every page of a young person (WHO=claire: of hers), in a running demonstration: widths, fr ar ps, light and dark (URL=, ONLY=)
	@URL="$(URL)" ONLY="$(ONLY)" WHO="$(WHO)" $(BROWSER) $(BIN)/python scripts/screens

matrix: setup ## every route x method x role: prints MATRIX routes=... cells=... unlisted=... wrong=...
	@mkdir -p build/tests
	@$(EMBEDDED) $(TEST_ENV) $(PYTEST) -q -s -p no:randomly tests/matrix $(ARGS)

readability: setup ## how easy the French that young people read is, area by area: prints READABILITY <area> ...
	@mkdir -p build/tests
	@$(EMBEDDED) $(TEST_ENV) $(PYTEST) -q -s -p no:randomly tests/shared/test_readability.py $(ARGS)

bench: setup ## measures: BENCH <name> <value> <unit> (ONLY=a,b)
	@$(BIN)/clicnjob bench $(NAMES)

bench-peers: setup ## ours beside ejabberd, Prosody (installed from Debian: root) and Synapse on the same PostgreSQL
	@scripts/peers/install
	@$(BIN)/python scripts/peers

lighthouse: setup ## Lighthouse on the six main pages of a young person, medians of three, 95 at least (needs node and npm; ONLY=, RUNS=)
	@cd scripts/lighthouse && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@$(BROWSER) ONLY="$(ONLY)" $(BIN)/python scripts/lighthouse

peer-weight: ## what the heavy dependencies of the CEJ counsellor web app weigh, as published (needs node and npm)
	@mkdir -p build/peer-weight && cp scripts/peer-weight/package.json build/peer-weight/
	@cd build/peer-weight && npm install --ignore-scripts --no-audit --no-fund --no-package-lock --loglevel=error >&2
	@node scripts/peer-weight/weigh.mjs build/peer-weight

faults: setup ## faults on purpose: FAULT <goal> <name> <value>, 0 holds (ONLY=G9,G10; PG=1 on PostgreSQL; FULL=1 all figures)
	@mkdir -p build/tests
	@$(FAULTS_ENV) $(TEST_ENV) $(BROWSER) $(PYTEST) -q -n $(JOBS) --tb=short "--faults=$(if $(ONLY),$(ONLY),all)" $(ARGS)

mutate: setup ## how strong the permission tests are (G36): 300 sampled faults in the code of rights, the share that tests see (COUNT=, SEED=; REUSE=1)
	@mkdir -p build/mutate
	@$(EMBEDDED) CLICNJOB_DATA_DIR="$(CURDIR)/build/mutate" CHROMIUM= COUNT="$(COUNT)" SEED="$(SEED)" REUSE="$(REUSE)" $(BIN)/python scripts/mutate

attack: ## wapiti and sqlmap against a running demonstration (URL=, ONLY=wapiti, ROLES=, SECONDS=); see docs/security.md
	@URL="$(URL)" ONLY="$(ONLY)" ROLES="$(ROLES)" SECONDS="$(SECONDS)" $(BIN)/python scripts/attack

coverage: setup ## which lines and branches the suite never runs
	@mkdir -p build/tests
	@$(EMBEDDED) $(TEST_ENV) $(BROWSER) $(PYTEST) -n $(JOBS) --cov --cov-report=term-missing:skip-covered $(ARGS)

# -- Check --------------------------------------------------------------------------------------------------------------

.PHONY: check lint types imports templates migrations security deploy pins-check fix
check: setup ## everything a machine can refuse without running a test
	@$(MAKE) --no-print-directory --keep-going lint imports templates migrations deploy security types pins-check
	@echo "check: all good."

lint:
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .

types:
	@mkdir -p build/check
	$(CHECK_ENV) $(BIN)/mypy

imports:
	$(BIN)/lint-imports --no-logo

templates:
	find src -name '*.html' -print0 | xargs -0 $(BIN)/djade --check --target-version 6.1
	$(BIN)/djlint --quiet --lint src

migrations:
	@mkdir -p build/check
	$(CHECK_ENV) $(BIN)/clicnjob makemigrations --check --dry-run

security: # medium and high findings
	$(BIN)/bandit --quiet --recursive --severity-level medium --configfile pyproject.toml src

# The settings of a real installation. The key is made up for this check.
deploy:
	@mkdir -p build/check
	$(EMBEDDED) CLICNJOB_DATA_DIR="$(CURDIR)/build/check" SECRET_KEY=$$(head -c 48 /dev/urandom | base64 | tr -d '/+=\n') \
		PUBLIC_URL=https://clicnjob.example ALLOWED_HOSTS=clicnjob.example \
		$(BIN)/clicnjob check --deploy --fail-level WARNING

pins-check:
	scripts/pins check

fix: setup ## write what can be corrected by a machine (imports, format, templates)
	$(BIN)/ruff check --quiet --fix . || true
	$(BIN)/ruff format --quiet .
	find src -name '*.html' -print0 | xargs -0 $(BIN)/djade --target-version 6.1 || true

# -- Keep up ------------------------------------------------------------------------------------------------------------

.PHONY: routes languages retention pins pins-upgrade clean
routes: setup ## write docs/http.md from the addresses and their views
	@mkdir -p build/check
	@$(CHECK_ENV) DEMO_MODE=0 $(BIN)/clicnjob routes > build/http.md && mv build/http.md docs/http.md

languages: setup ## count what each language says of pages and notices, into docs/languages.md
	@mkdir -p build/check
	@$(CHECK_ENV) DEMO_MODE=0 $(BIN)/clicnjob languages docs/languages.md

retention: setup ## write how long things are kept, as the apps declare it, into docs/retention.md
	@mkdir -p build/check
	@$(CHECK_ENV) DEMO_MODE=0 $(BIN)/clicnjob retention docs/retention.md

pins: setup ## pin what pyproject.toml newly asks for, keep the rest
	scripts/pins
	@scripts/setup

pins-upgrade: setup ## move every pin to the newest version that fits
	scripts/pins upgrade
	@scripts/setup

clean: ## remove what was built (not the data, not .venv)
	rm -rf build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache htmlcov .coverage
