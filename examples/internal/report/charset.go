package report

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

// A charset reads text as UTF-8 that is UTF-8 or, as spreadsheets save it in
// China, GBK (GB 18030). Plain ASCII passes; the first other byte decides, by
// what follows it: whole runes of UTF-8, else whole characters of GBK, else it
// stays as it is.
type charset struct {
	b       *bufio.Reader
	decided io.Reader
}

// sample is how many bytes, at the most, a decision looks at.
const sample = 1 << 15

// Read implements io.Reader.
func (c *charset) Read(p []byte) (int, error) {
	if c.decided != nil {
		return c.decided.Read(p)
	}
	if _, err := c.b.Peek(1); err != nil {
		return 0, err
	}
	buffered, _ := c.b.Peek(min(c.b.Buffered(), len(p)))
	ascii := bytes.IndexFunc(buffered, func(r rune) bool { return r >= utf8.RuneSelf })
	if ascii < 0 {
		ascii = len(buffered)
	}
	if ascii > 0 || len(p) == 0 {
		return c.b.Read(p[:ascii])
	}
	c.decided = c.b
	if start, err := c.b.Peek(sample); !wholeUTF8(start, err != nil) && wholeGBK(start, err != nil) {
		c.decided = transform.NewReader(c.b, simplifiedchinese.GB18030.NewDecoder())
	}
	return c.decided.Read(p)
}

// wholeUTF8 reports whether b is UTF-8, but for a rune cut off at its end where
// more follows.
func wholeUTF8(b []byte, end bool) bool {
	for i := 0; !end && i < utf8.UTFMax && len(b) > 0; i++ {
		if r, size := utf8.DecodeLastRune(b); r != utf8.RuneError || size != 1 {
			break
		}
		b = b[:len(b)-1]
	}
	return utf8.Valid(b)
}

// wholeGBK reports whether b is GB 18030, but for a character cut off at its end
// where more follows.
func wholeGBK(b []byte, end bool) bool {
	text := make([]byte, 3*len(b)+utf8.UTFMax)
	n, _, err := simplifiedchinese.GB18030.NewDecoder().Transform(text, b, end)
	return (err == nil || err == transform.ErrShortSrc) && !bytes.ContainsRune(text[:n], utf8.RuneError)
}
