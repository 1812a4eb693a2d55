//go:build go1.24
// +build go1.24

package main

import (
	"crypto/tls"
	"net/http"
)

func init() {
	speakHTTP2 = func(transport *http.Transport) {
		transport.Protocols = new(http.Protocols)
		transport.Protocols.SetHTTP2(true)
		transport.Protocols.SetUnencryptedHTTP2(true)
		transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
	}
}
