package report

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/perf/benchproc"
)

// Filter keeps the samples and values that match the query, which is in
// benchstat's filter language:
//
//	.name:Transfer AND .unit:ns/op AND /wait:block
//
// It returns an error if the query is malformed or nothing matches.
func (r *Results) Filter(query string) error {
	filter, err := benchproc.NewFilter(query)
	if err != nil {
		reason, _, _ := strings.Cut(err.Error(), "\n") // a picture of the place follows
		return fmt.Errorf("report: filter %q: %s, want such as .name:Pair", query, clean(reason))
	}
	r.results = slices.DeleteFunc(r.results, func(res sample) bool {
		ok, _ := filter.Apply(res.Result) // its error says why nothing matches
		return !ok
	})
	if len(r.results) == 0 {
		return fmt.Errorf("report: filter %q: no sample matches", query)
	}
	r.Config = settings(r.results)
	return nil
}
