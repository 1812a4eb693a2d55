//go:build shared
// +build shared

package main

import "C"

// Run is the service in a C program that has it as a library: see host.
//
//export Run
func Run() { main() }
