package monetize

// Stream is what one member earns (收入流): Flow returns the TOTAL expected net
// revenue, in currency units, over ages (t, t+dt] of one member who is there at
// age t. A payment that falls due in advance at age t belongs to the interval
// that it opens, (t, t+dt]. Flow is finite for finite t ≥ 0 and dt > 0 and safe
// for concurrent use.
type Stream interface {
	Flow(t, dt float64) float64
}

// Rate is the simplest stream: a constant net revenue per unit of age.
type Rate float64

// Flow returns the rate times dt.
func (r Rate) Flow(_, dt float64) float64 { return float64(r) * dt }

// Streams is the sum of several streams of the same member.
type Streams []Stream

// Flow adds the flows.
func (s Streams) Flow(t, dt float64) float64 {
	var sum float64
	for _, v := range s {
		sum += v.Flow(t, dt)
	}
	return sum
}

// Scaled is a stream times a number: By is the share of members who have it, or
// how many times they have it. In the value of a member a share stands for
// "with probability By".
type Scaled struct {
	By float64
	Of Stream
}

// Flow returns By times the flow of Of.
func (s Scaled) Flow(t, dt float64) float64 { return s.By * s.Of.Flow(t, dt) }
