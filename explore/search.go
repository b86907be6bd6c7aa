package explore

import (
	"fmt"
	"maps"
	"sync"
	"sync/atomic"
)

// The objects of a program are told nothing of the search that runs it: they
// find out from the goroutine that uses them first.
var (
	searches  atomic.Pointer[map[uintptr]*execution] // by goroutine; the map does not change
	enrolling sync.Mutex                             // held to replace the map
	exploring sync.Mutex                             // held by a search, unless they run in parallel
)

// running returns the execution that the calling goroutine belongs to, or nil.
func running() *execution {
	if all := searches.Load(); all != nil {
		return (*all)[self()]
	}
	return nil
}

// enroll makes e the execution of the calling goroutine, nil: none.
func enroll(e *execution) {
	enrolling.Lock()
	defer enrolling.Unlock()
	all := map[uintptr]*execution{}
	if old := searches.Load(); old != nil {
		maps.Copy(all, *old)
	}
	if delete(all, self()); e != nil {
		all[self()] = e
	}
	searches.Store(&all)
}

// open begins a search.
func (c Config) open() *execution {
	notNegative("Config.Steps", c.Steps)
	notNegative("Config.Executions", c.Executions)
	notNegative("Config.Lone", c.Lone)
	if c.Steps == 0 {
		c.Steps = 10000
	}
	if !parallel {
		exploring.Lock()
	} else if running() != nil {
		panic("explore: a search in a program")
	}
	e := &execution{Config: c}
	enroll(e)
	return e
}

// notNegative panics if a limit is negative.
func notNegative(name string, limit int) {
	if limit < 0 {
		panic(fmt.Sprintf("explore: %s is %d, want 0 or more", name, limit))
	}
}

// close ends a search.
func (e *execution) close() {
	e.aborting = true
	for _, g := range e.spare {
		g.stop()
	}
	e.number = 0 // so its objects are objects of no execution
	enroll(nil)
	if !parallel {
		exploring.Unlock()
	}
}
