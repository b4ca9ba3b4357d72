package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/coterie-go/coterie/community"
	_ "github.com/jackc/pgx/v5/stdlib" // "pgx"
	_ "modernc.org/sqlite"             // "sqlite"
)

// store keeps the events and the snapshots. All answers come from memory, so it
// has one connection, and one writer: a second process on the same store is
// refused.
type store struct {
	db       *sql.DB
	conn     *sql.Conn
	postgres bool
}

// An event has the number under which it was taken and a key made of the
// client's id of it, which is what makes sending twice harmless. Its body is
// empty once its member is forgotten; the key stays, so that it is not taken
// again.
var schema = []string{
	`create table if not exists events (seq bigint primary key, key text not null unique, grp text not null, body text)`,
	`create table if not exists snapshots (grp text primary key, seq bigint not null, events bigint not null, record blob not null, standing blob not null)`,
	`create table if not exists days (grp text not null, day bigint not null, body text not null, primary key (grp, day))`,
}

func openStore(ctx context.Context, dsn string) (*store, error) {
	s := &store{postgres: strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")}
	driver := "pgx"
	if !s.postgres {
		driver = "sqlite"
		dsn = "file:" + dsn + "?_pragma=locking_mode(EXCLUSIVE)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=secure_delete(ON)"
	}
	var err error
	if s.db, err = sql.Open(driver, dsn); err != nil {
		return nil, err
	}
	s.db.SetMaxOpenConns(1)
	if s.conn, err = s.db.Conn(ctx); err != nil {
		s.db.Close()
		return nil, err
	}
	if err := s.prepare(ctx); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *store) prepare(ctx context.Context) error {
	if s.postgres {
		mine := false
		for try := 0; !mine; try++ { // the server may not have noticed yet that the last one ended
			if try == 20 {
				return errors.New("another process has the store")
			}
			if try > 0 {
				time.Sleep(100 * time.Millisecond)
			}
			if err := s.conn.QueryRowContext(ctx, `select pg_try_advisory_lock(7102)`).Scan(&mine); err != nil {
				return err
			}
		}
	}
	for _, q := range schema {
		if _, err := s.conn.ExecContext(ctx, s.dialect(q)); err != nil {
			return err
		}
	}
	return nil
}

// dialect turns a query with $1 and blob into that of the database.
func (s *store) dialect(q string) string {
	if s.postgres {
		return strings.ReplaceAll(q, " blob ", " bytea ")
	}
	return strings.ReplaceAll(strings.ReplaceAll(q, "$", "?"), "seq bigint primary key", "seq integer primary key")
}

func (s *store) close() {
	s.conn.Close()
	s.db.Close()
}

// pending is an event on its way into the store.
type pending struct {
	seq   int64
	key   string
	group *group
	event community.Event
	body  string
}

// snapshot is what a group's accumulators hold once the event seq is counted.
type snapshot struct {
	group            string
	seq, events      int64
	record, standing []byte
	broken           bool // it is not as it was written
}

// sum is of all that a snapshot says. It stands before the record.
func (p *snapshot) sum() []byte {
	h := sha256.New()
	fmt.Fprintf(h, "%q %d %d %d ", p.group, p.seq, p.events, len(p.record))
	h.Write(p.record)
	h.Write(p.standing)
	return h.Sum(nil)
}

// most rows of one insert: 4 parameters each.
const rowsAtOnce = 250

// fate is what became of an event.
type fate uint8

const (
	duplicate fate = iota // had before
	fresh
	conflict // another with its id was had before
)

// commit writes events and snapshots in one transaction and returns what became
// of the events, by their numbers.
func (s *store) commit(ctx context.Context, events []*pending, snaps []snapshot) (map[int64]fate, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	tx, err := s.conn.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	fates := make(map[int64]fate, len(events))
	for len(events) > 0 {
		n := min(len(events), rowsAtOnce)
		if err := s.insert(ctx, tx, events[:n], fates); err != nil {
			return nil, err
		}
		events = events[n:]
	}
	for _, p := range snaps {
		if err := s.snapshot(ctx, tx, p); err != nil {
			return nil, err
		}
	}
	return fates, tx.Commit()
}

func (s *store) insert(ctx context.Context, tx *sql.Tx, events []*pending, fates map[int64]fate) error {
	var q strings.Builder
	q.WriteString("insert into events (seq, key, grp, body) values ")
	args := make([]any, 0, 4*len(events))
	for i, e := range events {
		if i > 0 {
			q.WriteByte(',')
		}
		fmt.Fprintf(&q, "($%d,$%d,$%d,$%d)", 4*i+1, 4*i+2, 4*i+3, 4*i+4)
		args = append(args, e.seq, e.key, e.group.id, e.body)
	}
	q.WriteString(" on conflict (key) do nothing returning seq")
	rows, err := tx.QueryContext(ctx, s.dialect(q.String()), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var seq int64
		if err := rows.Scan(&seq); err != nil {
			return err
		}
		fates[seq] = fresh
	}
	if err := rows.Err(); err != nil {
		return err
	}
	rows.Close()
	for _, e := range events {
		if fates[e.seq] != fresh {
			if fates[e.seq], err = s.again(ctx, tx, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// again tells whether an event is the one of the same id that was had before. Of
// one that is forgotten nobody knows.
func (s *store) again(ctx context.Context, tx *sql.Tx, e *pending) (fate, error) {
	var body sql.NullString
	if err := tx.QueryRowContext(ctx, s.dialect(`select body from events where key = $1`), e.key).Scan(&body); err != nil {
		return duplicate, err
	}
	if !body.Valid || body.String == e.body {
		return duplicate, nil
	}
	var had community.Event
	if err := json.Unmarshal([]byte(body.String), &had); err != nil {
		return duplicate, err
	}
	now := e.event
	if had.Other.IsZero() { // whom it was about may have been forgotten
		now.Other = had.Other
	}
	if had == now {
		return duplicate, nil
	}
	return conflict, nil
}

func (s *store) snapshot(ctx context.Context, tx *sql.Tx, p snapshot) error {
	_, err := tx.ExecContext(ctx, s.dialect(`insert into snapshots (grp, seq, events, record, standing) values ($1, $2, $3, $4, $5)
		on conflict (grp) do update set seq = excluded.seq, events = excluded.events, record = excluded.record, standing = excluded.standing`),
		p.group, p.seq, p.events, append(p.sum(), p.record...), p.standing)
	return err
}

// snapshots returns the last snapshot of each group.
func (s *store) snapshots(ctx context.Context) ([]snapshot, error) {
	rows, err := s.conn.QueryContext(ctx, `select grp, seq, events, record, standing from snapshots`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []snapshot
	for rows.Next() {
		var p snapshot
		if err := rows.Scan(&p.group, &p.seq, &p.events, &p.record, &p.standing); err != nil {
			return nil, err
		}
		sum := p.record[:min(sha256.Size, len(p.record))]
		p.record = p.record[len(sum):]
		p.broken = !bytes.Equal(sum, p.sum())
		out = append(out, p)
	}
	return out, rows.Err()
}

// replay hands out the events after seq in the order in which they were taken.
func (s *store) replay(ctx context.Context, seq int64, take func(seq int64, group string, e *community.Event) error) error {
	rows, err := s.conn.QueryContext(ctx, s.dialect(`select seq, grp, body from events where seq > $1 and body is not null order by seq`), seq)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var n int64
		var group, body string
		if err := rows.Scan(&n, &group, &body); err != nil {
			return err
		}
		var e community.Event
		if err := json.Unmarshal([]byte(body), &e); err != nil {
			return fmt.Errorf("event %d: %w", n, err)
		}
		if err := take(n, group, &e); err != nil {
			return fmt.Errorf("event %d: %w", n, err)
		}
	}
	return rows.Err()
}

// last returns the number of the last event, 0 where there is none.
func (s *store) last(ctx context.Context) (seq int64, err error) {
	err = s.conn.QueryRowContext(ctx, `select coalesce(max(seq), 0) from events`).Scan(&seq)
	return seq, err
}

// forget empties the events of a member of some groups, takes the member out of
// those of others, and writes the snapshots that no longer know of the member,
// all in one transaction.
func (s *store) forget(ctx context.Context, id community.MemberID, snaps []snapshot) error {
	tx, err := s.conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, p := range snaps {
		if err := s.empty(ctx, tx, p.group, id); err != nil {
			return err
		}
		if err := s.snapshot(ctx, tx, p); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil || s.postgres {
		return err
	}
	_, err = s.conn.ExecContext(ctx, `pragma wal_checkpoint(truncate)`)
	return err
}

func (s *store) empty(ctx context.Context, tx *sql.Tx, group string, id community.MemberID) error {
	rows, err := tx.QueryContext(ctx, s.dialect(`select seq, body from events where grp = $1 and body like $2`), group, "%"+id.String()+"%")
	if err != nil {
		return err
	}
	defer rows.Close()
	bodies := map[int64]any{}
	for rows.Next() {
		var seq int64
		var body string
		var e community.Event
		if err := rows.Scan(&seq, &body); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(body), &e); err != nil {
			return err
		}
		bodies[seq] = nil
		if e.Member != id {
			e.Other = community.MemberID{}
			text, err := json.Marshal(&e)
			if err != nil {
				return err
			}
			bodies[seq] = string(text)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	rows.Close()
	for seq, body := range bodies {
		if _, err := tx.ExecContext(ctx, s.dialect(`update events set body = $1 where seq = $2`), body, seq); err != nil {
			return err
		}
	}
	return nil
}
