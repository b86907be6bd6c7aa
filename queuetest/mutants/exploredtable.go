package mutants

// runMutants are made of the core that hands a batch over at once.
var runMutants = []faulty{
	{publishesRunFirst, Mutant{
		Name:     "PublishesRunFirst",
		Fault:    "the first slot of a run is marked full before the second has the length",
		Source:   "none known: PublishesFirst for a run",
		KilledBy: Explorer,
		Reason:   "did not come out",
		Program:  "capacity 3, fill 0: TryPutBatch(2) | TryGet",
	}},
	{splitsWithoutLength, Mutant{
		Name:     "SplitsWithoutLength",
		Fault:    "who takes the beginning of a run does not note the length of the rest",
		Source:   "none known: a run of two has no rest to try it with",
		KilledBy: Explorer,
		Reason:   "items for ever",
		Program:  "capacity 4, fill 0: TryPutBatch(3) | TryGet",
	}},
	{closesUnsealed, Mutant{
		Name:     "ClosesUnsealed",
		Fault:    "Get says closed while a Put that found the queue open is about to publish its item",
		Source:   "LMAX-Exchange/disruptor#517, with one producer",
		KilledBy: Explorer,
		Reason:   "a Get said closed",
		Program:  "capacity 1, fill 0: TryPut | Close TryGet",
	}},
	{showsSinglesOnly, Mutant{
		Name:     "ShowsSinglesOnly",
		Fault:    "a batch does not store the position that Len reads",
		Source:   "none known: a position that its owner keeps to itself",
		KilledBy: Explorer,
		Reason:   "exactly 2 items were in",
		Program:  "capacity 2, fill 0: TryPutBatch(2) | Len",
	}},
}

// latchMutants are made of the list of operations under a latch.
var latchMutants = []faulty{
	{dropsNote, Mutant{
		Name:     "DropsNote",
		Fault:    "the latch is let go by a store, over the note that the queue has changed",
		Source:   "none known: an unlock that does not look",
		KilledBy: Explorer,
		Reason:   "deadlock",
		Program:  "capacity 1, fill 0: Get | TryPut",
	}},
	{reusesWaiter, Mutant{
		Name:     "ReusesWaiter",
		Fault:    "a waiter is used again before the wake-up of its last wait has come",
		Source:   "none known: a pool of what sleepers sleep on",
		KilledBy: Explorer,
		Reason:   "data race",
		Program:  "capacity 2, fill 0: Get(ctx) Get | TryPut TryPut | Cancel",
	}},
}
