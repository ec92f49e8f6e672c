# make build    the extension, in place, with warnings as errors
# make ctest    the C core alone, under sanitizers, with and without __int128
# make test     everything that must hold: ctest, the Python tests, lint
# make demo     the shipped example, read and checked
# make fuzz     mutated files of every format, CASES of each; what crashes or hangs becomes a regression file
# make mutations  errors put into real documents (DOCUMENTS), EACH of every kind; the tests run a sample
# make pictures  what notebooks and terminals show, drawn by chromium into build/pictures
# make bench    timings; never part of the tests
# make lint     clang-format, ruff, mypy
# make clean    everything that was built

VENV := .venv
PYTHON := $(VENV)/bin/python
BASE_PYTHON ?= python3
CASES ?= 10000
EACH ?= 30
DOCUMENTS ?= ../shared/documents

CORE := $(wildcard csrc/core/*.c)
CORE_HEADERS := $(wildcard csrc/core/*.h)
BINDING := $(wildcard csrc/binding/*.[ch])
CTESTS := $(patsubst tests/c/%.c,%,$(wildcard tests/c/test_*.c))
FUZZERS := $(patsubst tests/c/%.c,%,$(wildcard tests/c/fuzz_*.c))
CFLAGS_TEST := -std=c11 -O1 -g -Wall -Wextra -Wpedantic -Werror -fsanitize=address,undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer -Icsrc/core

# What a build and a run need, and what the tests need on top. Both follow pyproject.toml.
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
CLANG_FORMAT := $(VENV)/bin/clang-format

.PHONY: all build ctest test pytest demo fuzz mutations pictures bench lint format clean
.DELETE_ON_ERROR:
.SECONDARY:

all: build

$(PYTHON):
	$(BASE_PYTHON) -m venv $(VENV)

$(READY): pyproject.toml | $(PYTHON)
	$(PYTHON) -m pip install -q --disable-pip-version-check "setuptools>=77" "numpy>=2"
	$(PYTHON) -m pip install -q --disable-pip-version-check --no-build-isolation -e .
	@touch $@

$(READY_DEV): $(READY)
	$(PYTHON) -m pip install -q --disable-pip-version-check --no-build-isolation -e ".[dev]"
	@touch $@

build: $(READY)
	PYFINANCE_DEV=1 $(PYTHON) setup.py -q build_ext --inplace

# Each test runs twice: with __int128 where the compiler has it, and with the two-word arithmetic.
build/ctest/native/%.o: csrc/core/%.c $(CORE_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_TEST) -c -o $@ $<

build/ctest/words/%.o: csrc/core/%.c $(CORE_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_TEST) -DPF_NO_INT128 -c -o $@ $<

build/ctest/native/%: tests/c/%.c tests/c/test.h $(CORE:csrc/core/%.c=build/ctest/native/%.o)
	$(CC) $(CFLAGS_TEST) -o $@ $(filter-out %.h,$^) -lm

build/ctest/words/%: tests/c/%.c tests/c/test.h $(CORE:csrc/core/%.c=build/ctest/words/%.o)
	$(CC) $(CFLAGS_TEST) -DPF_NO_INT128 -o $@ $(filter-out %.h,$^) -lm

CPROGRAMS := $(CTESTS:%=build/ctest/native/%) $(CTESTS:%=build/ctest/words/%) $(FUZZERS:%=build/ctest/native/%)

ctest: $(CPROGRAMS)
	@set -e; for program in $(CPROGRAMS); do ./$$program; done

test: build ctest lint pytest

pytest: build $(READY_DEV)
	$(PYTHON) -m pytest -q

demo: build
	@$(PYTHON) -c "import pyfinance.cli"  # what cannot start must not pass for a finding, whose status is 1 too
	$(VENV)/bin/pyfinance check pyfinance/data/example/final_accounts.txt || test $$? -eq 1

fuzz: build $(READY_DEV)
	$(PYTHON) -m tests.fuzz $(CASES)

mutations: build $(READY_DEV)
	$(PYTHON) -m bench.mutations $(DOCUMENTS) --each $(EACH)

pictures: build $(READY_DEV)
	$(PYTHON) -m tests.pictures

bench: build
	$(PYTHON) -m bench

lint: $(READY_DEV)
	$(CLANG_FORMAT) --dry-run --Werror $(CORE) $(CORE_HEADERS) $(BINDING) $(wildcard tests/c/*.[ch])
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy

format: $(READY_DEV)
	$(CLANG_FORMAT) -i $(CORE) $(CORE_HEADERS) $(BINDING) $(wildcard tests/c/*.[ch])
	$(PYTHON) -m ruff format .

clean:
	rm -rf build dist *.egg-info pyfinance/*.so .pytest_cache .mypy_cache .ruff_cache .hypothesis
