package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var listening = regexp.MustCompile(`msg=listening addr=(\S+)`)

// child runs the service as a process and returns it with its address.
func child(t *testing.T, dsn string, args ...string) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], append([]string{"-listen", "127.0.0.1:0", "-store", dsn}, args...)...)
	cmd.Env = append(os.Environ(), "COTERIE_SERVICE=1")
	log, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	addr := make(chan string, 1)
	go func() {
		for in := bufio.NewScanner(log); in.Scan(); {
			if m := listening.FindStringSubmatch(in.Text()); m != nil {
				addr <- m[1]
			}
		}
		close(addr)
	}()
	select {
	case a := <-addr:
		require.NotEmpty(t, a, "the service ended")
		return cmd, "http://" + a
	case <-time.After(30 * time.Second):
		t.Fatal("the service does not listen")
		return nil, ""
	}
}

// A service killed in the middle of a load has every event that it acknowledged,
// none twice, and goes on where it was.
func TestKilled(t *testing.T) {
	killed(t, filepath.Join(t.TempDir(), "x.db"))
}

func killed(t *testing.T, dsn string) {
	const batch, rounds = 50, 3
	sent := 0          // batches begun, of each group
	var acked sync.Map // "group from"
	for round := range rounds {
		cmd, url := child(t, dsn, "-snapshot", "300")
		var next, done atomic.Int64
		next.Store(int64(sent))
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for {
					n := int(next.Add(1) - 1)
					for _, group := range []string{"class", "market"} {
						if !post(url, lines(group, n*batch, (n+1)*batch)) {
							return
						}
						acked.Store(fmt.Sprint(group, " ", n*batch), true)
						done.Add(1)
					}
				}
			})
		}
		require.Eventually(t, func() bool { return done.Load() > 100 }, 20*time.Second, time.Millisecond)
		require.NoError(t, cmd.Process.Kill()) // SIGKILL
		_ = cmd.Wait()
		wg.Wait()
		sent = int(next.Load())
		t.Logf("round %d: %d requests acknowledged, %d batches begun", round, done.Load(), sent)
	}

	// What was acknowledged is there before anything is sent again.
	st, err := openStore(context.Background(), dsn)
	require.NoError(t, err)
	bodies := map[string]int{}
	require.NoError(t, st.replay(context.Background(), 0, func(_ int64, group string, e *event) error {
		bodies[fmt.Sprint(group, " ", e.At)]++
		return nil
	}))
	st.close()
	acked.Range(func(k, _ any) bool {
		var group string
		var from int
		_, err := fmt.Sscan(k.(string), &group, &from)
		require.NoError(t, err)
		for n := from; n < from+batch; n++ {
			require.Equal(t, 1, bodies[fmt.Sprint(group, " ", timeOf(t, group, n))], "%s %d was acknowledged", group, n)
		}
		return true
	})
	for k, n := range bodies {
		require.Equal(t, 1, n, k)
	}

	// The client sends again what it has no answer to, here everything.
	cmd, url := child(t, dsn, "-snapshot", "300")
	for n := range sent {
		for _, group := range []string{"class", "market"} {
			require.True(t, post(url, lines(group, n*batch, (n+1)*batch)))
		}
	}
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	require.NoError(t, cmd.Wait(), "it ends in peace")
	r := start(t, dsn)
	checkRecord(t, r.service.groups["class"], sent*batch)
	checkRecord(t, r.service.groups["market"], sent*batch)
}

// post reports whether events were acknowledged.
func post(url, body string) bool {
	q, err := http.NewRequest("POST", url+"/events", strings.NewReader(body))
	if err != nil {
		return false
	}
	q.Header.Set("Authorization", "Bearer all-groups")
	a, err := http.DefaultClient.Do(q)
	if err != nil {
		return false
	}
	defer a.Body.Close()
	var v struct{ Accepted, Duplicates int }
	return json.NewDecoder(a.Body).Decode(&v) == nil && a.StatusCode == 200
}
