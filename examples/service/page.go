package main

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"time"
)

//go:embed page.html
var pageText string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"percent": func(p float64) int { return int(100*p + 0.5) },
}).Parse(pageText))

// getPage is the one page: the groups, the worst first, and what to do this
// week. A browser asks for the token as a password.
func (s *service) getPage(w http.ResponseWriter, r *request) error {
	lines, err := r.lines()
	if err != nil {
		return err
	}
	p, err := r.plan(r.order...)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	err = pageTemplate.Execute(&b, map[string]any{"Lang": r.pick("zh", "en"), "Groups": lines, "Week": p, "ZH": r.chinese, "Zone": time.FixedZone("", int(s.config.options().Day.Seconds()))})
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", r.pick("zh", "en"))
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	_, _ = w.Write(b.Bytes())
	return nil
}
