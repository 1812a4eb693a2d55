package main

import (
	"log"
	"net/http"
	"os"
	"strings"
	"syscall"
)

// giveUp answers, or does not answer, the requests that end in another way than by their handler's return; it tells
// whether it was one.
func giveUp(w http.ResponseWriter, path string) bool {
	switch {
	case strings.HasPrefix(path, "/abort/"):
		panic(http.ErrAbortHandler)
	case strings.HasPrefix(path, "/hijack/"):
		connection, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			log.Fatal(err)
		}
		if _, err := connection.Write([]byte("HTTP/1.1 101 Switching Protocols\r\n" +
			"Connection: Upgrade\r\nUpgrade: none\r\n\r\n")); err != nil {
			log.Print(err)
		}
		connection.Close()
		return true
	case path == "/exec":
		// Nothing is closed or ended before: all goroutines go with the old program.
		log.Fatal(syscall.Exec(*execPath, os.Args, os.Environ()))
	}
	return false
}
