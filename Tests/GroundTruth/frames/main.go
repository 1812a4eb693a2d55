// Frames says which lines of source its own addresses belong to, as the runtime has it.
//
// frames ENTRY FILE prints for each address in FILE, a hexadecimal number a line, the innermost function there,
// its file and its line, with tabs between. frames ENTRY prints the address of a call that three functions make,
// two of them inlined, and then the three in the same way. Addresses are as in the executable file, where
// main.main has the address ENTRY.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net/http"
	"os"
	"reflect"
	"runtime"
	"strconv"
)

// bias is how much higher a position-independent program is in memory than in its file.
var bias uintptr

// sink keeps net/http in the program, for its many functions.
var sink http.Handler

type point struct{ x int }

//go:noinline
func capture(x int) int {
	addresses := make([]uintptr, 8)
	addresses = addresses[:runtime.Callers(2, addresses)]
	fmt.Printf("%x\n", addresses[0]-1-bias)
	frames := runtime.CallersFrames(addresses)
	for i := 0; i < 3; i++ {
		frame, _ := frames.Next()
		show(frame)
	}
	return x
}

func (p *point) innermost() int { return capture(p.x) + 1 }

func middle(p *point) int {
	if p.x > 3 {
		return p.innermost() + 2
	}
	return 0
}

//go:noinline
func outermost(x int) int {
	p := &point{x}
	return middle(p) * 2
}

func show(frame runtime.Frame) {
	fmt.Printf("%s\t%s\t%d\n", frame.Function, frame.File, frame.Line)
}

func main() {
	entry, err := strconv.ParseUint(os.Args[1], 16, 64)
	if err != nil {
		log.Fatal(err)
	}
	bias = reflect.ValueOf(main).Pointer() - uintptr(entry)
	if len(os.Args) == 2 {
		outermost(len(os.Args) + 3)
		return
	}
	sink = http.DefaultServeMux
	file, err := os.Open(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		address, err := strconv.ParseUint(lines.Text(), 16, 64)
		if err != nil {
			log.Fatal(err)
		}
		frame, _ := runtime.CallersFrames([]uintptr{uintptr(address) + bias + 1}).Next()
		show(frame)
	}
}
