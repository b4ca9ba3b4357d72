package segment

import (
	"iter"
	"math"
	"math/big"
	"math/bits"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/delta"
)

// References:
//
//	Lorenz (1905), Methods of measuring the concentration of wealth.
//	Gini (1912), Variabilità e mutabilità.
//	Palma (2011), Homogeneous middles vs. heterogeneous tails, doi:10.1111/j.1467-7660.2011.01694.x.
//	Langel, Tillé (2013), Variance estimation of the Gini index, doi:10.1111/j.1467-985X.2012.01048.x.
//	Nielsen (2006), The 90-9-1 rule for participation inequality.
//	Wilson (1927), Probable inference, doi:10.1080/01621459.1927.10502953.

// Options tunes the measures of this package that carry an interval. nil and
// zero fields mean the default.
type Options struct {
	Confidence float64 // of every interval, in (0, 1); 0: 0.95
	Most       float64 // share of all contributions that the heavy contributors make between them, in (0, 1); 0: 0.5
}

func (o *Options) confidence() (float64, error) {
	if o == nil || o.Confidence == 0 {
		return 0.95, nil
	}
	return o.Confidence, inUnit("Confidence", o.Confidence)
}

func (o *Options) most() (float64, error) {
	if o == nil || o.Most == 0 {
		return 0.5, nil
	}
	return o.Most, inUnit("Most", o.Most)
}

// Level is how many members have one count.
type Level struct {
	Count   int64 // contributions of each of them
	Members int64
}

// Concentration says how the contributions of a group are spread over its
// members (参与集中度). It is plain data: everything else follows from Levels.
type Concentration struct {
	Members int64 // n, those with no contribution included
	Silent  int64 // members with no contribution
	Total   int64 // contributions

	// Gini is Σᵢ (2i−n−1) x₍ᵢ₎ / (n Σx), the population form: 0 where all
	// contribute the same, (n−1)/n where one does everything. It is computed in
	// integers and rounded once; its interval is by linearisation, cut off at the
	// most that n can have. NaN, with a warning, where nobody contributed.
	Gini coterie.Estimate

	// The three shares of members of the 90-9-1 rule (九成潜水、一成参与、百一主力):
	// the fewest members who between them make Options.Most of all
	// contributions (split fractionally at the border), the other contributors,
	// and the silent. Wilson's interval for Silent, linearisation for the rest.
	Heavy, Occasional, Lurking coterie.Estimate

	Levels     []Level // by rising Count
	Confidence float64
	Warnings   []coterie.Warning
}

// Participation measures how contributions (messages, check-ins, purchases) are
// spread over members, one count each, zero for who contributed nothing. The
// members are seen as a sample of what such members do: that is what the
// intervals cover. A negative count is an *InputError with its row, an empty or
// nil sequence ErrNoData, a total beyond int64 ErrOverflow. It takes O(n) time
// and memory for bounded counts. The measured exponent is 0.9 (bench -law).
func Participation(counts iter.Seq[int64], o *Options) (*Concentration, error) {
	conf, err := o.confidence()
	if err != nil {
		return nil, err
	}
	most, err := o.most()
	if err != nil {
		return nil, err
	}
	if counts == nil {
		return nil, coterie.ErrNoData
	}
	var v levelling
	for x := range counts {
		if x < 0 {
			return nil, &coterie.InputError{Row: v.members, Field: "count", Value: strconv.FormatInt(x, 10), Reason: "negative"}
		}
		v.add(x)
	}
	if v.members == 0 {
		return nil, coterie.ErrNoData
	}
	c := &Concentration{Members: int64(v.members), Levels: v.levels(), Confidence: conf}
	if c.Levels[0].Count == 0 {
		c.Silent = c.Levels[0].Members
	}
	for _, l := range c.Levels {
		hi, lo := bits.Mul64(uint64(l.Count), uint64(l.Members))
		if hi != 0 || lo > math.MaxInt64-uint64(c.Total) {
			return nil, &coterie.InputError{Row: -1, Field: "count", Reason: "the total exceeds 2⁶³−1", Err: coterie.ErrOverflow}
		}
		c.Total += int64(lo)
	}
	c.Lurking = Wilson(c.Silent, c.Members, conf)
	if c.Total == 0 {
		c.Gini = coterie.Exactly(math.NaN())
		c.Heavy, c.Occasional = coterie.Exactly(0), coterie.Exactly(0)
		c.Warnings = append(c.Warnings, coterie.Warning{Code: "nobody-active", About: "Gini", Text: "nobody contributed: concentration is not defined", Cure: "a longer window, or another kind of contribution"})
		return c, nil
	}
	c.Gini = c.gini()
	c.Heavy, c.Occasional = c.heavy(most)
	if c.Members < 30 {
		c.Warnings = append(c.Warnings, coterie.Warning{Code: "few-members", About: "intervals", Text: "intervals by linearisation are rough below 30 members", Cure: "more members"})
	}
	return c, nil
}

// levelling counts equal counts: once there are many members, those below
// smallCount in a table and only the rest one by one.
type levelling struct {
	members int
	few     []int64 // members by count; nil while members ≤ manyMembers
	rest    []int64
}

const (
	smallCount  = 1 << 16
	manyMembers = 1 << 14
)

func (v *levelling) add(x int64) {
	v.members++
	if v.few == nil && len(v.rest) == manyMembers {
		v.few = make([]int64, smallCount)
		keep := v.rest[:0]
		for _, x := range v.rest {
			if x < smallCount {
				v.few[x]++
			} else {
				keep = append(keep, x)
			}
		}
		v.rest = keep
	}
	if v.few != nil && x < smallCount {
		v.few[x]++
		return
	}
	v.rest = append(v.rest, x)
}

func (v *levelling) levels() []Level {
	sortCounts(v.rest)
	distinct := 0
	for _, m := range v.few {
		if m > 0 {
			distinct++
		}
	}
	for i, x := range v.rest {
		if i == 0 || x != v.rest[i-1] {
			distinct++
		}
	}
	out := make([]Level, 0, distinct)
	for x, m := range v.few {
		if m > 0 {
			out = append(out, Level{int64(x), m})
		}
	}
	for i, x := range v.rest {
		if i == 0 || x != v.rest[i-1] {
			out = append(out, Level{x, 0})
		}
		out[len(out)-1].Members++
	}
	return out
}

// gini computes the coefficient in 128-bit integers and its standard error from
// the influence of one member,
//
//	z(x) = (2/μ)(x F(x) + E[Y; Y > x]) − (G+1)(x/μ + 1)
//
// with half of the ties counted on each side.
func (c *Concentration) gini() coterie.Estimate {
	var hi, lo uint64 // 2 Σ i·x₍ᵢ₎ ≤ 2·n·total < 2¹²⁷
	before := int64(0)
	for _, l := range c.Levels {
		// 2 Σ_{i=b+1}^{b+m} i = m(2b+m+1)
		h, w := bits.Mul64(uint64(l.Count*l.Members), uint64(2*before+l.Members+1))
		var carry uint64
		lo, carry = bits.Add64(lo, w, 0)
		hi, _ = bits.Add64(hi, h, carry)
		before += l.Members
	}
	h, w := bits.Mul64(uint64(c.Total), uint64(c.Members)+1)
	var borrow uint64
	lo, borrow = bits.Sub64(lo, w, 0)
	hi, _ = bits.Sub64(hi, h, borrow)
	num := new(big.Int).SetUint64(hi)
	num.Add(num.Lsh(num, 64), new(big.Int).SetUint64(lo))
	den := new(big.Int).Mul(big.NewInt(c.Total), big.NewInt(c.Members))
	g, _ := new(big.Rat).SetFrac(num, den).Float64()

	n, total := float64(c.Members), float64(c.Total)
	mean := total / n
	seen, below, sq := 0.0, 0.0, 0.0
	for _, l := range c.Levels {
		x, m := float64(l.Count), float64(l.Members)
		f := (seen + m/2) / n
		above := (total - below - x*m/2) / n
		z := 2/mean*(x*f+above) - (g+1)*(x/mean+1)
		sq += m * z * z
		seen += m
		below += x * m
	}
	e := share(g, math.Sqrt(sq)/n, c.Confidence)
	e.Hi = max(e.Value, min(e.Hi, (n-1)/n))
	return e
}

// heavy returns the smallest share of members that makes the share most of all
// contributions, and the share of the other contributors. With q the count at
// the border and w a member's weight in the heavy group, one member moves the
// first by
//
//	z(x) = w(x)(1 − x/q) + most·x/q − H.
func (c *Concentration) heavy(most float64) (heavy, occasional coterie.Estimate) {
	n, want := float64(c.Members), most*float64(c.Total)
	got, members, border := 0.0, 0.0, 0.0
	for i := len(c.Levels) - 1; i >= 0; i-- {
		l := c.Levels[i]
		x, m := float64(l.Count), float64(l.Members)
		border = x
		if got+x*m >= want {
			members += (want - got) / x
			break
		}
		got += x * m
		members += m
	}
	h := members / n
	o := max(0, 1-h-c.Lurking.Value)
	var zh, zo float64
	for _, l := range c.Levels {
		x, m := float64(l.Count), float64(l.Members)
		z := most*x/border - h
		if x > border {
			z += 1 - x/border
		}
		silent := 0.0
		if l.Count == 0 {
			silent = 1
		}
		zh += m * z * z
		d := -z - (silent - c.Lurking.Value)
		zo += m * d * d
	}
	return share(h, math.Sqrt(zh)/n, c.Confidence), share(o, math.Sqrt(zo)/n, c.Confidence)
}

// share is an estimate in [0, 1] with its interval on the logit scale; at the
// ends it has none.
func share(v, se, confidence float64) coterie.Estimate {
	if !(v > 0 && v < 1) || se == 0 {
		return coterie.Exactly(v)
	}
	lo, hi := delta.Interval(v, se, 0, 1, confidence)
	return coterie.Estimate{Value: v, Lo: lo, Hi: hi, Confidence: confidence}
}

// Wilson returns the share k/n with Wilson's (1927) score interval at a
// confidence in (0, 1). n ≤ 0, k outside [0, n] or a confidence outside (0, 1)
// give an Estimate of NaN.
func Wilson(k, n int64, confidence float64) coterie.Estimate {
	if n <= 0 || k < 0 || k > n || !(confidence > 0 && confidence < 1) {
		return coterie.Exactly(math.NaN())
	}
	p, m, z := float64(k)/float64(n), float64(n), delta.Z(confidence)
	mid := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	e := coterie.Estimate{Value: p, Lo: max(0, mid-half), Hi: min(1, mid+half), Confidence: confidence}
	if k == 0 {
		e.Lo = 0
	}
	if k == n {
		e.Hi = 1
	}
	return e
}

// inUnit refuses a value outside the open unit interval.
func inUnit(field string, v float64) error {
	if v > 0 && v < 1 {
		return nil
	}
	return &coterie.InputError{Row: -1, Field: field, Value: strconv.FormatFloat(v, 'g', -1, 64), Reason: "must lie in (0, 1)"}
}

// sortCounts sorts non-negative integers: by comparison where they are few, by
// digits of eleven bits where they are many.
func sortCounts(xs []int64) {
	if len(xs) < 1<<12 {
		slices.Sort(xs)
		return
	}
	var used int64
	for _, x := range xs {
		used |= x
	}
	const width, size = 11, 1 << 11
	from, to := xs, make([]int64, len(xs))
	for shift := 0; used>>shift != 0; shift += width {
		var start [size + 1]int
		for _, x := range from {
			start[(x>>shift)&(size-1)+1]++
		}
		if start[(from[0]>>shift)&(size-1)+1] == len(from) {
			continue // one digit for all
		}
		for d := range size {
			start[d+1] += start[d]
		}
		for _, x := range from {
			d := (x >> shift) & (size - 1)
			to[start[d]] = x
			start[d]++
		}
		from, to = to, from
	}
	if &from[0] != &xs[0] {
		copy(xs, from)
	}
}
