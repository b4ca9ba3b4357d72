package lifecycle

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/exact"
)

// Holdout (留出样本) is a customer as known at a date, and what he did after it.
type Holdout struct {
	History
	Bought int // purchases in the later window, a day counting once
}

// Holdouts lists, in key order, the customers who had bought by the local day of
// at: their histories as of that day, and how often they bought after it through
// the local day of end. Nothing after at enters the history, so nothing leaks;
// customers who came later are left out.
func (l *Ledger[K]) Holdouts(at, end time.Time, unit time.Duration) iter.Seq2[K, Holdout] {
	if unit <= 0 {
		unit = 24 * time.Hour
	}
	return func(yield func(K, Holdout) bool) {
		cut := l.lastDay(at)
		age := func(from, to int32) float64 {
			return float64(int64(to)-int64(from)) * float64(24*time.Hour) / float64(unit)
		}
		for who, days := range l.each(l.lastDay(end)) {
			n, _ := slices.BinarySearchFunc(days, int64(cut)+1, func(e dayEntry, d int64) int { return cmp.Compare(int64(e.day), d) })
			if n == 0 {
				continue
			}
			h := History{Repeats: n - 1, Last: age(days[0].day, days[n-1].day), Age: age(days[0].day, cut)}
			if !yield(who, Holdout{h, len(days) - n}) {
				return
			}
		}
	}
}

// Score is how well a model foretold each customer's purchases.
type Score struct {
	Customers        int64
	Expected, Actual float64 // totals
	Bias             float64 // Expected/Actual − 1
	MAE, RMSE        float64 // of single customers
	Spearman         float64 // rank correlation of expected and actual; NaN where one does not vary
}

// Evaluate holds the expectations of a model for the next t against what was
// bought then. The order of the customers does not matter, to the last bit. It
// sorts them: O(n log n).
func Evaluate(m Buyer, rows iter.Seq[Holdout], t float64) (Score, error) {
	if !(t > 0 && t < math.Inf(1)) {
		return Score{}, badFloat("t", t, "the window is positive and finite")
	}
	var s Score
	var expected, actual []float64
	var sum, came, miss, square exact.Sum
	if rows != nil {
		for h := range rows {
			e, a := m.Expected(h.History, t), float64(h.Bought)
			if math.IsNaN(e) {
				return Score{}, &coterie.InputError{Row: int(s.Customers), Field: "history", Reason: "outside the domain of the model"}
			}
			s.Customers++
			sum.Add(e)
			came.Add(a)
			miss.Add(math.Abs(e - a))
			square.Add((e - a) * (e - a))
			expected, actual = append(expected, e), append(actual, a)
		}
	}
	if s.Customers == 0 {
		return Score{}, &coterie.InputError{Row: -1, Field: "rows", Reason: "there are none", Err: coterie.ErrNoData}
	}
	n := float64(s.Customers)
	s.Expected, s.Actual = sum.Value(), came.Value()
	s.MAE, s.RMSE = miss.Value()/n, math.Sqrt(square.Value()/n)
	s.Bias = s.Expected/s.Actual - 1
	s.Spearman = pearson(meanRanks(expected), meanRanks(actual))
	return s, nil
}

// meanRanks are the mean ranks of values, from 1.
func meanRanks(v []float64) []float64 {
	order := make([]int, len(v))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(v[a], v[b]) })
	out := make([]float64, len(v))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && v[order[j]] == v[order[i]] {
			j++
		}
		for _, k := range order[i:j] {
			out[k] = float64(i+j+1) / 2
		}
		i = j
	}
	return out
}

// pearson is the correlation of two rankings, whose means are equal.
func pearson(a, b []float64) float64 {
	mean := float64(len(a)+1) / 2
	var aa, ab, bb exact.Sum
	for i := range a {
		x, y := a[i]-mean, b[i]-mean
		aa.Add(x * x)
		ab.Add(x * y)
		bb.Add(y * y)
	}
	return ab.Value() / math.Sqrt(aa.Value()) / math.Sqrt(bb.Value())
}

// SameRate is the naive forecast that every model has to beat: a customer goes on
// buying at his rate so far.
type SameRate struct{}

// Alive is 1.
func (SameRate) Alive(h History) float64 { return NBD{}.Alive(h) }

// Expected is Repeats/Age·t; 0 for a customer of age 0.
func (SameRate) Expected(h History, t float64) float64 {
	if !(t >= 0) || !h.valid() {
		return math.NaN()
	}
	if h.Age == 0 {
		return 0
	}
	return float64(h.Repeats) / h.Age * t
}

// Frequency is one bar of the histogram of repeat purchases (复购次数分布).
type Frequency struct {
	Repeats  int // the last bar: this or more
	Observed int64
	Expected float64
}

// Frequencies are how many customers made 0, 1, … top or more repeat purchases,
// and how many a model expects to, each at his own age: the first look at whether
// a model fits. It takes O(distinct ages · top) queries.
func Frequencies(m interface {
	Probability(h History, t float64, n int) float64
}, t *Histories, top int) []Frequency {
	if top < 0 || t == nil {
		return nil
	}
	out := make([]Frequency, top+1)
	ages := map[float64]int64{}
	for h, n := range t.All() {
		ages[h.Age] += n
		out[min(h.Repeats, top)].Observed += n
	}
	order := make([]float64, 0, len(ages))
	for a := range ages {
		order = append(order, a)
	}
	slices.Sort(order)
	for k := range out {
		out[k].Repeats = k
		for _, a := range order {
			if k < top {
				out[k].Expected += float64(ages[a]) * m.Probability(History{}, a, k)
			}
		}
	}
	rest := float64(t.Len())
	for _, f := range out[:top] {
		rest -= f.Expected
	}
	out[top].Expected = max(rest, 0)
	return out
}

// Tracking is the expected cumulative number of repeat purchases (累计复购曲线) of
// a cohort at each of the times: births lists when customers first bought, on the
// clock of times, and how many;
//
//	Σ_{b < time} count(b)·E[X(time − b)]
//
// It takes O(births · times) queries.
func Tracking(m interface{ NewMember(t float64) float64 }, births iter.Seq2[float64, int64], times []float64) []float64 {
	out := make([]float64, len(times))
	for b, n := range births {
		for i, t := range times {
			if t > b {
				out[i] += float64(n) * m.NewMember(t-b)
			}
		}
	}
	return out
}
