package model

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
)

func TestParse(t *testing.T) {
	s, err := Parse("capacity 2, fill 1: TryPut Len | Get(ctx) | PutBatch(3) GetBatch(9,ctx) | Cancel")
	require.NoError(t, err)
	assert.Equal(t, Scenario{Capacity: 2, Fill: 1, Goroutines: [][]Call{
		{{Method: TryPut}, {Method: Len}},
		{{Method: Get, Ctx: true}},
		{{Method: PutBatch, Items: 3}, {Method: GetBatch, Items: 9, Ctx: true}},
		{{Method: Cancel}},
	}}, s)
}

// What a scenario's String is, Parse reads.
func TestRoundTrip(t *testing.T) {
	few, crowds := Blocking()
	all := slices.Concat(few, crowds, Batches())
	all = slices.AppendSeq(all, Enumerate(2, 2, 2, TryPut, TryGet, Len, Put, Get, Close, Cancel))
	for _, s := range all {
		again, err := Parse(s.String())
		require.NoError(t, err)
		require.Equal(t, s, again)
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                                  `scenario "", want it to begin like "capacity 2, fill 1:"`,
		"TryPut | TryGet":                                   "want it to begin like",
		"capacity 2, fill 1":                                "want it to begin like",
		"capacity 2, fill 1 TryPut":                         "want it to begin like",
		"capacity two, fill 1: TryPut":                      "want it to begin like",
		"capacity 2, fill 1 or 2: Len":                      "want it to begin like",
		"capacity 0, fill 0: TryPut":                        "want a capacity of 1 to 49 and a fill of 0 to the capacity",
		"capacity 50, fill 0: TryPut":                       "want a capacity of 1 to 49",
		"capacity 2, fill 3: TryPut":                        "a fill of 0 to the capacity",
		"capacity 2, fill -1: TryPut":                       "a fill of 0 to the capacity",
		"capacity 2, fill 0:":                               "a goroutine with 0 calls, want 1 to 10",
		"capacity 2, fill 0: Len |":                         "a goroutine with 0 calls, want 1 to 10",
		"capacity 2, fill 0: " + strings.Repeat(" Len", 11): "a goroutine with 11 calls, want 1 to 10",
		"capacity 2, fill 0: " + strings.Repeat("Len | ", 8) + " Len": "has 9 goroutines, want 1 to 8",
	} {
		_, err := Parse(text)
		assert.ErrorContains(t, err, want, text)
		assert.Panics(t, func() { MustParse(text) }, text)
	}
	for _, call := range []string{
		"Tryput", "TryPut()", "TryPut(ctx)", "Len(1)", "Get(2)", "Get(ctx", "Get(ctx,ctx)", "Cancel(ctx)", "Close(1)", "(ctx)",
		"PutBatch", "PutBatch(ctx)", "PutBatch(0)", "PutBatch(10)", "PutBatch(-1)", "PutBatch(01)", "PutBatch(ctx,2)", "TryGetBatch(2,ctx)",
	} {
		_, err := Parse("capacity 2, fill 0: TryPut | " + call)
		assert.ErrorContains(t, err, `model: call "`+call+`", want one of TryPut, `, call)
	}
}

func TestMethodString(t *testing.T) {
	assert.Equal(t, "TryPut", TryPut.String())
	assert.Equal(t, "Cancel", Cancel.String())
	assert.Equal(t, "Method(11)", (Cancel + 1).String())
	assert.Equal(t, "Method(-1)", Method(-1).String())
}

func TestFits(t *testing.T) {
	roles := []queue.Traits{
		{},
		{Producers: queue.One},
		{Consumers: queue.One},
		{Producers: queue.One, Consumers: queue.One},
	}
	for text, want := range map[string][]bool{
		"TryPut | TryGet":                    {true, true, true, true},
		"TryPut TryGet | Len | Close":        {true, true, true, true},
		"TryPut | Put":                       {true, false, true, false},
		"TryPutBatch(1) | PutBatch(1)":       {true, false, true, false},
		"TryGet | Get":                       {true, true, false, false},
		"TryGetBatch(1) | GetBatch(1)":       {true, true, false, false},
		"TryPut TryGet | TryPut | TryGet":    {true, false, false, false},
		"Put(ctx) | Get(ctx) | Cancel | Len": {true, true, true, true},
	} {
		s := MustParse("capacity 1, fill 0: " + text)
		for i, traits := range roles {
			assert.Equal(t, want[i], s.Fits(traits), "%s, %+v", text, traits)
		}
	}
}

// Enumerate yields all there are: each once, in whatever order of goroutines.
func TestEnumerate(t *testing.T) {
	count := func(goroutines, calls, capacity int, methods ...Method) int {
		seen := make(map[string]bool)
		n := 0
		for s := range Enumerate(goroutines, calls, capacity, methods...) {
			n++
			require.Equal(t, capacity, s.Capacity)
			require.Len(t, s.Goroutines, goroutines)
			slices.SortFunc(s.Goroutines, func(x, y []Call) int {
				return slices.CompareFunc(x, y, func(x, y Call) int { return int(x.Method - y.Method) })
			})
			seen[s.String()] = true
		}
		require.Len(t, seen, n)
		return n
	}
	assert.Equal(t, 2, count(1, 1, 1, TryPut))
	assert.Equal(t, 2*3, count(2, 1, 1, TryPut, TryGet))
	assert.Equal(t, 315, count(2, 3, 2, TryPut, TryGet))
	assert.Equal(t, 1326, count(2, 2, 2, TryPut, TryGet, Len)+count(3, 2, 2, TryPut, TryGet, Len))
	for range Enumerate(2, 2, 2, TryPut) {
		break // and it yields no more
	}
}

// All the items of a scenario are different, so that histories can be judged.
func TestItems(t *testing.T) {
	seen := make(map[uint64]bool)
	for v := range uint64(2*maxCapacity + 2) { // at the start and at the end
		seen[v] = true
	}
	for goroutine := 1; goroutine <= 8; goroutine++ {
		for call := range maxCalls {
			for i := range uint64(maxItems - 1) {
				v := item(goroutine, call) + i
				require.False(t, seen[v], v)
				seen[v] = true
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	few, _ := Blocking()
	for _, s := range append(few, Batches()...) {
		f.Add(s.String())
	}
	f.Add("capacity 02, fill 1: Len|TryPut")
	f.Add("capacity 2, fill 1:Len|TryPut")
	f.Add("capacity 2, fill 1: Len\n|\tGet(ctx")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(text)
		if err != nil {
			require.NotContains(t, err.Error(), "\n")
			return
		}
		again, err := Parse(s.String())
		require.NoError(t, err)
		require.Equal(t, s, again)
		require.Equal(t, strings.Join(strings.Fields(text), ""), strings.Join(strings.Fields(s.String()), ""))
	})
}
