// Package combine makes combiners of Apache Beam of coterie's accumulators:
// one adapter for all of them, and for those that callers write.
//
// What a [coterie.Accumulator] promises is what a distributed engine needs. The
// zero value is ready, Merge is exact, commutative and associative, and equal
// content has equal bytes: however the runner splits the rows, wherever it
// merges and in whatever order, the answer is that of one loop on one machine,
// to the last bit.
//
// [Register] every pair of accumulator and row in an init function of the
// program, so that workers know them as well; then [PerKey] and [Globally] fold
// rows, and [Merged] folds accumulators that were folded before, such as those
// of the days of a year.
package combine

import (
	"reflect"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/coterie-go/coterie"
)

// Fn is the combiner of an accumulator: its rows in, a pointer to it out.
//
// A row that Add refuses fails the pipeline with the error of Add, so what may
// be refused is to be kept out before.
type Fn[A, Row any, P coterie.Accumulator[A, Row]] struct {
	Empty []byte // bytes of an empty accumulator with settings; none: the zero value
}

// CreateAccumulator returns an empty accumulator.
func (f *Fn[A, Row, P]) CreateAccumulator() (P, error) {
	a := P(new(A))
	if len(f.Empty) == 0 {
		return a, nil
	}
	return a, a.UnmarshalBinary(f.Empty)
}

// AddInput adds a row to a.
func (f *Fn[A, Row, P]) AddInput(a P, row Row) (P, error) { return a, a.Add(row) }

// MergeAccumulators merges b into a. The engine hands over both.
func (f *Fn[A, Row, P]) MergeAccumulators(a, b P) (P, error) { return a, a.Merge((*A)(b)) }

// Merge is the combiner of accumulators that have been folded already.
type Merge[A, Row any, P coterie.Accumulator[A, Row]] struct {
	Empty []byte // as in Fn
}

// CreateAccumulator returns an empty accumulator.
func (m *Merge[A, Row, P]) CreateAccumulator() (P, error) {
	return (*Fn[A, Row, P])(m).CreateAccumulator()
}

// AddInput merges what was folded before into a. The engine may show the same
// input to others, so that it is not kept; nor does Merge change it.
func (m *Merge[A, Row, P]) AddInput(a, folded P) (P, error) { return a, a.Merge((*A)(folded)) }

// MergeAccumulators merges b into a.
func (m *Merge[A, Row, P]) MergeAccumulators(a, b P) (P, error) { return a, a.Merge((*A)(b)) }

// Register makes an accumulator and its rows known to Beam: the coder of each,
// and the functions of the combiners, so that they are called without
// reflection. Call it in an init function: Beam takes no more after [beam.Init].
// To register again is harmless.
func Register[A, Row any, P coterie.Accumulator[A, Row]]() {
	if known[reflect.TypeFor[Fn[A, Row, P]]()] {
		return
	}
	known[reflect.TypeFor[Fn[A, Row, P]]()] = true
	registerAccumulator[P]()
	RegisterElement[Row]()
	register.Combiner2[P, Row](&Fn[A, Row, P]{})
	register.Combiner1[P](&Merge[A, Row, P]{})
}

// known are the combiners registered, as Beam keeps them: for the whole program.
var known = map[reflect.Type]bool{}

// PerKey folds a collection of KV<key, Row> to one of KV<key, *A>. empty gives
// the settings of all accumulators; nil means the zero value.
func PerKey[A, Row any, P coterie.Accumulator[A, Row]](s beam.Scope, empty P, rows beam.PCollection) beam.PCollection {
	return beam.CombinePerKey(s, &Fn[A, Row, P]{Empty: settings[A, Row](empty)}, rows)
}

// Globally folds a collection of Row to one of a single *A. It suits
// accumulators whose size is bounded by distinct rows, such as a
// lifecycle.Table; one whose size grows with members is to be folded per key.
func Globally[A, Row any, P coterie.Accumulator[A, Row]](s beam.Scope, empty P, rows beam.PCollection) beam.PCollection {
	return beam.Combine(s, &Fn[A, Row, P]{Empty: settings[A, Row](empty)}, rows)
}

// Merged merges a collection of *A to one of a single *A.
func Merged[A, Row any, P coterie.Accumulator[A, Row]](s beam.Scope, empty P, folded beam.PCollection) beam.PCollection {
	return beam.Combine(s, &Merge[A, Row, P]{Empty: settings[A, Row](empty)}, folded)
}

// settings writes an empty accumulator: its bytes hold its settings.
func settings[A, Row any, P coterie.Accumulator[A, Row]](empty P) []byte {
	if empty == nil {
		return nil
	}
	b, err := empty.MarshalBinary()
	if err != nil {
		// An empty accumulator that cannot be written is a mistake in the program
		// that builds the pipeline, not in its data: Beam itself panics at such, and
		// beam.Combine, beside which this stands, has no error to return. No data
		// reaches this line.
		panic(err)
	}
	return b
}
