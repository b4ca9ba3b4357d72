package lifecycletest

import (
	"errors"
	"fmt"
	"slices"
)

// findings gathers what is wrong.
type findings []error

// addf adds a finding, once.
func (f *findings) addf(format string, args ...any) {
	err := fmt.Errorf(format, args...)
	if !slices.ContainsFunc(*f, func(e error) bool { return e.Error() == err.Error() }) {
		*f = append(*f, err)
	}
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
