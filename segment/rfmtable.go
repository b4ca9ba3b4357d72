package segment

import (
	"iter"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/key"
	"github.com/coterie-go/coterie/lifecycle"
)

// NewRFMTable returns the table that RFM scores.
func NewRFMTable[K coterie.Key](l *lifecycle.Ledger[K], asOf time.Time, o *RFMOptions) (*RFMTable[K], error) {
	if l == nil {
		return nil, coterie.ErrNoData
	}
	if _, err := o.binnings(); err != nil {
		return nil, err
	}
	t := newRFMTable[K](l.Len())
	days := float64(24*time.Hour) / float64(o.unit())
	i := 0
	for who, a := range l.Accounts(asOf) {
		t.set(i, who, float64(int64(asOf.Sub(a.Last)/(24*time.Hour)))*days, float64(a.Purchases), float64(a.Amount))
		i++
	}
	t.cut(i)
	return t, nil
}

// RFMTableOf returns the table of purchases in any order, in one pass that keeps
// only the last day, the number and the sum of each customer: what RFM needs
// of a log too long for a Ledger. Days are local at RFMOptions.Day; purchases
// after the local day of asOf are left out. Rows come out in key order. Bad rows
// are skipped: it returns the table of the good ones and a *coterie.RowErrors
// with the others. Without a good row it is ErrNoData.
func RFMTableOf[K coterie.Key](rows iter.Seq[lifecycle.Purchase[K]], asOf time.Time, o *RFMOptions) (*RFMTable[K], error) {
	f, err := newRFMFold(asOf, o)
	if err != nil {
		return nil, err
	}
	if rows == nil {
		return nil, coterie.ErrNoData
	}
	index := map[K]int32{}
	var keys []K
	var bad coterie.RowErrors
	i := 0
	for p := range rows {
		at, known := index[p.Who]
		if !known {
			at = int32(len(keys))
			index[p.Who] = at
			keys = append(keys, p.Who)
			f.accounts = append(f.accounts, rfmAccount{})
		}
		if err := f.add(int(at), p.At, p.Amount); err != nil {
			bad.Add(i, err)
		}
		i++
	}
	order := make([]int32, len(keys))
	for i := range order {
		order[i] = int32(i)
	}
	compare := key.Comparer[K]()
	slices.SortFunc(order, func(a, b int32) int { return compare(keys[a], keys[b]) })
	t := newRFMTable[K](len(keys))
	n := 0
	for _, at := range order {
		n += t.account(n, keys[at], &f.accounts[at], f)
	}
	t.cut(n)
	return t.orNoData(bad.Err())
}

// RFMTableDense is RFMTableOf for customers numbered from 0 to n−1: no hashing.
func RFMTableDense(n int, rows iter.Seq[lifecycle.Purchase[int32]], asOf time.Time, o *RFMOptions) (*RFMTable[int32], error) {
	f, err := newRFMFold(asOf, o)
	if err != nil {
		return nil, err
	}
	if n < 0 || n > math.MaxInt32 {
		return nil, &coterie.InputError{Row: -1, Field: "n", Value: strconv.Itoa(n), Reason: "must lie in [0, 2³¹)"}
	}
	if rows == nil {
		return nil, coterie.ErrNoData
	}
	f.accounts = make([]rfmAccount, n)
	var bad coterie.RowErrors
	i := 0
	for p := range rows {
		if uint(p.Who) >= uint(n) {
			bad.Add(i, &coterie.InputError{Row: i, Field: "Who", Value: strconv.Itoa(int(p.Who)), Reason: "not below the number of customers"})
		} else if err := f.add(int(p.Who), p.At, p.Amount); err != nil {
			bad.Add(i, err)
		}
		i++
	}
	t := newRFMTable[int32](n)
	m := 0
	for i := range f.accounts {
		m += t.account(m, int32(i), &f.accounts[i], f)
	}
	t.cut(m)
	return t.orNoData(bad.Err())
}

// rfmAccount is what a table needs of one customer.
type rfmAccount struct {
	last       int64 // local day since 1970
	count, sum int64 // count 0: none yet
}

type rfmFold struct {
	shift    int64 // seconds of the local day's offset
	until    int64 // the local day of asOf
	unit     float64
	accounts []rfmAccount
}

const secondsPerDay = 24 * 60 * 60

func newRFMFold(asOf time.Time, o *RFMOptions) (*rfmFold, error) {
	if _, err := o.binnings(); err != nil {
		return nil, err
	}
	f := &rfmFold{unit: float64(24*time.Hour) / float64(o.unit())}
	if o != nil {
		f.shift = int64(o.Day / time.Second)
	}
	f.until = f.day(asOf)
	return f, nil
}

// day is the local day of t, rounded down.
func (f *rfmFold) day(t time.Time) int64 {
	const epoch = 1 << 24 // days: the quotient stays positive for every time.Time of sane age
	return (t.Unix()+f.shift+epoch*secondsPerDay)/secondsPerDay - epoch
}

func (f *rfmFold) add(i int, at time.Time, amount int64) error {
	if amount < 0 || at.IsZero() {
		return &coterie.InputError{Row: -1, Field: "purchase", Value: strconv.FormatInt(amount, 10), Reason: "negative, or without a time"}
	}
	day := f.day(at)
	if day > f.until {
		return nil
	}
	a := &f.accounts[i]
	if a.sum > math.MaxInt64-amount {
		return &coterie.InputError{Row: -1, Field: "Amount", Value: strconv.FormatInt(amount, 10), Reason: "the sum exceeds 2⁶³−1", Err: coterie.ErrOverflow}
	}
	if a.count == 0 || day > a.last {
		a.last = day
	}
	a.count++
	a.sum += amount
	return nil
}

func newRFMTable[K coterie.Key](n int) *RFMTable[K] {
	cols := make([]float64, 3*n)
	return &RFMTable[K]{make([]K, n), cols[:n:n], cols[n : 2*n : 2*n], cols[2*n:]}
}

func (t *RFMTable[K]) set(i int, k K, recency, frequency, monetary float64) {
	t.Keys[i], t.Recency[i], t.Frequency[i], t.Monetary[i] = k, recency, frequency, monetary
}

// account writes row i of a customer and returns how many rows it wrote.
func (t *RFMTable[K]) account(i int, k K, a *rfmAccount, f *rfmFold) int {
	if a.count == 0 {
		return 0
	}
	t.set(i, k, float64(f.until-a.last)*f.unit, float64(a.count), float64(a.sum))
	return 1
}

// cut leaves the first n rows.
func (t *RFMTable[K]) cut(n int) {
	t.Keys, t.Recency, t.Frequency, t.Monetary = t.Keys[:n], t.Recency[:n], t.Frequency[:n], t.Monetary[:n]
}

func (t *RFMTable[K]) orNoData(err error) (*RFMTable[K], error) {
	if len(t.Keys) == 0 {
		if err == nil {
			err = coterie.ErrNoData
		}
		return nil, err
	}
	return t, err
}
