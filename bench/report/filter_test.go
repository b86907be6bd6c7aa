package report

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFilter(t *testing.T) {
	r, err := Read("testdata/full.txt")
	require.NoError(t, err)
	require.NoError(t, r.Filter(".name:Pair AND .unit:ns/op AND /cap:1024"))
	tables := r.Tables(Options{})
	require.Len(t, tables, 1)
	assert.Equal(t, "ns/op", tables[0].Unit)
	for _, row := range tables[0].Rows {
		assert.Contains(t, row.Params, Param{"cap", "1024"})
	}
}

func TestFilterThatMakesNoSense(t *testing.T) {
	for query, want := range map[string]string{
		".name:Pear":  `filter ".name:Pear": no sample matches`,
		".name:(Pair": `filter ".name:(Pair": `,
		"":            `filter "": `,
	} {
		r, err := Read("testdata/full.txt")
		require.NoError(t, err)
		assert.ErrorContains(t, r.Filter(query), want)
	}
}
