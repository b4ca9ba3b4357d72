// Package drop makes a report of files that somebody dropped on a page: which
// of them is what shows in the files themselves.
package drop

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/examples/internal/report"
	"github.com/coterie-go/coterie/examples/plot/picture"
)

// A File is what was dropped.
type File struct {
	Name string
	Data []byte
}

// Options are what the page asks beside the files.
type Options struct {
	Lang     report.Lang
	Zone     string // of times that name none; "": +08:00
	Currency string // of amounts that name none; "": CNY
	Margin   string // in percent; "": assumed
	Cost     string // of a group, a month; "": assumed
	Progress func(rows int)
}

// An Error says in both languages why there is no report.
type Error struct {
	report.Words
	Err error
}

// Error implements error.
func (e *Error) Error() string { return e.EN }

// Unwrap returns what lies behind it.
func (e *Error) Unwrap() error { return e.Err }

// Report reads the files and writes the page of their report: a log of events
// or a daily table, and beside it, if there are any, a design (JSON) and the ids
// of the staff.
func Report(files []File, o Options) (string, error) {
	in, err := read(files, o)
	if err != nil {
		return "", err
	}
	r, err := report.New(in)
	if err != nil {
		return "", err
	}
	all, err := picture.Of(in, r)
	if err != nil {
		return "", err
	}
	pictures, err := picture.Page(all, o.Lang)
	if err != nil {
		return "", err
	}
	var page strings.Builder
	err = r.HTML(&page, o.Lang, pictures)
	return page.String(), err
}

// read sorts the files: designs and staff first, for a log is read with them.
func read(files []File, o Options) (*report.Input, error) {
	ro, err := o.reading()
	if err != nil {
		return nil, err
	}
	in := &report.Input{Flagless: true}
	if in.Books, err = o.books(); err != nil {
		return nil, err
	}
	var tables []File
	for _, f := range files {
		if len(bytes.TrimSpace(f.Data)) == 0 {
			return nil, &Error{report.Words{ZH: f.Name + " 是空的。", EN: f.Name + " is empty."}, coterie.ErrNoData}
		}
		if strings.HasSuffix(strings.ToLower(f.Name), ".json") {
			if in.Design, err = report.ReadDesign(f.Name, bytes.NewReader(f.Data)); err != nil {
				return nil, &Error{report.Words{ZH: "这份设计读不了：" + err.Error(), EN: "This design cannot be read: " + err.Error()}, err}
			}
			continue
		}
		if ids, err := report.ReadStaff(f.Name, bytes.NewReader(f.Data)); err == nil && narrow(f.Data) {
			ro.Staff = ids
			continue
		}
		tables = append(tables, f)
	}
	ro.Design = in.Design
	for _, f := range tables {
		if in.Events != nil || in.Daily != nil {
			return nil, &Error{report.Words{ZH: "一次只看一份：事件记录或日报表。", EN: "One at a time: a log of events or a daily table."}, coterie.ErrInvalid}
		}
		if err := table(in, f, ro); err != nil {
			return nil, err
		}
	}
	if in.Events == nil && in.Daily == nil && in.Design == nil {
		return nil, &Error{report.Words{ZH: "还缺一份事件记录或日报表。", EN: "A log of events or a daily table is missing."}, coterie.ErrNoData}
	}
	return in, nil
}

// table reads a log of events or a daily table, whichever it is.
func table(in *report.Input, f File, ro report.ReadOptions) error {
	ro.Name = f.Name
	var asEvents, asDaily error
	if in.Events, asEvents = report.ReadEvents(bytes.NewReader(f.Data), ro); asEvents == nil {
		return nil
	}
	if in.Daily, asDaily = report.ReadDaily(bytes.NewReader(f.Data), ro); asDaily == nil {
		return nil
	}
	for _, err := range []error{asEvents, asDaily} {
		if none, ok := errors.AsType[*report.NoRows](err); ok {
			why := none.Why()
			return &Error{report.Words{ZH: why.ZH + "。", EN: why.EN + "."}, err}
		}
	}
	return &Error{report.Words{
		ZH: fmt.Sprintf("%s 读不了：事件记录要有“时间”和“成员”两栏，日报表要有“日期”和“群”两栏，都用 CSV。", f.Name),
		EN: fmt.Sprintf("%s cannot be read: a log of events needs the columns time and member, a daily table date and group, both as CSV.", f.Name),
	}, errors.Join(asEvents, asDaily)}
}

// narrow reports whether a table has one column.
func narrow(data []byte) bool {
	head, _, _ := bytes.Cut(data, []byte("\n"))
	return !bytes.ContainsAny(head, ",;\t") && !bytes.HasPrefix(data, []byte{0x1f, 0x8b})
}

// reading turns the page's options into those of the reader.
func (o *Options) reading() (report.ReadOptions, error) {
	ro := report.ReadOptions{Currency: coterie.CNY, Progress: o.Progress}
	zone, err := report.ParseZone(cmp.Or(strings.TrimSpace(o.Zone), "+08:00"))
	if err != nil {
		return ro, &Error{report.Words{ZH: "时区要写成 +08:00 这样。", EN: "Write the time zone as +08:00."}, err}
	}
	ro.Zone = zone
	if ro.Currency, err = coterie.ParseCurrency(strings.ToUpper(cmp.Or(strings.TrimSpace(o.Currency), "CNY"))); err != nil {
		return ro, &Error{report.Words{ZH: "币种要写成 CNY、USD 这样的三个字母。", EN: "Write the currency in three letters, such as CNY or USD."}, err}
	}
	return ro, nil
}

// books reads the numbers of the page. What stands there is a number, or the page
// says which is none; nothing is assumed for a 0.
func (o *Options) books() (b report.Books, err error) {
	if s := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(o.Margin), "%")); s != "" {
		v, err := number(s)
		if err != nil || v == 0 || v > 100 {
			return b, &Error{report.Words{ZH: "毛利率要写成大于 0、不超过 100 的百分数，如 30。", EN: "Write the margin in percent, above 0 and up to 100, such as 30."}, errors.Join(coterie.ErrInvalid, err)}
		}
		v /= 100
		b.Margin = &v
	}
	if s := strings.TrimSpace(o.Cost); s != "" {
		v, err := number(s)
		if err != nil || v > report.MostMoney {
			return b, &Error{report.Words{ZH: "每群每月成本要写成不小于 0 的数，如 300 或 1,000。", EN: "Write the cost of a group a month as a number from 0, such as 300 or 1,000."}, errors.Join(coterie.ErrInvalid, err)}
		}
		b.Cost = &v
	}
	return b, nil
}

// number reads digits, with commas between thousands and a point before decimals
// if any.
func number(s string) (float64, error) {
	whole, decimals, _ := strings.Cut(s, ".")
	parts := strings.Split(whole, ",")
	for i, p := range parts {
		if i > 0 && len(p) != 3 || len(parts) > 1 && i == 0 && (p == "" || len(p) > 3) {
			return 0, coterie.ErrInvalid
		}
	}
	digits := strings.Join(parts, "")
	if digits+decimals == "" || strings.Trim(digits+decimals, "0123456789") != "" {
		return 0, coterie.ErrInvalid
	}
	return strconv.ParseFloat(cmp.Or(digits, "0")+"."+cmp.Or(decimals, "0"), 64)
}
