# The commands that people and CI both call. `make` alone lists them.
#
#   PORT=8001 make run        another port
#   DATABASE_URL=... make run another database (unset: SQLite in var/)
#   PYTHON=python3.12 make run another Python than the first suitable one
#   make test ARGS="-k seal"  a part of the suite

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

PORT ?= 8000
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
# gka_portal/settings.py calls it GKA_VAR_DIR too; exported so that scripts and Django agree.
export GKA_VAR_DIR ?= $(CURDIR)/var

LOCK := uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url \
	--emit-build-options --no-header --quiet

.PHONY: help run install backup restore test check lock format clean

help:  ## List the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: export GKA_DEMO = 1
# Mail that is made while filling the demo links to this portal too.
run: export PORTAL_URL ?= http://localhost:$(PORT)
run:  ## Set up what is missing, then start the portal and its worker in demo mode
	@bin/system_packages run
	@bin/python_packages production
	@$(BIN)/python bin/prepare.py
	@exec $(BIN)/python bin/start_portal.py --port $(PORT)

install:  ## Set up everything and start nothing
	@bin/system_packages run
	@bin/python_packages production
	@$(BIN)/python bin/prepare.py

BACKUP ?=
REPLACE ?=

backup:  ## One file with database, files and keys, while the portal runs (BACKUP=file.tar)
	@umask 077 && mkdir -p $(GKA_VAR_DIR)/backups
	@$(BIN)/python manage.py back_up $(or $(BACKUP),$(GKA_VAR_DIR)/backups/gka-$(shell date +%Y%m%d-%H%M%S).tar)

restore:  ## Put a backup back and check everything in it (BACKUP=file.tar, REPLACE=1: what is there may go)
	@test -n "$(BACKUP)" || { echo "Geef het bestand: make restore BACKUP=gka-20261122-031500.tar" >&2; exit 2; }
	@$(BIN)/python manage.py restore $(BACKUP) $(if $(REPLACE),--replace)

test:  ## Whole suite on SQLite and again on a private PostgreSQL
	@bin/system_packages run test
	@bin/system_packages --optional postgresql
	@bin/python_packages development
	@$(BIN)/python bin/run_tests.py $(ARGS)

check:  ## Style, types, layers, migrations and deployment settings
	@bin/system_packages run
	@bin/python_packages development
	@bin/check

lock:  ## Write the lock files anew from pyproject.toml
	@bin/python_packages development
	@$(BIN)/$(LOCK) --output-file requirements/production.txt
	@$(BIN)/$(LOCK) --group dev --constraint requirements/production.txt --output-file requirements/development.txt

format:  ## Format Python and templates
	@bin/python_packages development
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .
	@$(BIN)/djlint --reformat --quiet templates || true

clean:  ## Remove what the tools made; the database and the keys in var/ stay
	rm -rf $(VENV) var/static var/built var/stamps .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
