package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/coterie-go/coterie/community"
	"github.com/stretchr/testify/require"
)

// postgres starts a database that ends with the test and returns its URL. The
// test is skipped where there is no PostgreSQL to run.
func postgres(t *testing.T) string {
	t.Helper()
	for _, program := range []string{"initdb", "postgres"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip("no PostgreSQL here: ", err)
		}
	}
	if testing.Short() {
		t.Skip("starts a database")
	}
	folder, err := os.MkdirTemp("", "pg")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(folder) })
	var who *syscall.Credential
	if os.Getuid() == 0 { // PostgreSQL does not run as root
		u, err := user.Lookup("nobody")
		if err != nil {
			t.Skip("root, and nobody to run it as: ", err)
		}
		uid, _ := strconv.ParseUint(u.Uid, 10, 32)
		gid, _ := strconv.ParseUint(u.Gid, 10, 32)
		who = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		require.NoError(t, os.Chown(folder, int(uid), int(gid)))
	}
	command := func(name string, args ...string) *exec.Cmd {
		c := exec.Command(name, args...)
		c.Dir, c.SysProcAttr = folder, &syscall.SysProcAttr{Credential: who}
		c.Env = append(os.Environ(), "HOME="+folder, "LC_ALL=C")
		return c
	}
	data := filepath.Join(folder, "data")
	if out, err := command("initdb", "-D", data, "-U", "coterie", "-A", "trust", "-E", "UTF8", "--no-sync").CombinedOutput(); err != nil {
		t.Skipf("initdb: %v\n%s", err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	server := command("postgres", "-D", data, "-p", fmt.Sprint(port), "-k", folder, "-h", "127.0.0.1")
	require.NoError(t, server.Start())
	t.Cleanup(func() { _ = server.Process.Signal(syscall.SIGQUIT); _ = server.Wait() })
	dsn := fmt.Sprintf("postgres://coterie@127.0.0.1:%d/postgres?sslmode=disable", port)
	require.Eventually(t, func() bool {
		s, err := openStore(context.Background(), dsn)
		if err == nil {
			s.close()
		}
		return err == nil
	}, 30*time.Second, 50*time.Millisecond)
	return dsn
}

// TestPostgres: sent twice, forgotten, restarted and killed, as with SQLite.
func TestPostgres(t *testing.T) {
	dsn := postgres(t)
	r := start(t, dsn)
	require.Equal(t, 150, r.send("parents", 0, 150))
	require.Equal(t, 50, r.send("parents", 100, 200))
	status, text := r.ask("POST", "/events", "all-groups", strings.Replace(line("parents", 42), "parents-42", "parents-43", 1))
	require.Equal(t, 200, status, text)
	require.JSONEq(t, `{"accepted":0,"duplicates":0,"conflicts":1}`, text)
	_, err := openStore(context.Background(), dsn)
	require.ErrorContains(t, err, "another process")
	status, text = r.ask("POST", "/daily", "all-groups", "date,group,messages\n2026-04-05,class,7\n")
	require.Equal(t, 200, status, text)
	r.stop()
	r = start(t, dsn)
	checkRecord(t, r.service.groups["parents"], 200)
	require.Len(t, r.service.groups["class"].days, 1)
	who := community.MemberInt(3).String()
	_, text = r.ask("GET", "/groups/parents/members", "all-groups", "")
	require.Contains(t, text, who)
	status, text = r.ask("DELETE", "/members/"+who, "all-groups", "")
	require.Equal(t, 204, status, text)
	r.stop()
	r = start(t, dsn)
	_, text = r.ask("GET", "/groups/parents/members", "all-groups", "")
	require.NotContains(t, text, who)
	r.stop()
	killed(t, dsn)
}
