package report

import (
	"math"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// An Ending is what to do with a group from here until its end: one date, and
// whose it is.
type Ending struct {
	Course   lifecycle.Course `json:"course,omitempty"` // unset where nothing can be said
	Date     string           `json:"date,omitempty"`   // the end; none where it is out of sight
	By       Clock            `json:"by,omitempty"`
	LastSale string           `json:"lastSale,omitempty"` // last day on which a sale of saleDays can start and be done by Date and the median life
	Change   Words            `json:"change,omitzero"`    // what would change it
	assumed  bool             // the accounts stand on assumptions
	open     bool             // the accounts see no end
	late     bool             // half of such groups end before a sale begun today is done
}

// Clock says whose date an end is.
type Clock string

// The clocks.
const (
	ByAccounts Clock = "accounts" // the month in which the group has earned most, as in the section on profit
	ByLife     Clock = "life"     // the median of its remaining life
)

// ending judges by the accounts where the group has any, else by its life. A
// group that the accounts would close at once is only maintained while what they
// stand on is assumed, or while some draws of them would go on. The last sale is
// to be done by that date and by the median of its life, whichever is earlier: a
// product is sold before its group ends (LI06).
func (v *groupView) ending(in *Input, last int, g *GroupLine, s *lifecycle.Siblings, c coterie.Currency) (Ending, error) {
	today := dateOf(last)
	at := lifecycle.Situation{Phase: g.Stage.Phase, Left: g.Left.Days, SaleCycle: saleDays, Today: today}
	switch {
	case g.Stage.Phase == 0:
		return Ending{}, nil
	case g.Stage.Phase >= lifecycle.Dormant: // what rules and accounts say of living groups says nothing here
		return Ending{Course: lifecycle.WindDown, Date: dayText(last), By: ByLife, Change: changes[lifecycle.WindDown]}, nil
	}
	e := Ending{By: ByLife, assumed: in.Books.Margin == nil || in.Books.Cost == nil, late: at.Left.Value < saleDays}
	books, err := v.books(in, last, s, c)
	switch {
	case err != nil:
		return e, err
	case books != nil:
		e.By, e.open = ByAccounts, books.Open
		close, err := time.Parse(time.DateOnly, books.Date)
		if err != nil {
			return e, err
		}
		if close.Before(today) {
			close = today
		}
		e.Date = close.Format(time.DateOnly)
		if left := close.Sub(today).Hours() / 24; !(at.Left.Value < left) { // a sale is to be done while the group lives, whatever it would still earn
			at.Left = coterie.Exactly(left)
		}
		if books.Reverse != nil {
			e.Change = overturned(books.Reverse)
		}
	case math.IsNaN(at.Left.Value):
		return Ending{}, nil
	}
	advised, err := lifecycle.Advise(at)
	if err != nil {
		return e, err
	}
	e.Course = advised.Course
	if books != nil && books.Close == 0 && (e.assumed || books.Later > 0) {
		e.Course = lifecycle.Maintain
	}
	if e.Course == lifecycle.Invest && g.State.State.Degenerate() { // what looks long-lived by its numbers is not worth more money yet
		e.Course, e.Change = lifecycle.Maintain, Words{"状态先好起来", "a state that gets better"}
	}
	switch {
	case e.open:
		e.Date = ""
	case e.By == ByLife:
		e.Date = advised.EndsOn.Format(time.DateOnly)
	}
	if !advised.LastSale.IsZero() && (e.Course == lifecycle.Invest || e.Course == lifecycle.FinishSale) {
		e.LastSale = advised.LastSale.Format(time.DateOnly)
	}
	switch {
	case e.Change != (Words{}):
	case e.By == ByAccounts:
		e.Change = Words{"把一个月的收支记实", "a month of firm accounts"}
	default:
		e.Change = changes[e.Course]
	}
	return e, nil
}

// books closes the group by its accounts; nil where it has none.
func (v *groupView) books(in *Input, last int, s *lifecycle.Siblings, c coterie.Currency) (*ProfitLine, error) {
	b, err := v.business(in, last, s, c)
	if b == nil || err != nil {
		return nil, err
	}
	l := &ProfitLine{Group: v.name}
	return l, l.work(b, in.Books.or(), dateOf(last+1))
}

// changes is what would change a course that goes by the life of a group.
var changes = map[lifecycle.Course]Words{
	lifecycle.Invest:     {"活跃掉下来", "activity that falls"},
	lifecycle.Maintain:   {"活跃回升并稳住", "activity that rises again and holds"},
	lifecycle.FinishSale: {"活跃回升，或一次销售做得更快", "activity that rises, or a sale that takes less time"},
	lifecycle.WindDown:   {"成员自己把它救活", "members who revive it themselves"},
}

func (e *Ending) date() Words {
	switch {
	case e.Course == 0:
		return Words{"说不出", "not known"}
	case e.Course == lifecycle.WindDown:
		return Words{"现在", "now"}
	case e.open:
		return Words{"两年内不用", "not within 2 years"}
	case e.Course == lifecycle.Maintain && e.By == ByAccounts:
		return Words{"现在，账记实了再定", "now, once the accounts are firm"}
	}
	return Words{e.Date, e.Date}
}

func (e *Ending) by() Words {
	switch {
	case e.Course == 0:
		return Words{"–", "–"}
	case e.By == ByLife:
		return Words{"寿命", "life"}
	case e.assumed:
		return Words{"账（假设）", "accounts (assumed)"}
	}
	return Words{"账", "accounts"}
}

func (e *Ending) sale() Words {
	if e.LastSale != "" {
		return Words{e.LastSale, e.LastSale}
	}
	if e.late {
		return Words{"来不及了", "too late"}
	}
	return Words{"不再开卖", "start none"}
}

// endings is the table of those that live.
func (a *GroupsAnswer) endings(l Lang) [][]string {
	var rows [][]string
	for _, g := range a.Groups {
		if e := g.Ending; g.Stage.Phase != 0 && g.Stage.Phase < lifecycle.Dormant && e.Course != 0 {
			course := Words{e.Course.Chinese(), e.Course.String()}
			rows = append(rows, []string{g.name(Words{"全部", "all"}.In(l)), course.In(l), e.date().In(l), e.by().In(l), e.sale().In(l), e.Change.In(l)})
		}
	}
	return rows
}
