package mutants

import "github.com/queuebench/queue"

// listMutants are made of the linked list.
var listMutants = []faulty{
	{linksWithStore, Mutant{
		Name:     "LinksWithStore",
		Fault:    "a node is linked by a load and a store, over that of another putter",
		Source:   "hayabusa-cloud/lfq 1f5d284",
		KilledBy: Explorer,
		Reason:   "did not come out",
		Program:  "capacity 1, fill 0: TryPut | TryPut",
	}},
	{reusesNodes, Mutant{
		Name:     "ReusesNodes",
		Fault:    "a node that was taken out is put again while others still hold it (ABA)",
		Source:   "golang-design/lockfree#3",
		KilledBy: Explorer,
		Reason:   "never put",
		Program:  "capacity 1, fill 1: TryGet | TryGet TryPut TryGet",
	}},
	{cutsNodes, Mutant{
		Name:     "CutsNodes",
		Fault:    "a node that was taken out is cut off from the next, and a putter that still holds it takes it for the last one",
		Source:   "none known: a cure for akka/akka#19216 gone wrong",
		KilledBy: Explorer,
		Reason:   "did not come out",
		Program:  "capacity 1, fill 0: TryPut | TryPut TryGet",
	}},
	{keepsNodes, Mutant{
		Name:     "KeepsNodes",
		Fault:    "nodes that were taken out stay linked and reachable from an old one",
		Source:   "akka/akka#19216, aeron-io/agrona#231",
		KilledBy: "GoroutineChurn",
		Reason:   "more bytes are in use",
	}},
	{keepsItems, Mutant{
		Name:     "ListKeepsItems",
		Fault:    "the node at the head keeps the item that was taken out last",
		Source:   "kubernetes/kubernetes#105031, in a list",
		KilledBy: "DropsReferences",
		Reason:   "still reachable",
	}},
}

// shardMutants are made of several cores.
var shardMutants = []faulty{
	{missesShard, Mutant{
		Name:     "MissesShard",
		Fault:    "Get looks at all shards but one",
		Source:   "none known: a loop that ends one too early",
		KilledBy: "QuiescentTry",
		Reason:   "queue: empty",
	}},
	{fullAtHome, Mutant{
		Name:     "FullAtHome",
		Fault:    "Put looks at one shard and says full, though others have room",
		Source:   "none known: one shard taken for the queue",
		KilledBy: "ExactCapacity",
		Reason:   "queue: full",
	}},
	{closedAtHome, Mutant{
		Name:     "ClosedAtHome",
		Fault:    "Get says closed when it has looked at one shard",
		Source:   "bytedance/gopkg#211, in shards",
		KilledBy: "ClosedWinsOverFull",
		Reason:   "queue: closed",
	}},
	{closesShardsOnly, Mutant{
		Name:     "ClosesShardsOnly",
		Fault:    "Put says closed while shards that are closed later still take items",
		Source:   "none known: closing in several steps",
		KilledBy: "CloseLosesNothing",
		Reason:   "after ErrClosed",
	}},
	{none, Mutant{
		Name:     "ClaimsOrder",
		Fault:    "shards that pretend to keep the order of each producer",
		Source:   "cameron314/concurrentqueue#424",
		Traits:   queue.Traits{Order: queue.PerProducer, Bounded: true},
		KilledBy: "FIFOPerProducer",
		Reason:   " after item ",
	}},
	{none, Mutant{
		Name:     "ClaimsRankError",
		Fault:    "shards that pretend that an item overtakes one other at most",
		Source:   "none known: a bound that holds as long as all shards are of one length",
		Traits:   queue.Traits{Bounded: true, RankError: 1},
		KilledBy: "RankError",
		Reason:   "older items, 1 were promised at most",
	}},
}

// taskMutants are made of the counter of unfinished items.
var taskMutants = []faulty{
	{countsLate, Mutant{
		Name:     "CountsLate",
		Fault:    "an item is counted after it has been put, and may be done before",
		Source:   "none known: the order that first comes to mind",
		KilledBy: "JoinWaitsForAll",
		Reason:   "Done was called more often",
	}},
	{countsRefused, Mutant{
		Name:     "CountsRefused",
		Fault:    "an item that was refused stays counted",
		Source:   "none known: the count raised and not lowered again",
		KilledBy: "JoinWaitsForAll",
		Reason:   "items unfinished",
	}},
	{doneUnchecked, Mutant{
		Name:     "DoneUnchecked",
		Fault:    "Done may be called more often than items were put, and the count wraps",
		Source:   "python/cpython#104750",
		KilledBy: "JoinWaitsForAll",
		Reason:   "does not panic",
	}},
	{joinLooksFirst, Mutant{
		Name:     "JoinLooksFirst",
		Fault:    "Join looks whether all is done, and sleeps without looking again",
		Source:   "none known: the same as a getter that sleeps unchecked",
		KilledBy: "JoinWaitsForAll",
		Reason:   "Join waits although all is done",
	}},
	{forgetsAfterClose, Mutant{
		Name:     "ForgetsAfterClose",
		Fault:    "what is drained after Close is not counted as done",
		Source:   "python/cpython#104750, of which shutdown is a part",
		KilledBy: "JoinWaitsForAll",
		Reason:   "closed and drained",
	}},
}
