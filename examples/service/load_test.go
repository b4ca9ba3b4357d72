package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coterie-go/coterie/community"
	"github.com/stretchr/testify/require"
)

var (
	loadFor  = flag.Duration("load", 0, "how long TestLoad sends events; 0: not at all")
	loadRate = flag.Int("rate", 10_000, "events per second of TestLoad")
)

// TestLoad sends events at an even rate to a service in a process of its own,
// as it is without flags, and says how long the answers took, counted from when
// each request was due, and what the service used of a processor:
//
//	go test -run TestLoad -v -load 60s
func TestLoad(t *testing.T) {
	if *loadFor == 0 {
		t.Skip("-load is not set")
	}
	const senders, size = 50, 100
	cmd, url := child(t, filepath.Join(t.TempDir(), "x.db"))
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: senders}, Timeout: 20 * time.Second}
	every := time.Duration(float64(senders*size) / float64(*loadRate) * float64(time.Second)) // of one sender
	var mu sync.Mutex
	var took []time.Duration
	sent, begun := 0, time.Now()
	var wg sync.WaitGroup
	for i := range senders {
		wg.Go(func() {
			due := begun.Add(every * time.Duration(i) / senders)
			for n := 0; due.Sub(begun) < *loadFor; n, due = n+1, due.Add(every) {
				body := load(i, n, size)
				time.Sleep(time.Until(due))
				q, err := http.NewRequest("POST", url+"/events", strings.NewReader(body))
				require.NoError(t, err)
				q.Header.Set("Authorization", "Bearer all-groups")
				a, err := client.Do(q)
				if err != nil {
					t.Error(err)
					return
				}
				a.Body.Close()
				mu.Lock()
				if a.StatusCode == 200 {
					sent, took = sent+size, append(took, time.Since(due))
				} else {
					t.Error(a.Status)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	lasted := time.Since(begun)
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	require.NoError(t, cmd.Wait())
	slices.Sort(took)
	at := func(p float64) time.Duration { return took[int(p*float64(len(took)-1))].Round(100 * time.Microsecond) }
	t.Logf("%d events acknowledged in %.1f s: %.0f/s; p50 %v, p90 %v, p99 %v, most %v; the service used %.0f %% of a processor", sent, lasted.Seconds(), float64(sent)/lasted.Seconds(), at(0.5), at(0.9), at(0.99), at(1),
		100*(cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()).Seconds()/lasted.Seconds())
}

// load is one request: events of a thousand members, three groups, a month.
func load(sender, n, size int) string {
	groups := [...]string{"class", "market", "parents"}
	var b strings.Builder
	for k := range size {
		i := (n*50+sender)*size + k
		at := noon.AddDate(0, 0, -28).Add(time.Duration(i%2_400_000) * time.Second)
		kind, other := "post", ""
		if i%4 == 0 {
			kind, other = "reply", community.MemberInt(uint64(1+(i*31)%997)).String()
		}
		fmt.Fprintf(&b, `{"id":"%d","group":"%s","time":"%s","kind":"%s","member":"%s","other":"%s"}`+"\n",
			i, groups[i%3], at.Format(time.RFC3339), kind, community.MemberInt(uint64(1+(i*7)%1000)), other)
	}
	return b.String()
}
