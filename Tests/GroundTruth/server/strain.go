package main

import (
	"fmt"
	"io/ioutil"
	"log"
	"runtime/pprof"
)

// strain makes the runtime do at once what moves memory under a tracer's feet: many goroutines
// whose stacks grow again and again, and garbage. With GOGC=1 and -profile there are collections
// and signals all the while. It returns an error if any result is wrong.
func strain() error {
	const goroutines = 100
	results := make(chan int, goroutines)
	for i := 1; i <= goroutines; i++ {
		go func(depth int) { results <- descend(depth) }(i)
	}
	sum := 0
	for i := 0; i < goroutines; i++ {
		sum += <-results
	}
	if expected := goroutines * (goroutines + 1) / 2; sum != expected {
		return fmt.Errorf("the goroutines' results add up to %d, not %d", sum, expected)
	}
	return nil
}

// garbage keeps what descend allocates from being on the stack.
var garbage [64]*[64]byte

// descend returns depth, by as many calls with some stack and garbage each.
func descend(depth int) int {
	if depth == 0 {
		return 0
	}
	var room [200]byte
	room[depth%len(room)] = 1
	if depth%8 == 0 {
		garbage[depth%len(garbage)] = new([64]byte)
	}
	return descend(depth-1) + int(room[depth%len(room)])
}

// profile has the process interrupted by SIGPROF a hundred times a second of its time.
func profile() {
	if err := pprof.StartCPUProfile(ioutil.Discard); err != nil {
		log.Fatal(err)
	}
}
