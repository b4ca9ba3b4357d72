package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/coterie-go/coterie"
)

// table is what is printed: the data, and a row for each model.
type table struct {
	Data   []string `json:"data"`
	Check  string   `json:"check"` // what the last column is
	Models []*model `json:"models"`
	Notes  []string `json:"notes,omitempty"`
}

// model is a fitted model, or the reason why there is none.
type model struct {
	Name   string   `json:"name"`
	Params []param  `json:"params,omitempty"`
	LogLik float64  `json:"logLik,omitempty"`
	AIC    float64  `json:"aic,omitempty"`
	Check  string   `json:"check,omitempty"`
	Doubts []string `json:"doubts,omitempty"`
	None   string   `json:"none,omitempty"`
	Apart  bool     `json:"apart,omitempty"` // a likelihood of other data: its AIC compares with no other
}

type param struct {
	Name   string  `json:"name"`
	Value  float64 `json:"value"`
	StdErr float64 `json:"stdErr"`
}

// described turns a fit into a row of the table.
func described[M coterie.Model[M]](name string, f *coterie.Fit[M], err error) *model {
	m := &model{Name: name}
	if err != nil {
		m.None = err.Error()
		var fe *coterie.FitError
		if errors.As(err, &fe) {
			m.None = fe.Err.Error()
			if len(fe.Names) > 0 {
				m.None += ": " + strings.Join(fe.Names, ", ")
			}
			if fe.Cure != "" {
				m.None += "; " + fe.Cure
			}
		}
		return m
	}
	m.LogLik, m.AIC = f.LogLik, f.AIC()
	for i, p := range f.Model.Params() {
		m.Params = append(m.Params, param{p.Name, p.Value, f.StdErr[i]})
	}
	for _, w := range f.Warnings {
		m.Doubts = append(m.Doubts, w.Error())
	}
	return m
}

// chosen is the row whose model predicts, and why: the one asked for by name, else
// the one of lowest AIC; −1 where no model was fitted.
func chosen(rows []*model, name, why string) (int, string, error) {
	best := -1
	var names []string
	for i, m := range rows {
		if m.None != "" {
			if name != "" && strings.EqualFold(m.Name, name) {
				return -1, "", fmt.Errorf("-model %s: none: %s", m.Name, m.None)
			}
			continue
		}
		if name != "" && strings.EqualFold(m.Name, name) {
			return i, "as asked", nil
		}
		names = append(names, m.Name)
		if !m.Apart && (best < 0 || m.AIC < rows[best].AIC) {
			best = i
		}
	}
	if name != "" {
		return -1, "", fmt.Errorf("no -model %q that predicts: there are %s", name, strings.Join(names, ", "))
	}
	return best, why, nil
}

// print writes the table: the best AIC first is left to the reader, the rows keep
// the order in which the models grow.
func (t *table) print(w io.Writer) error {
	var b strings.Builder
	for _, s := range t.Data {
		b.WriteString(s + "\n")
	}
	fmt.Fprintf(&b, "\n%-17s %13s %12s %8s  %-10s %10s %10s  %s\n", "model", "log-lik.", "AIC", "ΔAIC", "parameter", "estimate", "std.err", t.Check)
	best := math.Inf(1)
	for _, m := range t.Models {
		if m.None == "" && !m.Apart {
			best = min(best, m.AIC)
		}
	}
	for _, m := range t.Models {
		if m.None != "" {
			fmt.Fprintf(&b, "%-17s none: %s\n", m.Name, m.None)
			continue
		}
		for i, p := range m.Params {
			if i == 0 {
				above := "apart"
				if !m.Apart {
					above = fmt.Sprintf("%.2f", m.AIC-best)
				}
				fmt.Fprintf(&b, "%-17s %13.4f %12.4f %8s  %-10s %10.5g %10.3g  %s\n", m.Name, m.LogLik, m.AIC, above, p.Name, p.Value, p.StdErr, m.Check)
				continue
			}
			fmt.Fprintf(&b, "%-17s %13s %12s %8s  %-10s %10.5g %10.3g\n", "", "", "", "", p.Name, p.Value, p.StdErr)
		}
		for _, d := range m.Doubts {
			fmt.Fprintf(&b, "%-17s doubt: %s\n", "", d)
		}
	}
	for _, n := range t.Notes {
		b.WriteString("\n" + n + "\n")
	}
	lines := strings.Split(b.String(), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	_, err := io.WriteString(w, strings.Join(lines, "\n"))
	return err
}

// cells are an estimate as three fields of a CSV file.
func cells(e coterie.Estimate) []string {
	f := func(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }
	return []string{f(e.Value), f(e.Lo), f(e.Hi)}
}
