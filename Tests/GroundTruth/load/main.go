// Load sends requests GET <url>/echo/<id> with the ids start to start+n-1 over -c connections
// that are kept alive, checks every answer, and prints one line of JSON:
//
//	{"n":1000,"errors":0,"seconds":0.412,"rps":2427.2,"p50":1500,"p99":4100}
//
// With -dropped they are GET <url>/<dropped>/<id>, each on a connection of its own that the server is to drop:
// whatever answer comes is none of its handler's.
//
// With -http2 they are HTTP/2, without TLS by prior knowledge; of a server's certificate nothing is expected.
//
// p50 and p99 are latencies in microseconds. It exits with 1 if any answer was not as it
// should be.
//
// Standard library only; compiles with Go 1.15 and later.
package main

import (
	"flag"
	"fmt"
	"io/ioutil"
	"log"
	"net"
	"net/http"
	"os"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

var (
	count       = flag.Int64("n", 1000, "number of requests")
	connections = flag.Int("c", 8, "number of connections, each with one request at a time")
	base        = flag.String("url", "http://127.0.0.1:3344", "base URL of the server")
	start       = flag.Int64("start", 0, "first id")
	closing     = flag.Bool("close", false, "close each connection after its request")
	useHTTP2    = flag.Bool("http2", false, "speak HTTP/2 (Go 1.24 and later)")
	dropped     = flag.String("dropped", "", "abort or hijack: what the server does with each request")
)

// speakHTTP2 is what -http2 does: see http2.go.
var speakHTTP2 func(*http.Transport)

// drop makes one request that has no answer.
func drop(id int64) error {
	address := strings.TrimPrefix(*base, "http://")
	connection, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer connection.Close()
	if _, err := fmt.Fprintf(connection, "GET /%s/%d HTTP/1.1\r\nHost: %s\r\n\r\n", *dropped, id, address); err != nil {
		return err
	}
	answer, err := ioutil.ReadAll(connection)
	// By a reset, or each leaves a socket in TIME_WAIT, and the maps of who traces those have no room for all of them.
	connection.(*net.TCPConn).SetLinger(0)
	if err != nil || strings.HasPrefix(string(answer), "HTTP/1.1 2") {
		return fmt.Errorf("request %d was answered %q: %v", id, answer, err)
	}
	return nil
}

// get makes one request and checks the answer.
func get(client *http.Client, id int64) error {
	if *dropped != "" {
		return drop(id)
	}
	request, err := http.NewRequest("GET", fmt.Sprintf("%s/echo/%d", *base, id), nil)
	if err != nil {
		return err
	}
	// Headers that tell the requests apart too, as a tracer may report them.
	request.Header.Set("X-Request-Id", fmt.Sprintf("rid-%d", id))
	request.Header.Set("Traceparent", fmt.Sprintf("00-%032x-%016x-01", id+1, id+1))
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := ioutil.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if expected := fmt.Sprintf("ok %d\n", id); response.StatusCode != 200 || string(body) != expected {
		return fmt.Errorf("request %d was answered %s, %q", id, response.Status, body)
	}
	return nil
}

// percentile returns the latency that p percent of the sorted ones do not exceed.
func percentile(sorted []time.Duration, p int) int64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[(len(sorted)-1)*p/100].Microseconds()
}

func main() {
	flag.Parse()
	transport := &http.Transport{MaxIdleConnsPerHost: *connections, DisableKeepAlives: *closing}
	if *useHTTP2 {
		if speakHTTP2 == nil {
			log.Fatal("-http2 needs Go 1.24")
		}
		speakHTTP2(transport)
	}
	client := &http.Client{Transport: transport, Timeout: time.Minute}
	var (
		next      = *start - 1
		errors    int64
		latencies = make([][]time.Duration, *connections)
		workers   sync.WaitGroup
	)
	began := time.Now()
	for i := range latencies {
		workers.Add(1)
		go func(latencies *[]time.Duration) {
			defer workers.Done()
			for id := atomic.AddInt64(&next, 1); id < *start+*count; id = atomic.AddInt64(&next, 1) {
				began := time.Now()
				if err := get(client, id); err != nil {
					if atomic.AddInt64(&errors, 1) <= 10 {
						log.Print(err)
					}
					continue
				}
				*latencies = append(*latencies, time.Since(began))
			}
		}(&latencies[i])
	}
	workers.Wait()
	seconds := time.Since(began).Seconds()

	var all []time.Duration
	for _, l := range latencies {
		all = append(all, l...)
	}
	sort.Slice(all, func(i, j int) bool { return all[i] < all[j] })
	fmt.Printf(`{"n":%d,"errors":%d,"seconds":%.3f,"rps":%.1f,"p50":%d,"p99":%d}`+"\n",
		*count, errors, seconds, float64(*count)/seconds, percentile(all, 50), percentile(all, 99))
	if errors > 0 {
		os.Exit(1)
	}
}
