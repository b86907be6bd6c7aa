package pick

import (
	"fmt"
	"strings"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

// An Exclusion is an implementation that the workload rules out.
type Exclusion struct {
	Impl   string `json:"impl"`
	Reason string `json:"reason"` // all of them, such as "one producer only; in any order"
}

// Names of the plain channel in results, and of the one that keeps the contract.
const (
	bareChannel  = "chan"
	channelQueue = "chanq"
)

// admit splits the entries into those that can do what the workload asks, by
// their traits, and those that cannot.
func admit(entries []catalog.Entry, w Workload) (admitted []catalog.Entry, excluded []Exclusion) {
	for _, e := range entries {
		if reasons := reasonsAgainst(e, w); len(reasons) > 0 {
			excluded = append(excluded, Exclusion{e.Name, strings.Join(reasons, "; ")})
		} else {
			admitted = append(admitted, e)
		}
	}
	return admitted, excluded
}

func reasonsAgainst(e catalog.Entry, w Workload) (reasons []string) {
	because := func(wrong bool, format string, args ...any) {
		if wrong {
			reasons = append(reasons, fmt.Sprintf(format, args...))
		}
	}
	t := e.Traits
	goroutines := w.Producers + w.Consumers
	because(t.Producers == queue.One && w.Producers > 1, "for one producer, not %d", w.Producers)
	because(t.Consumers == queue.One && w.Consumers > 1, "for one consumer, not %d", w.Consumers)
	because(t.Bounded && !w.bounded(), "has a capacity")
	because(!t.Bounded && w.bounded(), "has no capacity")
	because(t.Order < w.Order, "%s, not %s", orderWords[t.Order], orderWords[w.Order])
	because(e.Spins && w.Polite, "waiting goroutines occupy a processor each")
	because(e.Spins && !w.Polite && w.Cores > 1 && goroutines > w.Cores,
		"waiting goroutines occupy a processor each: %d goroutines on %s", goroutines, count(w.Cores, "core"))
	because(e.Name == bareChannel && w.CloseAny, "a plain channel panics if it is closed while others put, or twice")
	return reasons
}
