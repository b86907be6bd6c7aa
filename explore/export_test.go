package explore

import "math"

// All makes the executions that Bounded makes for one bound, or those of
// Exhaustive if the bound is negative, but does not end with a failure: it passes
// each one to failed. Complete tells that it was not stopped by a limit.
func (c Config) All(bound int, p Program, failed func(*Failure)) Result {
	if bound < 0 {
		bound = math.MaxInt
	}
	return c.all(p, c.depthFirst(bound), failed)
}

// Sample makes the executions that Random makes, in the manner of All.
func (c Config) Sample(seed uint64, p Program, failed func(*Failure)) Result {
	return c.sampled().all(p, newRandom(seed), failed)
}

func (c Config) all(p Program, s strategy, failed func(*Failure)) (r Result) {
	e := c.open()
	defer e.close()
	for {
		e.run(p, s)
		r.Executions++
		r.States = s.states()
		if e.failure != nil {
			failed(e.failure)
		}
		if !s.advance() {
			r.Complete = s.complete()
			return r
		}
		if r.Executions == c.Executions {
			return r
		}
	}
}
