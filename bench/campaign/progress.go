package campaign

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/queuebench/queue/bench/scenario"
)

// A State is how far a campaign has come.
type State struct {
	Cell          scenario.Cell // being measured
	Done, Total   int           // samples
	Round, Rounds int
	Left          time.Duration // estimate
}

// Progress is told before each sample, never during one: drawing takes
// processor time.
type Progress interface {
	Step(State)
	Done()
}

// NewProgress returns the progress for w: a line that is drawn again and again
// if w is a terminal of the given width, else one line per round.
func NewProgress(w io.Writer, terminal bool, width int) Progress {
	if terminal {
		return &bar{w: w, width: width}
	}
	return &rounds{w: w}
}

// bar is progress on a terminal.
type bar struct {
	w     io.Writer
	width int
	last  time.Time
}

// redraw is how often the line is drawn.
const redraw = 200 * time.Millisecond

const barWidth = 20

func (b *bar) Step(s State) {
	if time.Since(b.last) < redraw {
		return
	}
	b.last = time.Now()
	full := barWidth * s.Done / s.Total
	line := fmt.Sprintf("[%s%s] %3d%% round %d/%d, %s left  %s",
		strings.Repeat("#", full), strings.Repeat(".", barWidth-full),
		100*s.Done/s.Total, s.Round, s.Rounds, short(s.Left), s.Cell)
	if b.width > 1 && len(line) >= b.width {
		line = line[:b.width-1]
	}
	fmt.Fprintf(b.w, "\r\x1b[K%s", line)
}

func (b *bar) Done() { fmt.Fprint(b.w, "\r\x1b[K") }

// rounds is progress elsewhere.
type rounds struct {
	w     io.Writer
	round int
}

func (r *rounds) Step(s State) {
	if s.Round == r.round {
		return
	}
	r.round = s.Round
	fmt.Fprintf(r.w, "round %d of %d: %d of %d samples taken, about %s left\n",
		s.Round, s.Rounds, s.Done, s.Total, short(s.Left))
}

func (r *rounds) Done() {}

// short prints a duration to the second.
func short(d time.Duration) string { return d.Round(time.Second).String() }
