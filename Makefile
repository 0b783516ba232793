# Two commands do everything: `make demo` and `make test`. Each installs what it needs first.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup wheelhouse deb sbom demo test check lint types audit other-pythons tests bench figures format lock clean

BIN := .venv/bin
MACHINE ?= $(shell uname -m)
ARGS ?=
OTHER_PYTHONS ?=

help:
	@echo "make demo [ARGS='--minutes 3']   a county on this machine: broker, centre, boxes on simulated wires"
	@echo "make test                        install what is missing, then everything that must hold: lint, types, audit, tests"
	@echo "make check                       the same without installing anything"
	@echo "make setup                       only the Python environment, in .venv"
	@echo "make bench [ARGS=NAME]           the benchmarks"
	@echo "make figures                     the code's measures: sizes, circles, tests to code"
	@echo "make wheelhouse [MACHINE=aarch64]  all wheels of a box, in dist/"
	@echo "make deb [MACHINE=aarch64]       the Debian packages of a box and of a centre, in dist/"
	@echo "make sbom [MACHINE=aarch64]      what a box and a centre are made of, as CycloneDX, in dist/"
	@echo "make format                      bring the code into its one format"
	@echo "make lock                        choose the packages' versions anew, within pyproject.toml"
	@echo "make clean                       throw away the environments and caches"

setup:
	@tools/make-venv.sh .venv

wheelhouse: setup
	@tools/build-wheelhouse.sh $(MACHINE)

deb: setup
	@tools/build-deb.sh $(MACHINE) edge
	@tools/build-deb.sh $(MACHINE) central

sbom: setup
	@tools/build-sbom.sh $(MACHINE) edge
	@tools/build-sbom.sh $(MACHINE) central

demo:
	@tools/system-packages.sh demo
	@tools/make-venv.sh .venv
	$(BIN)/sanji demo $(ARGS)

test:
	@tools/system-packages.sh test
	@tools/make-venv.sh .venv
	@tools/build-wheelhouse.sh $(MACHINE) || echo "no wheelhouse: tests that need it say so"
	@$(MAKE) --no-print-directory check OTHER_PYTHONS=make

# In this order: what fails fast comes first, and pytest's summary is the last line.
check:
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory types
	@$(MAKE) --no-print-directory audit
	@$(MAKE) --no-print-directory other-pythons
	@$(MAKE) --no-print-directory tests

lint:
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .

types:
	$(BIN)/mypy

audit:
	@$(BIN)/python -m tools.audit

other-pythons:
	@tools/test-other-pythons.sh $(OTHER_PYTHONS)

# What mostly waits comes last: real boxes, brokers and centres. Browsers are tested by themselves: where one was driven
# there is no other loop for asyncio.
TOGETHER := -q -n 2 --dist loadfile
BROWSER := tests/system/browser

tests:
ifeq ($(ARGS),)
	$(BIN)/python -m pytest $(TOGETHER) --ignore=tests/system
	$(BIN)/python -m pytest $(TOGETHER) $(BROWSER)
	$(BIN)/python -m pytest $(TOGETHER) tests/system --ignore=$(BROWSER)
else
	$(BIN)/python -m pytest $(ARGS)
endif

bench: setup
	$(BIN)/sanji bench $(ARGS)

figures: setup
	@$(BIN)/python -m tools.figures

format: setup
	$(BIN)/ruff check --quiet --fix .
	$(BIN)/ruff format .

lock: setup
	$(BIN)/pip install --quiet --disable-pip-version-check --upgrade uv
	tools/lock.sh

clean:
	rm -rf .venv .venv-* .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
