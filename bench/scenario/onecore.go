package scenario

// OneCore is [Transfer] on one processor, where goroutines take turns: what a
// queue costs in a small container, and where a goroutine that spins only keeps
// the other from running. GOMAXPROCS is 1 during the measurement, whatever it
// is otherwise. (go test -cpu 2 puts -2 behind the name all the same.)
var OneCore = &Scenario{
	Name:    "OneCore",
	Purpose: "how fast items pass between goroutines that share one processor",
	keys:    transferKeys,
	procs:   1,
	grid: func(int) [][]Param {
		var grid [][]Param
		for _, shape := range [][2]int{{1, 1}, {10, 10}, {1, 8}, {8, 1}} {
			for _, capacity := range []int{1, 8, 1024} {
				grid = append(grid, transferParams(shape[0], shape[1], capacity, waitBlock))
			}
		}
		return grid
	},
	standard: onOne(
		transferParams(1, 1, 8, waitBlock),
		transferParams(10, 10, 8, waitBlock),
		transferParams(10, 10, 1024, waitBlock),
	),
	entries: besideChan,
	fits:    fitsTransfer,
	measure: measureTransfer,
}
