package recipes_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// events reads rows of time, kind and member. A sequence has no place for an
// error, so the error of the source goes where the caller looks once the
// sequence has ended.
func events(rows *sql.Rows, secret []byte, failed *error) iter.Seq[community.Event] {
	return func(yield func(community.Event) bool) {
		defer rows.Close()
		for rows.Next() {
			var at time.Time
			var kind, member string
			if *failed = rows.Scan(&at, &kind, &member); *failed != nil {
				return
			}
			e := community.Event{At: community.At(at), Member: community.Member(secret, "shop", member)}
			// A kind that is not known stays unset: Fold refuses the row and says so.
			_ = e.Kind.UnmarshalText([]byte(kind))
			if !yield(e) {
				return
			}
		}
		*failed = rows.Err()
	}
}

// From SQL to events, with a source that fails midway: two errors, of the rows
// and of the source, and neither is lost. What was read until then is good, but
// it is not the group: begin again, or go on from the row after the last.
func Example_sql() {
	db := sql.OpenDB(breaking{})
	defer db.Close()
	rows, err := db.Query("select at, kind, member from events order by at")
	if err != nil {
		fmt.Println(err)
		return
	}
	var failed error
	r, bad := coterie.Fold[community.Record](events(rows, []byte("a secret of yours"), &failed))
	fmt.Println("members read:", r.Len())
	fmt.Println("rows refused:", bad)
	fmt.Println("the source:", failed)
	// Output:
	// members read: 2
	// rows refused: 1 bad rows; row 1: kind 0: not a kind: 1 to 31, or the caller's 64 to 127
	// the source: connection reset
}

// breaking is a database whose connection breaks after three rows.
type breaking struct{ n int }

func (b breaking) Connect(context.Context) (driver.Conn, error) { return b, nil }
func (b breaking) Driver() driver.Driver                        { return nil }
func (b breaking) Prepare(string) (driver.Stmt, error)          { return b, nil }
func (b breaking) Begin() (driver.Tx, error)                    { return nil, errors.ErrUnsupported }
func (b breaking) Close() error                                 { return nil }
func (b breaking) NumInput() int                                { return 0 }
func (b breaking) Exec([]driver.Value) (driver.Result, error)   { return nil, errors.ErrUnsupported }
func (b breaking) Query([]driver.Value) (driver.Rows, error)    { return &b, nil }
func (b breaking) Columns() []string                            { return []string{"at", "kind", "member"} }
func (b *breaking) Next(v []driver.Value) error {
	rows := [][2]string{{"join", "a"}, {"hug", "a"}, {"join", "b"}}
	if b.n == len(rows) {
		return errors.New("connection reset")
	}
	v[0], v[1], v[2] = time.Date(2026, 3, 2, 8, b.n, 0, 0, time.UTC), rows[b.n][0], rows[b.n][1]
	b.n++
	return nil
}
