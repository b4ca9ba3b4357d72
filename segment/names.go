package segment

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

// parse finds the value of an English name, in any case, or a Chinese one.
func (n names) parse(field string, b []byte) (int, error) {
	s := string(b)
	for i, v := range n {
		if strings.EqualFold(s, v[0]) || s == v[1] {
			return i, nil
		}
	}
	return 0, &coterie.InputError{Row: -1, Field: field, Value: strconv.Quote(s), Reason: "unknown name"}
}

// join names the set bits of a bit set, the lowest bit being value 1.
func (n names) join(set uint64, lang int) string {
	var out []string
	for i := 1; i <= 64; i++ {
		if set>>(i-1)&1 == 1 {
			out = append(out, n.at(i, lang))
		}
	}
	if lang == 1 {
		return strings.Join(out, "、")
	}
	return strings.Join(out, "+")
}

// split reads what join writes, with either separator.
func (n names) split(field string, b []byte) (uint64, error) {
	var set uint64
	s := strings.ReplaceAll(string(b), "、", "+")
	if s == "" {
		return 0, nil
	}
	for name := range strings.SplitSeq(s, "+") {
		i, err := n.parse(field, []byte(strings.TrimSpace(name)))
		if err != nil || i == 0 {
			return 0, &coterie.InputError{Row: -1, Field: field, Value: strconv.Quote(name), Reason: "unknown name"}
		}
		set |= 1 << (i - 1)
	}
	return set, nil
}
