package simulate

// A moment is when something happens next: to the member who, or, below 0, to a
// source of events such as a channel or a duty.
type moment struct {
	at  float64
	who int32
}

func (a moment) before(b moment) bool { return a.at < b.at || a.at == b.at && a.who < b.who }

// A queue is a heap of moments with four children a node, the earliest first; of
// those at one time the one of the smaller who.
type queue []moment

func (q *queue) push(m moment) {
	h := append(*q, m)
	i := len(h) - 1
	for i > 0 {
		up := (i - 1) / 4
		if !m.before(h[up]) {
			break
		}
		h[i] = h[up]
		i = up
	}
	h[i] = m
	*q = h
}

// pop takes the first moment off; the queue must not be empty.
func (q *queue) pop() moment {
	h := *q
	top, m := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	*q = h
	i := 0
	for c := 1; c < len(h); c = 4*i + 1 {
		least := c
		for k := c + 1; k < min(c+4, len(h)); k++ {
			if h[k].before(h[least]) {
				least = k
			}
		}
		if !h[least].before(m) {
			break
		}
		h[i] = h[least]
		i = least
	}
	if len(h) > 0 {
		h[i] = m
	}
	return top
}
