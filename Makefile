# `make help` lists the targets. Everything is built under build/<preset>/.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

JOBS ?= $(shell nproc)
BENCH ?=
SOAK ?=
PORT ?=
BUILD := nice -n 5 cmake --build --parallel $(JOBS) --preset
CTEST := ctest --parallel $(JOBS) --preset

.PHONY: help run build dev test test-aarch64 bench format lint soak engine-soak scenarios bug-zoo mutate clean wasm web web-run node-run node-soak node-scrape bench-web setup setup-run setup-wasm setup-web setup-aarch64 $(addprefix test-,format tidy release wasm web gcc asan tsan)

help:  ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build  ## install what is missing, build, 500 seeds of kv, then a planted bug caught and replayed
	@scripts/demo build/release/bin/orrery

build: setup-run  ## build/release/bin/orrery
	@scripts/configure release
	@$(BUILD) release --target orrery

dev: setup-run  ## edit, build, test: builds the tests with -O1 -g and runs the quick ones
	@scripts/configure dev
	@$(BUILD) dev
	@$(CTEST) dev --label-regex 'unit|tidy'

test:  ## all that CI runs, stage by stage (each is a target: test-format, test-tidy, …)
	@scripts/test

bench: setup-run  ## one JSON line a result; BENCH=name for one of them
	@scripts/configure release >&2
	@$(BUILD) release --target benches >&2
	@scripts/bench build/release/bin/bench $(BENCH)

format: setup  ## clang-format all C++
	@scripts/format

lint: setup  ## clang-tidy's coroutine and move checks
	@scripts/configure release
	@JOBS=$(JOBS) scripts/lint

soak: build  ## 10,000 seeds of kv in both modes, and a table of the planted bugs
	@scripts/soak build/release/bin/orrery

engine-soak: setup-run  ## a million supervised actors that fail for ten minutes, twice; SOAK='actors=100000 seconds=60'
	@scripts/configure release
	@$(BUILD) release --target engine_soak
	@build/release/bin/tests/engine_soak $(SOAK)

scenarios: build  ## every ready scenario over 200 seeds
	@scripts/scenarios build/release/bin/orrery

bug-zoo: build  ## docs/bug-zoo.md: how many seeds chaos needs to find each planted bug of the models
	@scripts/bug-zoo build/release/bin/orrery

wasm: setup-wasm  ## build/wasm/bin/engine.wasm, the engine for browsers
	@scripts/configure wasm
	@$(BUILD) wasm --target engine

web: setup-web  ## web/dist, the page, with the engine that it runs
	@scripts/configure wasm
	@$(BUILD) wasm --target engine
	@scripts/web build

web-run: web  ## serves the page on this machine alone, and prints its address; port 8080 if free, or PORT=N
	@node web/scripts/serve.mjs $(if $(PORT),--port $(PORT))

node-run: web build  ## the node with its page, on this machine alone; port 4000, or PORT=N
	@build/release/bin/orrery node start $(if $(PORT),--listen 127.0.0.1:$(PORT))

node-soak: build  ## a minute of connections to a node, opened and dropped at random: nothing is left of them
	@python3 -B tests/server/connections.py build/release/bin/orrery 60

node-scrape: setup build  ## a minute of a Prometheus that scrapes an engine and a node: what it sees, and how long a scrape takes
	@python3 -B tests/ecosystem/prometheus.py build/release/bin/orrery . 60

test-aarch64: setup-aarch64  ## the same digests on arm64, by a cross compiler and qemu
	@cmake -S . -B build/aarch64 -G Ninja -DCMAKE_TOOLCHAIN_FILE=cmake/aarch64.cmake -DCMAKE_BUILD_TYPE=Release \
	  -DORRERY_TESTS=OFF -DORRERY_ADAPTERS=OFF -DORRERY_UNITY=ON \
	  -DORRERY_ALLOW_OLD_COMPILER=ON -DORRERY_WERROR=OFF </dev/null
	@nice -n 5 cmake --build build/aarch64 --parallel $(JOBS) --target orrery
	@python3 -B tests/determinism/golden.py --jobs $(JOBS) --emulator 'qemu-aarch64 -L /usr/aarch64-linux-gnu' build/aarch64/bin/orrery
	@python3 -B tests/determinism/scenarios.py --emulator 'qemu-aarch64 -L /usr/aarch64-linux-gnu' build/aarch64/bin/orrery
	@python3 -B tests/determinism/worlds.py --emulator 'qemu-aarch64 -L /usr/aarch64-linux-gnu' build/aarch64/bin/orrery

mutate: setup  ## breaks each checker and each oracle in turn, and sees a test fail
	@JOBS=$(JOBS) scripts/mutate

clean:  ## remove build/
	rm -rf build

setup-run:
	@scripts/setup run </dev/null

setup-wasm:
	@scripts/setup wasm </dev/null

setup-web:
	@scripts/setup web </dev/null

setup-aarch64:
	@scripts/setup aarch64 </dev/null

setup:
	@scripts/setup test </dev/null

test-format: setup  ## C++ is formatted
	@scripts/format --check

test-tidy: setup  ## laws of determinism, layer arrows, file lengths, self-contained headers
	@scripts/configure release
	@$(CTEST) release --label-regex '^tidy$$'

test-release: setup  ## reference build, all tests
	@scripts/configure release
	@$(BUILD) release
	@$(CTEST) release --label-exclude '^tidy$$'

test-wasm: setup  ## the engine as WebAssembly, in Node: the same digests again
	@scripts/configure wasm
	@$(BUILD) wasm --target engine
	@$(CTEST) wasm

bench-web: setup  ## what the page and its engine cost in Chromium, one JSON line a result
	@scripts/configure wasm >&2
	@$(BUILD) wasm --target engine >&2
	@scripts/web build >&2
	@scripts/configure release >&2
	@$(BUILD) release --target orrery >&2
	@cd web && npm run --silent bench

test-web: setup  ## the page: types, units, and what people do with it in Chromium
	@scripts/configure wasm
	@$(BUILD) wasm --target engine
	@scripts/web build
	@scripts/configure release
	@$(BUILD) release --target orrery
	@ORRERY_PROGRAM="$(CURDIR)/build/release/bin/orrery" scripts/web test

test-gcc: setup  ## g++ 12 -march=native, what is simulated at -O3: unit tests of what runs in simulations, and equal digests
	@scripts/configure gcc
	@$(BUILD) gcc --target orrery tests-simulated tests-determinism
	@$(CTEST) gcc --label-regex '^(simulated|determinism)$$'

test-asan: setup  ## AddressSanitizer and UndefinedBehaviorSanitizer: the same digests again
	@scripts/configure asan-ubsan
	@$(BUILD) asan-ubsan --target orrery tests-unit tests-determinism tests-fuzz
	@$(CTEST) asan-ubsan --label-regex '^(unit|determinism|fuzz)$$'

test-tsan: setup  ## ThreadSanitizer, for what uses threads
	@scripts/configure tsan
	@$(BUILD) tsan --target tests-threads
	@$(CTEST) tsan --label-regex '^threads$$'
