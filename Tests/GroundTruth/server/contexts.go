package main

import (
	"context"
	"net/http"
	"time"
)

// Contexts as programs make them for themselves: of each, what leads on is elsewhere than at its start.

// A lateContext has its parent within another struct, behind something else.
type lateContext struct {
	id string
	counted
}

type counted struct {
	number int
	context.Context
}

// A requestContext is what routers hand to handlers: the request is what has the context.
type requestContext struct {
	answers http.ResponseWriter
	Request *http.Request
}

func (c *requestContext) Value(key interface{}) interface{} { return c.Request.Context().Value(key) }
func (c *requestContext) Done() <-chan struct{}             { return c.Request.Context().Done() }
func (c *requestContext) Err() error                        { return c.Request.Context().Err() }
func (c *requestContext) Deadline() (deadline time.Time, ok bool) {
	return c.Request.Context().Deadline()
}

// A lentContext is one pointer, which an interface holds in itself.
type lentContext struct{ *requestContext }

// A namedContext is an interface of the program's own.
type namedContext interface {
	context.Context
	name() string
}

func (c *lateContext) name() string { return c.id }

// A holdingContext has its parent in an interface of the program's own, and is no pointer.
type holdingContext struct {
	id     string
	parent namedContext
}

func (c holdingContext) Value(key interface{}) interface{} { return c.parent.Value(key) }
func (c holdingContext) Done() <-chan struct{}             { return c.parent.Done() }
func (c holdingContext) Err() error                        { return c.parent.Err() }
func (c holdingContext) Deadline() (deadline time.Time, ok bool) {
	return c.parent.Deadline()
}

// A pairContext has two contexts that lead somewhere.
type pairContext struct {
	id     string
	values context.Context
	context.Context
}

// own returns one of these contexts that descends from ctx, another one for each number.
func own(ctx context.Context, id string, number int) context.Context {
	late := &lateContext{id, counted{number, ctx}}
	request := &requestContext{Request: (&http.Request{}).WithContext(ctx)}
	switch number % 6 {
	case 0:
		return late
	case 1:
		return request
	case 2:
		return lentContext{request}
	case 3:
		return holdingContext{id, late}
	case 4:
		return &pairContext{id, context.Background(), context.WithValue(request, idKey{}, id)}
	}
	return &pairContext{id, request, context.WithValue(late, idKey{}, id)}
}

// An offer is a request's context for another one's.
type offer struct {
	context context.Context
	other   chan context.Context
}

// partner returns the context of another request, which gets this one's.
func (c *caller) partner(ctx context.Context) context.Context {
	mine := offer{ctx, make(chan context.Context, 1)}
	select {
	case c.pairs <- mine:
		return <-mine.other
	case theirs := <-c.pairs:
		theirs.other <- ctx
		return theirs.context
	}
}
