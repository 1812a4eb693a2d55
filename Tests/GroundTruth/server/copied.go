//go:build copied
// +build copied

package main

import (
	"context"
	"fmt"
	"io"

	copied "net/http/copied"
)

// The mode copied: as maxconns, by a copy of net/http's client under another package's name (see build-variant).
func init() {
	ownModes["copied"] = func(c *caller) call {
		transport := &copied.Transport{MaxConnsPerHost: *maxConns, DisableKeepAlives: true}
		if c.dials != nil {
			transport.DialContext = c.dial
		}
		client := &copied.Client{Transport: transport}
		return func(ctx context.Context, id string) error {
			request, err := copied.NewRequest("GET", c.upstream.String()+"/"+id, nil)
			if err != nil {
				return err
			}
			ctx = context.WithValue(ctx, idKey{}, id)
			response, err := client.Do(request.WithContext(c.traced(ctx, id)))
			if err != nil {
				return err
			}
			defer response.Body.Close()
			if _, err := io.Copy(io.Discard, response.Body); err != nil {
				return err
			}
			if response.StatusCode != copied.StatusOK {
				return fmt.Errorf("upstream answered %s", response.Status)
			}
			return nil
		}
	}
}
