package history

// BruteForceTraits is the measure of CheckTraits.
var BruteForceTraits = bruteForce
