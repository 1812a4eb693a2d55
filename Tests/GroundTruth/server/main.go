// Server is the service to trace. It answers GET /echo/<id> and meanwhile calls the upstream,
// GET /<id>, in the manner of -mode:
//
//	fresh     a new connection for each request
//	pool      one shared pool of connections that are kept alive
//	fan       three goroutines for each request, each with a new connection: <id>.0, .1, .2
//	after     the request is answered first; a goroutine left behind then makes the call
//	maxconns  at most -maxconns connections, none kept: a finishing request starts the dial
//	          that another request waits for
//	refused   a connection to a closed port, which is refused; the answer is 200 all the same
//	none      no call at all
//	strain    no call, but a hundred goroutines whose stacks grow
//
// With -dials FILE each successful dial is logged there, `<id> <local port>`: which request
// wanted the connection, whoever uses it in the end.
//
// Standard library only; compiles with Go 1.15 and later.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"io/ioutil"
	"log"
	"math/rand"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

var (
	listen    = flag.String("listen", "127.0.0.1:0", "address to listen on")
	upstream  = flag.String("upstream", "http://127.0.0.1:9000", "base URL of the upstream")
	mode      = flag.String("mode", "fresh", "fresh, pool, fan, after, maxconns, refused, none or strain")
	maxConns  = flag.Int("maxconns", 4, "most connections at a time in mode maxconns")
	think     = flag.Duration("think", 0, "wait a random time up to this before the call")
	profiled  = flag.Bool("profile", false, "profile the CPU, and throw the profile away")
	dialsPath = flag.String("dials", "", "file for a line `<id> <local port>` per dial")
)

// A caller makes the upstream calls.
type caller struct {
	upstream *url.URL
	shared   *http.Client // of the modes pool and maxconns
	dials    *pairLog     // nil without -dials
	pending  int64        // dials and calls that may outlive their request
}

type idKey struct{}

// serve answers one request for id; answered is closed when net/http is done with it.
func (c *caller) serve(id string, answered <-chan struct{}) error {
	if *mode != "after" {
		pause(*think)
	}
	switch *mode {
	case "fresh":
		return c.call(c.freshClient(), id)
	case "pool", "maxconns":
		return c.call(c.shared, id)
	case "fan":
		return c.fan(id)
	case "after":
		atomic.AddInt64(&c.pending, 1)
		go c.callLater(id, answered)
	case "strain":
		return strain()
	case "refused":
		if c.call(c.freshClient(), id) == nil {
			return fmt.Errorf("port %s is not closed", c.upstream.Port())
		}
	}
	return nil
}

func (c *caller) fan(id string) error {
	const calls = 3
	results := make(chan error, calls)
	for i := 0; i < calls; i++ {
		go func(i int) { results <- c.call(c.freshClient(), fmt.Sprintf("%s.%d", id, i)) }(i)
	}
	var failed error
	for i := 0; i < calls; i++ {
		if err := <-results; err != nil {
			failed = err
		}
	}
	return failed
}

func (c *caller) callLater(id string, answered <-chan struct{}) {
	defer atomic.AddInt64(&c.pending, -1)
	<-answered
	pause(*think + 30*time.Millisecond)
	if err := c.call(c.freshClient(), id); err != nil {
		log.Print(err)
	}
}

// call makes the upstream request for id. Its context is not the inbound request's: up to
// Go 1.22 the end of a request cancels the dial that it asked for.
func (c *caller) call(client *http.Client, id string) error {
	request, err := http.NewRequest("GET", c.upstream.String(), nil)
	if err != nil {
		return err
	}
	request.URL.Opaque = c.target(id)
	ctx := context.WithValue(context.Background(), idKey{}, id)
	response, err := client.Do(request.WithContext(ctx))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(ioutil.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("upstream answered %s", response.Status)
	}
	return nil
}

// target returns the request target for id, byte for byte. One that starts with two slashes
// would be taken for a host, and so names the host itself.
func (c *caller) target(id string) string {
	if strings.HasPrefix(id, "/") {
		return "//" + c.upstream.Host + "/" + id
	}
	return "/" + id
}

func (c *caller) freshClient() *http.Client {
	return c.client(&http.Transport{DisableKeepAlives: true})
}

// client completes a client; the transport's own dialer stays unless dials are logged.
func (c *caller) client(transport *http.Transport) *http.Client {
	transport.ResponseHeaderTimeout = 30 * time.Second
	if c.dials != nil {
		transport.DialContext = c.dial
	}
	return &http.Client{Transport: transport}
}

// dial logs the port and for whom it was dialed.
func (c *caller) dial(ctx context.Context, network, address string) (net.Conn, error) {
	atomic.AddInt64(&c.pending, 1)
	defer atomic.AddInt64(&c.pending, -1)
	connection, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err == nil {
		id, _ := ctx.Value(idKey{}).(string)
		c.dials.add(id, connection.LocalAddr().(*net.TCPAddr).Port)
	}
	return connection, err
}

// settle waits for what is still under way after the last answer, but not for ever.
func (c *caller) settle() {
	deadline := time.Now().Add(10 * time.Second)
	for atomic.LoadInt64(&c.pending) > 0 && time.Now().Before(deadline) {
		time.Sleep(5 * time.Millisecond)
	}
}

func newCaller() *caller {
	address, err := url.Parse(*upstream)
	if err != nil {
		log.Fatal(err)
	}
	c := &caller{upstream: address}
	if *dialsPath != "" {
		c.dials = createPairLog(*dialsPath)
		c.dials.flushOnSignals()
	}
	switch *mode {
	case "fresh", "fan", "after", "none", "strain":
	case "pool":
		c.shared = c.client(&http.Transport{MaxIdleConnsPerHost: 128})
	case "maxconns":
		c.shared = c.client(&http.Transport{MaxConnsPerHost: *maxConns, DisableKeepAlives: true})
	case "refused":
		// Nothing listens on port 1, and the kernel gives it to no one.
		c.upstream.Host = net.JoinHostPort(c.upstream.Hostname(), "1")
	default:
		log.Fatalf("unknown mode %q", *mode)
	}
	return c
}

// pause sleeps for a random time up to most.
func pause(most time.Duration) {
	if most > 0 {
		time.Sleep(time.Duration(rand.Int63n(int64(most))))
	}
}

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

// answers tells when net/http is done with the request that a connection carries. The end of its
// context would be too early: that is between the handler's return and the end of the response.
type answers struct {
	mutex   sync.Mutex
	waiting map[net.Conn]chan struct{}
}

type connKey struct{}

// of returns a channel that is closed when this request has been answered.
func (a *answers) of(r *http.Request) <-chan struct{} {
	answered := make(chan struct{})
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.waiting[r.Context().Value(connKey{}).(net.Conn)] = answered
	return answered
}

// stateChanged is for http.Server.ConnState: a connection without a request is idle or closed.
func (a *answers) stateChanged(conn net.Conn, state http.ConnState) {
	if state != http.StateIdle && state != http.StateClosed {
		return
	}
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if answered, ok := a.waiting[conn]; ok {
		close(answered)
		delete(a.waiting, conn)
	}
}

func main() {
	flag.Parse()
	if *profiled {
		profile()
	}
	c := newCaller()
	answers := &answers{waiting: map[net.Conn]chan struct{}{}}
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening", listener.Addr())

	// No ServeMux: it would redirect targets such as //x and a/../b.
	handler := func(w http.ResponseWriter, r *http.Request) {
		path := path(r)
		if path == "/flush" {
			c.settle()
			if c.dials != nil {
				c.dials.flush()
			}
			return
		}
		if !strings.HasPrefix(path, "/echo/") {
			http.NotFound(w, r)
			return
		}
		id := strings.TrimPrefix(path, "/echo/")
		if err := c.serve(id, answers.of(r)); err != nil {
			log.Print(err)
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		fmt.Fprintf(w, "ok %s\n", id)
	}
	server := &http.Server{
		Handler:   http.HandlerFunc(handler),
		ConnState: answers.stateChanged,
		ConnContext: func(ctx context.Context, conn net.Conn) context.Context {
			return context.WithValue(ctx, connKey{}, conn)
		},
	}
	log.Fatal(server.Serve(listener))
}
