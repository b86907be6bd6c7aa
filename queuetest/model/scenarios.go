package model

// Blocking returns the scenarios with calls that wait, are cancelled, or find
// the queue closed: those of up to three goroutines, and those of more. All of
// their calls must return: where one does not, a wake-up has been lost.
func Blocking() (few, crowds []Scenario) {
	for _, text := range []string{
		// A handover each, of one item and of several.
		"capacity 1, fill 0: Put | Get",
		"capacity 1, fill 1: Put | Get Get",
		"capacity 1, fill 0: Put Put | Get Get",
		"capacity 2, fill 2: Put Put | Get Get",
		"capacity 1, fill 0: Put | Put | Get Get",
		"capacity 1, fill 0: Get | Get | Put Put",
		"capacity 1, fill 0: Put | Put | Get | Get",
		"capacity 2, fill 2: Put | Put | Get | Get",
		// Others come in between.
		"capacity 1, fill 0: Put | TryPut | Get",
		"capacity 2, fill 1: Get | TryGet | Put Put",
		"capacity 1, fill 1: Put | TryGet | Get",
		"capacity 2, fill 0: Get | Put TryPut | Len",
		// Close.
		"capacity 1, fill 0: Get | Close",
		"capacity 1, fill 0: Get | Get | Close",
		"capacity 1, fill 1: Put | Close",
		"capacity 1, fill 1: Put | Put | Close",
		"capacity 1, fill 0: Put Put | Get | Close",
		"capacity 1, fill 1: Put | Get Get | Close",
		"capacity 1, fill 0: TryPut | Get | Close",
		"capacity 2, fill 0: Put TryPut | Get TryGet | Close Close",
		// Cancel.
		"capacity 1, fill 0: Get(ctx) | Cancel",
		"capacity 1, fill 1: Put(ctx) | Cancel",
		"capacity 1, fill 0: Get(ctx) | TryPut | Cancel",
		"capacity 1, fill 1: Put(ctx) | TryGet | Cancel",
		"capacity 2, fill 0: Get(ctx) Get | Put Put | Cancel",
		"capacity 1, fill 1: Put(ctx) Put | Get Get | Cancel",
		"capacity 2, fill 0: Get(ctx) | Get | Put Put | Cancel",
		"capacity 1, fill 1: Put(ctx) | Put | Get Get | Cancel",
		"capacity 1, fill 0: Get(ctx) | Close | Cancel",
		"capacity 1, fill 1: Put(ctx) | Close | Cancel",
		// Batches.
		"capacity 1, fill 0: PutBatch(2) | Get Get",
		"capacity 2, fill 0: PutBatch(2) | Get | Get",
		"capacity 1, fill 0: PutBatch(3) | GetBatch(2) GetBatch(2)",
		"capacity 2, fill 2: PutBatch(2) | GetBatch(2)",
		"capacity 2, fill 0: Put Put | GetBatch(2)",
		"capacity 1, fill 0: Put | Put | GetBatch(2)",
		"capacity 3, fill 0: PutBatch(3) | GetBatch(2) | Get",
		"capacity 2, fill 1: PutBatch(3) | Get Get | Close",
		"capacity 2, fill 0: GetBatch(2) | TryPutBatch(2) | Close",
		"capacity 2, fill 1: PutBatch(2,ctx) | Get | Cancel",
		"capacity 2, fill 0: GetBatch(2,ctx) | PutBatch(2) | Cancel",
	} {
		if s := MustParse(text); len(s.Goroutines) <= 3 {
			few = append(few, s)
		} else {
			crowds = append(crowds, s)
		}
	}
	return few, crowds
}

// Batches returns the scenarios with batches that do not wait.
func Batches() []Scenario {
	var all []Scenario
	for _, text := range []string{
		"capacity 2, fill 0: TryPutBatch(2) | TryGetBatch(2)",
		"capacity 2, fill 1: TryPutBatch(2) | TryGetBatch(2)",
		"capacity 2, fill 0: TryPutBatch(2) TryPut | TryGet TryGetBatch(2)",
		"capacity 3, fill 0: TryPutBatch(3) | TryGet TryGet Len",
		"capacity 3, fill 2: TryPutBatch(2) TryPut | TryGetBatch(2) TryGet",
		"capacity 3, fill 1: TryPut TryPutBatch(2) | TryGet TryGetBatch(3)",
		"capacity 3, fill 0: TryPutBatch(2) | TryPutBatch(2) | TryGetBatch(3)",
		"capacity 3, fill 0: TryPutBatch(3) | TryGetBatch(2) | TryGet",
		"capacity 3, fill 3: TryGetBatch(2) | TryGet | TryPutBatch(2)",
		"capacity 3, fill 3: TryGetBatch(3) | TryPut TryPut | Len",
		"capacity 4, fill 0: TryPutBatch(4) | TryGet | TryGetBatch(2)",
		"capacity 4, fill 2: TryPutBatch(3) | TryGetBatch(4) | Len",
		"capacity 4, fill 0: TryPutBatch(3) Close | TryGetBatch(2) TryGet",
		"capacity 3, fill 0: TryPutBatch(3) | Close | TryGetBatch(2) TryGetBatch(2)",
		"capacity 3, fill 0: TryPutBatch(2) TryPutBatch(2) | TryGet | Close",
	} {
		all = append(all, MustParse(text))
	}
	return all
}
