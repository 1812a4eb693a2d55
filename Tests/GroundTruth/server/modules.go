//go:build modules
// +build modules

package main

import (
	"context"
	"crypto/tls"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"

	"github.com/go-chi/chi"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/h2c"
	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/health/grpc_health_v1"
)

// The modes that need more than the standard library, in programs built with the tag "modules":
//
//	grpc      calls of gRPC, on four connections that the program opens at its start
//	grpctls   as grpc, over TLS
//	moduleh2  as h2, by golang.org/x/net/http2
//	errgroup  as pool, on a goroutine of an errgroup's
//
// And the router chi, and ways to serve:
//
//	h2c         HTTP/2 without TLS, beside HTTP/1.1
//	configured  as -secure, but HTTP/2 by golang.org/x/net/http2
//	streams     HTTP/2 without TLS, on connections that net/http knows nothing of
func init() {
	servers["h2c"] = func(listener net.Listener, server *http.Server) error {
		server.Handler = h2c.NewHandler(server.Handler, &http2.Server{})
		return server.Serve(listener)
	}
	servers["configured"] = func(listener net.Listener, server *http.Server) error {
		if err := http2.ConfigureServer(server, nil); err != nil {
			return err
		}
		(&httptest.Server{Listener: listener, Config: server, EnableHTTP2: true}).StartTLS()
		select {}
	}
	servers["streams"] = func(listener net.Listener, server *http.Server) error {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return err
			}
			go (&http2.Server{}).ServeConn(connection, &http2.ServeConnOpts{Handler: server.Handler})
		}
	}
	routers["chi"] = func(handler http.Handler) http.Handler {
		mux := chi.NewRouter()
		mux.Handle("/echo/{id}", handler)
		mux.Handle("/flush", handler)
		return mux
	}
	ownModes["grpc"] = func(c *caller) call { return c.dialGRPC(grpc.WithInsecure()) }
	ownModes["grpctls"] = func(c *caller) call {
		trusting := credentials.NewTLS(&tls.Config{InsecureSkipVerify: true})
		return c.dialGRPC(grpc.WithTransportCredentials(trusting))
	}
	ownModes["moduleh2"] = func(c *caller) call {
		transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
		if err := http2.ConfigureTransport(transport); err != nil {
			log.Fatal(err)
		}
		client := c.client(transport)
		return func(ctx context.Context, id string) error { return c.callIn(ctx, client, id) }
	}
	ownModes["errgroup"] = func(c *caller) call {
		client := c.client(&http.Transport{MaxIdleConnsPerHost: 128})
		return func(ctx context.Context, id string) error {
			group, ctx := errgroup.WithContext(ctx)
			group.Go(func() error { return c.callIn(ctx, client, id) })
			return group.Wait()
		}
	}
}

// dialGRPC opens connections to the upstream, and returns what calls it by them in turn.
func (c *caller) dialGRPC(security grpc.DialOption) call {
	var clients [4]grpc_health_v1.HealthClient
	for i := range clients {
		connection, err := grpc.Dial(c.upstream.Host, security, grpc.WithBlock())
		if err != nil {
			log.Fatal(err)
		}
		clients[i] = grpc_health_v1.NewHealthClient(connection)
	}
	var calls uint32
	return func(ctx context.Context, id string) error {
		client := clients[atomic.AddUint32(&calls, 1)%uint32(len(clients))]
		_, err := client.Check(ctx, c.question(id))
		return err
	}
}

// question returns what the upstream is asked, and logs where it is called.
func (c *caller) question(id string) *grpc_health_v1.HealthCheckRequest {
	if c.codes != nil {
		c.logCode(id)
	}
	return &grpc_health_v1.HealthCheckRequest{Service: id}
}
