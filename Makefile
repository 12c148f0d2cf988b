# What can be done with this tree. `make` alone says so.
#
# Everything happens in .venv, made with the Python found below and filled from the lock files, hashes checked.
# A second run finds the stamps and starts at once.

VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000

# The first Python that is new enough; `make PYTHON=/path/to/python3.12 …` overrules the search.
PYTHON ?= $(shell for each in python3.13 python3.12 python3.11 python3 python python3.14; do \
	if $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	command -v $$each; break; fi; done)

# Tests of rooms that know no database: a second run on PostgreSQL would repeat the first one.
NEED_NO_DATABASE := $(wildcard tests/policy tests/engines/search tests/engines/text tests/channels/web/components tests/test_house.py tests/test_spec.py)

# What a browser makes of a page does not depend on the database either, nor do who may go through which door, what
# one account ever sees of another, the worked examples of the house, what the benches and the processes of streams do, nor the texts of the demo.
# A whole vendor's articles are imported once; the whole story runs on a phone here and on a desktop there.
KNOW_NO_DIFFERENCE := tests/channels/web/test_every_page.py tests/channels/web/desk/test_keys.py tests/story/test_by_keyboard.py tests/story/test_bad_input_by_keyboard.py tests/story/test_without_script.py \
	tests/test_house_examples.py tests/benchmarks tests/channels/live/test_memory.py tests/operations/test_many_browsers.py \
	tests/channels/web/test_directions.py tests/doors/test_who_may_what.py tests/doors/test_two_accounts.py \
	tests/operations/test_demo_articles.py tests/operations/test_demo_texts.py tests/operations/test_server_log.py \
	tests/operations/test_threads.py
MEASURED_ONCE := tests/domain/knowledge/test_import.py::test_2400_articles_of_a_real_vendor_come_in_within_two_minutes

# Of what a backup refuses, of restores and demos that are killed, of the demo's seed and length, of the address of what
# runs beside a server, of the keys of a page and of how it comes back to its stream PostgreSQL knows nothing of its own.
NOTHING_OF_ITS_OWN := $(addprefix tests/operations/test_backup.py::, \
	test_nothing_is_overwritten test_a_damaged_backup_is_found_before_anything_is_written \
	test_a_backup_that_broke_off_leaves_nothing_behind test_a_signed_paper_goes_along_and_one_that_is_lost_is_told \
	test_half_a_backup_is_none test_the_key_goes_along_only_when_it_is_asked_for \
	test_a_backup_of_a_newer_version_is_refused test_a_restore_that_was_killed_goes_on \
	test_a_restore_that_was_killed_while_it_made_the_tables_goes_on \
	test_where_a_restore_broke_off_nothing_else_is_done) \
	$(addprefix tests/operations/test_demo.py::, test_the_same_seed_makes_the_same_tickets \
	test_a_filling_that_was_killed_is_thrown_away_and_made_anew \
	test_a_small_demo_is_believable_and_adds_up \
	test_more_tickets_than_usual_are_all_opened_and_mostly_confirmed) \
	tests/operations/test_starting.py::test_what_runs_beside_a_server_names_its_true_address \
	tests/channels/live/test_pages.py::test_a_page_comes_back_to_its_stream_by_itself \
	tests/channels/web/desk/test_every_action.py::test_the_question_mark_names_each_key_of_the_page \
	tests/operations/test_backup.py::test_a_desk_comes_back_whole_in_either_database[sqlite] \
	$(foreach each,second third,tests/operations/test_backup.py::test_a_filled_desk_of_an_earlier_version_is_brought_to_this_one[$(each)]) \
	tests/story/test_story.py::test_a_request_lives_from_its_question_to_the_confirmed_resolution[phone]

# What random tickets go through is tried on the stricter database.
SEEN_ON_THE_OTHER := tests/story/test_story.py::test_a_request_lives_from_its_question_to_the_confirmed_resolution[desktop] \
	tests/domain/tickets/test_life.py::test_whatever_is_done_to_tickets_the_laws_hold

# Long tests differ much in length: who has nothing left to do takes of the other's.
PYTEST := $(BIN)/python -m pytest -n logical --dist worksteal --durations=10

PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input
# A lock file is complete, so pip resolves nothing: left to itself it looks at releases newer than the locked ones for
# the sake of an extra (coverage[toml]) and then refuses them, as they have no hash.
LOCKED := $(PIP) install --require-hashes --no-deps
DJANGO := HEIMDESK_DATA=build/check DJANGO_SETTINGS_MODULE=heimdesk.config.settings $(BIN)/python -m django
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 pyproject.toml \
	--all-extras --group build --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help demo test test-policy test-sqlite test-postgres bench bench-search bench-day check check-code check-types check-imports check-django format lock messages status who clean

help: ## say what can be done
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-22s %s\n", $$1, $$2 }'

demo: $(VENV)/.stamp ## fill ./var with a vendor, its customers and their tickets, and serve it on port 8000
	@$(BIN)/heimdesk demo --port $(PORT)

test: test-policy test-sqlite test-postgres ## run all tests on SQLite, then those that use a database on a real PostgreSQL

# Apart from the rest, as only of the policy each branch is counted, and counting makes all else half as slow again.
test-policy: $(VENV)/.stamp-dev
	@echo "== The policy, and the branches of it that the tests take"
	@$(PYTEST) --cov=heimdesk.policy --cov-branch --cov-report=term:skip-covered tests/policy $(ARGS)

test-sqlite: $(VENV)/.stamp-dev
	@echo "== SQLite (left out, as PostgreSQL shows it: $(SEEN_ON_THE_OTHER))"
	@HEIMDESK_TEST_DATABASE=sqlite $(PYTEST) --ignore=tests/policy $(foreach each,$(SEEN_ON_THE_OTHER),--deselect='$(each)') $(ARGS)

test-postgres: $(VENV)/.stamp-dev
	@echo "== PostgreSQL (left out, as they know no database: $(NEED_NO_DATABASE) $(KNOW_NO_DIFFERENCE) $(MEASURED_ONCE) $(NOTHING_OF_ITS_OWN))"
	@HEIMDESK_TEST_DATABASE=postgres $(PYTEST) $(addprefix --ignore=,$(NEED_NO_DATABASE) $(KNOW_NO_DIFFERENCE)) $(foreach each,$(MEASURED_ONCE) $(NOTHING_OF_ITS_OWN),--deselect='$(each)') $(ARGS)

bench: $(VENV)/.stamp-dev ## measure the pages on a desk of 20,000 tickets, as a share of a page that only greets; JSON
	@$(BIN)/python -m benchmarks pages $(ARGS)

bench-search: $(VENV)/.stamp-dev ## measure the search over HTTP on real questions, at 5,000 and 50,000 articles; JSON (ARGS="--articles 5000")
	@$(BIN)/python -m benchmarks search $(ARGS)

bench-day: $(VENV)/.stamp-dev ## ten minutes of a busy day: 100 staff and 2,000 customers at work on all processes; JSON
	@$(BIN)/python -m benchmarks day $(ARGS)

check: check-code check-types check-imports check-django ## ruff, mypy, import contracts, Django's checks, migrations

check-code: $(VENV)/.stamp-dev
	@echo "== ruff"
	@$(BIN)/ruff check --quiet --output-format concise .
	@$(BIN)/ruff format --quiet --check .

check-types: $(VENV)/.stamp-dev
	@echo "== mypy"
	@$(BIN)/mypy

check-imports: $(VENV)/.stamp-dev
	@echo "== import contracts"
	@$(BIN)/lint-imports --no-cache --no-logo

check-django: $(VENV)/.stamp-dev
	@echo "== Django"
	@$(DJANGO) check --fail-level WARNING --tag models --tag urls --tag templates --tag security --tag staticfiles
	@$(DJANGO) makemigrations --check --dry-run

format: $(VENV)/.stamp-dev ## let ruff mend what it can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: $(VENV)/.stamp-dev ## resolve the dependencies of pyproject.toml anew into both lock files
	@$(COMPILE) -o requirements.lock $(ARGS)
	@$(COMPILE) --group dev -o requirements-dev.lock $(ARGS)

messages: $(VENV)/.stamp-dev ## collect the texts of pages and code into the catalogs of all languages, and compile them
	@mkdir -p build heimdesk/locale
	@$(BIN)/pybabel -q extract -F babel.cfg -k gettext_lazy -k ngettext_lazy:1,2 -k npgettext:1c,2,3 --no-location --sort-output \
		--project=Heimdesk -o build/django.pot heimdesk
	@for each in de pt; do \
		if [ -f heimdesk/locale/$$each/LC_MESSAGES/django.po ]; then verb="update -N --ignore-obsolete"; else verb=init; fi; \
		$(BIN)/pybabel -q $$verb -D django -i build/django.pot -d heimdesk/locale -l $$each || exit 1; done
	@$(BIN)/pybabel -q compile -D django -d heimdesk/locale --statistics

status: $(VENV)/.stamp-dev ## write into docs/spec-status.md which tests name which tag of the spec
	@$(BIN)/python -m tests.spec

who: $(VENV)/.stamp-dev ## write docs/who-may-what.md from the table that the doors are held to
	@$(BIN)/python -m tests.doors.document

clean: ## remove all that was made, except ./var
	rm -rf $(VENV) build *.egg-info .coverage* .hypothesis .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Heimdesk needs Python 3.11 or newer, and none is on the PATH." \
		"Install one, or name it: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make a virtual environment:" \
		"its modules venv and ensurepip are missing. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Making $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.stamp: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing $$(grep -c '==' requirements.lock) packages from requirements.lock (the first time only)"
	@$(LOCKED) -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.stamp-dev: requirements-dev.lock $(VENV)/.stamp
	@echo "Installing what the tests and checks need from requirements-dev.lock (the first time only)"
	@$(LOCKED) -r requirements-dev.lock
	@touch $@
