package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/examples/beam/combine"
)

// A tester folds the rows of one accumulator in a pipeline and in a loop.
type tester interface {
	name() string
	check(rows, keys int) error  // errDiffer where the bytes are not equal
	probed(rows, keys int) error // the same of an accumulator whose Merge is counted, and may be broken
	code() (row, read any, err error)
}

var errDiffer = errors.New("the pipeline's bytes are not those of one fold")

type tested[A, Row any, P coterie.Accumulator[A, Row]] struct {
	label string
	empty P
	row   func(int) Row
}

// test registers an accumulator, as itself and as a probe.
func test[A, Row any, P coterie.Accumulator[A, Row]](label string, empty P, row func(int) Row) tester {
	generators[label] = row
	beam.RegisterType(reflect.TypeOf(&drawRows[Row]{}))
	register.Emitter2[int, Row]()
	registerTested[A, Row, P]()
	registerTested[probe[A, Row, P], Row]()
	return tested[A, Row, P]{label, empty, row}
}

func registerTested[A, Row any, P coterie.Accumulator[A, Row]]() {
	combine.Register[A, Row, P]()
	beam.RegisterType(reflect.TypeOf(&ofKey[P]{}))
	beam.RegisterType(reflect.TypeOf(&ofAll[P]{}))
}

func (x tested[A, Row, P]) name() string { return x.label }

func (x tested[A, Row, P]) check(rows, keys int) error {
	return compare(x.label, x.empty, x.row, rows, keys)
}

func (x tested[A, Row, P]) probed(rows, keys int) error {
	var empty *probe[A, Row, P]
	if x.empty != nil {
		empty = &probe[A, Row, P]{*x.empty}
	}
	return compare(x.label, empty, x.row, rows, keys)
}

// code writes and reads a row as a runner does between stages.
func (x tested[A, Row, P]) code() (row, read any, err error) {
	var b bytes.Buffer
	if err = beam.NewElementEncoder(reflect.TypeFor[Row]()).Encode(x.row(17), &b); err == nil {
		read, err = beam.NewElementDecoder(reflect.TypeFor[Row]()).Decode(&b)
	}
	return x.row(17), read, err
}

// compare folds rows per key, and all of them, by both ways.
func compare[A, Row any, P coterie.Accumulator[A, Row]](label string, empty P, row func(int) Row, rows, keys int) error {
	want, err := looped[A, Row](empty, row, rows, keys)
	if err != nil {
		return err
	}
	all, err := looped[A, Row](empty, row, rows, 1)
	if err != nil {
		return err
	}
	got, err := distributed[A, Row](label, empty, rows, keys)
	if err != nil {
		return err
	}
	for k, sum := range append(want, all[0]) {
		if got[k] != sum {
			return fmt.Errorf("%w: key %d of %d", errDiffer, k, keys)
		}
	}
	return nil
}

// looped folds rows per key in a loop.
func looped[A, Row any, P coterie.Accumulator[A, Row]](empty P, row func(int) Row, rows, keys int) ([]sum, error) {
	folds := make([]A, keys)
	if empty != nil {
		for k := range folds {
			folds[k] = *empty
		}
	}
	for i := range rows {
		if err := P(&folds[i%keys]).Add(row(i)); err != nil {
			return nil, err
		}
	}
	sums := make([]sum, keys)
	for k := range folds {
		var err error
		if sums[k], err = digest(P(&folds[k])); err != nil {
			return nil, err
		}
	}
	return sums, nil
}

// distributed folds rows per key, and what comes of it to one, on Beam.
func distributed[A, Row any, P coterie.Accumulator[A, Row]](label string, empty P, rows, keys int) (map[int]sum, error) {
	const shards = 8
	run := fmt.Sprint(runs.Add(1))
	results.Store(run, &digests{of: map[int]sum{}})
	defer results.Delete(run)

	p, s := beam.NewPipelineWithRoot()
	numbers := make([]int, shards)
	for i := range numbers {
		numbers[i] = i
	}
	drawn := beam.ParDo(s, &drawRows[Row]{label, rows, keys, shards}, beam.Reshuffle(s, beam.CreateList(s, numbers)))
	perKey := beam.ParDo(s, &ofKey[P]{run}, combine.PerKey[A, Row](s, empty, drawn))
	beam.ParDo0(s, &ofAll[P]{run, keys}, combine.Merged[A, Row](s, empty, perKey))
	if err := beamx.Run(context.Background(), p); err != nil {
		return nil, err
	}
	d, _ := results.Load(run)
	return d.(*digests).of, nil
}

// generators are the rows of accumulators by name: functions of int.
var generators = map[string]any{}

// drawRows emits the rows of a shard, with their keys.
type drawRows[Row any] struct {
	Name               string
	Rows, Keys, Shards int
}

// ProcessElement emits the rows of a shard.
func (d *drawRows[Row]) ProcessElement(shard int, emit func(int, Row)) {
	row := generators[d.Name].(func(int) Row)
	for i := shard; i < d.Rows; i += d.Shards {
		emit(i%d.Keys, row(i))
	}
}

// ofKey takes down what a key's bytes are.
type ofKey[P encoding.BinaryMarshaler] struct{ Run string }

// ProcessElement takes down the bytes of a and lets it pass.
func (o *ofKey[P]) ProcessElement(key int, a P) P {
	take(o.Run, key, a)
	return a
}

// ofAll takes down what the bytes of all keys are, as those of key Keys.
type ofAll[P encoding.BinaryMarshaler] struct {
	Run  string
	Keys int
}

// ProcessElement takes down the bytes of a.
func (o *ofAll[P]) ProcessElement(a P) error {
	take(o.Run, o.Keys, a)
	return nil
}

type sum = [sha256.Size]byte

func digest(a encoding.BinaryMarshaler) (sum, error) {
	b, err := a.MarshalBinary()
	return sha256.Sum256(b), err
}

// The workers of these tests run in their process and leave their results here.
var (
	runs    atomic.Int64
	results sync.Map // of *digests by run
)

type digests struct {
	sync.Mutex
	of map[int]sum
}

func take(run string, key int, a encoding.BinaryMarshaler) {
	d, _ := results.Load(run)
	s, err := digest(a)
	if err != nil {
		return // and the sum is missing
	}
	d.(*digests).Lock()
	defer d.(*digests).Unlock()
	d.(*digests).of[key] = s
}

// A probe is an accumulator that counts merges, and does not merge while broken
// is set.
type probe[A, Row any, P coterie.Accumulator[A, Row]] struct{ of A }

var (
	merges atomic.Int64
	broken atomic.Bool
)

func (p *probe[A, Row, P]) Add(r Row) error { return P(&p.of).Add(r) }

func (p *probe[A, Row, P]) Merge(o *probe[A, Row, P]) error {
	merges.Add(1)
	if broken.Load() {
		return nil
	}
	return P(&p.of).Merge(&o.of)
}

func (p *probe[A, Row, P]) AppendBinary(b []byte) ([]byte, error) { return P(&p.of).AppendBinary(b) }

func (p *probe[A, Row, P]) MarshalBinary() ([]byte, error) { return P(&p.of).MarshalBinary() }

func (p *probe[A, Row, P]) UnmarshalBinary(b []byte) error { return P(&p.of).UnmarshalBinary(b) }
