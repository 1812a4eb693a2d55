//go:build modules && go1.19
// +build modules,go1.19

package main

import (
	"context"
	"fmt"
	"time"

	"github.com/valyala/fasthttp"
)

// The mode fasthttp: as maxconns, by fasthttp's HostClient, whose queue of those that wait is its own.
func init() {
	ownModes["fasthttp"] = func(c *caller) call {
		client := &fasthttp.HostClient{
			Addr: c.upstream.Host, MaxConns: *maxConns, MaxConnWaitTimeout: time.Hour,
		}
		return func(_ context.Context, id string) error {
			request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
			defer fasthttp.ReleaseRequest(request)
			defer fasthttp.ReleaseResponse(response)
			request.SetConnectionClose()
			if err := client.Do(c.asking(request, id), response); err != nil {
				return err
			}
			if status := response.StatusCode(); status != fasthttp.StatusOK {
				return fmt.Errorf("the upstream's answer: %d", status)
			}
			return nil
		}
	}
}

// asking returns the request for id, and logs where it is called.
func (c *caller) asking(request *fasthttp.Request, id string) *fasthttp.Request {
	if c.codes != nil {
		c.logCode(id)
	}
	request.SetRequestURI(c.upstream.String() + "/" + id)
	return request
}
