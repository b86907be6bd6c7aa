// Package pick answers which queue a program should use, from what was measured.
// A [Workload] says what the program needs. [Choose] first leaves out the
// implementations whose traits do not suffice, each with the reason; then finds,
// for all that matters, the measured cells that are nearest to the workload; and
// then keeps the implementations that no other one beats there.
//
// An implementation beats another if its median is better by 3 % or more and the
// difference is significant, see [Against]. What is not beaten is not told apart:
// the answer then says so, and says that a plain channel is enough if it is among
// the best. Nothing is said about more processors, or fewer, than were measured.
package pick
