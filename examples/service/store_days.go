package main

import (
	"context"
	"encoding/json"

	"github.com/coterie-go/coterie/examples/internal/report"
)

// putDays writes rows of daily tables in one transaction.
func (s *store) putDays(ctx context.Context, days []dayRow) error {
	tx, err := s.conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, d := range days {
		body, err := json.Marshal(d.day)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.dialect(`insert into days (grp, day, body) values ($1, $2, $3)
			on conflict (grp, day) do update set body = excluded.body`), d.group.id, d.day.Date, string(body))
		if err != nil {
			return err
		}
	}
	return tx.Commit()
}

// replayDays hands out all rows.
func (s *store) replayDays(ctx context.Context, take func(group string, d report.Day)) error {
	rows, err := s.conn.QueryContext(ctx, `select grp, body from days`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var group, body string
		var d report.Day
		if err := rows.Scan(&group, &body); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(body), &d); err != nil {
			return err
		}
		take(group, d)
	}
	return rows.Err()
}
