package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"sync"
)

// The mode database: by database/sql, which the first request opens. Of at most -maxconns connections none is kept, so
// that a goroutine of the pool's own opens one for whichever request waits.
func init() {
	ownModes["database"] = func(c *caller) call {
		sql.Register("upstream", databaseDriver{c})
		var (
			once     sync.Once
			database *sql.DB
		)
		return func(ctx context.Context, id string) error {
			once.Do(func() {
				database, _ = sql.Open("upstream", c.upstream.Host)
				database.SetMaxOpenConns(*maxConns)
				database.SetMaxIdleConns(-1)
			})
			_, err := database.ExecContext(ctx, c.target(id))
			return err
		}
	}
}

// A databaseDriver's statements are targets of the upstream's.
type databaseDriver struct{ caller *caller }

func (d databaseDriver) Open(address string) (driver.Conn, error) {
	connection, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return &databaseConn{connection, d.caller}, nil
}

type databaseConn struct {
	net.Conn
	caller *caller
}

func (c *databaseConn) IsValid() bool { return false }

func (c *databaseConn) ExecContext(_ context.Context, target string, _ []driver.NamedValue) (driver.Result, error) {
	return driver.RowsAffected(1), rawRequest(c.Conn, target, c.caller.upstream.Host)
}

func (c *databaseConn) Prepare(string) (driver.Stmt, error) {
	return nil, errors.New("the upstream has no statements to prepare")
}

func (c *databaseConn) Begin() (driver.Tx, error) {
	return nil, errors.New("the upstream has no transactions")
}
