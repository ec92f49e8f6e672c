# make build    the extension, in place, with warnings as errors
# make ctest    the C core alone, under sanitizers, with and without __int128
# make test     ctest, then the Python tests
# make demo     a disclosure, read and checked
# make bench    timings; never part of the tests
# make lint     clang-format, ruff, mypy
# make clean    everything that was built

VENV := .venv
PYTHON := $(VENV)/bin/python
BASE_PYTHON ?= python3
CC ?= gcc

CORE := $(wildcard csrc/core/*.c)
CORE_HEADERS := $(wildcard csrc/core/*.h)
BINDING := $(wildcard csrc/binding/*.[ch])
CTESTS := $(patsubst tests/c/%.c,%,$(wildcard tests/c/test_*.c))
FUZZERS := $(patsubst tests/c/%.c,%,$(wildcard tests/c/fuzz_*.c))
CFLAGS_TEST := -std=c11 -O1 -g -Wall -Wextra -Wpedantic -Werror -fsanitize=address,undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer -Icsrc/core

.PHONY: all build ctest test demo bench lint format clean
.DELETE_ON_ERROR:

all: build

$(PYTHON):
	$(BASE_PYTHON) -m venv --system-site-packages $(VENV)

build: $(PYTHON)
	PYFINANCE_DEV=1 $(PYTHON) setup.py -q build_ext --inplace

# Each test runs twice: with __int128 where the compiler has it, and with the two-word arithmetic.
build/ctest/%: tests/c/%.c $(CORE) $(CORE_HEADERS) tests/c/test.h
	@mkdir -p build/ctest
	$(CC) $(CFLAGS_TEST) -o $@ $< $(CORE)

build/ctest/%.words: tests/c/%.c $(CORE) $(CORE_HEADERS) tests/c/test.h
	@mkdir -p build/ctest
	$(CC) $(CFLAGS_TEST) -DPF_NO_INT128 -o $@ $< $(CORE)

ctest: $(CTESTS:%=build/ctest/%) $(CTESTS:%=build/ctest/%.words) $(FUZZERS:%=build/ctest/%)
	@set -e; for program in $(CTESTS:%=build/ctest/%) $(CTESTS:%=build/ctest/%.words); do ./$$program; done
	@set -e; for program in $(FUZZERS:%=build/ctest/%); do ./$$program; done

test: build ctest
	$(PYTHON) -m pytest -q

demo: build
	$(PYTHON) -m pyfinance demo

bench: build
	$(PYTHON) -m bench

lint: $(PYTHON)
	clang-format --dry-run --Werror $(CORE) $(CORE_HEADERS) $(BINDING) $(wildcard tests/c/*.[ch])
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy

format:
	clang-format -i $(CORE) $(CORE_HEADERS) $(BINDING) $(wildcard tests/c/*.[ch])
	$(PYTHON) -m ruff format .

clean:
	rm -rf build dist *.egg-info pyfinance/*.so .pytest_cache .mypy_cache .ruff_cache .hypothesis
