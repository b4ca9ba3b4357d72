// Service is a small HTTP service on the library: events of groups in, how each
// group is doing and what to do this week out. It keeps what it was sent in
// SQLite, or in PostgreSQL where -store is the URL of one.
//
//	cd examples/service && go run . [-listen 127.0.0.1:8080] [-config groups.json] [-store coterie.db]
//
// README.md walks through it with curl; GET /openapi.json describes it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	if err := run(ctx, os.Args[1:], log); err != nil {
		log.Error("stopped", "err", err)
		os.Exit(1)
	}
}

// run serves until the context ends, then answers what has begun, writes the
// snapshots and returns.
func run(ctx context.Context, args []string, log *slog.Logger) error {
	set := flag.NewFlagSet("service", flag.ContinueOnError)
	listen := set.String("listen", "127.0.0.1:8080", "address")
	config := set.String("config", "groups.json", "groups and tokens")
	dsn := set.String("store", "coterie.db", "a file for SQLite, or postgres://…")
	every := set.Int64("snapshot", 20_000, "events of a group between its snapshots: how many are read again after a kill")
	if err := set.Parse(args); err != nil {
		return err
	}
	c, err := readConfig(*config)
	if err != nil {
		return fmt.Errorf("%s: %w", *config, err)
	}
	st, err := openStore(ctx, *dsn)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	defer st.close()
	s, err := newService(ctx, c, st, log)
	if err != nil {
		return err
	}
	s.every = max(*every, 1)
	l, err := net.Listen("tcp", *listen)
	if err != nil {
		return err
	}
	return s.serve(ctx, l)
}

// serve answers requests until the context ends or the store fails. What was
// acknowledged is in the store by then, so a restart begins where this ended.
func (s *service) serve(ctx context.Context, l net.Listener) error {
	h := s.server()
	commits := make(chan error, 1)
	go func() { commits <- s.commits() }()
	served := make(chan error, 1)
	go func() { served <- h.Serve(l) }()
	s.log.Info("listening", "addr", l.Addr().String(), "groups", len(s.groups))

	var failed error
	select {
	case <-ctx.Done():
	case failed = <-served:
	case failed = <-commits:
		close(s.broken) // let the requests that wait for it answer
		commits <- nil  // it has ended; let the wait below pass
	}
	end, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := h.Shutdown(end); err != nil && failed == nil {
		failed = err
	}
	close(s.stopped)
	if err := <-commits; err != nil && failed == nil {
		failed = err
	}
	if errors.Is(failed, http.ErrServerClosed) {
		return nil
	}
	return failed
}

// server answers requests within limits of size and time.
func (s *service) server() *http.Server {
	return &http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
}
