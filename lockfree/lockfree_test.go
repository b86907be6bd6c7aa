package lockfree_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/queuetest"
)

func TestConformance(t *testing.T) {
	entries, err := catalog.Select(catalog.All(), "lockfree")
	require.NoError(t, err)
	for _, e := range entries {
		t.Run(e.Name, func(t *testing.T) { queuetest.Run(t, e.New, e.Traits) })
	}
}
