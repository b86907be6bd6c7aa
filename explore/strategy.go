package explore

import (
	"math"
	"math/rand/v2"
)

// A strategy makes the choices of a search.
type strategy interface {
	begin(e *execution)  // an execution begins
	pick(d decision) int // of a decision with at least two options
	advance() bool       // the execution has ended: is there another?
	complete() bool      // after advance returned false: were those all?
	states() int         // how many different ones there were, if known
}

// depthFirst tries all schedules with no more preemptions than the bound. It
// follows the path to the last decision that has an option left, takes this, and
// after it the first option at each decision. It does not go on from states that
// it has been in before with as many preemptions left, and if they are not
// limited, it does not try what leads to states that it will be in anyway.
type depthFirst struct {
	*execution
	bound       int
	visited     map[uint64]int // per state, how many preemptions were left, or what slept; nil: do not look
	path        []branch
	depth       int // of the next decision
	step        int // where on the path the step under way was chosen; -1: there is none
	preemptions int
	cut         bool // an option was dropped for the bound
	sharing     sharing
}

// A branch is a decision on the path.
type branch struct {
	rest    uint32 // options to be tried
	choice  int    // the one that is being tried
	preempt uint32 // see decision
	value   bool   // see decision

	// See reduction.go.
	print footprint // of the choice's step
	sleep []sleeper // here: those that slept on entry, and those that have been tried
}

func (c Config) depthFirst(bound int) *depthFirst {
	s := &depthFirst{bound: bound}
	if !c.Naive {
		s.visited = map[uint64]int{}
		s.sharing.uses = map[uint64]*users{}
	}
	return s
}

func (s *depthFirst) begin(e *execution) {
	s.execution, s.depth, s.step, s.preemptions = e, 0, -1, 0
	e.hashing = s.visited != nil
	if e.hashing {
		e.sharing = &s.sharing
	}
	// Without the order of steps, nobody knows how many a goroutine made alone.
	e.reducing = e.hashing && s.bound == math.MaxInt && e.Lone == 0
}

// unknown returns the options to be tried in the state of the execution, of
// those that are awake, and notes that they are.
func (s *depthFirst) unknown(d decision, awake uint32) uint32 {
	if s.visited == nil || d.value || d.single() {
		return awake
	}
	if s.reducing {
		return s.woken(d, awake)
	}
	// It makes a difference which goroutine it would be a preemption to leave.
	state, left := s.execution.state(), 0
	if s.bound < math.MaxInt {
		state, left = mix(state, uint64(d.current)), s.bound-s.preemptions
	}
	if most, ok := s.visited[state]; ok && most >= left {
		return 0
	}
	s.visited[state] = left
	return awake
}

// woken is unknown for a search with steps that sleep: if the state was visited
// before, only what slept then is left.
func (s *depthFirst) woken(d decision, awake uint32) uint32 {
	state, asleep := s.execution.state(), d.options&^awake
	before, ok := s.visited[state]
	if ok {
		awake &= uint32(before)
		asleep &= uint32(before)
	}
	s.visited[state] = int(asleep)
	return awake
}

func (s *depthFirst) pick(d decision) int {
	if s.depth == len(s.path) && !s.extend(d) {
		return pruned
	}
	b := &s.path[s.depth]
	if !d.value {
		s.step, s.print = s.depth, footprint{}
	}
	s.depth++
	if b.preempt>>b.choice&1 != 0 {
		s.preemptions++
	}
	return b.choice
}

// extend adds a decision to the path, or reports false if nothing of it has to
// be tried.
func (s *depthFirst) extend(d decision) bool {
	b := branch{preempt: d.preempts, value: d.value}
	awake := d.options
	if s.reducing && !d.value {
		s.settle()
		if s.step >= 0 {
			awake &^= b.inherit(&s.path[s.step], &s.print)
		}
	}
	awake = s.unknown(d, awake)
	if awake == 0 {
		return false
	}
	b.choice = lowest(awake)
	if awake>>d.fallback&1 != 0 {
		b.choice = d.fallback
	}
	b.rest = awake &^ (1 << b.choice)
	if s.preemptions >= s.bound && b.rest&b.preempt != 0 {
		b.rest &^= b.preempt
		s.cut = true
	}
	s.path = append(s.path, b)
	return true
}

// settle notes the footprint of the step that has ended.
func (s *depthFirst) settle() {
	if s.reducing && s.step >= 0 {
		s.path[s.step].print.merge(&s.print)
	}
}

func (s *depthFirst) advance() bool {
	if s.sharing.wrong {
		s.path, s.cut, s.sharing.wrong = s.path[:0], false, false
		clear(s.visited)
		return true
	}
	s.settle()
	for n := len(s.path); n > 0; n-- {
		b := &s.path[n-1]
		if b.rest != 0 {
			if s.reducing && !b.value {
				b.sleep = append(b.sleep, sleeper{b.choice, b.print})
				b.print = footprint{}
			}
			b.choice = lowest(b.rest)
			b.rest &= b.rest - 1
			s.path = s.path[:n]
			return true
		}
	}
	return false
}

func (s *depthFirst) complete() bool { return !s.cut }
func (s *depthFirst) states() int    { return len(s.visited) }

// random chooses by chance.
type random struct{ source *rand.Rand }

func newRandom(seed uint64) *random {
	return &random{rand.New(rand.NewPCG(seed, 0))}
}

func (*random) begin(*execution) {}
func (*random) advance() bool    { return true }
func (*random) complete() bool   { return false }
func (*random) states() int      { return 0 }

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

func (s *pct) begin(*execution) {
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

func (s *scripted) begin(*execution) { s.next = 0 }
func (*scripted) advance() bool      { return false }
func (*scripted) complete() bool     { return false }
func (*scripted) states() int        { return 0 }

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

// retold makes the choices of an execution in which some accesses were no points
// of the schedule. In its own they are, and at these it goes on.
type retold struct {
	scripted
	*execution
	times []int // of the choices in the script
}

func (s *retold) begin(e *execution) { s.execution = e }

func (s *retold) pick(d decision) int {
	if next := s.scripted.next; next == len(s.times) || s.times[next] != s.time(d) {
		return d.fallback
	}
	return s.scripted.pick(d)
}
