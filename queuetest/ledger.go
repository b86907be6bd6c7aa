package queuetest

import "fmt"

// balance checks conservation: every item that was accepted came out exactly
// once, and nothing else came out.
func (o outcome) balance() error {
	const (
		accepted = 1 << iota
		refused
		delivered
	)
	state := make([][]uint8, len(o.put))
	for p, events := range o.put {
		state[p] = make([]uint8, len(events))
		for seq, e := range events {
			state[p][seq] = accepted
			if e.err != nil {
				state[p][seq] = refused
			}
		}
	}
	for _, events := range append(o.got, o.rest) {
		for _, e := range events {
			put, ok := o.find(e.item)
			if !ok {
				return fmt.Errorf("%s came out and was never put", describe(e.item))
			}
			p, seq := indices(e.item)
			switch s := &state[p][seq]; {
			case *s&delivered != 0:
				return fmt.Errorf("%s came out twice", describe(e.item))
			case *s == refused:
				return fmt.Errorf("%s came out, but its Put returned %v", describe(e.item), put.err)
			default:
				*s |= delivered
			}
		}
	}
	var first string
	lost, total := 0, 0
	for p := range state {
		for seq, s := range state[p] {
			if s != refused {
				total++
			}
			if s == accepted {
				if lost == 0 {
					first = describe(number(p, seq))
				}
				lost++
			}
		}
	}
	if lost > 0 {
		return fmt.Errorf("%d of %d accepted items never came out, first %s", lost, total, first)
	}
	return nil
}

// find returns what the producer of an item wrote down about it.
func (o outcome) find(item uint64) (event, bool) {
	p, seq := indices(item)
	if p < 0 || p >= len(o.put) || seq < 0 || seq >= len(o.put[p]) {
		return event{}, false
	}
	return o.put[p][seq], true
}
