//go:build modules
// +build modules

package main

import (
	"context"
	"flag"
	"net"
	"net/http"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/peer"
)

var useGRPC = flag.Bool("grpc", false, "serve gRPC too; without TLS that alone")

// A health answers every question, and logs it.
type health struct {
	grpc_health_v1.UnimplementedHealthServer
	pairs *pairLog
}

func (h *health) Check(
	ctx context.Context, question *grpc_health_v1.HealthCheckRequest,
) (*grpc_health_v1.HealthCheckResponse, error) {
	caller, _ := peer.FromContext(ctx)
	h.pairs.addPeer(question.Service, caller.Addr.String())
	h.pairs.flush() // Who flushes by GET /flush does not speak gRPC.
	return &grpc_health_v1.HealthCheckResponse{}, nil
}

func init() {
	serveModules = func(listener net.Listener, handler http.Handler, pairs *pairLog) error {
		server := grpc.NewServer()
		grpc_health_v1.RegisterHealthServer(server, &health{pairs: pairs})
		switch {
		case !*useGRPC:
			return serve(listener, handler)
		case !*useTLS:
			return server.Serve(listener)
		default:
			return serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasPrefix(r.Header.Get("Content-Type"), "application/grpc") {
					server.ServeHTTP(w, r)
				} else {
					handler.ServeHTTP(w, r)
				}
			}))
		}
	}
}
