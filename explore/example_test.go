package explore_test

import (
	"fmt"

	"github.com/queuebench/queue/explore"
)

// A Treiber stack whose nodes are used again falls for ABA: A is about to
// replace the top n1 by the node below it, n0. B pops both and pushes n1 again.
// A finds n1 on top as before, and puts n0 there, which has been popped.
func Example() {
	type node struct{ next explore.Pointer[node] }
	result := explore.Config{}.Bounded(2, func(s *explore.Setup) {
		n0, n1 := new(node), new(node)
		var top explore.Pointer[node]
		n1.next.Store(n0)
		top.Store(n1)
		explore.Label(n0, "n0")
		explore.Label(n1, "n1")
		explore.Label(&top, "top")

		pop := func() *node {
			for {
				n := top.Load()
				if n == nil || top.CompareAndSwap(n, n.next.Load()) {
					return n
				}
			}
		}
		push := func(n *node) {
			for {
				old := top.Load()
				n.next.Store(old)
				if top.CompareAndSwap(old, n) {
					return
				}
			}
		}
		popped := map[*node]bool{}
		s.Go("A", func() { pop() })
		s.Go("B", func() {
			n := pop()
			if popped[pop()] = true; n != nil {
				push(n)
			}
		})
		s.Finally(func() {
			if popped[top.Load()] && top.Load() != nil {
				s.Errorf("a popped node is on top")
			}
		})
	})
	fmt.Println(result.Failure)
	// Output:
	// assertion: a popped node is on top
	// events: 12, preemptions: 1, schedule: [0 0 1]
	// 1   A  load   top      = n1
	// 2   A  load   n1.next  = n0
	// 3   B  load   top      = n1
	// 4   B  load   n1.next  = n0
	// 5   B  cas    top      n1 → n0
	// 6   B  load   top      = n0
	// 7   B  load   n0.next  = nil
	// 8   B  cas    top      n0 → nil
	// 9   B  load   top      = nil
	// 10  B  store  n1.next  nil
	// 11  B  cas    top      nil → n1
	// 12  A  cas    top      n1 → n0
}
