# Waypost: `make run` to try it, `make test` to prove it.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
ARGS   ?=
WORKERS ?= 2

.PHONY: help setup setup-dev run test check format lock clean bench

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 18

setup: $(VENV)/.installed $(VENV)/.prepared ## make .venv from the hashed lock file

setup-dev: $(VENV)/.installed-dev

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Waypost needs Python 3.11 or newer: sudo apt-get install python3"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "Python cannot make a virtual environment here: sudo apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# What would take a start a second to work out: page texts and lexicons.
$(VENV)/.prepared: $(VENV)/.installed $(wildcard translations/*/LC_MESSAGES/*.po app/privacy/*.py app/privacy/lexicons/*.toml)
	$(BIN)/pybabel -q compile -d translations
	$(BIN)/python -m app.privacy.prepare
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed $(VENV)/.prepared
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

.PHONY: setup-pdf
setup-pdf: setup ## add what sets posters as PDF (needs Debian's libpangoft2-1.0-0 and libharfbuzz-subset0)
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-pdf.lock

run: setup ## migrate, make keys, load the demonstration, start
	@$(BIN)/waypost run --demo $(ARGS)

test: setup-dev ## everything: units, stories, browser, SQLite and PostgreSQL
	@command -v chromium >/dev/null || \
	  { echo "The browser tests need Chromium: sudo apt-get install chromium fonts-noto-core"; exit 1; }
	@command -v dovecot >/dev/null || [ -x /usr/sbin/dovecot ] || \
	  { echo "The e-mail tests need Dovecot: sudo apt-get install dovecot-imapd dovecot-lmtpd"; exit 1; }
	@$(BIN)/python -c 'import weasyprint' 2>/dev/null || \
	  { echo "The poster tests need Pango: sudo apt-get install libpangoft2-1.0-0 libharfbuzz-subset0"; exit 1; }
	$(BIN)/pytest -n $(WORKERS) --dist loadfile $(ARGS)

check: setup-dev ## format, lint, types, import contracts, words nobody translated
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --check --lint --quiet app/web/templates
	$(BIN)/python -m tests.house.words

format: setup-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	-$(BIN)/djlint --reformat --quiet app/web/templates

lock: ## make the lock files anew (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --extra postgresql --group install -o requirements.lock
	echo weasyprint | uv pip compile - --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header -c requirements.lock -o requirements-pdf.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --extra postgresql --extra pdf --group install --group dev -c requirements.lock -c requirements-pdf.lock \
	  -o requirements-dev.lock

.PHONY: wheels
wheels: setup ## whether every locked package has a wheel for Linux, Raspberry Pi and macOS (asks the package index)
	$(BIN)/python -m bench.check_wheels $(ARGS)

BENCHES := intake send dispatch fanout overload flood growth footprint crash scrub language exports audience directory tracing

bench: $(BENCHES:%=bench-%) bench-feedback-list bench-response-map bench-partner-page bench-slow-line bench-alert-crash ## every measuring program, each ending in one ratio (QUICK=1 for short ones)

$(BENCHES:%=bench-%): bench-%: setup
	$(BIN)/python -m bench.$* $(ARGS)

bench-feedback-list: setup
	$(BIN)/python -m bench.feedback_list $(ARGS)

bench-response-map: setup
	$(BIN)/python -m bench.response_map $(ARGS)

bench-partner-page: setup
	$(BIN)/python -m bench.partner_page $(ARGS)

bench-alert-crash: setup
	$(BIN)/python -m bench.alert_crash $(ARGS)

bench-slow-line: setup-dev
	$(BIN)/python -m bench.slow_line $(ARGS)

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache
