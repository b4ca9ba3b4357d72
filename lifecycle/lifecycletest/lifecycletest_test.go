package lifecycletest_test

import (
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/lifecycle/lifecycletest"
)

// curve is a function with the methods a fault needs.
type curve func(t float64) float64

func (c curve) Survival(t float64) float64 { return c(t) }

func TestSurvivorOfTheLibrary(t *testing.T) {
	for name, s := range map[string]lifecycle.Survivor{
		"two years":   lifecycle.TwoYears(),
		"weibull":     lifecycle.Weibull{Shape: .7, Scale: 9},
		"exponential": lifecycle.Exponential{Rate: .1},
		"gompertz":    lifecycle.Gompertz{Shape: -.1, Rate: .2},
		"log-normal":  lifecycle.LogNormal{Mu: 2, Sigma: .8},
		"gamma":       lifecycle.Gamma{Shape: 3, Rate: .5},
		"gen. gamma":  lifecycle.GenGamma{Mu: 2, Sigma: .7, Q: -.4},
		"log-logist.": lifecycle.LogLogistic{Scale: 9, Shape: 1.4},
		"piecewise":   lifecycle.Piecewise{Cuts: []float64{1, 12}, Rates: []float64{.3, .1, .05}},
		"geometric":   lifecycle.Geometric{P: .1},
		"horizon":     lifecycle.Horizon{Product: lifecycle.ProductCycle{Need: 9}},
		"splice":      lifecycle.Splice(lifecycle.Weibull{Shape: 2, Scale: 9}, 4, lifecycle.Exponential{Rate: .2}),
		"sBG":         lifecycle.SBG{Alpha: .7, Beta: 2},
		"BdW":         lifecycle.BdW{Gamma: .7, Delta: 2, C: 1.3},
		"retention":   lifecycle.Retention([]float64{.8, .9, .95}),
		"conditional": lifecycle.Conditional(lifecycle.Weibull{Shape: 2, Scale: 9}, 4),
	} {
		require.NoError(t, lifecycletest.TestSurvivor(s, 36), name)
	}
	var tab lifecycle.Table
	for i := range 40 {
		require.NoError(t, tab.Add(lifecycle.Lifetime{Exit: float64(1 + i*7%36), Ended: i%3 > 0}))
	}
	km, err := lifecycle.KaplanMeier(&tab, nil)
	require.NoError(t, err)
	require.NoError(t, lifecycletest.TestSurvivor(km, 36))
	left, err := lifecycle.LifeEvidence{Age: 20, Prior: lifecycle.TwoYears(), PriorWeight: 5}.Judge()
	require.NoError(t, err)
	require.NoError(t, lifecycletest.TestSurvivor(left, 900))
}

// drawn is an Uncertain whose draws are its field.
type drawn struct {
	curve
	draw func(*rand.Rand) lifecycle.Survivor
}

func (d drawn) Draw(r *rand.Rand) lifecycle.Survivor { return d.draw(r) }

// limited says an Until that its curve may not keep.
type limited struct {
	curve
	until float64
}

func (l limited) Until() float64 { return l.until }

func TestSurvivorFinds(t *testing.T) {
	good := curve(func(t float64) float64 { return math.Exp(-math.Max(t, 0) / 9) })
	require.NoError(t, lifecycletest.TestSurvivor(good, 36))
	var calls atomic.Int64
	var seeds atomic.Int64
	for want, s := range map[string]lifecycle.Survivor{
		"want 1":        curve(func(t float64) float64 { return math.Exp(-t / 9) }), // above 1 before 0
		"Survival(NaN)": curve(func(t float64) float64 { return 1 }),
		"is NaN":        curve(func(t float64) float64 { return math.Max(0, good(t)+0*math.Max(t, 0)) }), // 0·∞
		"outside 0…1":   curve(func(t float64) float64 { return 1 - math.Max(t, 0)/30 }),
		"rises from": curve(func(t float64) float64 {
			return good(t) * (1 - .5*math.Pow(math.Sin(math.Max(math.Min(t, 1e9), 0)), 2))
		}),
		"another goroutine": curve(func(t float64) float64 { return good(t + 1e-15*float64(calls.Add(1))*t) }),
		"panic":             curve(func(t float64) float64 { panic("no curve") }),
		"held after":        limited{good, 5},
		"Until() = NaN":     limited{good, math.NaN()},
		"Until() = -1":      limited{good, -1},
		"Draw returns nil":  drawn{good, func(*rand.Rand) lifecycle.Survivor { return nil }},
		"draws of one seed": drawn{good, func(*rand.Rand) lifecycle.Survivor {
			rate := 1 + float64(seeds.Add(1))
			return curve(func(t float64) float64 { return good(t * rate) })
		}},
		"a draw's": drawn{good, func(*rand.Rand) lifecycle.Survivor { return curve(func(t float64) float64 { return .5 }) }},
		"nil":      nil,
	} {
		err := lifecycletest.TestSurvivor(s, 36)
		require.ErrorContains(t, err, want, want)
	}
	slow := func(t float64) float64 { return good(t / 30) }
	for want, c := range map[string]curve{
		"Survival(100) is NaN": func(t float64) float64 {
			if t == 100 {
				return math.NaN()
			}
			return slow(t)
		},
		"at age 100.5": func(t float64) float64 {
			if t > 100.2 && t < 101 {
				return 1
			}
			return slow(t)
		},
	} {
		require.ErrorContains(t, lifecycletest.TestSurvivor(c, 365), want)
	}
	k := 1.0
	changing := drawn{func(t float64) float64 { return good(t * k) }, func(r *rand.Rand) lifecycle.Survivor {
		k = 1 + r.Float64()
		return good
	}}
	require.ErrorContains(t, lifecycletest.TestSurvivor(changing, 36), "Draw changes the curve")
	var asked atomic.Int64
	late := curve(func(t float64) float64 {
		if asked.Add(1) > 700 {
			panic("too late")
		}
		return good(t)
	})
	require.ErrorContains(t, lifecycletest.TestSurvivor(late, 36), "panic in another goroutine: too late")
	require.ErrorContains(t, lifecycletest.TestSurvivor(good, 0), "horizon")
	require.ErrorContains(t, lifecycletest.TestSurvivor(good, math.NaN()), "horizon")
	require.ErrorContains(t, lifecycletest.TestSurvivor(good, math.Inf(1)), "horizon")
}

func TestAccumulatorOfTheLibrary(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	lifetimes := make([]lifecycle.Lifetime, 300)
	for i := range lifetimes {
		l := lifecycle.Lifetime{Exit: float64(1 + r.IntN(90)), Ended: r.IntN(3) > 0}
		if i%5 == 0 {
			l.Entry, l.Weight = l.Exit/3, 1+r.Float64()
		}
		lifetimes[i] = l
	}
	require.NoError(t, lifecycletest.TestAccumulator(func() *lifecycle.Table { return new(lifecycle.Table) }, lifetimes))
	histories := make([]lifecycle.History, 200)
	for i := range histories {
		h := lifecycle.History{Repeats: r.IntN(5), Age: float64(30 + r.IntN(9))}
		if h.Repeats > 0 {
			h.Last = float64(1 + r.IntN(30))
		}
		histories[i] = h
	}
	require.NoError(t, lifecycletest.TestAccumulator(func() *lifecycle.Histories { return new(lifecycle.Histories) }, histories))
}

// days counts visits by day: a user's own accumulator. Each fault breaks one
// promise.
type days struct {
	n     map[uint32]uint32
	fault string
	first uint32
	kept  []byte
}

func (d *days) Add(day uint32) error {
	if d.n == nil {
		d.n, d.first = map[uint32]uint32{}, day
	}
	if d.fault == "refuses" && day == 3 {
		return errors.New("no third day")
	}
	d.n[day]++
	return nil
}

func (d *days) Merge(o *days) error {
	switch d.fault {
	case "loses":
		return nil
	case "aliases":
		if len(d.n) == 0 && len(o.n) > 0 {
			d.n, d.first = o.n, o.first
			return nil
		}
	case "changes":
		defer clear(o.n)
	}
	for day, n := range o.n {
		for range n {
			_ = d.Add(day)
		}
	}
	return nil
}

func (d *days) MarshalBinary() ([]byte, error) { return d.AppendBinary(nil) }

func (d *days) AppendBinary(b []byte) ([]byte, error) {
	if d.kept != nil {
		return append(b, d.kept...), nil
	}
	if d.fault == "forgets" {
		b = nil
	}
	for day := range uint32(100) {
		if n := d.n[day]; n > 0 {
			b = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(b, day), n)
		}
	}
	if d.fault == "ordered" {
		b = binary.BigEndian.AppendUint64(b, uint64(d.first))
	}
	return b, nil
}

func (d *days) UnmarshalBinary(b []byte) error {
	if d.fault == "panics" && len(b)%8 != 0 {
		panic("short")
	}
	if d.fault == "keeps" {
		d.kept = b
		return nil
	}
	var o days
	for last := int64(-1); len(b) > 0; b = b[8:] {
		if len(b) < 8 {
			if d.fault == "half" {
				d.n = o.n
			}
			if d.fault == "lenient" {
				break
			}
			return errors.New("short")
		}
		day, n := binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])
		if int64(day) <= last || day >= 100 || n == 0 || n > 1e6 {
			if d.fault != "lenient" {
				return errors.New("not canonical")
			}
			continue
		}
		last = int64(day)
		if o.n == nil {
			o.n = map[uint32]uint32{}
		}
		o.n[day] = n
	}
	d.n = o.n
	return nil
}

func TestAccumulatorFinds(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	rows := make([]uint32, 100)
	for i := range rows {
		rows[i] = r.Uint32N(40)
	}
	check := func(fault string) error {
		return lifecycletest.TestAccumulator(func() *days { return &days{fault: fault} }, rows)
	}
	require.NoError(t, check(""))
	for fault, want := range map[string]string{
		"refuses": "Add refuses row",
		"loses":   "have other bytes than one fold",
		"aliases": "Merge keeps its argument",
		"changes": "Merge changes its argument",
		"forgets": "AppendBinary after other bytes",
		"ordered": "in reverse order",
		"panics":  "panic: short",
		"keeps":   "UnmarshalBinary keeps its argument",
		"half":    "does not leave the accumulator as it was",
		"lenient": "takes one byte more",
	} {
		require.ErrorContains(t, check(fault), want, fault)
	}
	require.ErrorContains(t, lifecycletest.TestAccumulator(func() *days { return new(days) }, nil), "at least 2")
}

// ages keeps what it is given in a slice, with how much of it was added or
// merged since it was read. Each fault breaks one promise.
type ages struct {
	list   []uint32
	added  int
	fault  string
	buffer *[]byte // of all, if any, that MarshalBinary returns
}

func (a *ages) Add(age uint32) error {
	a.list = append(a.list, age)
	a.added++
	return nil
}

func (a *ages) Merge(o *ages) error {
	list := o.list
	switch {
	case a.fault == "shares" && len(a.list) == 0:
		a.list, a.added = o.list, o.added
		return nil
	case a.fault == "forgets the read argument":
		list = list[len(list)-o.added:]
	case a.fault == "forgets the read receiver" && a.added < len(a.list):
		a.list, a.added = nil, 0
	}
	a.list = append(a.list, list...)
	a.added += len(list)
	return nil
}

func (a *ages) MarshalBinary() ([]byte, error) {
	if a.buffer == nil {
		return a.AppendBinary(nil)
	}
	b, err := a.AppendBinary((*a.buffer)[:0])
	*a.buffer = b
	return b, err
}

func (a *ages) AppendBinary(b []byte) ([]byte, error) {
	for _, age := range slices.Sorted(slices.Values(a.list)) {
		b = binary.BigEndian.AppendUint32(b, age)
	}
	return b, nil
}

func (a *ages) UnmarshalBinary(b []byte) error {
	var list []uint32
	switch a.fault {
	case "clears, then refuses":
		a.list, a.added = nil, 0
	case "reads on top":
		list = slices.Clone(a.list)
	}
	for last := uint32(0); len(b) > 0; b = b[4:] {
		if len(b) < 4 || binary.BigEndian.Uint32(b) < last {
			return errors.New("short, or not sorted")
		}
		last = binary.BigEndian.Uint32(b)
		list = append(list, last)
	}
	a.list, a.added = list, len(list)
	switch a.fault {
	case "forgets the read argument", "forgets the read receiver":
		a.added = 0
	}
	return nil
}

// What breaks only once an accumulator is filled, was read, or goes on after a
// merge.
func TestAccumulatorFindsInUse(t *testing.T) {
	rows := make([]uint32, 200)
	for i := range rows {
		rows[i] = uint32(i * i % 37)
	}
	check := func(fault string) error {
		return lifecycletest.TestAccumulator(func() *ages { return &ages{fault: fault} }, rows)
	}
	require.NoError(t, check(""))
	var buffer []byte
	require.ErrorContains(t, lifecycletest.TestAccumulator(func() *ages { return &ages{buffer: &buffer} }, rows), "change when another is asked")
	for fault, want := range map[string]string{
		"clears, then refuses":      "does not leave the accumulator as it was",
		"reads on top":              "does not replace what was there",
		"forgets the read argument": "shards that were read from their bytes",
		"forgets the read receiver": "shards that were read from their bytes",
		"shares":                    "show in the argument",
	} {
		err := check(fault)
		require.ErrorContains(t, err, want, fault)
		lines := strings.Split(err.Error(), "\n")
		slices.Sort(lines)
		require.Len(t, slices.Compact(slices.Clone(lines)), len(lines), "each finding is told once: %q", lines)
	}
}

// TestKeyed holds that an accumulator of keys passes too.
func TestKeyed(t *testing.T) {
	start := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	rows := make([]lifecycle.Purchase[uuid.UUID], 60)
	for i := range rows {
		rows[i] = lifecycle.Purchase[uuid.UUID]{Who: uuid.UUID{byte(i % 7)}, At: start.Add(time.Duration(i*i) * time.Hour), Amount: int64(i)}
	}
	require.NoError(t, lifecycletest.TestAccumulator(func() *lifecycle.Ledger[uuid.UUID] { return new(lifecycle.Ledger[uuid.UUID]) }, rows))
}
