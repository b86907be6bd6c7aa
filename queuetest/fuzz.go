package queuetest

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/queuebench/queue/catalog"
)

// Fuzz makes f a fuzz target for the entries. The input chooses one of them, a
// capacity and a sequence of operations, whose answers are compared with those
// of a plain list, as in the check Sequential:
//
//	func FuzzSequential(f *testing.F) { queuetest.Fuzz(f, entry) }
//
// Waiting calls are made with a context that has ended, or where they need not
// wait. An input that takes 5 s panics.
func Fuzz(f *testing.F, entries ...catalog.Entry) {
	f.Helper()
	if len(entries) == 0 {
		f.Fatal("queuetest: no entries to fuzz")
	}
	for i := range entries {
		for _, input := range seeds() {
			f.Add(uint16(i), input)
		}
	}
	f.Fuzz(func(t *testing.T, entry uint16, input []byte) {
		e := entries[int(entry)%len(entries)]
		// The fuzzer would wait for a call that hangs, and then pass.
		watchdog := time.AfterFunc(5*time.Second, func() { panic("queuetest: a call of " + e.Name + " hangs") })
		defer watchdog.Stop()
		if err := replay(e, input); err != nil {
			t.Fatal(err)
		}
	})
}

// longest is the number of bytes of an input that are looked at, for about 60
// operations: longer ones find nothing that shorter ones do not.
const longest = 256

// seeds returns some random inputs, always the same.
func seeds() [][]byte {
	random := rand.NewChaCha8([32]byte{})
	inputs := make([][]byte, 4)
	for i := range inputs {
		inputs[i] = make([]byte, longest)
		random.Read(inputs[i])
	}
	return inputs
}

// replay does the operations that an input stands for.
func replay(e catalog.Entry, input []byte) error {
	c := &choices{input: input[:min(len(input), longest)]}
	capacity := 1 + c.IntN(1<<c.IntN(12))
	w := newWalk(e.New, e.Traits, capacity, c)
	var err error
	if e.Traits.Bounded && w.capacity != capacity {
		err = fmt.Errorf("Cap is %d, want %d", w.capacity, capacity)
	}
	for err == nil && len(c.input) > 0 {
		err = w.step()
	}
	if err == nil {
		err = w.finish()
	}
	if err != nil {
		return fmt.Errorf("%s: %w", e.Name, err)
	}
	return nil
}

// choices are a chooser that reads an input. After its end all are 0.
type choices struct {
	input []byte
	items uint64
}

// IntN takes as many bytes as it needs.
func (c *choices) IntN(n int) int {
	v := 0
	for most := 1; most < n && len(c.input) > 0; most <<= 8 {
		v = v<<8 + int(c.input[0])
		c.input = c.input[1:]
	}
	return v % n
}

// Uint64 takes no bytes: a broken order is seen if items differ.
func (c *choices) Uint64() uint64 {
	c.items++
	return c.items
}
