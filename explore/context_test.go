package explore_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/explore"
)

// waysOf returns how often a program ended in each way.
func waysOf(t *testing.T, p func(s *explore.Setup, end func(string))) map[string]int {
	found := make(map[string]int)
	r := explore.Config{}.Exhaustive(func(s *explore.Setup) {
		p(s, func(way string) { found[way]++ })
	})
	require.Nil(t, r.Failure, "%v", r.Failure)
	assert.True(t, r.Complete)
	return found
}

func TestWaitContext(t *testing.T) {
	wait := func(signal, cancel bool) explore.Program {
		return func(s *explore.Setup) {
			var token explore.Token
			var ctx explore.Context
			var item explore.Cell[int]
			s.Go("", func() {
				if token.WaitContext(&ctx) {
					assert.True(s, signal)
				} else {
					assert.True(s, cancel)
					assert.Equal(s, context.Canceled, ctx.Err())
				}
				item.Set(1)
			})
			s.Go("", func() {
				item.Set(2)
				if signal {
					token.Signal()
				} else if cancel {
					ctx.Cancel()
				}
			})
		}
	}
	passes(t, wait(true, false))
	passes(t, wait(false, true))
	fails(t, explore.Deadlock, wait(false, false))
}

func TestWaitContextDoesEither(t *testing.T) {
	found := waysOf(t, func(s *explore.Setup, end func(string)) {
		var token explore.Token
		var ctx explore.Context
		s.Go("", func() {
			woken := token.WaitContext(&ctx)
			switch {
			case woken && ctx.Err() == nil:
				end("woken")
			case woken:
				end("woken, and canceled")
			default:
				end("canceled")
			}
		})
		s.Go("", func() { token.Signal(); ctx.Cancel() })
	})
	assert.Len(t, found, 3, "%v", found)
}

func TestAfterFunc(t *testing.T) {
	found := waysOf(t, func(s *explore.Setup, end func(string)) {
		var ctx explore.Context
		var called explore.Uint32
		var stopped bool
		s.Go("", func() {
			stop := explore.AfterFunc(&ctx, func() { called.Store(1) })
			stopped = stop()
		})
		s.Go("", func() { ctx.Cancel(); ctx.Cancel() })
		s.Finally(func() {
			assert.Equal(s, stopped, called.Load() == 0)
			end(map[bool]string{false: "called", true: "stopped"}[stopped])
		})
	})
	assert.Len(t, found, 2, "%v", found)
}

// A context that has ended before is seen to have ended.
func TestContextInSetup(t *testing.T) {
	passes(t, func(s *explore.Setup) {
		var ctx explore.Context
		select {
		case <-ctx.Done():
			s.Errorf("the context has not ended")
		default:
		}
		ctx.Cancel()
		<-ctx.Done()
		var token explore.Token
		assert.False(s, token.WaitContext(&ctx))
		token.Signal()
		assert.True(s, token.WaitContext(&ctx))
		calls := 0
		stop := explore.AfterFunc(&ctx, func() { calls++ })
		assert.False(s, stop())
		assert.Equal(s, 1, calls)
		assert.True(s, explore.AfterFunc(context.Background(), func() { calls++ })())
		s.Go("", func() { assert.False(s, new(explore.Token).WaitContext(&ctx)) })
	})
}

func TestForeignContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	fails(t, explore.Panic, func(s *explore.Setup) {
		s.Go("", func() { new(explore.Token).WaitContext(ctx) })
	})
	passes(t, func(s *explore.Setup) {
		var token explore.Token
		s.Go("", func() { assert.True(s, token.WaitContext(context.Background())) })
		s.Go("", token.Signal)
	})
}

// With a token and an ended context a goroutine does either, and what it waits
// for later has nothing to do with the context.
func TestWaitAfterContext(t *testing.T) {
	found := waysOf(t, func(s *explore.Setup, end func(string)) {
		var token explore.Token
		var ctx explore.Context
		token.Signal()
		ctx.Cancel()
		s.Go("", func() {
			if token.WaitContext(&ctx) {
				end("woken")
			} else {
				end("canceled")
			}
		})
	})
	assert.Equal(t, map[string]int{"woken": 1, "canceled": 1}, found)
	fails(t, explore.Deadlock, func(s *explore.Setup) {
		var token explore.Token
		var ctx explore.Context
		ctx.Cancel()
		s.Go("", func() { token.WaitContext(&ctx); token.Wait() })
	})
}
