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
//	raw       a new connection for each request, without net/http
//	proxy     as pool, by way of the proxy -proxy
//	tls       as pool, over TLS: -upstream is https
//	h2        as tls, by HTTP/2
//	computing as pool, with a little computing before the call
//	abort     the call is made by context.AfterFunc, when the client has gone away (Go 1.21 and later)
//	wrapped   as pool, each connection within another of the program's own
//	workers   as pool, by 16 goroutines that live as long as the program; they get the request's context
//	deep      as workers, with twenty levels of contexts between the request's and the call's
//	own       as workers, with contexts of the program's own types between
//	detached  as workers, with a context that is not cancelled with the request's (Go 1.21 and later)
//	forked    as own, each context with another request's beside its parent
//	growing   a new connection for each request, by goroutines that live on: a request starts one if none is idle
//	lazy      as growing, by four goroutines that the first request starts
//	nocontext as workers, without the context: nothing leads from the call to the request
//	matrix    one call for each request of those that matrix.go has
//	none      no call at all
//	strain    no call, but a hundred goroutines whose stacks grow
//
// Others are in files of their own: database.go, modules.go, fasthttp.go, copied.go, cgo.go.
//
// With -codes FILE each need for a connection is logged, `<id> <function> <file> <line>`: where in this program.
// With -dials FILE each successful dial is logged there, `<id> <local port>`: which request
// wanted the connection, whoever uses it in the end.
//
// GET /abort/<id> panics as net/http's own proxy does when an answer breaks off, GET /hijack/<id> takes the connection
// over, answers and closes it, and GET /exec replaces the program by that of -exec, which has the same arguments.
//
// With -pattern the handler is found by a ServeMux with this pattern, with -router by another. With -secure it serves TLS, with HTTP/2,
// with -serve in another way.
//
// Standard library only, but for modules.go; compiles with Go 1.15 and later.
package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"flag"
	"fmt"
	"io"
	"io/ioutil"
	"log"
	"math/rand"
	"net"
	"net/http"
	"net/http/httptest"
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
	proxy     = flag.String("proxy", "", "URL of the proxy in mode proxy")
	mode      = flag.String("mode", "fresh", "one of those above")
	maxConns  = flag.Int("maxconns", 4, "most connections at a time in mode maxconns")
	think     = flag.Duration("think", 0, "wait a random time up to this before the call")
	profiled  = flag.Bool("profile", false, "profile the CPU, and throw the profile away")
	pattern   = flag.String("pattern", "", "the pattern of a ServeMux that finds the handler")
	router    = flag.String("router", "", "what finds the handler: one that modules bring")
	secure    = flag.Bool("secure", false, "serve TLS, by HTTP/1.1 and HTTP/2, with a certificate that nobody knows")
	serveAs   = flag.String("serve", "", "how it serves: in one of the ways that modules bring")
	execPath  = flag.String("exec", "", "the program that GET /exec replaces this one by")
	dialsPath = flag.String("dials", "", "file for a line `<id> <local port>` per dial")
)

// A caller makes the upstream calls.
type caller struct {
	upstream *url.URL
	shared   *http.Client // of the modes pool and maxconns
	dials    *pairLog     // nil without -dials
	codes    *pairLog     // nil without -codes
	pending  int64        // dials and calls that may outlive their request
	jobs     chan job     // of the modes with workers
	once     sync.Once    // of mode lazy
	handed   int64        // jobs of mode own
	pairs    chan offer   // of mode forked
	matrix   *matrix      // of mode matrix
	own      call         // of the modes that modules bring
}

// A call makes the upstream request for id, in a context.
type call func(ctx context.Context, id string) error

// ownModes prepares the modes that have files of their own.
var ownModes = map[string]func(*caller) call{}

// leave is what mode abort does: see abort.go.
var leave func(ctx context.Context, c *caller, id string) error

// detach is what mode detached does: see detached.go.
var detach func(context.Context) context.Context

// routers make what finds a handler: see modules.go.
var routers = map[string]func(http.Handler) http.Handler{}

// servers are ways to serve: see modules.go.
var servers = map[string]func(net.Listener, *http.Server) error{}

// A job is a call that a worker is to make.
type job struct {
	id      string
	context context.Context
	done    chan error
}

type idKey struct{}

// serve answers one request for id; answered is closed when net/http is done with it.
func (c *caller) serve(ctx context.Context, id string, answered <-chan struct{}) error {
	if *mode != "after" {
		pause(*think)
	}
	switch *mode {
	case "fresh":
		return c.call(c.freshClient(), id)
	case "pool", "proxy", "maxconns", "tls", "h2", "wrapped":
		return c.call(c.shared, id)
	case "workers", "deep", "own", "detached", "forked", "nocontext", "growing", "lazy":
		if *mode == "nocontext" {
			ctx = context.Background()
		}
		done := make(chan error)
		c.hand(job{id, ctx, done})
		return <-done
	case "fan":
		return c.fan(id)
	case "raw":
		return c.raw(id)
	case "after":
		atomic.AddInt64(&c.pending, 1)
		go c.callLater(id, answered)
	case "strain":
		return strain()
	case "computing":
		compute()
		return c.call(c.shared, id)
	case "abort":
		return leave(ctx, c, id)
	case "refused":
		if c.call(c.freshClient(), id) == nil {
			return fmt.Errorf("port %s is not closed", c.upstream.Port())
		}
	default:
		if c.own != nil {
			return c.own(context.Background(), id)
		}
	}
	return nil
}

// compute is what encoding an answer would cost.
func compute() {
	block := make([]byte, 6000)
	sum := sha256.Sum256(block)
	copy(block, sum[:])
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
	return c.callIn(context.Background(), client, id)
}

// work makes the calls of jobs, in a context that is derived twice from the job's.
func (c *caller) work() {
	for j := range c.jobs {
		ctx, cancel := context.WithTimeout(j.context, time.Minute)
		j.done <- c.callIn(ctx, c.shared, j.id)
		cancel()
	}
}

// hand gives a worker its job; of mode growing and lazy the request may be what starts the worker.
func (c *caller) hand(j job) {
	switch *mode {
	case "growing":
		select {
		case c.jobs <- j:
			return
		default:
			go c.work()
		}
	case "lazy":
		c.once.Do(func() {
			for i := 0; i < 4; i++ {
				go c.work()
			}
		})
	case "deep":
		for i := 0; i < 20; i++ {
			j.context = context.WithValue(j.context, idKey{}, i)
		}
	case "own":
		j.context = own(j.context, j.id, int(atomic.AddInt64(&c.handed, 1)))
	case "detached":
		j.context = detach(j.context)
	case "forked":
		j.context = &pairContext{j.id, c.partner(j.context), j.context}
	}
	c.jobs <- j
}

// callIn is call in a context.
func (c *caller) callIn(ctx context.Context, client *http.Client, id string) error {
	request, err := http.NewRequest("GET", c.upstream.String(), nil)
	if err != nil {
		return err
	}
	request.URL.Opaque = c.target(id)
	ctx = context.WithValue(ctx, idKey{}, id)
	response, err := do(client, request.WithContext(c.traced(ctx, id)))
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
	// Not with ctx: of a dial that is cancelled at its end, only the kernel would know the port.
	connection, err := (&net.Dialer{}).DialContext(context.Background(), network, address)
	if err == nil {
		id, _ := ctx.Value(idKey{}).(string)
		c.dials.add(id, connection.LocalAddr().(*net.TCPAddr).Port)
		if *mode == "wrapped" {
			connection = &countedConn{Conn: connection}
		}
	}
	return connection, err
}

// A countedConn is a connection as programs make them for themselves.
type countedConn struct {
	net.Conn
	written int64
}

func (c *countedConn) Write(bytes []byte) (int, error) {
	n, err := c.Conn.Write(bytes)
	atomic.AddInt64(&c.written, int64(n))
	return n, err
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
	if *codesPath != "" {
		c.codes = createPairLog(*codesPath)
		c.codes.flushOnSignals()
	}
	switch *mode {
	case "fresh", "fan", "after", "raw", "none", "strain":
	case "abort":
		if leave == nil {
			log.Fatal("mode abort needs Go 1.21")
		}
	case "pool", "computing", "wrapped":
		c.shared = c.client(&http.Transport{MaxIdleConnsPerHost: 128})
	case "proxy":
		address, err := url.Parse(*proxy)
		if err != nil {
			log.Fatal(err)
		}
		c.shared = c.client(&http.Transport{
			MaxIdleConnsPerHost: 128, Proxy: http.ProxyURL(address),
		})
	case "growing", "lazy":
		c.shared = c.freshClient()
		c.jobs = make(chan job)
	case "workers", "deep", "own", "detached", "forked", "nocontext":
		if *mode == "detached" && detach == nil {
			log.Fatal("mode detached needs Go 1.21")
		}
		c.pairs = make(chan offer)
		c.shared = c.client(&http.Transport{MaxIdleConnsPerHost: 128})
		c.jobs = make(chan job)
		for i := 0; i < 16; i++ {
			go c.work()
		}
	case "tls", "h2":
		c.shared = c.client(&http.Transport{
			MaxIdleConnsPerHost: 128,
			ForceAttemptHTTP2:   *mode == "h2",
			TLSClientConfig:     &tls.Config{InsecureSkipVerify: true},
		})
	case "maxconns":
		c.shared = c.client(&http.Transport{MaxConnsPerHost: *maxConns, DisableKeepAlives: true})
	case "matrix":
		c.matrix = newMatrix(c)
	case "refused":
		// Nothing listens on port 1, and the kernel gives it to no one.
		c.upstream.Host = net.JoinHostPort(c.upstream.Hostname(), "1")
	default:
		prepare, isKnown := ownModes[*mode]
		if !isKnown {
			log.Fatalf("unknown mode %q", *mode)
		}
		c.own = prepare(c)
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

// of returns a channel that is closed when this request has been answered; nil if net/http does not know its connection.
func (a *answers) of(r *http.Request) <-chan struct{} {
	connection, isKnown := r.Context().Value(connKey{}).(net.Conn)
	if !isKnown {
		return nil
	}
	answered := make(chan struct{})
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.waiting[connection] = answered
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
			if c.matrix != nil {
				c.matrix.flush()
			}
			c.settle()
			if c.dials != nil {
				c.dials.flush()
			}
			if c.codes != nil {
				c.codes.flush()
			}
			return
		}
		if giveUp(w, path) || c.matrix != nil && c.matrix.serve(w, r, path, answers.of(r)) {
			return
		}
		if !strings.HasPrefix(path, "/echo/") {
			http.NotFound(w, r)
			return
		}
		id := strings.TrimPrefix(path, "/echo/")
		if err := c.serve(r.Context(), id, answers.of(r)); err != nil {
			log.Print(err)
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		fmt.Fprintf(w, "ok %s\n", id)
	}
	server := &http.Server{
		Handler:   found(http.HandlerFunc(handler)),
		ConnState: answers.stateChanged,
		ConnContext: func(ctx context.Context, conn net.Conn) context.Context {
			return context.WithValue(ctx, connKey{}, conn)
		},
	}
	if *serveAs != "" {
		serve, isKnown := servers[*serveAs]
		if !isKnown {
			log.Fatalf("unknown way to serve %q", *serveAs)
		}
		log.Fatal(serve(listener, server))
	}
	if *secure {
		(&httptest.Server{Listener: listener, Config: server, EnableHTTP2: true}).StartTLS()
		select {}
	}
	log.Fatal(server.Serve(listener))
}

// found returns what calls the handler where -pattern, if it is given, matches, or the routes of -router.
func found(handler http.Handler) http.Handler {
	if *router != "" {
		route, isKnown := routers[*router]
		if !isKnown {
			log.Fatalf("unknown router %q", *router)
		}
		return route(handler)
	}
	if *pattern == "" {
		return handler
	}
	mux := http.NewServeMux()
	mux.Handle(*pattern, handler)
	mux.Handle("/flush", handler)
	return mux
}
