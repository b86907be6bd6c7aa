package report

import (
	"slices"
	"strconv"
	"strings"
)

// setups finds the setups in the order of the tables.
type setups struct {
	keys   []string // configuration keys with several values
	config []map[string]string
	seen   map[string]int
}

func newSetups(config []Setting) *setups {
	s := &setups{seen: make(map[string]int)}
	for _, c := range config {
		if len(c.Values) > 1 {
			s.keys = append(s.keys, c.Key)
		}
	}
	return s
}

// split parts the parameters of a row into those of the configuration, which
// come first, and those of the name.
func (s *setups) split(params []Param) (config map[string]string, name []Param) {
	config = make(map[string]string)
	for i, p := range params {
		if _, twice := config[p.Key]; twice || !slices.Contains(s.keys, p.Key) {
			return config, params[i:]
		}
		config[p.Key] = p.Value
	}
	return config, nil
}

// index returns the number of the setup with these values.
func (s *setups) index(config map[string]string) int {
	var id strings.Builder
	for _, key := range s.keys {
		if config[key] == "" {
			config[key] = "(none)" // as in the rows of scenarios that other files have, too
		}
		id.WriteString(strconv.Quote(config[key]))
	}
	i, ok := s.seen[id.String()]
	if !ok {
		i = len(s.config)
		s.seen[id.String()] = i
		s.config = append(s.config, config)
	}
	return i
}

// labelled returns the setups with labels of as few values as tell them apart.
func (s *setups) labelled() []Setup {
	all := make([]Setup, len(s.config))
	for i, config := range s.config {
		all[i] = Setup{Config: config}
	}
	distinct := 1
	for _, key := range s.ordered() {
		if distinct == len(all) {
			break
		}
		labels := make(map[string]bool)
		next := make([]string, len(all))
		for i, setup := range all {
			next[i] = strings.TrimSpace(setup.Label + " " + shorten(setup.Config[key]))
			labels[next[i]] = true
		}
		if len(labels) == distinct {
			continue
		}
		distinct = len(labels)
		for i := range all {
			all[i].Label = next[i]
		}
	}
	return all
}

// ordered returns the keys, those first that people know a machine by.
func (s *setups) ordered() []string {
	keys := slices.Clone(s.keys)
	slices.SortStableFunc(keys, func(a, b string) int { return tellingRank(a) - tellingRank(b) })
	return keys
}

func tellingRank(key string) int {
	telling := []string{"cpu", "cores", "goarch", "go", "commit"}
	if i := slices.Index(telling, key); i >= 0 {
		return i
	}
	return len(telling)
}

// shorten returns the first characters of a value, without what processors are
// called beside their name.
func shorten(value string) string {
	const most = 28
	value, _, _ = strings.Cut(decorations.Replace(value), " @")
	if runes := []rune(value); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return value
}

var decorations = strings.NewReplacer("(R)", "", "(TM)", "", "(tm)", "", " CPU", "", " Processor", "")
