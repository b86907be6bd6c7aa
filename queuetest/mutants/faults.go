package mutants

// A fault is what is wrong with a queue.
type fault int

const (
	none fault = iota

	// Of any queue.
	acceptsAnyCapacity   // the constructor does not look at it
	roundsCapacityUp     // to a power of two
	lenInTwoLooks        // Len reads two counters, one after the other
	closeDiscards        // Close empties the queue
	closeForgetsItems    // Get gives ErrClosed although items are left
	closePanicsTwice     // the second Close panics
	fullBeforeClosed     // TryPut looks at the room first
	closedApart          // Put looks at the closed flag, and puts later
	nilIsEmpty           // nil marks an empty slot
	keepsItems           // a taken slot is not cleared
	lastInFirstOut       // the newest item comes out first
	twoLanes             // items go to two rings by turns
	lanePerProducer      // items go to two rings by producer
	overtakesAtLock      // a Put that has to wait for the lock goes before the last item
	shortTickets         // the count of Puts has 14 bits
	allocatesPerItem     // each Put makes a node
	startsPump           // the constructor starts a goroutine
	contextFirst         // a call looks at its context before it tries
	returnsCause         // a call returns the cause of the cancellation
	cancelledGetTakes    // Get throws its item away if its context has ended
	cancelledPutAdds     // Put reports the end of its context although it has put
	keepsWakeUp          // a waiter that was chosen and leaves wakes nobody
	leavesWaiterBehind   // a waiter that leaves stays in the list
	wakesOnFirstOnly     // Put wakes a getter only if the queue was empty
	closeWakesOne        // Close wakes one waiter
	closeForgetsPutters  // Close wakes the getters only
	waitsBusily          // waiting means trying again
	spins                // as waitsBusily, without yielding the processor
	spinsAfterTimeout    // as waitsBusily, once a wait has timed out
	leaksTimedOutWaiters // the memory of waiters that time out is kept
	remembersWaiters     // something is kept for each that ever waited

	// Of batches.
	looksAtRoomOnce        // what there was room for at first is put, whatever others have put since
	fullOnLostRace         // TryPutBatch says "full" if another call came in between
	emptyOnLostRace        // TryGetBatch says "empty" if another call came in between
	losesRest              // PutBatch does not go on after it has waited
	reordersRest           // PutBatch puts what it has to wait for in reverse
	forgetsPrefixOnCancel  // PutBatch reports 0 if it is cancelled, although some items are in
	cancelledGetBatchTakes // GetBatch throws its item away if its context has ended
	losesRestAtClose       // PutBatch reports success if the queue is closed in the middle
	batchWakesOne          // a batch wakes one waiter
	countsOneMore          // TryGetBatch reports one item more than there was
	writesBeyond           // TryGetBatch clears what stands behind its items
	allocatesPerBatch      // TryGetBatch makes a copy
	keepsTakenBatch        // TryGetBatch keeps a copy
	keepsCancelledBatch    // PutBatch keeps the batch if it is cancelled

	// Of the ring only.
	ignoresLostClaim      // the result of the compare-and-swap is not looked at
	confusesAtCapacityOne // "holds an item" and "free in the next lap" are the same number
	fullOnLostClaim       // another putter came first: "full"
	emptyOnLostClaim      // another getter came first: "empty"
	emptyOnUnpublished    // a slot that is being filled: "empty"
	returnsTicket         // a putter without room takes its claim back
)
