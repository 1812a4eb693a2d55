//go:build cgo
// +build cgo

package main

/*
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

// Connects to a port of 127.0.0.1; returns the socket, or -1.
static int connect_to(int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}
*/
import "C"

import (
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
)

// The mode cgo: as raw, but C code connects.
func init() {
	ownModes["cgo"] = func(c *caller) call {
		port, _ := strconv.Atoi(c.upstream.Port())
		return func(_ context.Context, id string) error {
			fd := C.connect_to(C.int(port))
			if fd < 0 {
				return fmt.Errorf("C cannot connect to port %d", port)
			}
			file := os.NewFile(uintptr(fd), "socket")
			connection, err := net.FileConn(file)
			file.Close()
			if err != nil {
				return err
			}
			return c.askBy(connection, id)
		}
	}
}
