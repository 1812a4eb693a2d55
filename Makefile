# On a new machine `make demo`, or `make test`, does all that is needed; `make` lists the targets.

export PATH := $(PATH):/opt/swift/usr/bin:$(HOME)/.local/share/swiftly/bin
# As it was given: a $ in it is the shell's.
override RUN := $(value RUN)
export RUN
# Tracing needs root. What is built belongs to the user all the same.
SUDO := $(if $(filter-out 0,$(shell id -u)),sudo env "PATH=$(PATH)")
STAGE := Tests/setup/stage
RELEASE := .build/release/tuplejoin
PAIRS := swift test --skip-build --disable-xctest --filter PairingPropertyTests

# Where to install.
PREFIX := /usr/local
INSTALLED = $(DESTDIR)$(PREFIX)
SHARE = $(INSTALLED)/share

# How long to fuzz, of all targets together.
SECONDS := 60
# A shell would begin to count there.
unexport SECONDS

.PHONY: help demo check test install fuzz-seeded pairs-seeded mutations soak fuzz bench build lint setup guest clean

help: ## list the targets
	@awk -F ': ## ' '/^[a-z]+: ## /{ printf "make %-8s %s\n", $$1, $$2 }' Makefile

demo: ## trace the example service and show which request caused which connection
	@$(STAGE) "set-up" Tests/setup/machine
	@$(STAGE) "release build" Tests/setup/swiftpm build -c release
	@$(STAGE) "demo" Examples/caller_tuple/demo $(RELEASE)

check: ## build, and check what needs neither root nor a guest: form, stages, scripts (three minutes)
	@$(STAGE) "build of the tests" Tests/setup/swiftpm build --build-tests
	@$(STAGE) "lint" $(MAKE) --no-print-directory lint
	@$(STAGE) "tests of the stages" Tests/setup/tests swift test --skip-build --disable-xctest --skip EndToEndTests

test: ## run all tests, those that need root and a guest included
	@$(STAGE) "set-up" Tests/setup/machine
	@$(STAGE) "Go toolchains" $(SUDO) Tests/setup/go-toolchain --all
	@$(STAGE) "Go programs" $(SUDO) Tests/GroundTruth/build-variant --all
	@$(STAGE) "guests" $(SUDO) Tests/Guest/setup bookworm trixie sid
	@$(STAGE) "release build" Tests/setup/swiftpm build -c release
	@$(STAGE) "installation" Tests/Install/check
	@$(STAGE) "lint" $(MAKE) --no-print-directory lint
	@$(STAGE) "build of the tests" Tests/setup/swiftpm build --build-tests
	@$(MAKE) --no-print-directory -j 2 --output-sync=target fuzz-seeded pairs-seeded
	@$(STAGE) "every prefix of a program" $(SUDO) Fuzz/run --prefixes 1.19
	@echo "== tests"
	@$(SUDO) env TUPLEJOIN_REQUIRE_ALL=1 "TUPLEJOIN_RELEASE=$(CURDIR)/$(RELEASE)" \
	  Tests/setup/tests swift test --skip-build --disable-xctest

# Side by side: the fuzzer has one thread, and takes long to build.
fuzz-seeded:
	@$(STAGE) "fuzzing" $(SUDO) Fuzz/run --seconds 30 --seed 1

pairs-seeded:
	@$(STAGE) "pairs of generated connections" \
	  env TUPLEJOIN_SEED=1 TUPLEJOIN_SECONDS=50 TUPLEJOIN_CONNECTIONS=1000000 $(PAIRS)

mutations: ## put faults into the product, one at a time, and expect the tests to find each (an hour)
	@$(STAGE) "set-up" Tests/setup/machine
	@$(SUDO) Tests/Mutations/run

soak: ## trace a thousand restarts of a service under one trace (ten minutes)
	@$(STAGE) "set-up" Tests/setup/machine
	@$(STAGE) "release build" Tests/setup/swiftpm build -c release
	@$(STAGE) "test build" Tests/setup/swiftpm build --build-tests
	@$(SUDO) env TUPLEJOIN_RESTARTS=1000 TUPLEJOIN_RELEASE=$(CURDIR)/.build/release/tuplejoin \
	  swift test --skip-build --disable-xctest --filter restartsAreJoined

fuzz: ## feed damaged inputs to each reader of foreign bytes: make fuzz SECONDS=3600
	@$(STAGE) "set-up" Tests/setup/machine
	@$(SUDO) Fuzz/run --seconds $(SECONDS)
	@$(STAGE) "build of the tests" Tests/setup/swiftpm build --build-tests
	@$(STAGE) "pairs of generated connections" env TUPLEJOIN_SEED=$$(date +%s) TUPLEJOIN_SECONDS=$(SECONDS) \
	  TUPLEJOIN_CONNECTIONS=1000000000 $(PAIRS)

bench: ## measure overhead, start-up and throughput (ten minutes; OPTIONS=--quick for a try)
	@$(STAGE) "set-up" Tests/setup/machine
	@$(STAGE) "release build" Tests/setup/swiftpm build -c release
	@$(SUDO) Benchmarks/run $(OPTIONS)

build: ## build the release executable, .build/release/tuplejoin
	Tests/setup/swiftpm build -c release

install: build ## install the executable, man pages and completions, in PREFIX (/usr/local) and below DESTDIR
	install -d "$(SHARE)/man/man8"
	docs/man-pages "$(SHARE)/man/man8"
	install -D $(RELEASE) "$(INSTALLED)/bin/tuplejoin"
	install -d "$(SHARE)/bash-completion/completions" "$(SHARE)/zsh/site-functions" "$(SHARE)/fish/vendor_completions.d"
	$(RELEASE) --generate-completion-script bash >"$(SHARE)/bash-completion/completions/tuplejoin"
	$(RELEASE) --generate-completion-script zsh >"$(SHARE)/zsh/site-functions/_tuplejoin"
	$(RELEASE) --generate-completion-script fish >"$(SHARE)/fish/vendor_completions.d/tuplejoin.fish"

lint: ## check the form of all Swift files, and the English of the documents
	swift format lint --strict -r Package.swift Sources Tests Fuzz
	Tests/setup/plain-english

setup: ## install what is missing on this machine
	Tests/setup/machine

guest: ## run one command in a small Debian guest: make guest RUN='uname -r'
	@[ -n "$$RUN" ] || { echo "usage: make guest RUN='uname -r'" >&2; exit 64; }
	@$(SUDO) Tests/Guest/run -- sh -c "$$RUN"

clean: ## delete what was built
	rm -rf .build .build-fuzz .build-mutations
