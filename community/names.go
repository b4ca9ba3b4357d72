package community

import (
	"strconv"
	"strings"

	"github.com/coterie-go/coterie"
)

// names lists the English and Chinese names of an enum by value; the first is
// the unset one.
type names [][2]string

func (n names) at(i, lang int) string {
	if i < 0 || i >= len(n) {
		return strconv.Itoa(i)
	}
	return n[i][lang]
}

// parse finds the value of an English or Chinese name; English in any case.
func (n names) parse(field string, b []byte) (int, error) {
	s := string(b)
	for i, v := range n {
		if strings.EqualFold(s, v[0]) || s == v[1] {
			return i, nil
		}
	}
	return 0, &coterie.InputError{Row: -1, Field: field, Value: strconv.Quote(s), Reason: "unknown name"}
}
