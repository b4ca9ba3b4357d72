package lifecycletest

import (
	"errors"
	"fmt"
)

// findings gathers what is wrong.
type findings []error

func (f *findings) addf(format string, args ...any) {
	*f = append(*f, fmt.Errorf(format, args...))
}

// run turns a panic of check into a finding.
func (f *findings) run(what string, check func()) {
	defer func() {
		if p := recover(); p != nil {
			f.addf("%s: panic: %v", what, p)
		}
	}()
	check()
}

func (f findings) err() error { return errors.Join(f...) }
