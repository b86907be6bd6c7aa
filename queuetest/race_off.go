//go:build !race

package queuetest

// raceEnabled says whether the race detector is on.
const raceEnabled = false
