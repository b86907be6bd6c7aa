module github.com/queuebench/queue

go 1.26
