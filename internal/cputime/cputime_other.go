//go:build !unix

package cputime

// Process reports false: this operating system does not tell.
func Process() (Usage, bool) { return Usage{}, false }
