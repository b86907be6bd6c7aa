package mutants

// A fault is what is wrong with a queue.
type fault int

const (
	none fault = iota

	// Of any queue.
	acceptsAnyCapacity   // the constructor does not look at it
	roundsCapacityUp     // to a power of two
	cutsCapacity         // to what 16 bits can count
	hidesPackage         // the constructor panics with the bare number
	lenInTwoLooks        // Len reads two counters, one after the other
	closeDiscards        // Close empties the queue
	closeForgetsItems    // Get gives ErrClosed although items are left
	closePanicsTwice     // the second Close panics
	fullBeforeClosed     // TryPut looks at the room first
	closedApart          // Put looks at the closed flag, and puts later
	nilIsEmpty           // nil marks an empty slot
	keepsItems           // a taken slot is not cleared
	hidesItems           // the garbage collector does not see the items
	lastInFirstOut       // the newest item comes out first
	twoLanes             // items go to two rings by turns
	lanePerProducer      // items go to two rings by producer
	overtakesAtLock      // a Put that has to wait for the lock goes before the last item
	shortTickets         // the count of TryPuts has 12 bits
	allocatesPerItem     // each Put makes a node
	allocatesRefusal     // each TryPut that finds no room makes a node
	startsPump           // the constructor starts a goroutine
	contextFirst         // a call looks at its context before it tries
	looksAtContext       // a call asks its context before it tries, and then forgets the answer
	endsOnLostRace       // a Put that comes upon another takes the queue for full, and its context has ended
	keepsServedItem      // the item of a Put that has waited is remembered
	returnsCause         // a call returns the cause of the cancellation
	cancelledGetTakes    // Get throws its item away if its context has ended
	cancelledPutAdds     // Put reports the end of its context although it has put
	keepsWakeUp          // a waiter that was chosen and leaves wakes nobody
	leavesWaiterBehind   // a waiter that leaves stays in the list
	wakesOnFirstOnly     // Put wakes a getter only if the queue was empty
	closeWakesOne        // Close wakes one waiter
	closeForgetsPutters  // Close wakes the getters only
	closeLingers         // Close waits a little where the queue is full
	waitsBusily          // waiting means trying again
	spins                // as waitsBusily, without yielding the processor
	spinsAfterTimeout    // as waitsBusily, once a wait has timed out
	leaksTimedOutWaiters // the memory of waiters that time out is kept
	remembersWaiters     // something is kept for each that ever waited
	sleepsUnchecked      // a waiter does not try again once it is in the list
	looksBeforeItPuts    // Put looks for getters, and puts afterwards
	recheckKeepsWakeUp   // a waiter that need not sleep, but was chosen already, wakes nobody
	wakesLastFirst       // the waiter that came last is woken first
	wakesHerd            // all waiters are woken for one item
	dropsNote            // the latch is let go with a note on it
	reusesWaiter         // a waiter is used again before its wake-up

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
	putsHalf               // TryPutBatch puts half of the items and reports all

	// Of the rings.
	ignoresLostClaim      // the result of the compare-and-swap is not looked at
	confusesAtCapacityOne // "holds an item" and "free in the next lap" are the same number
	fullOnLostClaim       // another putter came first: "full"
	emptyOnLostClaim      // another getter came first: "empty"
	emptyOnUnpublished    // a slot that is being filled: "empty"
	returnsTicket         // a putter without room takes its claim back
	leavesHole            // a putter without room claims a slot, and abandons it if cancelled
	takesUnpublished      // a getter does not look whether its slot is filled
	skipsUnpublished      // a getter passes over a slot that is being filled
	publishesFirst        // a slot is said to be full before the item is in
	freesFirst            // a slot is said to be free before the item is out
	storesTail            // the tail is moved by a load and a store
	storesHead            // the head is moved by a load and a store
	ignoresLap            // a full slot is taken for full in this lap
	lenTailFirst          // Len reads the tail, and then the head
	fullFromOldHead       // the head is read before the tail, and "full" follows from both
	fullFromOldTail       // the tail is read before the head, and "full" follows from both
	narrowTickets         // positions have 32 bits
	trustsCachedHead      // the putter's copy of the head is not renewed before it says "full"
	trustsCachedTail      // the getter's copy of the tail is not renewed before it says "empty"
	releasesHead          // the head is moved by a store that may come after the look at the waiters
	publishesRunFirst     // the first stamp of a run is stored before the second
	splitsWithoutLength   // the rest of a run that is split has no length
	closesUnsealed        // a getter says "closed" without sealing its slot
	showsSinglesOnly      // a batch does not store the position for Len

	// Of the list.
	linksWithStore // a node is linked by a load and a store
	reusesNodes    // a node that was taken out is put again
	cutsNodes      // a node that is taken out is cut off from the next, in the hands of a putter or not
	keepsNodes     // nodes that were taken out stay reachable

	// Of shards.
	missesShard      // Get looks at all shards but one
	fullAtHome       // Put looks at one shard
	closedAtHome     // Get says "closed" when it has looked at one shard
	closesShardsOnly // Put says "closed" although other shards are not closed yet

	// Of the counting of tasks.
	countsLate        // an item is counted after it has been put
	countsRefused     // an item that is refused stays counted
	doneUnchecked     // Done does not look whether there is an unfinished item
	joinLooksFirst    // Join looks whether all is done, and waits without looking again
	forgetsAfterClose // what is done after Close is not counted
)
