// Opener is a service that loads the plugin named by its first argument (see plugged), and answers each request
// with the local ports, one a line, that the plugin's code has dialed from meanwhile:
//
//	/own   on the handler's goroutine
//	/left  on goroutines of the plugin's own, for no request, while there are dead ones of the handler's
//
// It prints `listening ADDRESS`.
//
// Standard library only; compiles with Go 1.15 and later.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"plugin"
	"sync"
)

// lookUp returns what the plugin has under this name.
func lookUp(name string) plugin.Symbol {
	opened, err := plugin.Open(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	symbol, err := opened.Lookup(name)
	if err != nil {
		log.Fatal(err)
	}
	return symbol
}

// accept takes connections for the plugin to dial, and returns where.
func accept() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				log.Fatal(err)
			}
			connection.Close()
		}
	}()
	return listener.Addr().String()
}

func main() {
	upstream := accept()
	dial := lookUp("Dial").(func(string) int)
	questions := make(chan chan []int)
	go lookUp("Serve").(func(string, chan chan []int))(upstream, questions)
	http.HandleFunc("/own", func(writer http.ResponseWriter, request *http.Request) {
		fmt.Fprintln(writer, dial(upstream))
	})
	http.HandleFunc("/left", func(writer http.ResponseWriter, request *http.Request) {
		var ended sync.WaitGroup
		for i := 0; i < 200; i++ {
			ended.Add(1)
			go ended.Done()
		}
		ended.Wait()
		answer := make(chan []int)
		questions <- answer
		for _, port := range <-answer {
			fmt.Fprintln(writer, port)
		}
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening", listener.Addr())
	log.Fatal(http.Serve(listener, nil))
}
