package command

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/bench/doctor"
)

// Whatever the machine is, the exit status says whether something is bad.
func TestDoctor(t *testing.T) {
	got := runProgram(t, program(t, strings.Fields("doctor -format json -watch 100ms")...))
	var read struct {
		Worst    doctor.Severity
		Findings []doctor.Finding
	}
	require.NoError(t, json.Unmarshal([]byte(got.out), &read), got.out)
	assert.NotEmpty(t, read.Findings)
	assert.Equal(t, doctor.Worst(read.Findings), read.Worst)
	if read.Worst == doctor.Bad {
		assert.Equal(t, statusFailure, got.status)
		assert.True(t, strings.HasPrefix(got.errs, "queuebench: this machine spoils measurements: "), got.errs)
	} else {
		assert.Zero(t, got.status)
		assert.Empty(t, got.errs)
	}
	got = runProgram(t, program(t, strings.Fields("doctor -watch 100ms")...))
	assert.Contains(t, got.out, " bad, ")
	for line := range strings.Lines(got.out) {
		assert.LessOrEqual(t, len([]rune(line)), 81, line)
	}
}

func TestDoctorBadInput(t *testing.T) {
	for args, want := range map[string]string{
		"doctor now":         `"now"`,
		"doctor -format pdf": `unknown format "pdf", want one of text, json`,
		"doctor -watch 1ns":  "watch 1ns, want 100ms to 1h0m0s",
		"doctor -watch long": `-watch "long", want a time such as 90s`,
	} {
		got := runProgram(t, program(t, strings.Fields(args)...))
		assert.Equal(t, statusUsage, got.status, args)
		assert.Contains(t, got.errs, want)
		assert.Equal(t, 1, strings.Count(got.errs, "\n"))
		assert.Empty(t, got.out)
	}
}

func TestDiagnosis(t *testing.T) {
	assert.NoError(t, diagnosis([]doctor.Finding{{Check: "a", Severity: doctor.Warn}, {Check: "b", Severity: doctor.Unknown}}))
	assert.EqualError(t, diagnosis([]doctor.Finding{{Check: "a", Severity: doctor.Bad}, {Check: "b"}, {Check: "c", Severity: doctor.Bad}}),
		"this machine spoils measurements: a, c")
}
