package main

import (
	"context"
	"flag"
	"fmt"
	"io/ioutil"
	"net"
	"net/http"
	"net/http/httptrace"
	"runtime"
	"strings"
)

var codesPath = flag.String("codes", "", "file for a line `<id> <function> <file> <line>` per call")

// do is inlined where it is called, and so a frame of its own without code of its own.
func do(client *http.Client, request *http.Request) (*http.Response, error) {
	return client.Do(request)
}

// traced returns a context in which each need for a connection is logged: with the function of this program that
// was at work, and the line that it was at, as the runtime has them.
func (c *caller) traced(ctx context.Context, id string) context.Context {
	if c.codes == nil {
		return ctx
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { c.logCode(id) },
	})
}

// raw makes the upstream request on a connection of its own, without net/http.
func (c *caller) raw(id string) error {
	connection, err := net.Dial(c.network(id), c.upstream.Host)
	if err != nil {
		return err
	}
	return c.askBy(connection, id)
}

// askBy makes the upstream request for id on a new connection of its own, and closes that.
func (c *caller) askBy(connection net.Conn, id string) error {
	defer connection.Close()
	if c.dials != nil {
		c.dials.add(id, connection.LocalAddr().(*net.TCPAddr).Port)
	}
	return rawRequest(connection, c.target(id), c.upstream.Host)
}

// network returns "tcp", and logs where it is called.
func (c *caller) network(id string) string {
	if c.codes != nil {
		c.logCode(id)
	}
	return "tcp"
}

// logCode logs the innermost function of package main at work, but for the one that calls this.
func (c *caller) logCode(id string) {
	addresses := make([]uintptr, 64)
	frames := runtime.CallersFrames(addresses[:runtime.Callers(3, addresses)])
	for more := true; more; {
		var frame runtime.Frame
		if frame, more = frames.Next(); strings.HasPrefix(frame.Function, "main.") {
			c.codes.addCode(id, frame)
			return
		}
	}
}

func (l *pairLog) addCode(id string, frame runtime.Frame) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	fmt.Fprintf(l.writer, "%s %s %s %d\n", escape(id), frame.Function, frame.File, frame.Line)
}

// rawRequest makes a request on a connection, and reads the answer to its end.
func rawRequest(connection net.Conn, target, host string) error {
	_, err := fmt.Fprintf(connection, "GET %s HTTP/1.0\r\nHost: %s\r\n\r\n", target, host)
	if err != nil {
		return err
	}
	answer, err := ioutil.ReadAll(connection)
	if err == nil && !strings.Contains(string(answer), " 200 OK\r\n") {
		err = fmt.Errorf("upstream answered %q", answer)
	}
	return err
}
