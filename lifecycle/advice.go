package lifecycle

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/coterie-go/coterie"
)

// Course (对策) is what to do with a group from here, in the founding documents'
// words.
type Course uint8

// The courses. The zero value is unset.
const (
	Invest     Course = iota + 1 // 继续投入
	Maintain                     // 只维护: keep what runs by itself
	FinishSale                   // 完成最后一次销售: complete the last sale before the end
	WindDown                     // 收尾不打扰: close quietly; not to disturb is a virtue
)

var courseNames = [...][2]string{{"", ""}, {"invest", "继续投入"}, {"maintain", "只维护"}, {"finish-sale", "完成最后一次销售"}, {"wind-down", "收尾不打扰"}}

// String returns the course in English, "" for the zero value.
func (c Course) String() string { return c.name(0) }

// Chinese returns the course in Chinese.
func (c Course) Chinese() string { return c.name(1) }

func (c Course) name(lang int) string {
	if int(c) >= len(courseNames) {
		return strconv.Itoa(int(c))
	}
	return courseNames[c][lang]
}

// MarshalText implements [encoding.TextMarshaler].
func (c Course) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText accepts the English name in any case and the Chinese one.
func (c *Course) UnmarshalText(b []byte) error {
	s := string(b)
	for i, n := range courseNames {
		if strings.EqualFold(s, n[0]) || s == n[1] {
			*c = Course(i)
			return nil
		}
	}
	return &coterie.InputError{Row: -1, Field: "course", Value: strconv.Quote(s), Reason: "unknown name"}
}

// Situation (处境) is what [Advise] goes by. Times are in days.
type Situation struct {
	Phase     Phase
	Left      coterie.Estimate // days until the group ends or stops to pay: a remaining life, or a StopTime from now
	SaleCycle float64          // days that a sale takes from start to completion; 0: nothing is sold
	Payback   float64          // days until money put in now is back; 0: not known
	Spend     float64          // money still planned for one period
	Pushes    float64          // messages still planned for one period
	Today     time.Time        // zero: no dates are given
	Age       float64          // days that the group has run; 0: not known
	VIPOpens  float64          // month from which VIPs are screened, in [1, 3]; 0: not asked
	People    float64          // people who run the group; 0: not known
	Team      Staffing         // how the team is to shrink, in months; zero: not asked
}

// Counsel (收尾建议) is a course with its reasons.
type Counsel struct {
	Course    Course
	EndsOn    time.Time         // the expected end; zero without Today, where it is not in sight or has passed
	LastSale  time.Time         // the last day on which a sale of the cycle can still start; zero as above and where none should start
	LastStart float64           // the same in days from now; negative: too late. NaN where nothing is sold
	Findings  []coterie.Finding // the advice, and what not to do at the tail of a life
}

// Advise chooses the course:
//
//	收尾不打扰  ended or dormant, or no time left
//	完成最后一次销售  a sale can still start, and not twice over, or the group declines
//	只维护  in decline with nothing to sell or too late for it, or money would not come back in time
//	继续投入  otherwise
//
// The last day of a sale counts back from the expected end; from Left.Lo, where
// an interval is known, the careful one, which the evidence names. A living group
// of known age is also told whether its VIPs can be screened yet ([VIPWindow]),
// and whether more people run it than its plan has at that age ([Staffing]).
func Advise(s Situation) (*Counsel, error) {
	switch {
	case s.Phase == 0 || s.Phase > Ended:
		return nil, invalid("Phase", uint8(s.Phase), "unset or unknown")
	case math.IsNaN(s.Left.Value):
		return nil, &coterie.InputError{Row: -1, Field: "Left", Value: "NaN", Reason: "the remaining life is not known", Err: coterie.ErrNotIdentified}
	case !(s.SaleCycle >= 0) || !(s.Payback >= 0) || !(s.Spend >= 0) || !(s.Pushes >= 0):
		return nil, invalid("Situation", fmt.Sprint(s.SaleCycle, s.Payback, s.Spend, s.Pushes), "no field may be negative")
	case !(s.Age >= 0) || !(s.People >= 0):
		return nil, invalid("Situation", fmt.Sprint(s.Age, s.People), "no field may be negative")
	}
	c := &Counsel{LastStart: math.NaN()}
	left := s.Left.Value
	if s.SaleCycle > 0 {
		c.LastStart = left - s.SaleCycle
	}
	switch {
	case s.Phase >= Dormant || left <= 0:
		c.Course = WindDown
	case c.LastStart >= 0 && (s.Phase == Decline || left < 2*s.SaleCycle):
		c.Course = FinishSale
	case s.Phase == Decline || s.SaleCycle > 0 && c.LastStart < 0 || s.Payback > left:
		c.Course = Maintain
	default:
		c.Course = Invest
	}
	var evidence []string
	evidence = append(evidence, "phase "+s.Phase.String(), "days left "+s.Left.String())
	if s.SaleCycle > 0 {
		evidence = append(evidence, fmt.Sprintf("a sale takes %g days: it can start within %.0f", s.SaleCycle, math.Max(0, c.LastStart)))
		if s.Left.Confidence > 0 {
			evidence = append(evidence, fmt.Sprintf("to be %.0f %% sure it must start within %.0f", 50+50*s.Left.Confidence, math.Max(0, s.Left.Lo-s.SaleCycle)))
		}
	}
	english, zh := c.words(s, left)
	c.Findings = append(c.Findings, coterie.Finding{
		Kind: coterie.Advice, Code: "course-" + c.Course.String(), Row: "LI06", English: english, Chinese: zh, Evidence: evidence, Cure: cures[c.Course][0], CureChinese: cures[c.Course][1],
	})
	if c.Course >= Maintain && s.Phase < Decline { // the tail may begin before the phase shows it
		c.Findings = append(c.Findings, Restraint(Decline, s.Spend, s.Pushes)...)
	} else {
		c.Findings = append(c.Findings, Restraint(s.Phase, s.Spend, s.Pushes)...)
	}
	if s.Age == 0 || c.Course == WindDown {
		return c, nil
	}
	if s.VIPOpens != 0 && s.Phase < Decline {
		f, err := screening(s.VIPOpens, s.Age/daysPerMonth)
		if err != nil {
			return nil, err
		}
		c.Findings = append(c.Findings, f)
	}
	if s.Team != (Staffing{}) && s.People > 0 {
		f, over, err := s.Team.judge(s.People, s.Age/daysPerMonth)
		if err != nil {
			return nil, err
		}
		if over {
			c.Findings = append(c.Findings, f)
		}
	}
	return c, nil
}

const daysPerMonth = 365.25 / 12

// screening says whether VIPs can be screened at an age in months.
func screening(opens, age float64) (coterie.Finding, error) {
	open, err := VIPWindow(opens, age)
	f := coterie.Finding{Kind: coterie.Advice, Row: "LI08", Evidence: []string{fmt.Sprintf("the group has run %.1f months; VIPs are screened from month %g on", age, opens)}}
	if open {
		f.Code = "vip-open"
		f.English = "Accumulate and screen VIPs: the group has run long enough."
		f.Chinese = "可以沉淀和筛选 VIP：普通群已运行够久。"
		f.Cure, f.CureChinese = "a later opening month", "开放月份定得更晚"
	} else {
		f.Code = "vip-not-yet"
		f.English = fmt.Sprintf("Do not screen VIPs yet: let the ordinary group run for %.1f more months.", opens-age)
		f.Chinese = fmt.Sprintf("先不筛 VIP：普通群再运行 %.1f 个月。", opens-age)
		f.Cure, f.CureChinese = "an earlier opening month, 1 at the earliest", "开放月份定得更早，最早第 1 个月"
	}
	return f, err
}

// judge says whether more people run a group of an age in months than the plan has
// then. Half a person above it is rounding.
func (s Staffing) judge(people, age float64) (f coterie.Finding, over bool, err error) {
	plan := s.At(age)
	if math.IsNaN(plan) {
		return f, false, invalid("Team", s.String(), "all its fields must be positive")
	}
	f = coterie.Finding{
		Kind: coterie.Advice, Code: "team-above-plan", Row: "OP32",
		English: fmt.Sprintf("%.4g people run the group, the plan has %.1f by now: hand over to members who answer one another.", people, plan),
		Chinese: fmt.Sprintf("现有 %.4g 人运营，按计划此时只需 %.1f 人：把回答交给成员互助。", people, plan),
		Cure:    "members who answer less than before, or a slower plan", CureChinese: "成员答得比以前少，或计划放慢",
		Evidence: []string{fmt.Sprintf("planned: %s months; the group has run %.1f", s, age), fmt.Sprintf("falling %.1f %% a month", 100*-math.Expm1(-s.Rate()))},
	}
	return f, people > plan+0.5, nil
}

var cures = [...][2]string{
	Invest:     {"activity that falls, or an end that comes nearer than the payback", "活跃下降，或结束比回本来得早"},
	Maintain:   {"a level of activity that rises again and holds", "活跃重新上升并稳住"},
	FinishSale: {"a longer expected life, or a sale that takes less time", "预计活得更久，或销售周期更短"},
	WindDown:   {"a revival that the members begin themselves", "成员自己把群重新带活"},
}

// words writes the advice, and the dates where today is known.
func (c *Counsel) words(s Situation, left float64) (english, zh string) {
	english = [...]string{Invest: "Keep investing", Maintain: "Only maintain: no new money", FinishSale: "Complete the last sale", WindDown: "Wind down without disturbing anyone"}[c.Course]
	zh = c.Course.Chinese()
	if s.Today.IsZero() || s.Phase == Ended || math.IsInf(left, 1) || left > 36500 {
		return english + ".", zh + "。"
	}
	day := func(d float64) time.Time { return s.Today.Add(time.Duration(d * float64(24*time.Hour))) }
	c.EndsOn = day(math.Max(0, left))
	if s.Phase == Dormant { // it is over but for the silence
		english += c.EndsOn.Format(", now; left alone it would fall silent about 2006-01-02")
		zh += c.EndsOn.Format("：现在就收；放着不管，约 2006-01-02 自己停下")
	} else {
		english += c.EndsOn.Format("; the end is expected about 2006-01-02")
		zh += c.EndsOn.Format("；预计 2006-01-02 前后结束")
	}
	if c.LastStart >= 0 && (c.Course == Invest || c.Course == FinishSale) {
		c.LastSale = day(c.LastStart)
		english += c.LastSale.Format("; a sale can start until 2006-01-02")
		zh += c.LastSale.Format("；最后一次销售最迟 2006-01-02 开始")
	}
	return english + ".", zh + "。"
}
