// Package bilingual writes what a program says in the one of its two languages
// that was asked for.
package bilingual

import (
	"fmt"
	"io"
)

// A Printer writes lines and keeps the first error of writing.
type Printer struct {
	Chinese bool
	Err     error
	w       io.Writer
}

// New returns a printer in the language zh or en.
func New(w io.Writer, lang string) (*Printer, error) {
	if lang != "zh" && lang != "en" {
		return nil, fmt.Errorf("language %q: zh or en", lang)
	}
	return &Printer{Chinese: lang == "zh", w: w}, nil
}

// Say writes a line; both formats take the same arguments.
func (p *Printer) Say(chinese, english string, args ...any) {
	if p.Err == nil {
		_, p.Err = fmt.Fprintf(p.w, p.Pick(chinese, english)+"\n", args...)
	}
}

// Pick returns the text in the language of the printer.
func (p *Printer) Pick(chinese, english string) string {
	if p.Chinese {
		return chinese
	}
	return english
}
