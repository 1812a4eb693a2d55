// ClientHellos prints the ClientHellos of this Go's crypto/tls, one a line: the name of the configuration, and the bytes
// as they go over the wire, in hexadecimal digits.
//
// What is not said is the default. Each is the first of its connection; those named "resumed" come from a client that
// has a session of the server already.
package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"time"
)

// A recorder keeps what is written to a connection.
type recorder struct {
	net.Conn
	written bytes.Buffer
}

func (r *recorder) Write(data []byte) (int, error) {
	r.written.Write(data)
	return r.Conn.Write(data)
}

// hello returns the first record that a client of this configuration writes.
func hello(config *tls.Config, server *tls.Config) []byte {
	listener, err := tls.Listen("tcp", "127.0.0.1:0", server)
	if err != nil {
		log.Fatal(err)
	}
	defer listener.Close()
	go func() {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		connection.Write([]byte("x"))
		connection.Close()
	}()
	connection, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		log.Fatal(err)
	}
	client := &recorder{Conn: connection}
	// The session comes with what follows the handshake.
	io.ReadFull(tls.Client(client, config), make([]byte, 1))
	connection.Close()
	all := client.written.Bytes()
	return all[:5+int(all[3])<<8+int(all[4])]
}

// certificate returns one that nobody has signed.
func certificate() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		log.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// ofHTTP returns the ClientHello of net/http's own client.
func ofHTTP(transport *http.Transport) []byte {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	var client *recorder
	transport.Dial = func(network, address string) (net.Conn, error) {
		connection, err := net.Dial(network, address)
		client = &recorder{Conn: connection}
		return client, err
	}
	response, err := (&http.Client{Transport: transport}).Get(server.URL)
	if err == nil {
		response.Body.Close()
	}
	all := client.written.Bytes()
	return all[:5+int(all[3])<<8+int(all[4])]
}

func main() {
	server := &tls.Config{Certificates: []tls.Certificate{certificate()}, NextProtos: []string{"h2"}}
	configurations := []struct {
		name   string
		config tls.Config
	}{
		{"default", tls.Config{}},
		{"h2", tls.Config{NextProtos: []string{"h2", "http/1.1"}}},
		{"address", tls.Config{ServerName: "127.0.0.1"}},
		{"min10", tls.Config{MinVersion: tls.VersionTLS10}},
		{"min12", tls.Config{MinVersion: tls.VersionTLS12}},
		{"min13", tls.Config{MinVersion: tls.VersionTLS13}},
		{"max12", tls.Config{MaxVersion: tls.VersionTLS12}},
		{"max11", tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}},
		{"notickets", tls.Config{SessionTicketsDisabled: true}},
	}
	for _, c := range configurations {
		c.config.InsecureSkipVerify = true
		if c.config.ServerName == "" {
			c.config.ServerName = "name.test"
		}
		fmt.Println(c.name, hex.EncodeToString(hello(&c.config, server)))
	}
	for _, max := range []uint16{tls.VersionTLS13, tls.VersionTLS12} {
		config := &tls.Config{
			InsecureSkipVerify: true, ServerName: "name.test", MaxVersion: max,
			ClientSessionCache: tls.NewLRUClientSessionCache(1),
		}
		fmt.Printf("cache%x %x\n", max&7, hello(config, server))
		fmt.Printf("resumed%x %x\n", max&7, hello(config, server))
	}
	for name, transport := range map[string]*http.Transport{
		"http": {TLSClientConfig: &tls.Config{InsecureSkipVerify: true}},
		"http2": {
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true,
		},
	} {
		fmt.Println(name, hex.EncodeToString(ofHTTP(transport)))
	}
}
