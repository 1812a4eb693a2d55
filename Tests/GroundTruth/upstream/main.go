// Upstream is the service that the traced service calls. For each request it logs
//
//	<id> <peer port>
//
// where the id is the request target as it came, less the first slash: which connection
// carried which request, as seen from the connection's other end.
//
// Standard library only, but for modules.go; compiles with Go 1.15 and later.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"
)

var (
	listen  = flag.String("listen", "127.0.0.1:0", "address to listen on")
	logPath = flag.String("log", os.DevNull, "file for a line `<id> <peer port>` per request")
	useTLS  = flag.Bool("tls", false, "serve by TLS, and by HTTP/2 whoever asks for it")
	delay   = flag.Duration("delay", 0, "time to wait before the answer")
)

// A pairLog is a file of lines `<id> <port>`, buffered until it is flushed.
type pairLog struct {
	mutex  sync.Mutex
	writer *bufio.Writer
}

func createPairLog(path string) *pairLog {
	file, err := os.Create(path)
	if err != nil {
		log.Fatal(err)
	}
	return &pairLog{writer: bufio.NewWriterSize(file, 1<<20)}
}

func (l *pairLog) add(id string, port int) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	fmt.Fprintf(l.writer, "%s %d\n", escape(id), port)
}

// addPeer adds the port of a peer's address.
func (l *pairLog) addPeer(id, address string) {
	peer, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		log.Fatal(err)
	}
	l.add(id, peer.Port)
}

func (l *pairLog) flush() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if err := l.writer.Flush(); err != nil {
		log.Fatal(err)
	}
}

// flushOnSignals flushes at SIGUSR1, and at SIGTERM and SIGINT before the program ends.
func (l *pairLog) flushOnSignals() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGUSR1)
	go func() {
		for s := range signals {
			l.flush()
			if s != syscall.SIGUSR1 {
				os.Exit(0)
			}
		}
	}()
}

// escape percent-encodes the bytes that could end a word or a line. What is percent-encoded
// already stays as it is.
func escape(id string) string {
	var escaped strings.Builder
	for i := 0; i < len(id); i++ {
		if c := id[i]; c <= ' ' || c >= 0x7f {
			fmt.Fprintf(&escaped, "%%%02X", c)
		} else {
			escaped.WriteByte(c)
		}
	}
	return escaped.String()
}

// path returns the request target as it came on the wire, without the query, and without
// scheme and host where it has them.
func path(r *http.Request) string {
	target := strings.TrimPrefix(r.RequestURI, "http://"+r.Host)
	if query := strings.IndexByte(target, '?'); query >= 0 {
		target = target[:query]
	}
	return target
}

func main() {
	flag.Parse()
	pairs := createPairLog(*logPath)
	pairs.flushOnSignals()

	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening", listener.Addr())

	// No ServeMux: it would redirect targets such as //x and a/../b.
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := path(r)
		if path == "/flush" {
			pairs.flush()
			return
		}
		pairs.addPeer(strings.TrimPrefix(path, "/"), r.RemoteAddr)
		if *useTLS {
			pairs.flush() // Who flushes by GET /flush may not speak TLS.
		}
		time.Sleep(*delay)
		fmt.Fprintln(w, "hello")
	})
	if serveModules != nil {
		log.Fatal(serveModules(listener, handler, pairs))
	}
	log.Fatal(serve(listener, handler))
}

// serveModules serves what needs more than the standard library; nil where it was not built in.
var serveModules func(net.Listener, http.Handler, *pairLog) error

func serve(listener net.Listener, handler http.Handler) error {
	if !*useTLS {
		return http.Serve(listener, handler)
	}
	server := &http.Server{Handler: handler, TLSConfig: selfSigned()}
	return server.ServeTLS(listener, "", "")
}
