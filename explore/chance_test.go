package explore_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/explore"
)

// Programs made by chance, too, as long as the naive search is short.
func TestCachedAsNaiveByChance(t *testing.T) {
	const limit = 300
	kinds := map[string]int{}
	less := 0
	for seed := range uint64(1000) {
		p := byChance(seed)
		for bound := -1; bound < 3; bound++ {
			naive, all := outcomes(explore.Config{Naive: true, Executions: limit}, bound, p)
			if naive.Executions == limit {
				continue
			}
			cached, some := outcomes(explore.Config{}, bound, p)
			require.Equal(t, kind(naive), kind(cached), "seed %d, bound %d", seed, bound)
			if naive.Failure == nil {
				require.Equal(t, all, some, "seed %d, bound %d", seed, bound)
			}
			kinds[kind(naive)]++
			if cached.Executions < naive.Executions {
				less++
			}
		}
	}
	t.Log(kinds, less)
	for _, kind := range []string{"no failure", "data race", "deadlock"} {
		assert.GreaterOrEqual(t, kinds[kind], 100, kind)
	}
	assert.Greater(t, less, 500)
}

// byChance returns a program of two or three goroutines with a few accesses to a
// few objects. In some of them each access is an operation.
func byChance(seed uint64) scenario {
	r := rand.New(rand.NewPCG(seed, 0))
	n := 2 + r.IntN(2)
	scripts := make([][][3]int, n)
	for i := range scripts {
		for range 2 + r.IntN(6-n) {
			scripts[i] = append(scripts[i], [3]int{r.IntN(18), r.IntN(2), r.IntN(2)})
		}
	}
	return func(s *explore.Setup, outcome func(...any)) {
		var m memory
		if seed%2 == 0 {
			explore.Label(&m, "m")
		}
		m.p[0].Store(new(7))
		m.p[1].Store(new(8))
		got := make([]uint64, n)
		var h history
		for i, script := range scripts {
			s.Go("", func() {
				for _, step := range script {
					access := func() uint64 { return m.access(s, step[0], step[1], step[2]) }
					if seed%3 == 0 {
						h.call(s, i, access)
					} else {
						got[i] = 10*got[i] + access()
					}
				}
			})
		}
		s.Finally(func() {
			outcome(got, h.order(), m.noted, m.x[0].Load(), m.x[1].Load(), *m.p[0].Load(), *m.p[1].Load())
		})
	}
}

// memory is what a program made by chance has.
type memory struct {
	x     [2]explore.Uint64
	p     [2]explore.Pointer[int]
	c     [2]explore.Cell[int]
	mu    explore.Mutex
	token explore.Token
	pool  explore.Pool
	noted []uint64
}

// access makes an access of a kind to object i, and returns what it has read.
func (m *memory) access(s *explore.Setup, kind, i, v int) uint64 {
	value := uint64(v)
	switch kind {
	case 0, 1:
		return m.x[i].Load()
	case 2:
		m.x[i].Store(value)
	case 3, 4:
		m.x[i].StoreRelease(value + 1)
	case 5:
		return m.x[i].Add(1)
	case 6:
		m.x[i].CompareAndSwap(0, 1)
	case 7: // hand over a cell
		m.c[i].Set(v)
		m.x[i].Store(3)
	case 8:
		if m.x[i].Load() >= 1+2*value {
			return uint64(m.c[i].Get())
		}
	case 9:
		m.mu.Lock()
		m.x[i].Store(m.x[i].Load() + 1)
		m.mu.Unlock()
	case 10:
		m.p[i].Store(m.p[1-i].Load())
	case 11:
		m.p[i].CompareAndSwap(m.p[1-i].Load(), new(v))
	case 12:
		if m.x[i].Load() == 0 {
			m.token.Wait()
		}
	case 13:
		m.token.Signal()
	case 14:
		return uint64(m.c[i].Get())
	case 15:
		m.x[i].Load()
		explore.Spin()
	case 16:
		m.x[i].Load()
		m.noted = append(m.noted, value)
		s.Note(value)
	case 17:
		if p, _ := m.pool.Get().(*int); p != nil {
			return uint64(*p)
		}
		m.pool.Put(new(v + 1))
	}
	return 0
}
