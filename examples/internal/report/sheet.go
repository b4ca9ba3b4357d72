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

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// A Bad is a row that was refused: its line in the file, and why. What stands in
// it is never shown: where columns are shifted, it may be a member.
type Bad struct {
	Line   int    `json:"line"`
	Column string `json:"column,omitempty"`
	Why    Words  `json:"why"`
}

// Error implements the error interface.
func (b *Bad) Error() string {
	s := b.Why.EN
	if b.Column != "" {
		s = b.Column + ": " + s
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

func (b *Bads) add(line int, bad *Bad) {
	b.Count++
	if len(b.First) >= keptBads {
		return
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
	whyLarge    = Words{"数太大", "too large"}
	whyNoName   = Words{"不是群名", "not a name"}
	whyMany     = Words{"不同的名称太多", "more names than can be told apart"}
	whyQuotes   = Words{"引号不成对，不是完整的 CSV", "quotes do not match: not a line of CSV"}
	whyLong     = Words{"这一行超过 1 MiB", "longer than 1 MiB"}
)

// A column is a field of an input with the headers it goes by.
type column struct {
	name  string
	names []string
}

// A sheet reads the rows of a CSV file with a header. A row is one line: none of
// the columns holds a line break, so a stray quote spoils no line but its own.
type sheet struct {
	text   *bufio.Reader
	line   int    // number of the line last read
	long   []byte // a line that the buffer of text does not hold
	comma  byte
	quoted *csv.Reader // of piece, a line that holds a quote
	piece  bytes.Reader
	at     []int // field → column of the file, −1 where there is none
	row    []string
	name   string
}

// openSheet reads the header: compressed or not, with or without a byte-order
// mark. The mapping names the file's column for a field of ours; the rest is
// found by name, in either language.
func openSheet(name string, r io.Reader, fields []column, mapping map[string]string) (*sheet, error) {
	text, err := plain(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	s := &sheet{text: text, at: make([]int, len(fields)), name: name}
	first, _ := text.Peek(4096)
	s.comma = parting(first)
	s.quoted = csv.NewReader(&s.piece)
	s.quoted.Comma = rune(s.comma)
	s.quoted.FieldsPerRecord = -1
	s.quoted.ReuseRecord = true
	line, err := s.next()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: the file is empty", name)
	}
	if bad, ok := errors.AsType[*Bad](err); ok {
		bad.Line = line
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	head := slices.Clone(s.row)
	for i, h := range head {
		head[i] = strings.ToLower(strings.TrimSpace(h))
		if !utf8.ValidString(h) {
			return nil, fmt.Errorf("%s: the header is neither UTF-8 nor GBK: save the file as UTF-8", name)
		}
	}
	find := func(column string) (int, error) {
		i := slices.Index(head, column)
		if i >= 0 && slices.Contains(head[i+1:], column) {
			return i, fmt.Errorf("%s: the column %q stands twice", name, column)
		}
		return i, nil
	}
	known := map[string]bool{}
	for i, f := range fields {
		known[f.name] = true
		s.at[i] = -1
		if own, ok := mapping[f.name]; ok {
			if s.at[i], err = find(strings.ToLower(own)); err != nil {
				return nil, err
			}
			if s.at[i] < 0 {
				return nil, fmt.Errorf("%s: no column %q for %s; the header is %q", name, own, f.name, head)
			}
			continue
		}
		for _, n := range append([]string{f.name}, f.names...) {
			if s.at[i], err = find(n); err != nil {
				return nil, err
			}
			if s.at[i] >= 0 {
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

// parting is what parts the columns of the first line: a comma, or a tab or
// semicolon where there is none.
func parting(start []byte) byte {
	line, _, _ := bytes.Cut(start, []byte("\n"))
	for _, c := range []byte(",\t;") {
		if bytes.IndexByte(line, c) >= 0 {
			return c
		}
	}
	return ','
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

// next reads a row and returns its line; io.EOF at the end. Blank lines are
// passed over. A row that is not CSV, or longer than longest, is a *Bad, and
// reading may go on after it.
func (s *sheet) next() (int, error) {
	for {
		line, err := s.read()
		if err != nil {
			return 0, err
		}
		if len(line) > longest {
			return s.line, &Bad{Why: whyLong}
		}
		text := bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		switch {
		case len(text) == 0:
			continue
		case bytes.IndexByte(text, '"') < 0:
			s.split(string(text))
			return s.line, nil
		}
		s.piece.Reset(line)
		if s.row, err = s.quoted.Read(); err != nil {
			err = &Bad{Why: whyQuotes}
		}
		return s.line, err
	}
}

// longest is how many bytes a row may have: what is compressed can be a thousand
// times what was sent.
const longest = 1 << 20

// read returns the next line with its end, or, of a line that is too long, a
// start that is too long. It stays valid until the next call.
func (s *sheet) read() ([]byte, error) {
	line, err := s.text.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		s.long = s.long[:0]
		for errors.Is(err, bufio.ErrBufferFull) {
			if len(s.long) <= longest {
				s.long = append(s.long, line...)
			}
			line, err = s.text.ReadSlice('\n')
		}
		s.long = append(s.long, line...)
		line = s.long
	}
	if err != nil && (len(line) == 0 || !errors.Is(err, io.EOF)) {
		return nil, err
	}
	s.line++
	return line, nil
}

// split parts a line that holds no quote into the fields of the row.
func (s *sheet) split(line string) {
	s.row = s.row[:0]
	for {
		i := strings.IndexByte(line, s.comma)
		if i < 0 {
			s.row = append(s.row, line)
			return
		}
		s.row = append(s.row, line[:i])
		line = line[i+1:]
	}
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

// plain undoes gzip, drops a byte-order mark and reads UTF-16 and GBK as UTF-8.
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
		return bufio.NewReaderSize(transform.NewReader(b, unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()), 1<<16), nil
	}
	return bufio.NewReaderSize(&charset{b: b}, 1<<16), nil
}
