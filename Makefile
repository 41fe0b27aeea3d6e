# Two commands: `make chat` and `make test`. Everything lives in .venv; nothing else is touched.
PYTHON ?= python3
PORT ?= 7860
PIP_ARGS ?=
N ?= 100000
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin
DONE := $(VENV)/.installed
export UV_FIND_LINKS ?= $(PIP_FIND_LINKS)

.PHONY: chat setup test eval eval-gate bench bench-grow pins clean

chat: setup  ## install, build the index, serve the page
	@$(BIN)/assistant chat --port $(PORT)

setup: $(DONE)  ## install into .venv and stop

$(DONE): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v < (3, 14) else f"Python 3.11 to 3.13 is needed, this is {v[0]}.{v[1]}; run: make PYTHON=python3.12 setup")'
	@test -x $(BIN)/python || { echo "1/3 Making $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "2/3 Getting the installer"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.9,<1"
	@echo "3/3 Installing the pinned packages"
	@$(BIN)/uv pip install --python $(BIN)/python --constraint constraints.txt $(PIP_ARGS) --editable ".[dev,eval,mcp,openai]"
	@touch $(DONE)

$(VENV)/.extra-%: $(DONE)  ## packages that a chat does not need
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt $(PIP_ARGS) --editable ".[$*]"
	@touch $@

test: setup $(VENV)/.extra-cluster $(VENV)/.extra-bench  ## ruff, mypy and pytest, its files shared by two processes
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile

eval: setup  ## score the answers to eval/cases and write the report
	$(BIN)/python -m eval

eval-gate: setup
	$(BIN)/python -m eval --gate

bench: setup $(VENV)/.extra-bench  ## time this program against three others; under 15 minutes
	$(BIN)/python -m eval.bench

bench-grow: setup $(VENV)/.extra-bench  ## one larger index, N passages; goes on where it stopped
	$(BIN)/python -m eval.bench growth --passages $(N)

pins: setup  ## resolve constraints.txt anew, every extra at once; a local build of torch leaves no suffix
	$(BIN)/uv pip compile --quiet --upgrade --all-extras --no-annotate --no-header --no-emit-index-url \
	  --no-emit-find-links --python-version 3.11 pyproject.toml --output-file $(VENV)/pins.txt
	{ echo "# Every extra resolved at once, for Python 3.11 to 3.13. Made anew by: make pins"; \
	  echo "audioop-lts==0.2.2"; sed 's/+cpu$$//' $(VENV)/pins.txt; } | sort -u > constraints.txt

clean:
	rm -rf $(VENV) .assistant
