// Caller_tuple with net/http alone, for where gin is not at hand; see ../main.go.
package main

import (
	"flag"
	"fmt"
	"io/ioutil"
	"log"
	"net"
	"net/http"
)

var (
	listen   = flag.String("listen", "127.0.0.1:3344", "address to listen on")
	upstream = flag.String("upstream", "http://127.0.0.1:9000/", "URL to call for each /echo")
)

// A new connection for each call, so that each has a port of its own.
var client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// get returns what url answers.
func get(url string) (string, error) {
	response, err := client.Get(url)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := ioutil.ReadAll(response.Body)
	return string(body), err
}

func echo(w http.ResponseWriter, r *http.Request) {
	body, err := get(*upstream)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	fmt.Fprint(w, body)
}

func healthz(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, "ok")
}

func main() {
	flag.Parse()
	http.HandleFunc("/echo", echo)
	http.HandleFunc("/healthz", healthz)

	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening", listener.Addr())
	log.Fatal(http.Serve(listener, nil))
}
