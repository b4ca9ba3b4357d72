package graph

import (
	"cmp"
	"fmt"
	"slices"
)

// arrange brings the division to what the options ask for.
func (d *division) arrange(pack bool) error {
	if err := d.improve(); err != nil {
		return err
	}
	if pack {
		d.pack()
	}
	for d.count() > int(d.most) {
		order := d.bySize()
		if err := d.dissolve(order[len(order)-1]); err != nil {
			return err
		}
	}
	if err := d.fill(); err != nil {
		return err
	}
	d.filled = true
	if err := d.seat(); err != nil {
		return err
	}
	d.settled = true
	return d.improve()
}

// home finds the part, other than the block's own and not, where b fits and
// modularity gains most; −1 if there is none.
func (d *division) home(b, not int32) int32 {
	to, most := int32(-1), 0.0
	for p := range d.parts {
		q := int32(p)
		if q == d.of[b] || q == not || len(d.parts[q]) == 0 || !d.fits(b, q) {
			continue
		}
		if g := d.gain(b, q); to < 0 || g > most {
			to, most = q, g
		}
	}
	return to
}

// dissolve moves the blocks of part q to other parts.
func (d *division) dissolve(q int32) error {
	for _, p := range d.bySize() {
		if d.absorbs(p, q) {
			d.absorb(p, q)
			return nil
		}
	}
	blocks := slices.Clone(d.parts[q])
	slices.SortFunc(blocks, func(a, b int32) int {
		return cmp.Or(cmp.Compare(d.l.size[b], d.l.size[a]), cmp.Compare(a, b))
	})
	for _, b := range blocks {
		to := d.home(b, q)
		if to < 0 {
			to = d.room(b, q)
		}
		if to < 0 {
			return refuse("Cap", -1, "", fmt.Sprintf("%d members who stay together found no part with room", d.l.size[b]), ErrInfeasible)
		}
		d.shift(b, to)
	}
	return nil
}

// room makes room for b in some part by moving small blocks of it elsewhere, but
// not to part not; −1 if it cannot.
func (d *division) room(b, not int32) int32 {
	order := d.bySize()
	slices.Reverse(order)
	for _, p := range order {
		if p == not || p == d.of[b] || !d.admits(d.l, b, p) {
			continue
		}
		blocks := slices.Clone(d.parts[p])
		slices.SortFunc(blocks, func(x, y int32) int {
			return cmp.Or(cmp.Compare(d.l.size[x], d.l.size[y]), cmp.Compare(x, y))
		})
		for _, x := range blocks {
			if d.fits(b, p) {
				break
			}
			if to := d.home(x, not); to >= 0 {
				d.shift(x, to)
			}
		}
		if d.fits(b, p) {
			return p
		}
	}
	return -1
}

// fill brings every part to the least size: a small one joins another where it
// can, or else draws members from parts that can spare them.
func (d *division) fill() error {
	for {
		order := d.bySize()
		q := order[len(order)-1]
		if d.size[q] >= d.min {
			return nil
		}
		merged := false
		for _, p := range order {
			if d.absorbs(p, q) {
				d.absorb(p, q)
				merged = true
				break
			}
		}
		for !merged && d.size[q] < d.min {
			b := d.spare(q)
			if b < 0 {
				return refuse("Min", -1, "", fmt.Sprintf("a part of %d members found nobody to join it", d.size[q]), ErrInfeasible)
			}
			d.shift(b, q)
		}
	}
}

// spare finds the block whose move to q costs least, among neighbours of q and,
// failing these, all, that its own part can spare; −1 if there is none.
func (d *division) spare(q int32) int32 {
	best, most := int32(-1), 0.0
	try := func(b int32) {
		p := d.of[b]
		if p == q || d.size[p]-d.l.size[b] < d.min || !d.fits(b, q) {
			return
		}
		if g := d.gain(b, q); best < 0 || g > most {
			best, most = b, g
		}
	}
	for _, u := range d.parts[q] {
		for _, v := range d.l.adj[d.l.off[u]:d.l.off[u+1]] {
			try(v)
		}
	}
	if best < 0 {
		for b := range int32(d.l.n) {
			try(b)
		}
	}
	return best
}

// seat gives every part a host: one that another part can spare moves there,
// or changes places with a member.
func (d *division) seat() error {
	if d.hosting == nil {
		return nil
	}
	for _, q := range d.bySize() {
		if d.hosted[q] > 0 {
			continue
		}
		if !d.invite(q) {
			return refuse("Hosts", -1, "", fmt.Sprintf("a part of %d members found no host who could join it", d.size[q]), ErrInfeasible)
		}
	}
	return nil
}

// invite moves a spare host to q, by itself or in exchange for a member of q,
// whichever costs least.
func (d *division) invite(q int32) bool {
	host, guest, most := int32(-1), int32(-1), 0.0
	for h := range int32(d.l.n) {
		p := d.of[h]
		if !d.hosting[h] || d.hosted[p] < 2 {
			continue
		}
		g := d.gain(h, q)
		if d.fits(h, q) && d.size[p]-d.l.size[h] >= d.min {
			if host < 0 || g > most {
				host, guest, most = h, -1, g
			}
			continue
		}
		for _, v := range d.parts[q] {
			if d.exchangeable(h, v) {
				if g := d.swapGain(h, v); host < 0 || g > most {
					host, guest, most = h, v, g
				}
			}
		}
	}
	if host < 0 {
		return false
	}
	from := d.take(host)
	if guest >= 0 {
		d.shift(guest, from)
	}
	d.put(host, q)
	return true
}
