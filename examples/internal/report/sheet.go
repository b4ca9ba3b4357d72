package report

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Bad is a row that was refused: its line in the file, and why. The value is
// shown only where it cannot name a member.
type Bad struct {
	Line   int    `json:"line"`
	Column string `json:"column,omitempty"`
	Value  string `json:"value,omitempty"`
	Why    Words  `json:"why"`
}

// Error implements the error interface.
func (b *Bad) Error() string {
	s := b.Why.EN
	if b.Column != "" {
		s = b.Column + ": " + s
	}
	if b.Value != "" {
		s += fmt.Sprintf(" (%q)", b.Value)
	}
	if b.Line == 0 {
		return s
	}
	return fmt.Sprintf("line %d: %s", b.Line, s)
}

// Bads counts the refused rows of a file and keeps the first of them.
type Bads struct {
	Count int    `json:"count"`
	First []*Bad `json:"first,omitempty"`
}

// keptBads is how many refused rows are kept.
const keptBads = 20

func (b *Bads) add(line int, err error) {
	b.Count++
	if len(b.First) >= keptBads {
		return
	}
	bad, ok := errors.AsType[*Bad](err)
	if !ok {
		bad = &Bad{Why: Words{"不是一行完整的 CSV", "not a line of CSV"}}
	}
	bad.Line = line
	b.First = append(b.First, bad)
}

// reasons that several columns share.
var (
	whyMissing  = Words{"缺少内容", "missing"}
	whyTime     = Words{"时间无法识别", "time not readable"}
	whyNumber   = Words{"不是非负的数", "not a number that is not negative"}
	whyKind     = Words{"不认识的事件类型", "unknown kind of event"}
	whyName     = Words{"不认识的名称", "unknown name"}
	whyCurrency = Words{"不是 ISO 4217 币种", "not a currency of ISO 4217"}
	whyMixed    = Words{"币种与前面的行不同", "another currency than the rows before"}
	whyTwice    = Words{"同一群同一天出现两次", "the same group and day twice"}
	whyRefused  = Words{"这一行自相矛盾", "the row contradicts itself"}
	whyDecimals = Words{"金额的小数位超过该币种的最小单位", "more decimals than the currency has"}
)

// A column is a field of an input with the headers it goes by.
type column struct {
	name  string
	names []string
}

// A sheet reads the rows of a CSV file with a header.
type sheet struct {
	csv  *csv.Reader
	at   []int // field → column of the file, −1 where there is none
	row  []string
	name string
}

// openSheet reads the header: compressed or not, with or without a byte-order
// mark. The mapping names the file's column for a field of ours; the rest is
// found by name, in either language.
func openSheet(name string, r io.Reader, fields []column, mapping map[string]string) (*sheet, error) {
	text, err := plain(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	s := &sheet{csv: csv.NewReader(text), at: make([]int, len(fields)), name: name}
	if first, _ := text.Peek(4096); tabbed(first) {
		s.csv.Comma = '\t'
	}
	s.csv.FieldsPerRecord = -1
	s.csv.ReuseRecord = true
	head, err := s.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: the file is empty", name)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	head = slices.Clone(head)
	for i, h := range head {
		head[i] = strings.ToLower(strings.TrimSpace(h))
		if !utf8.ValidString(h) {
			return nil, fmt.Errorf("%s: the header is neither UTF-8 nor GBK: save the file as UTF-8", name)
		}
	}
	known := map[string]bool{}
	for i, f := range fields {
		known[f.name] = true
		s.at[i] = -1
		if own, ok := mapping[f.name]; ok {
			if s.at[i] = slices.Index(head, strings.ToLower(own)); s.at[i] < 0 {
				return nil, fmt.Errorf("%s: no column %q for %s; the header is %s", name, own, f.name, strings.Join(head, ","))
			}
			continue
		}
		for _, n := range append([]string{f.name}, f.names...) {
			if s.at[i] = slices.Index(head, n); s.at[i] >= 0 {
				break
			}
		}
	}
	for f := range mapping {
		if !known[f] {
			return nil, fmt.Errorf("there is no field %q to map a column to", f)
		}
	}
	return s, nil
}

// tabbed reports whether the first line is parted by tabs and not by commas.
func tabbed(start []byte) bool {
	line, _, _ := bytes.Cut(start, []byte("\n"))
	return bytes.ContainsRune(line, '\t') && !bytes.ContainsRune(line, ',')
}

// need says which columns a file must have.
func (s *sheet) need(fields []column, which ...int) error {
	for _, f := range which {
		if s.at[f] < 0 {
			return fmt.Errorf("%s: no column for %s (%s): name it with -columns %s=…", s.name, fields[f].name, strings.Join(fields[f].names, ", "), fields[f].name)
		}
	}
	return nil
}

// next reads a row and returns its line; io.EOF at the end. A row that is not
// CSV is an error, and reading may go on after it.
func (s *sheet) next() (int, error) {
	row, err := s.csv.Read()
	if err != nil {
		if p, ok := errors.AsType[*csv.ParseError](err); ok {
			return p.StartLine, &Bad{Why: Words{"引号不成对，不是完整的 CSV", "quotes do not match: not a line of CSV"}}
		}
		return 0, err
	}
	s.row = row
	line, _ := s.csv.FieldPos(0)
	return line, nil
}

// get returns a field of the row, "" where the file has no such column.
func (s *sheet) get(field int) string {
	if i := s.at[field]; i >= 0 && i < len(s.row) {
		return strings.TrimSpace(s.row[i])
	}
	return ""
}

// has reports whether the file has a column for the field.
func (s *sheet) has(field int) bool { return s.at[field] >= 0 }

// plain undoes gzip, drops a byte-order mark and reads GBK as UTF-8.
func plain(r io.Reader) (*bufio.Reader, error) {
	b := bufio.NewReaderSize(r, 1<<16)
	if magic, _ := b.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, err
		}
		b = bufio.NewReaderSize(z, 1<<16)
	}
	mark, _ := b.Peek(3)
	switch {
	case bytes.HasPrefix(mark, []byte{0xEF, 0xBB, 0xBF}):
		if _, err := b.Discard(3); err != nil {
			return nil, err
		}
	case bytes.HasPrefix(mark, []byte{0xFF, 0xFE}), bytes.HasPrefix(mark, []byte{0xFE, 0xFF}):
		return nil, errors.New("the file is UTF-16: save it as UTF-8")
	}
	return bufio.NewReaderSize(&charset{b: b}, 1<<16), nil
}
