package wire_test

import (
	"encoding"
	"encoding/hex"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
	"github.com/coterie-go/coterie/segment"
)

var update = flag.Bool("update", false, "write the bytes of encodings that have none yet")

// encoded is what is kept as bytes.
type encoded interface {
	encoding.BinaryMarshaler
	encoding.BinaryUnmarshaler
}

// A kept encoding: a file of testdata, what must write it, and where to read it.
type kept struct {
	file  string // package, type and version
	write encoded
	read  encoded
}

// TestBytesOfEarlierVersions: what this version writes is what the files hold,
// and it reads them to the same bytes. No file is ever changed: a new version of
// an encoding gets one of its own, and the old one must still be read.
func TestBytesOfEarlierVersions(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range encodings(t) {
		t.Run(k.file, func(t *testing.T) {
			name, _, _ := strings.Cut(fmt.Sprintf("%T", k.write), "[")
			seen[name] = true
			got, err := k.write.MarshalBinary()
			require.NoError(t, err)
			file := filepath.Join("testdata", k.file+".hex")
			if _, err := os.Stat(file); *update && os.IsNotExist(err) {
				require.NoError(t, os.WriteFile(file, []byte(lines(hex.EncodeToString(got))), 0o644))
			}
			text, err := os.ReadFile(file)
			require.NoError(t, err, "go test ./internal/wire -update writes the bytes of a new encoding")
			want, err := hex.DecodeString(strings.Join(strings.Fields(string(text)), ""))
			require.NoError(t, err)
			require.Equal(t, want, got, "other bytes for the same content: a change of the encoding needs a new version")
			require.NoError(t, k.read.UnmarshalBinary(want))
			again, err := k.read.MarshalBinary()
			require.NoError(t, err)
			require.Equal(t, want, again)
		})
	}
	files, err := filepath.Glob("testdata/*.hex")
	require.NoError(t, err)
	require.Len(t, files, len(encodings(t)), "a file that nothing reads")
	for _, name := range decoders(t) {
		require.Contains(t, seen, name, "an encoding without bytes in testdata")
	}
}

// lines breaks hexadecimal digits into lines.
func lines(s string) string {
	var b strings.Builder
	for ; len(s) > 96; s = s[96:] {
		b.WriteString(s[:96] + "\n")
	}
	return b.String() + s + "\n"
}

// decoders lists the types of the library that have UnmarshalBinary, as
// "*package.Type".
func decoders(t *testing.T) []string {
	var out []string
	for _, dir := range []string{"lifecycle", "community", "monetize", "segment"} {
		files, err := filepath.Glob(filepath.Join("..", "..", dir, "*.go"))
		require.NoError(t, err)
		for _, f := range files {
			if strings.HasSuffix(f, "_test.go") {
				continue
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), f, nil, 0)
			require.NoError(t, err)
			for _, d := range parsed.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv != nil && fn.Name.Name == "UnmarshalBinary" {
					star := fn.Recv.List[0].Type.(*ast.StarExpr).X
					if generic, ok := star.(*ast.IndexExpr); ok {
						star = generic.X
					}
					out = append(out, "*"+parsed.Name.Name+"."+star.(*ast.Ident).Name)
				}
			}
		}
	}
	require.GreaterOrEqual(t, len(out), 15)
	return out
}

// add folds rows, all of which are good.
func add[A, Row any, P coterie.Accumulator[A, Row]](t *testing.T, to P, rows ...Row) P {
	for _, r := range rows {
		require.NoError(t, to.Add(r))
	}
	return to
}

// encodings are all of them with a content that reaches every part.
func encodings(t *testing.T) []kept {
	options := community.RecordOptions{Day: 8 * time.Hour, Days: true, Gap: 36 * time.Hour}
	at := func(day, hour int) time.Time { return time.Date(2026, 3, day, hour, 0, 0, 0, time.UTC) }
	lives := []lifecycle.Lifetime{{Exit: 3}, {Exit: 3, Ended: true}, {Exit: 90, Ended: true, Cause: 2}, {Exit: 90, Ended: true, Cause: 2}, {Exit: 1.5, Ended: true},
		{Exit: 1.5, Ended: true}, {Exit: 2.25}, {Exit: 70_000, Ended: true}, {Entry: 1, Exit: 4, Ended: true, Weight: 2}, {Exit: 2, Upper: 5, Ended: true, Cause: 1}, {Exit: 1e-3, Ended: true, Cause: 7}}
	buys := []lifecycle.Purchase[string]{{Who: "李", At: at(1, 15), Amount: 8900}, {Who: "李", At: at(1, 16), Amount: 100}, {Who: "王", At: at(2, 1), Amount: 0},
		{Who: "李", At: at(9, 1), Amount: 1 << 40}, {Who: "", At: time.Unix(-1e9, 0), Amount: 5}}
	history := lifecycle.History{Repeats: 2, Last: 30.43, Age: 38.86}
	regression := &lifecycle.Regression{Names: []string{"age", "invited"}}
	covariates := &lifecycle.CovariateHistories{BuyingNames: []string{"fee"}, LeavingNames: []string{"far"}}
	observed := []lifecycle.Observation{
		{Lifetime: lifecycle.Lifetime{Entry: 0.5, Exit: 2, Upper: 5, Weight: 3, Ended: true, Cause: 2}, X: []float64{-1.5}, Stratum: 4, Cluster: 9},
		{Lifetime: lifecycle.Lifetime{Exit: 7, Weight: 0.25}, X: []float64{2}, Cluster: 300},
		{Lifetime: lifecycle.Lifetime{Entry: 7, Exit: 8, Ended: true, Cause: 1}, X: []float64{3}, Stratum: 300, Cluster: 300},
		{Lifetime: lifecycle.Lifetime{Upper: 6, Ended: true}, X: []float64{0}}}
	changing := []lifecycle.CovariateHistory{
		{History: lifecycle.History{Repeats: 5, Last: 30, Age: 38}, Buying: []float64{1, 2}, Leaving: []float64{-3}, Changes: []lifecycle.Change{
			{At: 10, Repeats: 3, Buying: []float64{4, 5}, Leaving: []float64{6}}, {At: 29.5, Repeats: 1, Buying: []float64{-7, 8}, Leaving: []float64{9}}}},
		{History: lifecycle.History{Age: 3}, Buying: []float64{0, 1}, Leaving: []float64{2}, Changes: []lifecycle.Change{{At: 2, Buying: []float64{1, 1}, Leaving: []float64{0}}}}}
	return []kept{
		{"community.Record.1", add(t, &community.Record{Options: options}, events()...), new(community.Record)},
		{"community.Records.1", add(t, &community.Records{Options: options}, events()...), new(community.Records)},
		{"community.Standing.1", standing(t, 0), new(community.Standing)},
		{"community.Standing.hosts.1", standing(t, 2), new(community.Standing)},
		{"lifecycle.Table.1", add(t, new(lifecycle.Table), lives...), new(lifecycle.Table)},
		{"lifecycle.Ledger.string.1", add(t, &lifecycle.Ledger[string]{Day: 8 * time.Hour, Currency: coterie.CNY}, buys...), new(lifecycle.Ledger[string])},
		{"lifecycle.Ledger.int64.1", add(t, new(lifecycle.Ledger[int64]), lifecycle.Purchase[int64]{Who: -5, At: at(1, 0), Amount: 3}, lifecycle.Purchase[int64]{Who: 7, At: at(3, 0), Amount: 4}), new(lifecycle.Ledger[int64])},
		{"lifecycle.Ledger.uint64.1", add(t, new(lifecycle.Ledger[uint64]), lifecycle.Purchase[uint64]{Who: 1 << 63, At: at(1, 0), Amount: 3}), new(lifecycle.Ledger[uint64])},
		{"lifecycle.Ledger.id.1", add(t, new(lifecycle.Ledger[community.MemberID]), lifecycle.Purchase[community.MemberID]{Who: community.MemberInt(7), At: at(1, 0), Amount: 3}), new(lifecycle.Ledger[community.MemberID])},
		{"lifecycle.Histories.1", add(t, new(lifecycle.Histories), history, history, lifecycle.History{Age: 10}), new(lifecycle.Histories)},
		{"lifecycle.CovariateHistories.1", add(t, covariates, lifecycle.CovariateHistory{History: history, Buying: []float64{1}, Leaving: []float64{-0.5}}, lifecycle.CovariateHistory{Buying: []float64{0}, Leaving: []float64{2}}), new(lifecycle.CovariateHistories)},
		{"lifecycle.CovariateHistories.changes.1", add(t, new(lifecycle.CovariateHistories), changing...), new(lifecycle.CovariateHistories)},
		{"lifecycle.Cohorts.1", add(t, new(lifecycle.Cohorts), lifecycle.Cohort{Start: -1, Alive: []int64{1000, 869, 743}, X: []float64{1}}, lifecycle.Cohort{Start: 3, Alive: []int64{9, 0}, X: []float64{2.5}}), new(lifecycle.Cohorts)},
		{"lifecycle.Regression.1", add(t, regression, lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: 2, Ended: true}, X: []float64{31, 1}, Stratum: 4, Cluster: 9}, lifecycle.Observation{Lifetime: lifecycle.Lifetime{Entry: 1, Exit: 5.5}, X: []float64{28, 0}}), new(lifecycle.Regression)},
		{"lifecycle.Regression.full.1", add(t, new(lifecycle.Regression), observed...), new(lifecycle.Regression)},
		{"lifecycle.Arrivals.1", add(t, new(lifecycle.Arrivals), lifecycle.Arrival{Entry: 2, Stay: lives[1], Buy: lives[6]}, lifecycle.Arrival{Stay: lives[4], Buy: lives[0]}), new(lifecycle.Arrivals)},
		{"lifecycle.Funnel.1", add(t, &lifecycle.Funnel{Stages: lifecycle.StockStages(), Ordered: true}, lifecycle.Move{To: 1, N: 300}, lifecycle.Move{N: 2}, lifecycle.Move{From: 1, To: 2, N: 40}), new(lifecycle.Funnel)},
		{"lifecycle.Attendance.string.1", add(t, new(lifecycle.Attendance[string]), lifecycle.Visit[string]{Who: "b", Period: 3}, lifecycle.Visit[string]{Who: "a", Period: -2}, lifecycle.Visit[string]{Who: "b", Period: 900}), new(lifecycle.Attendance[string])},
		{"lifecycle.Attendance.int64.1", attendance(t, -5, int64(7)), new(lifecycle.Attendance[int64])},
		{"lifecycle.Attendance.uint64.1", attendance(t, 3, uint64(1<<63)), new(lifecycle.Attendance[uint64])},
		{"lifecycle.Attendance.id.1", attendance(t, community.MemberInt(7), community.MemberInt(1)), new(lifecycle.Attendance[community.MemberID])},
		{"monetize.Spends.1", add(t, new(monetize.Spends), lifecycle.Spend{Repeats: 2, Mean: 22.35}, lifecycle.Spend{Repeats: 2, Mean: 22.35}, lifecycle.Spend{}, lifecycle.Spend{Repeats: 300, Mean: 1e-3}), new(monetize.Spends)},
		{"segment.Moves.1", add(t, new(segment.Moves), segment.Move{From: 0, To: 2, N: 500}, segment.Move{From: 2, To: 1}), new(segment.Moves)},
		{"segment.Answers.1", add(t, new(segment.Answers), segment.Answer{Levels: []uint8{1, 0, 200}}, segment.Answer{Levels: []uint8{1, 2, 1}, N: 7}), new(segment.Answers)},
	}
}

// attendance is of two members, the second of whom came twice.
func attendance[K coterie.Key](t *testing.T, a, b K) *lifecycle.Attendance[K] {
	return add(t, new(lifecycle.Attendance[K]), lifecycle.Visit[K]{Who: b, Period: 3}, lifecycle.Visit[K]{Who: a, Period: -2}, lifecycle.Visit[K]{Who: b, Period: 900})
}

// events are events of every kind and tag, of two groups over a year.
func events() []community.Event {
	var out []community.Event
	for i := range 400 {
		kind := community.Kind(i%int(community.Tick) + 1)
		if i%50 == 49 {
			kind = community.Custom + community.Kind(i%64)
		}
		e := community.Event{At: community.At(time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC).Add(time.Duration(i*i%701) * 13 * time.Hour)), Kind: kind,
			Group: community.GroupInt(uint64(1 + i%2)), Member: community.MemberInt(uint64(1 + i%11)), Tags: 1 << (i % 64), Topic: uint32(1 + i%3), Count: uint32(1 + i%5), Entry: uint16(i % 4)}
		if i%3 > 0 {
			e.Other = community.MemberInt(uint64(100 + i%7))
		}
		switch kind {
		case community.Purchase, community.Refund, community.Packet, community.Receive:
			e.Amount, e.Currency = int64(100+i*i), coterie.CNY
		case community.Post, community.Reply:
			e.Format = community.Text
		}
		if e.Validate() == nil {
			out = append(out, e)
		}
	}
	return out
}

// standing is of a group in a session, with a toll open, a power given and
// messages counted; its hosts are the first so many members.
func standing(t *testing.T, hosts uint64) *community.Standing {
	book := community.Rulebook{Roles: []community.Role{{Name: "owner", Sole: true}}, Rules: []community.Rule{
		{Name: "adverts", When: community.When{AnyTag: community.Ad}, Then: community.Sanction{Action: community.Charge, Toll: community.Toll{Amount: 5000, Shares: 20, Within: 180}}},
		{Name: "floods", When: community.When{Rate: &community.Rate{Within: 60, Over: 2}}, Then: community.Sanction{Action: community.Warning}},
	}}
	j, err := book.Compile()
	require.NoError(t, err)
	s := j.Standing()
	at := community.At(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	for i, e := range []community.Event{
		{Kind: community.Post, Member: community.MemberInt(5)}, {Kind: community.Post, Member: community.MemberInt(5)},
		{Kind: community.Post, Member: community.MemberInt(6), Tags: community.Ad}, {Kind: community.Packet, Member: community.MemberInt(6), Amount: 100, Currency: coterie.CNY, Count: 20},
		{Kind: community.Session, Member: community.MemberInt(1), Topic: 3, Count: uint32(community.Promote)},
		{Kind: community.Grant, Member: community.MemberInt(1), Other: community.MemberInt(5), Count: 1},
	} {
		e.At = at + community.Instant(i)*1e6
		require.NoError(t, s.Apply(&e, j.Decide(s, &e)), i)
	}
	for who := hosts; who > 0; who-- {
		for step := community.Promote + 1; step <= community.HostOn; step++ {
			if step == community.HostOn || who == hosts {
				e := community.Event{At: at + 60e6, Kind: community.Session, Member: community.MemberInt(who), Topic: 3, Count: uint32(step)}
				require.NoError(t, s.Apply(&e, j.Decide(s, &e)))
			}
		}
	}
	return s
}
