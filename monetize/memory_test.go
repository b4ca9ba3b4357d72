package monetize

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is ever allocated grows by the scalars of a path alone.
func TestSimulateKeepsScalarsOfAPath(t *testing.T) {
	allocated := func(paths int) float64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Simulate(context.Background(), benchPlan(false), &SimOptions{Paths: paths, Seed: 1})
		require.NoError(t, err)
		runtime.ReadMemStats(&after)
		return float64(after.TotalAlloc - before.TotalAlloc)
	}
	require.Less(t, (allocated(30_000)-allocated(10_000))/20_000, 40.0)
}

// The peak of resident memory over a million paths, by a process that does
// nothing else, as Linux counts it. It is run where COTERIE_LONG is set.
func TestSimulateMillionPathsStaysSmall(t *testing.T) {
	const resident = "COTERIE_RESIDENT"
	if os.Getenv(resident) != "" {
		o, err := Simulate(context.Background(), benchPlan(true), &SimOptions{Paths: 1_000_000, Seed: 1})
		require.NoError(t, err)
		require.Equal(t, 1_000_000, o.Paths)
		status, err := os.ReadFile("/proc/self/status")
		require.NoError(t, err)
		fmt.Println(string(status))
		return
	}
	if os.Getenv("COTERIE_LONG") == "" {
		t.Skip("a million paths take half a minute; COTERIE_LONG=1 runs them")
	}
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("there is no peak of resident memory to read")
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), resident+"=1")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	_, peak, found := strings.Cut(string(out), "VmHWM:")
	require.True(t, found, string(out))
	var kB int
	_, err = fmt.Sscan(peak, &kB)
	require.NoError(t, err)
	t.Logf("peak of resident memory: %d kB", kB)
	require.LessOrEqual(t, kB, 64<<10)
}
