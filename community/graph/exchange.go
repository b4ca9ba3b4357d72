package graph

// exchangeable reports whether u and v, of different parts, can change places.
func (d *division) exchangeable(u, v int32) bool {
	a, b := d.of[u], d.of[v]
	if a == b {
		return false
	}
	diff := d.l.size[u] - d.l.size[v] // what b gains
	if d.size[b]+diff > d.constraints.cap || d.size[a]-diff > d.constraints.cap {
		return false
	}
	if d.filled && (d.size[b]+diff < d.min || d.size[a]-diff < d.min) {
		return false
	}
	if d.settled {
		if d.hosting != nil && d.hosting[u] != d.hosting[v] {
			if d.hosting[u] && d.hosted[a] < 2 || d.hosting[v] && d.hosted[b] < 2 {
				return false
			}
		}
	}
	if d.l.marks == nil || len(d.l.marks[u])+len(d.l.marks[v]) == 0 {
		return true
	}
	d.mark(u, a, false)
	d.mark(v, b, false)
	ok := d.admits(d.l, u, b) && d.admits(d.l, v, a)
	d.mark(u, a, true)
	d.mark(v, b, true)
	return ok
}

// swapGain returns what modularity gains, times m, when u and v change places.
func (d *division) swapGain(u, v int32) float64 {
	a, b := d.of[u], d.of[v]
	ua, uv := d.linked(u, a, v)
	ub, _ := d.linked(u, b, -1)
	return d.swapGainOf(u, v, ua, ub, uv)
}

// swapGainOf is swapGain where the weights between u and its part, the part of v
// and v are known.
func (d *division) swapGainOf(u, v int32, ua, ub, uv float64) float64 {
	a, b := d.of[u], d.of[v]
	va, _ := d.linked(v, a, -1)
	vb, _ := d.linked(v, b, -1)
	ku, kv := d.l.k[u], d.l.k[v]
	ties := ub - uv + va - uv - ua - vb
	return ties - (ku-kv)*(d.group[b].strength-kv-d.group[a].strength+ku)/d.m2
}

// improve moves blocks to where modularity gains, or lets two change places
// where one part is full, until nothing gains.
func (d *division) improve() error {
	n := d.l.n
	queue, queued := d.queue[:n], d.queued[:n]
	for i := range queue {
		queue[i], queued[i] = int32(i), true
	}
	d.r.Shuffle(n, func(i, j int) { queue[i], queue[j] = queue[j], queue[i] })
	head, waiting := 0, n
	push := func(u int32) {
		for _, v := range d.l.adj[d.l.off[u]:d.l.off[u+1]] {
			if !queued[v] {
				queued[v] = true
				queue[(head+waiting)%n] = v
				waiting++
			}
		}
	}
	for done := 0; waiting > 0; done++ {
		if done&(1<<10-1) == 0 {
			if err := d.ctx.Err(); err != nil {
				return err
			}
		}
		u := queue[head]
		queued[u] = false
		head = (head + 1) % n
		waiting--
		to, other := d.better(u)
		if to < 0 {
			continue
		}
		from := d.take(u)
		if other >= 0 {
			d.shift(other, from)
			push(other)
		}
		d.put(u, to)
		push(u)
	}
	return nil
}

// better finds the part to which u had better move, and the block to change
// places with, if any; −1 where there is none.
func (d *division) better(u int32) (to, other int32) {
	d.links(d.l, d.of, u)
	from, k := d.of[u], d.l.k[u]
	ua := d.group[from].link
	most := 1e-9 * k // of modularity times m, so that rounding moves nobody
	to, other = -1, -1
	for _, p := range d.near {
		ub := d.group[p].link
		if p == from {
			continue
		}
		wish := ub - ua - k*(d.group[p].strength-(d.group[from].strength-k))/d.m2
		if wish <= most {
			continue
		}
		if d.fits(u, p) && d.leaves(u) {
			to, other, most = p, -1, wish
			continue
		}
		for _, v := range d.parts[p] {
			if d.effort < 0 {
				break
			}
			d.effort -= int64(2*(d.l.off[v+1]-d.l.off[v])) + 4
			if !d.exchangeable(u, v) {
				continue
			}
			_, uv := d.linked(v, p, u)
			if g := d.swapGainOf(u, v, ua, ub, uv); g > most {
				to, other, most = p, v, g
			}
		}
	}
	for _, p := range d.near {
		d.group[p].link = 0
	}
	return to, other
}

// leaves reports whether u may leave its part without an exchange.
func (d *division) leaves(u int32) bool {
	p := d.of[u]
	left := d.size[p] - d.l.size[u]
	if !d.settled || left == 0 {
		return true
	}
	return left >= d.min && (d.hosting == nil || !d.hosting[u] || d.hosted[p] > 1)
}
