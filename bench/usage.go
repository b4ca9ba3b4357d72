//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
	"time"
)

// seconds returns a processor time.
func seconds(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }

// used returns the processor seconds of this process.
func used() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return seconds(u.Utime) + seconds(u.Stime)
}

// peak returns the largest resident set of an ended process, in bytes.
func peak(p *os.ProcessState) float64 {
	u, ok := p.SysUsage().(*syscall.Rusage)
	switch {
	case !ok:
		return 0
	case runtime.GOOS == "darwin":
		return float64(u.Maxrss) // bytes there, kilobytes elsewhere
	default:
		return 1024 * float64(u.Maxrss)
	}
}

// clock times f in processor and wall seconds.
func clock(f func() error) (cpu, wall float64, err error) {
	began, before := time.Now(), used()
	err = f()
	return used() - before, time.Since(began).Seconds(), err
}
