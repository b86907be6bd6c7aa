package queuetest

var sequential = Check{
	Name:   "Sequential",
	Rule:   "1-6 for a single goroutine: every operation answers as a plain list of items would",
	spares: usual,
	run: func(t *trial) error {
		runs := 40
		if t.short {
			runs = 10
		}
		for i := range runs {
			for _, capacity := range t.capacities(1, 2, 3, 7, 1024) {
				random := t.rand(i)
				w := newWalk(t.make, t.traits, capacity, random)
				for range 500 + 4*min(capacity, 200) {
					if err := w.step(); err != nil {
						return err
					}
					t.count(1)
				}
				if err := w.finish(); err != nil {
					return err
				}
			}
		}
		return nil
	},
}
