# The targets that people use; each is one or two commands, to be read.

GO      ?= go
PACKAGES = ./...
QUEUES   = ./mutexq ./chanq ./ringq ./lockfree ./shardq
EMULATED = arm arm64 loong64 mips64le ppc64le riscv64 s390x
FUZZTIME ?= 20s

.DEFAULT_GOAL := help
.PHONY: results help test race noise proof proof-normal proof-noise proof-race proof-ported proof-long qemu-user browser browser-test fuzz portable $(EMULATED) bench lint fmt

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9$$()A-Z]+:.*## / {sub(/[$$].EMULATED./, "ARCH", $$1); printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo '  ARCH is one of $(EMULATED)'

test: ## run all tests
	$(GO) test $(PACKAGES)

race: ## run the tests of the queues under the race detector
	$(GO) test -race -short . ./atomics ./internal/... $(QUEUES) ./queuetest/history ./queuetest/model

noise: ## the same with random delays before accesses to shared memory
	$(GO) test -race -short -tags qnoise . ./atomics ./internal/... $(QUEUES)

# What a proof rests on is left in the directory PROOF, as JSON. With SHORT=1 it
# leaves out the exploration of shardq, of the rings with one consumer or one
# producer and of programs with three calls a goroutine, most rounds, other machines,
# and what make race and make test run, too: the race detector and the mutants.
PROOF   ?= bin/proof
VERIFY   = ./cmd/queuebench verify
PORTED   = TestConformance/.*/(Sequential|ExactlyOnce|Linearizable|Quiescence|CloseLosesNothing)$$
ifdef SHORT
EXPLORED = -impl mutexq,mutexq.unbounded,lockfree,ringq.mpmc,ringq.spsc -check Tries,Batches,Blocking,Crowds,Progress
ROUNDS   = 1
RESTS    = 1
ENOUGH   = recorded=3000000,Linearizable=100000,Quiescence=40000
else
ROUNDS   = 9
RESTS    = 6
ENOUGH   = programs=380,recorded=11000000,Linearizable=1000000,Quiescence=200000
OTHERS   = proof-race proof-ported
MUTANTS  = $(GO) test -count=1 ./queuetest/mutants
endif
proof: ## explore small programs, record and judge histories, kill mutants: 8 minutes
	rm -rf $(PROOF) && mkdir -p $(PROOF)
	$(GO) test -count=1 -tags qmodel -run 'Model|Explore' . ./queuetest/model ./queuetest
	$(GO) run -tags qmodel $(VERIFY) $(EXPLORED) -json $(PROOF)/model.json
	$(MAKE) -j4 proof-normal proof-noise $(OTHERS)
	$(GO) run ./cmd/queuebench proof -all -least '$(ENOUGH)' $(PROOF)/*.json
	$(MUTANTS)

# No source asks for the tag qnormal.
proof-normal proof-noise: proof-%:
	$(GO) run -tags q$* $(VERIFY) -check Linearizable -rounds $(ROUNDS) -json $(PROOF)/$*-short.json
	$(GO) run -tags q$* $(VERIFY) -check Quiescence -rounds $(RESTS) -json $(PROOF)/$*-rest.json
	$(GO) run -tags q$* $(VERIFY) -check LongHistory -json $(PROOF)/$*-long.json

proof-race:
	$(GO) run -race $(VERIFY) -check LongHistory -short -rounds 4 -json $(PROOF)/race.json

# 32 bits, another compiler, and bytes in the other order.
proof-ported: qemu-user
	CGO_ENABLED=0 GOARCH=386 $(GO) test -short -run '$(PORTED)' $(QUEUES)
	CGO_ENABLED=0 GOARCH=arm64 GOFLAGS=-exec=qemu-aarch64 $(GO) test -short -run '$(PORTED)' $(QUEUES)
	CGO_ENABLED=0 GOARCH=s390x GOFLAGS=-exec=qemu-s390x $(GO) test -short -run '$(PORTED)' $(QUEUES)

# The long proof is made of parts, minutes each or hours, and those that are there
# stay: remove results/proof to begin anew. The items are so many that counters
# pass 2^32.
LONG  = results/proof
NOISE = 400
NAMES = mutexq mutexq.unbounded chanq lockfree ringq.mpmc ringq.mpsc ringq.spmc ringq.spsc shardq
PARTS = $(foreach kind,normal noise stream,$(NAMES:%=$(LONG)/$(kind)-%.json)) \
	$(patsubst %,$(LONG)/model-%.json,$(filter-out chanq,$(NAMES))) $(patsubst %,$(LONG)/%.txt,386 $(EMULATED))
proof-long: $(PARTS) ## the same at length, for results/proof: 10^9 calls per queue, 2^32 items, all machines: hours
	$(GO) run ./cmd/queuebench proof -all -least programs=380,recorded=1000000000,streamed=4294967296 $(LONG)/*.json

part = mkdir -p $(LONG) && rm -f $@.part && nice $(GO) run $1 $(VERIFY) -impl $* $2 -json $@.part && mv $@.part $@
$(LONG)/normal-%.json:
	$(call part,,-check LongHistory -rounds 600 -timeout 1h)
$(LONG)/noise-%.json:
	$(call part,-tags qnoise,-check LongHistory -rounds $(NOISE) -timeout 1h)
$(LONG)/stream-%.json:
	$(call part,,-check LongStream -items 4400000000)
$(LONG)/model-%.json:
	$(call part,-tags qmodel,-long)
$(LONG)/%.txt:
	mkdir -p $(LONG)
	$(MAKE) --no-print-directory $(patsubst 386,portable,$*) >$@.part && mv $@.part $@

qemu-user:
	@command -v qemu-s390x >/dev/null || { \
		root=$$(test $$(id -u) = 0 || command -v sudo || true); \
		$$root apt-get update && $$root apt-get install -y --no-install-recommends qemu-user; }

browser: ## install a browser for the tests of the report, as a Debian package
	@command -v chromium >/dev/null || { \
		root=$$(test $$(id -u) = 0 || command -v sudo || true); \
		$$root apt-get update && $$root apt-get install -y --no-install-recommends chromium; }

browser-test: browser ## open a report in it
	QUEUEBENCH_BROWSER=1 $(GO) test -count=1 ./bench/report/html

# A run that fails is done again: Go 1.26 may fail for nothing at the end of the
# time (https://go.dev/issue/75804). An input that was found fails again at once.
fuzz: ## look for inputs that queues or parsers get wrong, FUZZTIME=20s for each
	@fuzz() { $(GO) test -run '^$$' -fuzz "^$$2\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 50x $$1 </dev/null; }; \
	$(GO) list -f '{{.Dir}}' $(PACKAGES) | while read dir; do \
		for target in $$(sed -n 's/^func \(Fuzz[A-Z][A-Za-z]*\)(.*/\1/p' $$dir/*_test.go 2>/dev/null); do \
			echo "$$dir $$target"; \
			fuzz $$dir $$target || fuzz $$dir $$target || exit 1; \
		done || exit 1; \
	done

portable: ## run the tests of the queues as a 32-bit program
	CGO_ENABLED=0 GOARCH=386 $(GO) test -short . ./atomics ./explore ./internal/... $(QUEUES) ./queuetest/history ./bench/scenario ./bench/campaign ./bench/report ./bench/pick ./bench/doctor ./catalog

# These runs find what depends on the size and order of bytes, on the compiler and
# on its atomic operations. They do not show weak memory: the host orders accesses
# more strictly than most of these machines. Each takes two minutes or three on two
# idle processors. GOFLAGS reaches the programs that tests run with go run, too.
qemu-arm64    = aarch64
qemu-loong64  = loongarch64
qemu-mips64le = mips64el
$(EMULATED): qemu-user ## run the tests of the queues as a program for that machine, under qemu-user
	CGO_ENABLED=0 GOARCH=$@ GOFLAGS=-exec=qemu-$(or $(qemu-$@),$@) $(GO) test -short $(QUEUES) . ./atomics ./internal/... ./queuetest

bench: bin/queuebench ## measure everything for some minutes and report (leave the machine alone)
	bin/queuebench run -tier quick

results: bin/queuebench ## the standard campaign on this machine, for results: half an hour
	bin/queuebench doctor
	bin/queuebench run -tier standard

bin/queuebench: FORCE
	$(GO) build -buildvcs=auto -o $@ ./cmd/queuebench

FORCE:

lint: ## report what gofmt, vet and mod tidy would change, and foreign imports of the queues
	@test -z "$$(gofmt -l .)" || { echo "not formatted:"; gofmt -l .; exit 1; }
	$(GO) vet $(PACKAGES)
	$(GO) mod tidy -diff
	cd examples/ownqueue && $(GO) vet . && $(GO) mod tidy -diff
	@foreign=$$($(GO) list -deps -f '{{if not .Standard}}{{.ImportPath}}{{end}}' $(QUEUES) | grep -v '^github.com/queuebench/queue'); \
		test -z "$$foreign" || { echo "the queues import $$foreign, want the standard library only"; exit 1; }

fmt: ## format the code
	gofmt -w .
