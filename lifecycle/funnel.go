package lifecycle

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/delta"
)

// Stage (环节) is a step on a member's way.
type Stage struct{ English, Chinese string }

// SeedStages are the founding documents' five: 拉新, 促活, 留存, 裂变, 自传播.
func SeedStages() []Stage {
	return []Stage{{"acquire", "拉新"}, {"activate", "促活"}, {"retain", "留存"}, {"fission", "裂变"}, {"self-spread", "自传播"}}
}

// AARRR are McClure's five: acquisition, activation, retention, referral,
// revenue.
func AARRR() []Stage {
	return []Stage{{"acquisition", "获取"}, {"activation", "激活"}, {"retention", "留存"}, {"referral", "推荐"}, {"revenue", "收入"}}
}

// StockStages are the three steps from one's own stock: 存量, 认知, 交易.
func StockStages() []Stage {
	return []Stage{{"stock", "存量"}, {"cognition", "认知"}, {"transaction", "交易"}}
}

// ContentStages are the new-marketing chain: 内容, 流量, 微信, 社群, 粉丝.
func ContentStages() []Stage {
	return []Stage{{"content", "内容"}, {"traffic", "流量"}, {"wechat", "微信"}, {"community", "社群"}, {"fans", "粉丝"}}
}

// StoreStages are the five determinants of a store's traffic: 位置, 产品, 装修, 服务,
// 营销; each passes a share of what reaches it on.
func StoreStages() []Stage {
	return []Stage{{"location", "位置"}, {"product", "产品"}, {"fit-out", "装修"}, {"service", "服务"}, {"marketing", "营销"}}
}

// GiftStages are the small-gain acquisition of the documents: gift, record the
// contact, screen a part to nurture.
func GiftStages() []Stage {
	return []Stage{{"gift", "送礼"}, {"record", "登记"}, {"screen", "筛选"}}
}

// Funnel (漏斗) is an absorbing chain of stages estimated from what people did:
// from a stage one passes on, forward or back, or leaves; the last stage is the
// goal. It is an accumulator of [Move] values: counts add up in any order. The zero
// value is ready, with the stages of [SeedStages]; set the fields before the first
// Add only.
type Funnel struct {
	Stages  []Stage   // nil: SeedStages
	Ordered bool      // no stage may be skipped
	passed  [][]int64 // from, to; on the diagonal who left
}

// Move (流转) is people who went from one stage to another, by index; To = From:
// they left for good.
type Move struct {
	From, To int
	N        int64
}

func (f *Funnel) grow() error {
	if f.Stages == nil {
		f.Stages = SeedStages()
	}
	n := len(f.Stages)
	switch {
	case n < 2 || n > maxStages:
		return invalid("Stages", n, "outside 2 to "+strconv.Itoa(maxStages))
	case f.passed == nil:
		f.passed = make([][]int64, n-1)
		for i := range f.passed {
			f.passed[i] = make([]int64, n)
		}
	case len(f.passed) != n-1:
		return &coterie.InputError{Row: -1, Field: "Stages", Value: strconv.Itoa(n), Reason: "changed after the first move", Err: coterie.ErrMismatch}
	}
	return nil
}

// maxStages bounds the square of counts.
const maxStages = 1024

// Add adds one move of people, or refuses it with an *coterie.InputError and no
// effect.
func (f *Funnel) Add(m Move) error {
	if err := f.grow(); err != nil {
		return err
	}
	switch {
	case m.From < 0 || m.From >= len(f.passed):
		return invalid("From", m.From, "no stage to go from")
	case m.To < 0 || m.To >= len(f.Stages):
		return invalid("To", m.To, "no such stage")
	case f.Ordered && m.To > m.From+1:
		return invalid("To", m.To, "skips "+f.Stages[m.From+1].English)
	}
	if err := checkCount(m.N); err != nil {
		return err
	}
	at := &f.passed[m.From][m.To]
	n, err := addCounts(*at, m.N)
	*at = n
	return err
}

// Merge adds the moves of o, which must have the same stages and order. It neither
// keeps nor changes o.
func (f *Funnel) Merge(o *Funnel) error {
	if err := f.grow(); err != nil {
		return err
	}
	stages := o.Stages
	if stages == nil {
		stages = SeedStages()
	}
	if !slices.Equal(f.Stages, stages) || f.Ordered != o.Ordered {
		return &coterie.InputError{Row: -1, Field: "Stages", Reason: "other stages, or another order", Err: coterie.ErrMismatch}
	}
	sum := make([][]int64, len(f.passed))
	for i, row := range f.passed {
		sum[i] = slices.Clone(row)
		if o.passed == nil {
			continue
		}
		for j, n := range o.passed[i] {
			var err error
			if sum[i][j], err = addCounts(sum[i][j], n); err != nil {
				return err
			}
		}
	}
	f.passed = sum
	return nil
}

// Reached notes how many people reached each stage of a way without return:
// reached[0] entered, and no later number is above an earlier one.
func (f *Funnel) Reached(reached ...int64) error {
	if err := f.grow(); err != nil {
		return err
	}
	if len(reached) != len(f.Stages) {
		return invalid("reached", len(reached), fmt.Sprintf("%d stages", len(f.Stages)))
	}
	for i, n := range reached {
		if n < 0 || i > 0 && n > reached[i-1] {
			return &coterie.InputError{Row: i, Field: "reached", Value: fmt.Sprint(n), Reason: "negative, or more than the stage before"}
		}
	}
	for i := range len(reached) - 1 {
		for to, n := range [...]int64{reached[i] - reached[i+1], reached[i+1]} {
			if _, err := addCounts(f.passed[i][i+to], n); err != nil {
				return err
			}
		}
	}
	for i := range len(reached) - 1 {
		f.passed[i][i+1] += reached[i+1]
		f.passed[i][i] += reached[i] - reached[i+1]
	}
	return nil
}

// FunnelResult is what a funnel lets through.
type FunnelResult struct {
	Steps    []coterie.Estimate // share of departures from each stage but the last that go forward (Wilson)
	Visits   []float64          // expected visits of each stage by one who enters at the first
	Goal     coterie.Estimate   // probability to reach the goal from the first stage
	Weakest  int                // the stage whose step lets least through
	Warnings []coterie.Warning
}

// Solve estimates the chain: with Q the rates between stages and N = (I − Q)⁻¹
// the expected visits, the goal is reached with probability Σ N₀ⱼ·q_{j,goal}. The
// interval of the goal is that of the product of the steps, on the log scale,
// where nobody goes back; else it is left out. A stage that some reached and nobody
// departed from is ErrNoData; the step of one that nobody reached is NaN, with a
// warning.
func (f *Funnel) Solve(confidence float64) (*FunnelResult, error) {
	if err := f.grow(); err != nil {
		return nil, err
	}
	if !(confidence > 0 && confidence < 1) {
		return nil, badFloat("confidence", confidence, "outside (0, 1)")
	}
	last := len(f.Stages) - 1
	q := make([][]float64, last)
	r := &FunnelResult{}
	back, logVar := false, 0.0
	for i := range last {
		total, forward := int64(0), int64(0)
		for j, n := range f.passed[i] {
			var err error
			if total, err = addCounts(total, n); err != nil {
				return nil, err
			}
			if j > i {
				forward += n
			} else if j < i && n > 0 {
				back = true
			}
			if j > i+1 && n > 0 {
				back = true // a stage skipped is no product either
			}
		}
		if total == 0 && f.reaches(i) == 0 {
			q[i] = make([]float64, last+1)
			r.Steps = append(r.Steps, coterie.Estimate{Value: math.NaN(), Hi: 1, Confidence: confidence})
			r.Warnings = append(r.Warnings, coterie.Warning{Code: "stage-unseen", About: f.Stages[i].English, Text: "nobody reached " + f.Stages[i].English + ": what it lets through is not known", Cure: "mend the step before it first"})
			continue
		}
		if total == 0 {
			return nil, &coterie.InputError{Row: i, Field: "stage", Value: f.Stages[i].English, Reason: "nobody was seen to pass or leave it", Err: coterie.ErrNoData}
		}
		q[i] = make([]float64, last+1)
		for j, n := range f.passed[i] {
			if j != i {
				q[i][j] = float64(n) / float64(total)
			}
		}
		e := wilson(float64(forward), float64(total), confidence)
		r.Steps = append(r.Steps, e)
		if e.Value < r.Steps[r.Weakest].Value {
			r.Weakest = i
		}
		logVar += (1 - e.Value) / (float64(total) * e.Value)
	}
	// The row of N for the first stage: x(I − Q) = e₀, by elimination.
	a := make([][]float64, last)
	for i := range a { // transposed, with the right-hand side
		a[i] = make([]float64, last+1)
		for j := range last {
			a[i][j] = -q[j][i]
		}
		a[i][i]++
	}
	a[0][last] = 1
	visits, ok := eliminate(a)
	if !ok {
		return nil, &coterie.InputError{Row: -1, Field: "stages", Reason: "people go round without end: nobody leaves or arrives", Err: coterie.ErrNotIdentified}
	}
	r.Visits = visits
	goal := 0.0
	for j, v := range visits {
		goal += v * q[j][last]
	}
	r.Goal = coterie.Exactly(goal)
	switch {
	case goal == 0: // no more get there than pass its weakest step
		r.Goal = coterie.Estimate{Hi: r.Steps[r.Weakest].Hi, Confidence: confidence}
	case !back:
		w := delta.Z(confidence) * math.Sqrt(logVar)
		r.Goal = coterie.Estimate{Value: goal, Lo: goal * math.Exp(-w), Hi: math.Min(1, goal*math.Exp(w)), Confidence: confidence}
	}
	for i, e := range r.Steps {
		if i != r.Weakest && e.Value >= 0 && e.Lo < r.Steps[r.Weakest].Hi {
			r.Warnings = append(r.Warnings, coterie.Warning{Code: "weakest-uncertain", About: f.Stages[i].English,
				Text: fmt.Sprintf("%s could be the weakest step as well", f.Stages[i].English), Cure: "watch more people"})
		}
	}
	return r, nil
}

// reaches counts who came to a stage from another.
func (f *Funnel) reaches(stage int) int64 {
	if stage == 0 {
		return 1 // one enters there
	}
	n := int64(0)
	for i, row := range f.passed {
		if i != stage {
			n = max(n, row[stage])
		}
	}
	return n
}

// eliminate solves a square system whose last column is the right-hand side.
func eliminate(a [][]float64) ([]float64, bool) {
	n := len(a)
	for c := range n {
		p := c
		for r := c + 1; r < n; r++ {
			if math.Abs(a[r][c]) > math.Abs(a[p][c]) {
				p = r
			}
		}
		a[c], a[p] = a[p], a[c]
		if math.Abs(a[c][c]) < 1e-12 {
			return nil, false
		}
		for r := range n {
			if r == c {
				continue
			}
			f := a[r][c] / a[c][c]
			for k := c; k <= n; k++ {
				a[r][k] -= f * a[c][k]
			}
		}
	}
	x := make([]float64, n)
	for i := range x {
		x[i] = a[i][n] / a[i][i]
	}
	return x, true
}

// Through returns what is left of traffic behind steps of the given rates, each
// in [0, 1]: their product. Any step of 0 leaves nothing.
func Through(traffic float64, rates ...float64) (float64, error) {
	if !(traffic >= 0) || math.IsInf(traffic, 1) {
		return 0, badFloat("traffic", traffic, "negative or not finite")
	}
	for i, r := range rates {
		if !(r >= 0 && r <= 1) {
			return 0, &coterie.InputError{Row: i, Field: "rates", Value: formatFloat(r), Reason: "outside [0, 1]"}
		}
		traffic *= r
	}
	return traffic, nil
}
