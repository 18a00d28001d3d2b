SHELL := /bin/bash
LISTEN ?= 127.0.0.1:8700
DATA ?= counterpoint-data

# CI clones afresh: what is compiled lives outside the clone.
ifeq ($(CI),true)
export CARGO_TARGET_DIR ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/counterpoint/target
endif
TARGET := $(or $(CARGO_TARGET_DIR),target)

.PHONY: help run test dev bench setup console screenshots

help: ## Say what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1	\2/' | expand -t 20

run: ## Build the server and start it with the demo project on http://127.0.0.1:8700 (LISTEN=host:port, DATA=directory)
	@scripts/setup.sh build
	@scripts/console.sh
	cargo build --profile quick --package server
	@exec $(TARGET)/quick/counterpoint demo --listen $(LISTEN) --data $(DATA)

test: ## Set up what the tests need and run all of them
	@scripts/setup.sh build test
	@scripts/test.sh

console: ## Build the console's pages
	@scripts/setup.sh build
	@scripts/console.sh

screenshots: ## Take the README's pictures, or with IMAGES=directory of every page (ARGS="today people")
	@scripts/setup.sh build test
	@scripts/console.sh
	cargo build --package server
	@$(if $(IMAGES),COUNTERPOINT_IMAGES="$(abspath $(IMAGES))") COUNTERPOINT_BINARY="$(abspath $(TARGET))/debug/counterpoint" npm run --silent --prefix console screenshots -- $(ARGS)

dev: ## The quick inner loop: format, lints, unit tests, tidy
	cargo fmt --all
	cargo clippy --workspace --all-targets -- -D warnings
	cargo test --workspace --quiet
	cargo xtask tidy

bench: ## Measure this machine and write the table to docs/performance.md (ARGS="--seconds 10 --mails 20000")
	@scripts/setup.sh build bench
	cargo build --profile quick --package server
	@COUNTERPOINT_LOG=error scripts/bench.sh $(ARGS)

setup: ## Install what building and testing need
	@scripts/setup.sh build test
