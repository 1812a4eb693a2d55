// Caller_tuple is a gin service that calls another service for each request. Which inbound
// request caused which outbound connection its own log cannot tell: tuplejoin can.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"

	"github.com/gin-gonic/gin"
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
	body, err := io.ReadAll(response.Body)
	return string(body), err
}

func echo(c *gin.Context) {
	body, err := get(*upstream)
	if err != nil {
		c.String(http.StatusBadGateway, "%v\n", err)
		return
	}
	c.String(http.StatusOK, "%s", body)
}

func healthz(c *gin.Context) {
	c.String(http.StatusOK, "ok\n")
}

func main() {
	flag.Parse()
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.Use(gin.Recovery())
	router.GET("/echo", echo)
	router.GET("/healthz", healthz)

	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening", listener.Addr())
	log.Fatal(http.Serve(listener, router))
}
