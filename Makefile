# The targets that people use; each is one or two commands, to be read.

GO      ?= go
PACKAGES = ./...
QUEUES   = ./mutexq ./chanq ./ringq ./lockfree ./shardq

.DEFAULT_GOAL := help
.PHONY: help test race portable arm64 bench lint fmt

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

test: ## run all tests
	$(GO) test $(PACKAGES)

race: ## run the tests of the queues under the race detector
	$(GO) test -race -short . ./atomics ./internal/... $(QUEUES) ./queuetest/...

portable: ## run the tests as a 32-bit program
	CGO_ENABLED=0 GOARCH=386 $(GO) test -short $(PACKAGES)

# The tests run programs of their own with go run; GOFLAGS reaches those, too.
arm64: ## run the tests of the queues as an arm64 program under qemu-user
	@command -v qemu-aarch64 >/dev/null || { \
		root=$$(test $$(id -u) = 0 || command -v sudo || true); \
		$$root apt-get update && $$root apt-get install -y --no-install-recommends qemu-user; }
	CGO_ENABLED=0 GOARCH=arm64 GOFLAGS=-exec=qemu-aarch64 $(GO) test -short $(QUEUES) . ./atomics ./internal/... ./queuetest

bench: bin/queuebench ## measure everything for some minutes and report (leave the machine alone)
	bin/queuebench run -tier quick

bin/queuebench: FORCE
	$(GO) build -buildvcs=auto -o $@ ./cmd/queuebench

FORCE:

lint: ## report what gofmt, vet and mod tidy would change, and foreign imports of the queues
	@test -z "$$(gofmt -l .)" || { echo "not formatted:"; gofmt -l .; exit 1; }
	$(GO) vet $(PACKAGES)
	$(GO) mod tidy -diff
	@foreign=$$($(GO) list -deps -f '{{if not .Standard}}{{.ImportPath}}{{end}}' $(QUEUES) | grep -v '^github.com/queuebench/queue'); \
		test -z "$$foreign" || { echo "the queues import $$foreign, want the standard library only"; exit 1; }

fmt: ## format the code
	gofmt -w .
