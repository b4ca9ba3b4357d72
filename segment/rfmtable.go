package segment

import (
	"iter"
	"math"
	"strconv"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// NewRFMTable returns the table that RFM scores. It takes O(n) in purchases and
// O(c log c) in customers.
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
// with the others. Without a good row it is ErrNoData. It takes O(n) in
// purchases and O(c log c) in customers.
func RFMTableOf[K coterie.Key](rows iter.Seq[lifecycle.Purchase[K]], asOf time.Time, o *RFMOptions) (*RFMTable[K], error) {
	f, err := newRFMFold(asOf, o)
	if err != nil {
		return nil, err
	}
	if rows == nil {
		return nil, coterie.ErrNoData
	}
	h := newRFMTally[K](f)
	for p := range rows {
		h.add(p)
	}
	h.flush()
	return h.table().orNoData(h.bad.Err())
}

// RFMTableDense is RFMTableOf for customers numbered from 0 to n−1: no hashing.
// It is O(n); the measured exponent is 1.1 (bench -law).
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
	accounts := make([]rfmAccount, n)
	var bad coterie.RowErrors
	var batch [rfmBatch]rfmRow[int32]
	i, m := 0, 0
	flush := func() {
		near := uint32(0)
		for j := range batch[:m] { // fetched together: see rfmTally.flush
			near += accounts[batch[j].who].count
		}
		batch[0].near = near
		for j := range batch[:m] {
			if err := accounts[batch[j].who].add(batch[j].day, batch[j].amount); err != nil {
				bad.Add(batch[j].row, err)
			}
		}
		m = 0
	}
	for p := range rows {
		if uint(p.Who) >= uint(n) {
			bad.Add(i, &coterie.InputError{Row: i, Field: "Who", Value: strconv.Itoa(int(p.Who)), Reason: "not below the number of customers"})
		} else if day, err := f.read(p.At, p.Amount); err != nil {
			bad.Add(i, err)
		} else if day <= f.until {
			batch[m] = rfmRow[int32]{who: p.Who, day: day, row: i, amount: p.Amount}
			if m++; m == rfmBatch {
				flush()
			}
		}
		i++
	}
	flush()
	t := newRFMTable[int32](n)
	m = 0
	for i := range accounts {
		m += t.account(m, int32(i), &accounts[i], f)
	}
	t.cut(m)
	return t.orNoData(bad.Err())
}

// rfmAccount is what a table needs of one customer: 16 bytes, so that four share
// a line of the cache.
type rfmAccount struct {
	sum   int64
	last  int32  // local day since 1970
	count uint32 // 0: none yet
}

// add enters a purchase that rfmFold.read has taken.
func (a *rfmAccount) add(day int32, amount int64) error {
	if a.sum > math.MaxInt64-amount || a.count == math.MaxUint32 {
		return &coterie.InputError{Row: -1, Field: "Amount", Value: strconv.FormatInt(amount, 10), Reason: "the sum exceeds 2⁶³−1, or the number 2³²−1", Err: coterie.ErrOverflow}
	}
	if a.count == 0 || day > a.last {
		a.last = day
	}
	a.count++
	a.sum += amount
	return nil
}

// rfmRow is a purchase on its way into a table.
type rfmRow[K coterie.Key] struct {
	who    K
	day    int32
	near   uint32
	slot   uint64 // of the hash
	row    int
	amount int64
}

// rfmBatch is how many rows are looked up together.
const rfmBatch = 64

type rfmFold struct {
	shift int64 // seconds of the local day's offset
	until int32 // the local day of asOf
	unit  float64
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
	until := f.day(asOf)
	if int64(int32(until)) != until {
		return nil, &coterie.InputError{Row: -1, Field: "asOf", Value: asOf.String(), Reason: "millions of years away"}
	}
	f.until = int32(until)
	return f, nil
}

// day is the local day of t, rounded down.
func (f *rfmFold) day(t time.Time) int64 {
	const epoch = 1 << 24 // days: the quotient stays positive for every time.Time of sane age
	return (t.Unix()+f.shift+epoch*secondsPerDay)/secondsPerDay - epoch
}

// read returns the local day of a purchase.
func (f *rfmFold) read(at time.Time, amount int64) (int32, error) {
	day := f.day(at)
	if amount < 0 || at.IsZero() || int64(int32(day)) != day {
		return 0, &coterie.InputError{Row: -1, Field: "purchase", Value: strconv.FormatInt(amount, 10), Reason: "negative, or without a time"}
	}
	return int32(day), nil
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
	t.set(i, k, float64(int64(f.until)-int64(a.last))*f.unit, float64(a.count), float64(a.sum))
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
