package history

import "slices"

// A sequence is what is known of the order in which the items passed through
// the queue. Of two items a comes first if
//
//	P its Put ended before that of b began, or was before it in a batch,
//	G its Get ended before that of b began, or was before it in a batch,
//	R its Get ended before the Put of b began.
//
// Without batches, a violation of two items shows in P and G. Batches make
// longer circles: each of two Gets in one batch can come after a Put of another.
type sequence struct {
	*passages
	byOut           precedence
	followers       [][]int32 // in a batch
	missing         []int8    // what an item still waits for, by passage
	done            []bool
	order           []int32 // the items that are done
	ready           []int32
	inTo, outTo     int // in the order of their ends: all before are done
	inFrom, outFrom int // in the order of their beginnings: all before need not wait
}

// arrange returns the items in an order that agrees with all that is known, or
// a circle of items each of which comes before the next.
func (p *passages) arrange() (order, circle []int32) {
	n := len(p.put)
	s := sequence{
		passages: p, byOut: newPrecedence(p.out),
		followers: make([][]int32, n), missing: slices.Repeat([]int8{2}, n), done: make([]bool, n),
	}
	for i, after := range p.after {
		for _, a := range after {
			if a >= 0 {
				s.missing[i]++
				s.followers[a] = append(s.followers[a], int32(i))
			}
		}
	}
	for len(s.order) < n {
		s.advance()
		if len(s.ready) == 0 {
			return nil, s.circle()
		}
		i := s.ready[len(s.ready)-1]
		s.ready = s.ready[:len(s.ready)-1]
		s.order, s.done[i] = append(s.order, i), true
		for _, f := range s.followers[i] {
			s.meet(f)
		}
	}
	return s.order, nil
}

// meet notes that one of the things that item i waits for has come.
func (s *sequence) meet(i int32) {
	if s.missing[i]--; s.missing[i] == 0 {
		s.ready = append(s.ready, i)
	}
}

// ends returns the first end of a Put and that of a Get among the items that
// are not done.
func (s *sequence) ends() (put, get uint64) {
	for ; s.done[s.puts.byTo[s.inTo]]; s.inTo++ {
	}
	for ; s.done[s.byOut.byTo[s.outTo]]; s.outTo++ {
	}
	return s.in[s.puts.byTo[s.inTo]].to, s.out[s.byOut.byTo[s.outTo]].to
}

// advance lets those go on whose Put, or whose Get, began early enough.
func (s *sequence) advance() {
	put, get := s.ends()
	for ; s.inFrom < len(s.in) && s.in[s.puts.byFrom[s.inFrom]].from <= min(put, get); s.inFrom++ {
		s.meet(s.puts.byFrom[s.inFrom])
	}
	for ; s.outFrom < len(s.out) && s.out[s.byOut.byFrom[s.outFrom]].from <= get; s.outFrom++ {
		s.meet(s.byOut.byFrom[s.outFrom])
	}
}

// circle returns items each of which comes before the next, and the last before
// the first, when all that are not done wait for one another.
func (s *sequence) circle() []int32 {
	i := int32(slices.Index(s.done, false))
	var way []int32
	for !slices.Contains(way, i) {
		way = append(way, i)
		i = s.blocker(i)
	}
	way = way[slices.Index(way, i):]
	slices.Reverse(way)
	first := slices.Index(way, slices.Min(way))
	return append(way[first:], way[:first]...)
}

// blocker returns an item for which i waits.
func (s *sequence) blocker(i int32) int32 {
	put, get := s.ends()
	switch {
	case s.in[i].from > put:
		return s.puts.byTo[s.inTo]
	case max(s.in[i].from, s.out[i].from) > get:
		return s.byOut.byTo[s.outTo]
	case s.after[i][0] >= 0 && !s.done[s.after[i][0]]:
		return s.after[i][0]
	}
	return s.after[i][1]
}
