# Two commands matter: `make reports` and `make test`. Each does its own set-up; all
# that must be there is Python 3.11 or newer with venv, make and a package index.
# On Windows: see README.md.

PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
COOP   := $(VENV)/bin/coopanalysis
# Written last, so that an interrupted installation is done again.
READY  := $(VENV)/.ready
PIP    := $(PY) -m pip --quiet --disable-pip-version-check
# A process per processor; who runs out of tests takes over half of another's.
PYTEST := $(PY) -m pytest --numprocesses=logical --maxprocesses=8 --dist=worksteal

# What to build. Without AS_OF: the newest date, or of the sample the second meeting of
# its last fiscal year, which can look a year back.
DATA    ?= data
REPORTS ?= reports
AS_OF   ?=
MEETING := 2019-03-31

.DEFAULT_GOAL := help
.PHONY: help setup reports test lint format check-slow bench lock clean

help:
	@echo "make reports     the district reports, from an empty machine to reports/index.html"
	@echo "make test        every test except the slow ones"
	@echo "make check-slow  the slow ones too"
	@echo "make lint        ruff over the package, the tests and the notebooks"
	@echo "make format      let ruff put the source in form"
	@echo "make bench       every benchmark; each prints ratios measured in one run"
	@echo "make lock        write requirements.lock again from pyproject.toml"
	@echo "make clean       remove the environment and the reports (never data/)"

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(None if sys.version_info >= (3, 11) else 'Python 3.11 or newer is needed; this is ' + sys.version.split()[0] + '. Try: make PYTHON=python3.11')"
	@echo "installing into $(VENV) (about a minute and a half)"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@touch $@

# The sample province is written where nobody has brought data: no dated folder in the
# inbox, or only the sample's own. What stands already is used again.
reports: $(READY)
	@set -e; started=$$(date +%s); own=; \
	for folder in $(DATA)/inbox/[0-9]*/; do \
	  if [ -d "$$folder" ] && [ ! -e "$$folder/_sample.json" ]; then own=yes; fi; \
	done; \
	as_of="$(AS_OF)"; \
	if [ -n "$$own" ]; then as_of=$${as_of:-latest}; else \
	  as_of=$${as_of:-$(MEETING)}; $(COOP) sample --data $(DATA); fi; \
	$(COOP) intake --data $(DATA); \
	$(COOP) measure --data $(DATA); \
	$(COOP) build --data $(DATA) --reports $(REPORTS) --as-of $$as_of --lang both --if-changed; \
	echo "$$(($$(date +%s) - started)) seconds; open $(abspath $(REPORTS))/index.html"

test: $(READY)
	$(PYTEST) -m "not slow"

check-slow: $(READY)
	$(PYTEST)

lint: $(READY)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

format: $(READY)
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

# A name that begins with _ is what a benchmark compares with.
bench: $(READY)
	@set -e; for one in benchmarks/[!_]*.py; do echo "== $$one"; $(PY) $$one; done

# uv is wanted only here, so it is no part of the environment. Versions that still fit
# stay as they are; `make lock UPGRADE=--upgrade` takes the newest.
lock:
	echo 'setuptools>=77' | uv pip compile pyproject.toml - --extra dev \
	  --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --annotation-style=line \
	  --custom-compile-command 'make lock' $(UPGRADE) --quiet -o requirements.lock

clean:
	rm -rf $(VENV) reports
