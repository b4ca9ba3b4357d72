package lifecycle

import (
	"math"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/delta"
	"github.com/coterie-go/coterie/internal/special"
)

// Triangle is a retention triangle (留存三角): per cohort, by age in periods from
// 0, how many of those who joined were there. Rows end where the data do: a cell
// that the end of observation has not let ripen is absent, not 0.
//
// Counts come from an [Attendance], or from the caller's own table.
type Triangle struct {
	Start  []int64   // the period in which each cohort joined, increasing
	Counts [][]int64 // Counts[c][0] joined
}

// Validate refuses a table in which a cohort is empty, joined by nobody, or has a
// count that is negative or above the number who joined.
func (t *Triangle) Validate() error {
	if len(t.Counts) == 0 {
		return &coterie.InputError{Row: -1, Field: "Counts", Reason: "no cohort", Err: coterie.ErrNoData}
	}
	if len(t.Start) != len(t.Counts) {
		return &coterie.InputError{Row: -1, Field: "Start", Reason: "as many starts as rows are needed"}
	}
	for c, row := range t.Counts {
		if c > 0 && t.Start[c] <= t.Start[c-1] {
			return &coterie.InputError{Row: c, Field: "Start", Value: strconv.FormatInt(t.Start[c], 10), Reason: "cohorts out of order"}
		}
		if len(row) == 0 || row[0] <= 0 {
			return &coterie.InputError{Row: c, Field: "Counts", Reason: "nobody joined", Err: coterie.ErrNoData}
		}
		for _, n := range row {
			if n < 0 || n > row[0] {
				return &coterie.InputError{Row: c, Field: "Counts", Value: strconv.FormatInt(n, 10), Reason: "negative or above the number who joined"}
			}
		}
	}
	return nil
}

// ages is the longest row.
func (t *Triangle) ages() int {
	n := 0
	for _, row := range t.Counts {
		n = max(n, len(row))
	}
	return n
}

// Rates are the shares of each cohort by age, with Wilson's interval at the given
// confidence (0: 95 %).
func (t *Triangle) Rates(confidence float64) [][]coterie.Estimate {
	out := make([][]coterie.Estimate, len(t.Counts))
	for c, row := range t.Counts {
		for _, n := range row {
			out[c] = append(out[c], wilson(float64(n), float64(row[0]), confidence))
		}
	}
	return out
}

// Chained pools the cohorts by age (链式留存, the default): the product of the
// steps from age to age, each over the cohorts that have seen both,
//
//	Πⱼ Σ_c n(c, j) / Σ_c n(c, j−1)
//
// which uses every cohort as far as it goes and does not jump where old cohorts
// drop out. Where no count exceeds the one before it this is Kaplan and Meier's
// estimate and has Greenwood's log-log interval at the given confidence (0: 95 %);
// counts that rise (classic retention) leave no interval.
func (t *Triangle) Chained(confidence float64) []coterie.Estimate {
	if !(confidence > 0 && confidence < 1) {
		confidence = 0.95
	}
	out := []coterie.Estimate{}
	s, v, rising := 1.0, 0.0, false
	for k := range t.ages() {
		if k == 0 {
			out = append(out, coterie.Estimate{Value: 1, Lo: 1, Hi: 1, Confidence: confidence})
			continue
		}
		there, before := 0.0, 0.0
		for _, row := range t.Counts {
			if k < len(row) {
				there += float64(row[k])
				before += float64(row[k-1])
			}
		}
		if before == 0 {
			out = append(out, coterie.Exactly(0))
			continue
		}
		s *= there / before
		rising = rising || there > before
		if there > 0 {
			v += (before - there) / (before * there)
		}
		lo, hi := Interval(0).around(s, math.Sqrt(v), delta.Z(confidence))
		if rising || math.IsNaN(lo) {
			out = append(out, coterie.Exactly(s))
			continue
		}
		out = append(out, coterie.Estimate{Value: s, Lo: lo, Hi: hi, Confidence: confidence})
	}
	return out
}

// Weighted pools the cohorts by age as a share (加权留存): those there at the age
// over those who joined, of the cohorts old enough, with Wilson's interval. Its
// steps mix cohorts of different quality; [Triangle.Chained] does not.
func (t *Triangle) Weighted(confidence float64) []coterie.Estimate {
	out := []coterie.Estimate{}
	for k := range t.ages() {
		there, joined := 0.0, 0.0
		for _, row := range t.Counts {
			if k < len(row) {
				there += float64(row[k])
				joined += float64(row[0])
			}
		}
		out = append(out, wilson(there, joined, confidence))
	}
	return out
}

// wilson is the score interval of a share (Wilson 1927).
func wilson(x, n, confidence float64) coterie.Estimate {
	if !(confidence > 0 && confidence < 1) {
		confidence = 0.95
	}
	z := delta.Z(confidence)
	p, z2 := x/n, z*z
	mid := (p + z2/(2*n)) / (1 + z2/n)
	half := z / (1 + z2/n) * math.Sqrt(p*(1-p)/n+z2/(4*n*n))
	return coterie.Estimate{Value: p, Lo: max(0, min(p, mid-half)), Hi: min(1, max(p, mid+half)), Confidence: confidence}
}

// Cohorts returns the triangle as cohorts for [FitSBG] and [FitBdW]. Its counts
// must not rise with age: take it from [Attendance.Rolling].
func (t *Triangle) Cohorts() (*Cohorts, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	var out Cohorts
	for c, row := range t.Counts {
		if err := out.Add(Cohort{Start: t.Start[c], Alive: row}); err != nil {
			return nil, err
		}
	}
	return &out, nil
}

// Drift (同期群漂移) says whether later cohorts stay better or worse at equal age.
type Drift struct {
	Slope     float64 // change of the log odds of staying a period, per period of joining; positive: later cohorts stay better
	Statistic float64 // χ² with 1 degree of freedom
	P         float64 // its upper tail
}

// Drift tests for a trend of retention over the cohorts: at every age the
// members who stay are compared by when they joined, as in a stratified trend
// test (Mantel 1963, Chi-square tests with one degree of freedom, JASA 58);
//
//	U = Σₖ Σ_c s_c (n(c,k) − p̂ₖ n(c,k−1)),  χ² = U²/V,  Slope ≈ U/V
//
// It is meant for renewals, where who has left is known. Rolling retention of
// members who come and go is biased at its edge: the latest cohorts have had the
// least time to come back, and look worse than they are. Counts must not rise
// with age.
func (t *Triangle) Drift() (Drift, error) {
	if _, err := t.Cohorts(); err != nil {
		return Drift{}, err
	}
	u, v := 0.0, 0.0
	for k := 1; k < t.ages(); k++ {
		var n, d, sn, ssn float64
		for c, row := range t.Counts {
			if k < len(row) {
				s, at := float64(t.Start[c]-t.Start[0]), float64(row[k-1])
				n, d = n+at, d+float64(row[k])
				sn, ssn = sn+s*at, ssn+s*s*at
			}
		}
		if n < 2 {
			continue
		}
		p := d / n
		for c, row := range t.Counts {
			if k < len(row) {
				u += float64(t.Start[c]-t.Start[0]) * (float64(row[k]) - p*float64(row[k-1]))
			}
		}
		v += p * (1 - p) * (ssn - sn*sn/n) * n / (n - 1)
	}
	if !(v > 0) {
		return Drift{}, &coterie.FitError{Err: coterie.ErrNotIdentified, Names: []string{"drift"}, LogLik: math.NaN(),
			Cure: "two cohorts at least with members both leaving and staying at one age"}
	}
	x := u * u / v
	return Drift{Slope: u / v, Statistic: x, P: special.GammaQ(0.5, x/2)}, nil
}

// Attendance (到场记录) folds in which periods each member was there; the first is
// the one in which the member joined. It is an accumulator: any split of the
// visits, merged in any order, has the same bytes. The zero value is ready.
//
// Cost: 8 bytes per member and period, and a map entry per member.
type Attendance[K coterie.Key] struct {
	periods map[K][]int64 // sorted, distinct
}

const maxPeriod = 1 << 40

// maxCells bounds the cells of a triangle.
const maxCells = 1 << 24

// Visit is one presence of one member, in a period of the caller's numbering:
// days, weeks or months.
type Visit[K coterie.Key] struct {
	Who    K
	Period int64
}

// Add adds a visit, or refuses a period beyond ±2⁴⁰ with an *coterie.InputError.
func (a *Attendance[K]) Add(v Visit[K]) error {
	if v.Period < -maxPeriod || v.Period > maxPeriod {
		return &coterie.InputError{Row: -1, Field: "Period", Value: strconv.FormatInt(v.Period, 10), Reason: "out of range"}
	}
	if a.periods == nil {
		a.periods = make(map[K][]int64)
	}
	list := a.periods[v.Who]
	if n := len(list); n > 0 && list[n-1] >= v.Period {
		i, found := slices.BinarySearch(list, v.Period)
		if !found {
			a.periods[v.Who] = slices.Insert(list, i, v.Period)
		}
		return nil
	}
	a.periods[v.Who] = append(list, v.Period)
	return nil
}

// Merge adds the visits of o. It neither keeps nor changes o.
func (a *Attendance[K]) Merge(o *Attendance[K]) error {
	for who, list := range o.periods {
		for _, p := range slices.Clone(list) {
			a.Add(Visit[K]{who, p})
		}
	}
	return nil
}

// Len returns the number of members.
func (a *Attendance[K]) Len() int { return len(a.periods) }

// Classic counts, per cohort and age k, who was there in period start+k (经典留存).
// Nothing after period end counts; a cohort has a cell for every age that it has
// reached by then. A triangle of more than 2²⁴ cells is an *coterie.InputError.
func (a *Attendance[K]) Classic(end int64) (*Triangle, error) {
	return a.triangle(end, func(row []int64, start int64, list []int64) {
		for _, p := range list {
			row[p-start]++
		}
	})
}

// Rolling counts, per cohort and age k, whose last visit was in period start+k or
// later (滚动留存): who is not known to have left.
func (a *Attendance[K]) Rolling(end int64) (*Triangle, error) {
	return a.triangle(end, func(row []int64, start int64, list []int64) {
		for k := range list[len(list)-1] - start + 1 {
			row[k]++
		}
	})
}

// triangle applies count to every member who joined by end, with the visits by
// then.
func (a *Attendance[K]) triangle(end int64, count func(row []int64, start int64, list []int64)) (*Triangle, error) {
	rows := map[int64][]int64{}
	end = min(end, maxPeriod)
	cells := int64(0)
	for _, list := range a.periods {
		i, found := slices.BinarySearch(list, end)
		if found {
			i++
		}
		if list = list[:i]; i == 0 {
			continue
		}
		start := list[0]
		if rows[start] == nil {
			if cells += end - start + 1; cells > maxCells {
				return nil, &coterie.InputError{Row: -1, Field: "end", Value: strconv.FormatInt(end, 10),
					Reason: "more than 2²⁴ cohorts times ages: use longer periods", Err: coterie.ErrOverflow}
			}
			rows[start] = make([]int64, end-start+1)
		}
		count(rows[start], start, list)
	}
	t := new(Triangle)
	for start := range rows {
		t.Start = append(t.Start, start)
	}
	slices.Sort(t.Start)
	for _, start := range t.Start {
		t.Counts = append(t.Counts, rows[start])
	}
	return t, nil
}

// Bracketed counts, per cohort, who was there at any age in [from[j], from[j+1])
// (区间留存); the last bracket ends before the last entry of from, which must
// increase and begin at 0. A bracket that the cohort has not lived through by the
// period end is absent.
func (a *Attendance[K]) Bracketed(end int64, from []int64) (*Triangle, error) {
	if len(from) < 2 || from[0] != 0 {
		return nil, &coterie.InputError{Row: -1, Field: "from", Reason: "at least two ages, the first 0"}
	}
	for j := 1; j < len(from); j++ {
		if from[j] <= from[j-1] {
			return nil, &coterie.InputError{Row: -1, Field: "from", Value: strconv.FormatInt(from[j], 10), Reason: "ages must increase"}
		}
	}
	t, err := a.triangle(end, func(row []int64, start int64, list []int64) {
		// The first bracket is counted into row[0], the j-th into row[j]: a row is
		// never shorter than the brackets it has lived through.
		at := -1
		for _, p := range list {
			j, found := slices.BinarySearch(from, p-start)
			if !found {
				j--
			}
			if j > at && j < len(from)-1 && from[j+1]-1 <= end-start {
				row[j]++
				at = j
			}
		}
	})
	if err != nil {
		return nil, err
	}
	out := new(Triangle)
	for c, start := range t.Start {
		whole := 0
		for whole+1 < len(from) && from[whole+1]-1 <= end-start {
			whole++
		}
		if whole > 0 {
			out.Start = append(out.Start, start)
			out.Counts = append(out.Counts, t.Counts[c][:whole])
		}
	}
	return out, nil
}
