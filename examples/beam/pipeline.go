package main

import (
	"encoding/json"
	"hash/fnv"
	"reflect"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/textio"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/transforms/stats"

	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/examples/beam/combine"
	"github.com/coterie-go/coterie/lifecycle"
)

type (
	memberID = community.MemberID
	purchase = lifecycle.Purchase[memberID]
	ledger   = lifecycle.Ledger[memberID]
)

func init() {
	combine.RegisterElement[community.GroupID]()
	combine.Register[community.Record, community.Event]()
	combine.Register[lifecycle.Table, lifecycle.Lifetime]()
	combine.Register[lifecycle.Histories, lifecycle.History]()
	combine.Register[ledger, purchase]()

	register.Function1x2(parse)
	register.Function1x2(byGroup)
	register.Function2x0(byCustomer)
	register.Function1x0(show)
	register.Function1x2(stays)
	register.Function1x2(returns)
	register.Function2x1(cells)
	register.Emitter1[community.Event]()
	register.Emitter1[string]()
	register.Emitter1[lifecycle.Lifetime]()
	register.Emitter1[lifecycle.History]()
	register.Emitter2[int, purchase]()
	for _, fn := range []any{&draw{}, &lifetimes{}, &groupLine{}, &histories{}, &rfmCells{}} {
		beam.RegisterType(reflect.TypeOf(fn))
	}
}

// read reads events, one in JSON a line. A line that is none ends the pipeline.
func read(s beam.Scope, files string) beam.PCollection {
	return beam.ParDo(s, parse, textio.Read(s, files))
}

func parse(line string) (community.Event, error) {
	var e community.Event
	if err := json.Unmarshal([]byte(line), &e); err != nil {
		return e, err
	}
	return e, e.Validate()
}

// ask answers from events up to asOf: lines about all of them, and one line per
// group.
func ask(s beam.Scope, events beam.PCollection, asOf time.Time) (answers, groups beam.PCollection) {
	// Event log → a Record per group → lifetimes → Kaplan–Meier and Weibull.
	records := combine.PerKey[community.Record, community.Event](s, &community.Record{Options: options}, beam.ParDo(s, byGroup, events))
	groups = beam.ParDo(s, &groupLine{asOf}, records)
	table := combine.Globally[lifecycle.Table, lifecycle.Lifetime](s, nil, beam.ParDo(s, &lifetimes{asOf}, records))

	// Purchases → ledgers of a share of the customers each → RFM, and
	// histories, of which equal ones are counted together → BG/NBD.
	ledgers := beam.DropKey(s, combine.PerKey[ledger, purchase](s, &ledger{Day: options.Day}, beam.ParDo(s, byCustomer, events)))
	bought := combine.Globally[lifecycle.Histories, lifecycle.History](s, nil, beam.ParDo(s, &histories{asOf}, ledgers))
	scored := stats.Count(s, beam.ParDo(s, &rfmCells{asOf}, ledgers))

	return beam.Flatten(s, beam.ParDo(s, stays, table), beam.ParDo(s, returns, bought), beam.ParDo(s, cells, scored)), groups
}

func byGroup(e community.Event) (community.GroupID, community.Event) { return e.Group, e }

// byCustomer deals customers out to a fixed number of ledgers.
func byCustomer(e community.Event, emit func(int, purchase)) {
	if e.Kind != community.Purchase {
		return
	}
	h := fnv.New32a()
	h.Write(e.Member[:])
	emit(int(h.Sum32()%256), purchase{Who: e.Member, At: e.At.Time(), Amount: e.Amount})
}

// lifetimes emits how long the members of a group stayed, in days.
type lifetimes struct{ AsOf time.Time }

// ProcessElement emits the lifetimes of a group.
func (l *lifetimes) ProcessElement(_ community.GroupID, r *community.Record, emit func(lifecycle.Lifetime)) {
	for _, life := range r.Lifetimes(l.AsOf, 24*time.Hour) {
		emit(life)
	}
}

// groupLine makes a line about each group.
type groupLine struct{ AsOf time.Time }

// ProcessElement makes the line of a group.
func (g *groupLine) ProcessElement(id community.GroupID, r *community.Record) (string, error) {
	return line(id, r, g.AsOf)
}

// histories emits the repeat purchases of customers, in weeks.
type histories struct{ AsOf time.Time }

// ProcessElement emits the histories of a ledger.
func (h *histories) ProcessElement(l *ledger, emit func(lifecycle.History)) {
	for _, history := range l.Histories(h.AsOf, 7*24*time.Hour) {
		emit(history)
	}
}

// rfmCells emits the scores of customers.
type rfmCells struct{ AsOf time.Time }

// ProcessElement emits the scores of the customers of a ledger.
func (c *rfmCells) ProcessElement(l *ledger, emit func(string)) error { return scores(l, c.AsOf, emit) }
