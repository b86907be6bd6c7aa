package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/term"

	"github.com/queuebench/queue/bench/campaign"
	"github.com/queuebench/queue/bench/doctor"
)

// create begins a campaign. Without a name it finds a free one.
func create(out string, d campaign.Design) (*campaign.Campaign, error) {
	p, err := campaign.NewPlan(d)
	if err != nil {
		return nil, err
	}
	if out != "" {
		return campaign.Create(campaign.TrimEnding(out), p)
	}
	if err := os.MkdirAll("results", 0o777); err != nil {
		return nil, err
	}
	first := filepath.Join("results", p.Environment.FileName(time.Now().UTC().Format(time.DateOnly)))
	for name, i := first, 2; ; name, i = fmt.Sprintf("%s.%d", first, i), i+1 {
		if c, err := campaign.Create(name, p); !errors.Is(err, fs.ErrExist) {
			return c, err
		}
	}
}

// measure takes the samples that are missing in the campaign, closes it, and
// reports it. The error is for attempts that failed, too.
func measure(ctx context.Context, c *campaign.Campaign, out io.Writer, errs *os.File) error {
	if err := take(ctx, c, errs); err != nil {
		return kept(c, err)
	}
	summary := c.Summary()
	if summary.Accepted > 0 {
		if err := reportRun(c.ResultsPath(), out); err != nil {
			return kept(c, err)
		}
	}
	return summary.Err()
}

// take takes the samples that are missing in the campaign, and closes it. It tells
// on errs how it goes.
func take(ctx context.Context, c *campaign.Campaign, errs *os.File) error {
	defer c.Close()
	exe, err := campaign.Self()
	if err != nil {
		return err
	}
	for _, w := range doctor.Warnings(doctor.This()) {
		fmt.Fprintln(errs, "warning:", w)
	}
	p, before := c.Plan, c.Summary()
	if before.Samples == 0 {
		fmt.Fprintf(errs, "measuring %d cells in %d rounds (%d samples, about %v), seed %d\n",
			len(p.Cells), p.Rounds, p.Rounds*len(p.Cells), p.Duration().Round(time.Second), p.Seed)
	} else {
		fmt.Fprintf(errs, "going on after %d of %d samples\n", before.Samples, p.Rounds*len(p.Cells))
	}
	width, _, _ := term.GetSize(int(errs.Fd()))
	progress := campaign.NewProgress(errs, term.IsTerminal(int(errs.Fd())), width)
	if err := c.Run(ctx, campaign.Child(exe, "sample", "-json"), progress); err != nil {
		return err
	}
	fmt.Fprintln(errs, c.Summary())
	return c.Close()
}

// kept adds to an error what is there of the campaign, and how to go on.
func kept(c *campaign.Campaign, err error) error {
	if removed, removeErr := c.Remove(); removed || removeErr != nil {
		return errors.Join(fmt.Errorf("%w; nothing was measured", err), removeErr)
	}
	return fmt.Errorf("%w; what was measured is in %s; go on with: queuebench run -resume %s", err, c.ResultsPath(), c.Name)
}
