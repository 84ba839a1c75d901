# The commands of the README. Steps are plain shell in scripts/; stamps keep repeats fast.
# Needs Rust and Node (scripts/toolchain.sh says which and how); `make test` adds what tests need by itself.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

LISTEN ?= 127.0.0.1:8000
SIZES ?= 10000 100000 1000000
DATABASES ?= sqlite postgres

# Honours CARGO_TARGET_DIR, as every script here does.
TARGET_DIR := $(if $(CARGO_TARGET_DIR),$(CARGO_TARGET_DIR),target)
WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -path web/e2e -prune \
                 -o -path web/test-results -prune -o -path web/playwright-report -prune -o -type f -print 2>/dev/null)

.PHONY: help run test check fix bench soak release gen clean-data toolchain

help: ## What there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | expand -t 14

run: release ## Build everything and start the demo on http://127.0.0.1:8000
	$(TARGET_DIR)/release/temu-omni demo --listen $(LISTEN)

test: toolchain ## Every test: Rust on SQLite and PostgreSQL, web units, browser
	scripts/test.sh

check: toolchain web/node_modules/.installed | web/dist ## The fast inner loop: format, lints, tidy, types
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- -D warnings
	cargo xtask tidy
	cd web && npm run --silent lint && npm run --silent typecheck
	@if cargo deny --version >/dev/null 2>&1; then cargo deny check bans licenses sources; \
	 else echo "cargo deny is not installed: licences were not checked (cargo install --locked cargo-deny)"; fi

fix: web/node_modules/.installed ## Format Rust and web sources in place
	cargo fmt --all
	cd web && npm run --silent format

bench: release ## The table of speed; e.g. make bench SIZES="10000 100000" DATABASES=sqlite
	SIZES="$(SIZES)" DATABASES="$(DATABASES)" scripts/bench.sh

soak: toolchain ## Ten shops and a month of storm, on SQLite and PostgreSQL; minutes
	scripts/with-postgres.sh bash -c 'for database in sqlite postgres; do \
	  SOAK=long TEST_DATABASE=$$database cargo test --package server --test it -- soak --nocapture; done'

release: toolchain web/dist/index.html ## target/release/temu-omni, one file with the web app inside
	cargo build --release --package server --bin temu-omni

gen: toolchain web/node_modules/.installed | web/dist ## docs/openapi.json and the web client, from the code
	cargo xtask gen

clean-data: ## Forget what the demo stored
	rm -rf data

toolchain:
	@scripts/toolchain.sh

# npm ci empties node_modules first, so the stamp inside says that it ran to its end.
web/node_modules/.installed: web/package.json web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	touch $@

web/dist/index.html: web/node_modules/.installed $(WEB_SOURCES)
	cd web && npm run build
	touch $@

# The server embeds this folder: it must exist for a compile, an empty one will do for checks.
web/dist:
	mkdir -p $@
