package lifecycle

import "github.com/coterie-go/coterie/internal/wire"

const (
	funnelTag     = "CLfn"
	funnelVersion = 1
)

// AppendBinary implements [encoding.BinaryAppender]. The bytes depend on the
// settings and the content alone.
func (f *Funnel) AppendBinary(b []byte) ([]byte, error) {
	stages := f.Stages
	if stages == nil {
		stages = SeedStages()
	}
	b = wire.AppendHeader(b, funnelTag, funnelVersion)
	b = wire.AppendBool(b, f.Ordered)
	b = wire.AppendUvarint(b, uint64(len(stages)))
	for _, s := range stages {
		b = wire.AppendString(wire.AppendString(b, s.English), s.Chinese)
	}
	for i := range len(stages) - 1 {
		for j := range stages {
			n := int64(0)
			if f.passed != nil {
				n = f.passed[i][j]
			}
			b = wire.AppendUvarint(b, uint64(n))
		}
	}
	return b, nil
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (f *Funnel) MarshalBinary() ([]byte, error) { return f.AppendBinary(nil) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. It replaces settings
// and content, accepts only bytes that AppendBinary can write, and leaves f as it
// was where it fails.
func (f *Funnel) UnmarshalBinary(b []byte) error {
	r, _ := wire.NewReader(b, funnelTag, funnelVersion)
	out := Funnel{Ordered: r.Bool(), Stages: []Stage{}}
	n := r.Count(2)
	if n < 2 || n > maxStages || r.Left() < 2*n+n*(n-1) {
		r.Fail("number of stages out of range")
		n = 0
	}
	for range n {
		out.Stages = append(out.Stages, Stage{r.String(), r.String()})
	}
	if r.Err() == nil {
		if err := out.grow(); err != nil {
			r.Fail(err.Error())
		}
	}
	for i, row := range out.passed {
		for j := range row {
			n := r.Uvarint()
			switch {
			case n > 1<<63-1:
				r.Fail("count out of range")
			case n > 0 && out.Ordered && j > i+1:
				r.Fail("a stage is skipped")
			}
			row[j] = int64(n)
		}
	}
	if err := r.Done(); err != nil {
		return decodeError("Funnel", err)
	}
	*f = out
	return nil
}
