package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"time"
)

// A matrix makes one call for each request GET /cell/<who>.<context>.<end>.<kind>, which is its id:
//
//	who      handler  the handler's own goroutine
//	         child    one that it has started
//	         shared   the same, once it has made a call with the context of GET /park
//	         worker   one that the program has started
//	         heir     one that GET /past has started, which was over then
//	         stream   one that GET /park has started, which is still under way
//	context  none     nothing leads to a request
//	         own      one that descends from this request's
//	         park     from that of GET /park
//	         past     from that of GET /past
//	end      live, returned, panicked, hijacked (the handler goes on), dropped (hijacked, and the handler has returned):
//	         what became of this request before the call
//	kind     client   a call of net/http, on a connection of its own
//	         raw      net.Dialer.DialContext
//
// After the end of a request whose goroutine is dead the call waits for GET /flush: the goroutine that serves that may
// be at the same address, and is known to the tracer by then. GET /park is answered at GET /release. A call of shared that is not the cell's has the id -<kind>.
type matrix struct {
	caller              *caller
	park, past          chan context.Context // each has its one context for whoever wants it
	holding, released   chan struct{}
	flushed             chan struct{} // has one after GET /flush
	workers, heirs, kin chan func()   // kin are goroutines of the request that is parked
}

func newMatrix(c *caller) *matrix {
	m := &matrix{
		caller: c, park: make(chan context.Context), past: make(chan context.Context),
		holding: make(chan struct{}), released: make(chan struct{}), flushed: make(chan struct{}, 1),
		workers: make(chan func()), heirs: make(chan func()), kin: make(chan func()),
	}
	go start(m.workers)
	return m
}

// start starts a goroutine for each function.
func start(functions <-chan func()) {
	for f := range functions {
		go f()
	}
}

// lend gives a context to whoever wants it.
func lend(ctx context.Context, wanted chan<- context.Context) {
	for {
		wanted <- ctx
	}
}

// A detached context has the values of its parent, but does not end with it, as context.WithoutCancel's (Go 1.21).
type detached struct{ context.Context }

func (detached) Deadline() (deadline time.Time, ok bool) { return }
func (detached) Done() <-chan struct{}                   { return nil }
func (detached) Err() error                              { return nil }

// serve answers what is the matrix's, and tells whether it was.
func (m *matrix) serve(w http.ResponseWriter, r *http.Request, path string, answered <-chan struct{}) bool {
	switch {
	case path == "/park":
		go lend(r.Context(), m.park)
		go start(m.kin)
		<-m.released
	case path == "/past":
		go lend(r.Context(), m.past)
		go start(m.heirs)
	case strings.HasPrefix(path, "/hold/"):
		m.holding <- struct{}{}
		<-m.released
		m.call(r.Context(), strings.TrimPrefix(path, "/hold/"), "client")
	case path == "/held":
		<-m.holding
	case path == "/release":
		close(m.released)
	case strings.HasPrefix(path, "/cell/"):
		m.cell(w, r, strings.TrimPrefix(path, "/cell/"), answered)
	default:
		return false
	}
	return true
}

// flush lets a call go on that waits for it.
func (m *matrix) flush() {
	select {
	case m.flushed <- struct{}{}:
	default:
	}
}

func (m *matrix) cell(w http.ResponseWriter, r *http.Request, id string, answered <-chan struct{}) {
	words := strings.Split(id, ".")
	who, end, kind := words[0], words[2], words[3]
	ctx := m.context(words[1], r)
	select {
	case <-m.flushed:
	default:
	}
	handler, over, made := goroutine(), make(chan struct{}), make(chan struct{})
	atomic.AddInt64(&m.caller.pending, 1)
	work := func() {
		defer atomic.AddInt64(&m.caller.pending, -1)
		defer close(made)
		if who == "shared" {
			m.call(detached{<-m.park}, "-"+kind, kind)
		}
		switch end {
		case "returned":
			<-answered
		case "panicked", "dropped":
			<-over
			waitUntilDead(handler)
			<-m.flushed
		}
		m.call(ctx, id, kind)
	}
	var connection net.Conn
	if end == "hijacked" || end == "dropped" {
		connection, _, _ = w.(http.Hijacker).Hijack()
		defer connection.Close()
	}
	defer close(over)
	switch who {
	case "handler":
		work()
	case "child", "shared":
		go work()
	case "worker":
		m.workers <- work
	case "heir":
		m.heirs <- work
	case "stream":
		m.kin <- work
	}
	switch end {
	case "live", "hijacked":
		<-made
	case "panicked":
		panic(http.ErrAbortHandler)
	}
}

// context returns what the cell's word for it says.
func (m *matrix) context(word string, r *http.Request) context.Context {
	switch word {
	case "own":
		return context.WithValue(detached{r.Context()}, idKey{}, "")
	case "park":
		return detached{<-m.park}
	case "past":
		return detached{<-m.past}
	}
	return context.Background()
}

// call makes the upstream request for id.
func (m *matrix) call(ctx context.Context, id, kind string) {
	if kind == "client" {
		if err := m.caller.callIn(ctx, m.caller.freshClient(), id); err != nil {
			fmt.Println(id, err)
		}
		return
	}
	connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", m.caller.upstream.Host)
	if err != nil {
		fmt.Println(id, err)
		return
	}
	defer connection.Close()
	m.caller.dials.add(id, connection.LocalAddr().(*net.TCPAddr).Port)
	if err := rawRequest(connection, m.caller.target(id), m.caller.upstream.Host); err != nil {
		fmt.Println(id, err)
	}
}

// goroutine returns how a dump of the goroutines begins what it says of the one that asks: "goroutine 7 ".
func goroutine() []byte {
	dump := make([]byte, 64)
	dump = dump[:runtime.Stack(dump, false)]
	return dump[:bytes.IndexByte(dump, '[')]
}

// waitUntilDead waits until a dump of the goroutines has this one no more.
func waitUntilDead(goroutine []byte) {
	for dump := make([]byte, 1<<20); ; time.Sleep(time.Millisecond) {
		if !bytes.Contains(dump[:runtime.Stack(dump, true)], goroutine) {
			return
		}
	}
}
