//go:build go1.21
// +build go1.21

package main

import "context"

func init() { detach = context.WithoutCancel }
