# make briefing   set everything up and build the sample issue into out/
# make test       the same set-up, then the tests
# make lint types golden preview bench   what maintainers run; see README.md

VENV ?= .venv
OUT ?= out
PANGO := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0

# The first Python on the PATH that is new enough; PYTHON=… chooses another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)

bin := $(VENV)/bin
# Where the checkout lay when it was installed: an environment does not survive a move.
stamp := $(VENV)/.installed$(subst /,-,$(CURDIR))

.PHONY: briefing test lint types golden preview bench clean pango
.DEFAULT_GOAL := briefing

briefing: $(stamp)
	@$(bin)/python -m reporter.cli build --out $(OUT)

test: $(stamp)-test
	@$(bin)/python -m pytest -n auto

lint: $(stamp)-test
	@$(bin)/ruff check .
	@$(bin)/ruff format --check .
	@$(bin)/lint-imports --no-cache

types: $(stamp)-test
	@$(bin)/mypy

golden: $(stamp)-test
	@$(bin)/python -m pytest -q --golden tests/test_sample.py tests/test_docs.py

preview: $(stamp)-test
	@$(bin)/python tests/samples/draw_preview.py templates/explainer

bench: $(stamp)-test
	@for bench in tests/bench/*.py; do echo "$$bench"; $(bin)/python $$bench || exit 1; done

clean:
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist

$(stamp): pyproject.toml | pango
	@$(if $(PYTHON),,echo "reporter needs Python 3.11 or newer; none is on the PATH. Install it, or name it: make PYTHON=/path/to/python3.11" >&2; exit 1)
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python lacks its venv module. On Debian or Ubuntu run: apt-get install python3-venv" >&2; exit 1; }
	@rm -f $(VENV)/.installed*
	@test -x $(bin)/python && $(bin)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing reporter into $(VENV) (once)" >&2
	@$(bin)/python -m pip install --quiet --disable-pip-version-check --editable .
	@$(bin)/python -m compileall -q reporter # as pip does for what it copies; saves a third of a second at every start
	@touch $@

$(stamp)-test: $(stamp)
	@echo "Installing the test tools into $(VENV) (once)" >&2
	@$(bin)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

# WeasyPrint sets pages with Pango, a system library. It is on no package index of Python's.
pango:
	@test "$$(uname -s)" != Linux || $(or $(PYTHON),false) -c \
		'import ctypes; [ctypes.CDLL(name) for name in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")]' 2>/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing Pango" >&2; \
			export DEBIAN_FRONTEND=noninteractive; \
			apt-get install -qq -y --no-install-recommends $(PANGO) >&2 </dev/null || \
			{ apt-get update -qq >&2 && apt-get install -qq -y --no-install-recommends $(PANGO) >&2 </dev/null; }; \
		else \
			echo "Pages are set with Pango, which is not installed. On Debian or Ubuntu run:" >&2; \
			echo "  sudo apt-get install --no-install-recommends $(PANGO)" >&2; \
			exit 1; \
		fi; }
