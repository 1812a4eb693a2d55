//go:build go1.21
// +build go1.21

package main

import (
	"context"
	"log"
	"strings"
	"sync/atomic"
	"time"
)

func init() {
	// A request whose id begins with "stay" makes its call. Any other makes it once its client has gone away.
	leave = func(ctx context.Context, c *caller, id string) error {
		if strings.HasPrefix(id, "stay") {
			return c.call(c.freshClient(), id)
		}
		atomic.AddInt64(&c.pending, 1)
		context.AfterFunc(ctx, func() {
			defer atomic.AddInt64(&c.pending, -1)
			if err := c.call(c.freshClient(), id); err != nil {
				log.Print(err)
			}
		})
		<-ctx.Done()
		pause(20 * time.Millisecond)
		return nil
	}
}
