// Upstream is what caller_tuple calls: it prints each peer's address:port and answers hello.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
)

var listen = flag.String("listen", "127.0.0.1:9000", "address to listen on")

func main() {
	flag.Parse()
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening", listener.Addr())
	log.Fatal(http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println(r.RemoteAddr)
		fmt.Fprintln(w, "hello")
	})))
}
