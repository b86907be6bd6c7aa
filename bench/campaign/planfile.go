package campaign

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// format is the version of the files of a campaign.
const format = 1

// hash returns the first half of a hash of everything in the plan but its ID.
func (p Plan) hash() string {
	p.ID = ""
	text, err := json.Marshal(p)
	if err != nil {
		panic(err) // a plan has nothing that JSON lacks
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// binaryHash returns a hash of the running program.
func binaryHash() (string, error) {
	path, err := Self()
	if err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}

// ParsePlan reads a plan as it is in a file. A plan that was changed after it
// was made is an error.
func ParsePlan(text []byte) (*Plan, error) {
	var version struct{ Format int }
	if err := json.Unmarshal(text, &version); err != nil {
		return nil, fmt.Errorf("no plan of a campaign: %w", err)
	}
	if version.Format != format {
		return nil, fmt.Errorf("format %d, want %d", version.Format, format)
	}
	p := new(Plan)
	if err := strictly(text, p); err != nil {
		return nil, err
	}
	if p.ID != p.hash() {
		return nil, fmt.Errorf("campaign %.40q: the plan was changed after it was made, want %s", p.ID, p.hash())
	}
	if err := p.Check(); err != nil {
		return nil, err
	}
	if len(p.Order) != p.Rounds {
		return nil, fmt.Errorf("an order for %d rounds, want %d", len(p.Order), p.Rounds)
	}
	for i, round := range p.Order {
		sorted := slices.Sorted(slices.Values(round))
		if len(sorted) != len(p.Cells) || sorted[0] != 0 || sorted[len(sorted)-1] != len(sorted)-1 || len(slices.Compact(sorted)) != len(round) {
			return nil, fmt.Errorf("round %d: want the numbers from 0 to %d, each once", i+1, len(p.Cells)-1)
		}
	}
	return p, nil
}

// strictly decodes one JSON value without fields that v does not know.
func strictly(text []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("something after the end of the object")
	}
	return nil
}

// write writes the plan to a new file.
func (p *Plan) write(path string) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return WriteNew(path, append(text, '\n'))
}

// checkHere returns an error if the plan was made by another program, or on
// another machine, and says what differs.
func (p *Plan) checkHere() error {
	if diff := p.Environment.differences(ReadEnvironment()); diff != "" {
		return fmt.Errorf("the campaign was begun elsewhere: %s", diff)
	}
	binary, err := binaryHash()
	if err == nil && binary != p.Binary {
		err = fmt.Errorf("the campaign was begun by another build of the program: binary %s, this one is %s", p.Binary, binary)
	}
	return err
}
