// Package currency is the table of ISO 4217: numeric code, alphabetic code,
// digits of the minor unit.
package currency

import "sort"

// Entry is one currency.
type Entry struct {
	Number uint16
	Digits uint8
	Code   string
}

// ByNumber finds a currency by its numeric code.
func ByNumber(n uint16) (Entry, bool) {
	i := sort.Search(len(table), func(i int) bool { return table[i].Number >= n })
	if i < len(table) && table[i].Number == n {
		return table[i], true
	}
	return Entry{}, false
}

// ByCode finds the numeric code of an upper-case alphabetic code.
func ByCode(code string) (uint16, bool) {
	for i := range table {
		if table[i].Code == code {
			return table[i].Number, true
		}
	}
	return 0, false
}
