package campaign

// IsSample is for the fuzz target of what a process prints.
var IsSample = isSample
