package explore

import "math/rand/v2"

// A strategy makes the choices of a search.
type strategy interface {
	begin()              // an execution begins
	pick(d decision) int // of a decision with at least two options
	advance() bool       // the execution has ended: is there another?
	complete() bool      // after advance returned false: were those all?
}

// depthFirst tries all schedules with no more preemptions than the bound. It
// follows the path to the last decision that has an option left, takes this, and
// after it the first option at each decision.
type depthFirst struct {
	bound       int
	path        []branch
	depth       int // of the next decision
	preemptions int
	cut         bool // an option was dropped for the bound
}

// A branch is a decision on the path.
type branch struct {
	rest    uint32 // options to be tried
	choice  int    // the one that is being tried
	preempt uint32 // see decision
}

func (s *depthFirst) begin() { s.depth, s.preemptions = 0, 0 }

func (s *depthFirst) pick(d decision) int {
	if s.depth == len(s.path) {
		b := branch{rest: d.options &^ (1 << d.fallback), choice: d.fallback, preempt: d.preempts}
		if s.preemptions >= s.bound && b.rest&b.preempt != 0 {
			b.rest &^= b.preempt
			s.cut = true
		}
		s.path = append(s.path, b)
	}
	b := &s.path[s.depth]
	s.depth++
	if b.preempt>>b.choice&1 != 0 {
		s.preemptions++
	}
	return b.choice
}

func (s *depthFirst) advance() bool {
	for n := len(s.path); n > 0; n-- {
		b := &s.path[n-1]
		if b.rest != 0 {
			b.choice = lowest(b.rest)
			b.rest &= b.rest - 1
			s.path = s.path[:n]
			return true
		}
	}
	return false
}

func (s *depthFirst) complete() bool { return !s.cut }

// random chooses by chance.
type random struct{ source *rand.Rand }

func newRandom(seed uint64) *random {
	return &random{rand.New(rand.NewPCG(seed, 0))}
}

func (*random) begin()         {}
func (*random) advance() bool  { return true }
func (*random) complete() bool { return false }

func (s *random) pick(d decision) int {
	n := 0
	for rest := d.options; rest != 0; rest &= rest - 1 {
		n++
	}
	rest := d.options
	for range s.source.IntN(n) {
		rest &= rest - 1
	}
	return lowest(rest)
}

// pct chooses by priority, see [Config.PCT].
type pct struct {
	random
	priority [32]int // by choice
	changes  []int   // decisions before which the running goroutine gets the lowest
	depth    int     // of the next decision
	longest  int     // number of decisions of the longest execution so far
	lowest   int     // priority
}

func newPCT(seed uint64, depth int) *pct {
	return &pct{random: *newRandom(seed), changes: make([]int, max(depth-1, 0))}
}

func (s *pct) begin() {
	s.depth, s.lowest = 0, 0
	copy(s.priority[:], s.source.Perm(len(s.priority)))
	for i := range s.changes {
		s.changes[i] = s.source.IntN(s.longest + 1)
	}
}

func (s *pct) pick(d decision) int {
	if d.value {
		return s.random.pick(d)
	}
	for _, change := range s.changes {
		if change == s.depth {
			s.lowest--
			s.priority[s.first(d)] = s.lowest
		}
	}
	s.depth++
	s.longest = max(s.longest, s.depth)
	return s.first(d)
}

// first returns the option of the highest priority.
func (s *pct) first(d decision) int {
	best := lowest(d.options)
	for rest := d.options; rest != 0; rest &= rest - 1 {
		if c := lowest(rest); s.priority[c] > s.priority[best] {
			best = c
		}
	}
	return best
}

// scripted makes the choices of a list where it can, see [Config.Replay].
type scripted struct {
	script []int
	next   int
}

func (s *scripted) begin()       { s.next = 0 }
func (*scripted) advance() bool  { return false }
func (*scripted) complete() bool { return false }

func (s *scripted) pick(d decision) int {
	if s.next == len(s.script) {
		return d.fallback
	}
	choice := s.script[s.next]
	s.next++
	if !d.has(choice) {
		return d.fallback
	}
	return choice
}
