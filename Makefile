# The targets that people use; each is one or two commands, to be read.

GO      ?= go
PACKAGES = ./...
QUEUES   = ./mutexq ./chanq ./ringq ./lockfree ./shardq

.DEFAULT_GOAL := help
.PHONY: help test race portable bench lint fmt

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

test: ## run all tests
	$(GO) test $(PACKAGES)

race: ## run the tests of the queues under the race detector
	$(GO) test -race -short . ./atomics ./internal/... $(QUEUES) ./queuetest/...

portable: ## run the tests as a 32-bit program
	CGO_ENABLED=0 GOARCH=386 $(GO) test -short $(PACKAGES)

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
