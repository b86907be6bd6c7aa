package explore_test

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/explore"
)

// programsVariable is the environment variable with the number of programs that
// are made by chance.
const programsVariable = "EXPLORE_PROGRAMS"

// programs returns the number of programs that are made by chance.
func programs(t *testing.T, usual int) int {
	value := os.Getenv(programsVariable)
	if value == "" {
		return usual
	}
	n, err := strconv.Atoi(value)
	require.NoError(t, err, programsVariable)
	return n
}

// seeds returns the seeds of the programs in one of several parts.
func seeds(t *testing.T, part, parts int) (some []int) {
	if part == 0 {
		some = append(some, 7877) // a step that must wake up in a state that was visited
	}
	for seed := part; seed < programs(t, 1000); seed += parts {
		some = append(some, seed)
	}
	return some
}

// Programs made by chance, too: with the state cache, the search sees the same as
// without, where that is short, and what a random one sees where it is not.
func TestCachedAsNaiveByChance(t *testing.T) {
	const parts, limit = 4, 300
	var mu sync.Mutex
	found := map[string]int{}
	t.Run("part", func(t *testing.T) {
		for part := range parts {
			t.Run(strconv.Itoa(part), func(t *testing.T) {
				t.Parallel()
				for _, seed := range seeds(t, part, parts) {
					p, c, drawn := byChance(uint64(seed))
					how := ""
					if !t.Run(strconv.Itoa(seed), func(t *testing.T) { how = compare(t, c, limit, p) }) {
						return
					}
					mu.Lock()
					found[how]++
					for _, a := range drawn {
						found[how+" "+a]++
					}
					mu.Unlock()
				}
			})
		}
	})
	t.Log(found)
	for _, a := range accesses {
		assert.GreaterOrEqual(t, found["compared "+a.name], 10, a.name)
	}
}

// A step is an access to some object, with some value.
type step struct {
	access access
	i      int
	v      uint64
}

// byChance returns a program of two or three goroutines with a few accesses to a
// few objects, in which way to search it, and the names of the accesses. In some
// of them each access is an operation.
func byChance(seed uint64) (p scenario, c explore.Config, drawn []string) {
	r := rand.New(rand.NewPCG(seed, 0))
	scripts := make([][]step, 2+r.IntN(2))
	for i := range scripts {
		for range 1 + r.IntN(6-len(scripts)) {
			a := accesses[r.IntN(len(accesses))]
			scripts[i] = append(scripts[i], step{a, r.IntN(2), uint64(r.IntN(2))})
			drawn = append(drawn, a.name)
		}
	}
	slices.Sort(drawn)
	label, operations := r.IntN(2) == 0, r.IntN(3) == 0
	if operations && r.IntN(2) == 0 {
		c.Lone = 6
	}
	return func(s *explore.Setup, outcome func(...any)) {
		m := newMemory()
		if label {
			explore.Label(m, "m")
		}
		got := make([]uint64, len(scripts))
		var h history
		for i, script := range scripts {
			s.Go("", func() {
				for _, a := range script {
					access := func() uint64 { return a.access.do(m, s, a.i, a.v) }
					if operations {
						h.call(s, i, access)
					} else {
						got[i] = 10*got[i] + access()
					}
				}
			})
		}
		s.Finally(func() { outcome(got, h, m.noted, m.end()) })
	}, c, slices.Compact(drawn)
}
