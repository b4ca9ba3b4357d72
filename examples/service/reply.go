package main

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"regexp"
	"strings"

	"github.com/coterie-go/coterie"
	"golang.org/x/text/language"
)

// refusal is what is answered instead of what was asked for. It names fields
// and never repeats a value that was sent.
type refusal struct {
	Status int    `json:"-"`
	Line   int    `json:"line,omitempty"`  // of the body, from 1
	Field  string `json:"field,omitempty"` // of the line
	Reason string `json:"reason"`
}

func (e *refusal) Error() string { return e.Reason }

// refused turns an error of the library into the answer to a bad request.
func refused(err error) *refusal {
	if in, ok := errors.AsType[*coterie.InputError](err); ok {
		return &refusal{Status: http.StatusBadRequest, Field: in.Field, Reason: in.Reason}
	}
	return &refusal{Status: http.StatusBadRequest, Reason: "not JSON"}
}

// decode reads one JSON object and nothing after it.
func decode(text []byte, to any) *refusal {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	err := d.Decode(to)
	if err == nil {
		if _, err = d.Token(); errors.Is(err, io.EOF) {
			return nil
		}
		return &refusal{Status: http.StatusBadRequest, Reason: "something follows the JSON object"}
	}
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return &refusal{Status: http.StatusBadRequest, Field: t.Field, Reason: "not " + inWords(t.Type)}
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		e := &refusal{Status: http.StatusBadRequest, Reason: "a field that is not known"}
		if name = strings.Trim(name, `"`); fieldName.MatchString(name) {
			e.Field = name
		}
		return e
	}
	return refused(err)
}

// fieldName is what may be repeated as the name of a field.
var fieldName = regexp.MustCompile(`^[A-Za-z_]{1,32}$`)

// inWords says what a field takes.
func inWords(t reflect.Type) string {
	switch {
	case reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()), t.Kind() == reflect.String:
		return "a string"
	case t.Kind() == reflect.Struct:
		return "a JSON object"
	case t.Kind() == reflect.Uint16:
		return "a whole number from 0 to 65535"
	case t.Kind() == reflect.Uint32:
		return "a whole number from 0 to 4294967295"
	default:
		return "a whole number"
	}
}

// languages are those in which sentences are written.
var languages = language.NewMatcher([]language.Tag{language.English, language.Chinese})

// chinese tells whether the request would rather be answered in Chinese.
func chinese(r *http.Request) bool {
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil {
		return false
	}
	_, i, _ := languages.Match(tags...)
	return i == 1
}

// reply answers with JSON.
func (r *request) reply(w http.ResponseWriter, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Language", r.pick("zh", "en"))
	_, _ = w.Write(b.Bytes())
	return nil
}

// pick returns the text in the language of the request.
func (r *request) pick(chinese, english string) string {
	if r.chinese {
		return chinese
	}
	return english
}

// fail answers with the reason of a refusal; of any other error it says nothing
// but that there was one.
func (s *service) fail(w http.ResponseWriter, err error) {
	e, ok := errors.AsType[*refusal](err)
	if !ok {
		s.log.Error("failed", "err", err)
		e = &refusal{Status: http.StatusInternalServerError, Reason: "internal error"}
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	switch e.Status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Basic realm="coterie", charset="UTF-8"`)
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", "1")
	case http.StatusRequestEntityTooLarge:
		h.Set("Connection", "close")
	}
	w.WriteHeader(e.Status)
	_ = json.NewEncoder(w).Encode(map[string]*refusal{"error": e})
}
