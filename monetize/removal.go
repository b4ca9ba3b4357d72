package monetize

import (
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/coterie-go/coterie"
)

// Journey is a way through channels that members took: how many of them bought
// at its end, and how many did not.
type Journey struct {
	Channels     []string
	Bought, Left float64
}

// Credit is what a channel is credited with.
type Credit struct {
	Channel string
	Removal float64 // share of the sales that the chain loses without the channel
	Sales   float64 // of all sales, in proportion to Removal
}

// MarkovCredit credits channels by a Markov chain of first order over the
// journeys: for each, how many fewer sales the chain makes when whoever would
// go there leaves instead. Channels come in order of their names, and overall is
// the chain's rate of sales. It is credit, not effect: nobody was drawn by lot.
//
// References: Anderl, Becker, von Wangenheim & Schumann (2016), Mapping the
// customer journey, International Journal of Research in Marketing 33.
func MarkovCredit(journeys []Journey) (credits []Credit, overall float64, err error) {
	index := map[string]int{}
	var sales, all float64
	for i, j := range journeys {
		if err := check(arg{"bought", j.Bought, nonNegative}, arg{"left", j.Left, nonNegative}); err != nil {
			err.(*coterie.InputError).Row = i
			return nil, 0, err
		}
		if len(j.Channels) == 0 {
			return nil, 0, &coterie.InputError{Row: i, Field: "channels", Reason: "a journey without channels"}
		}
		for _, c := range j.Channels {
			index[c] = 0
		}
		sales, all = sales+j.Bought, all+j.Bought+j.Left
	}
	if err := bounded("journeys", all); err != nil {
		return nil, 0, err
	}
	if sales == 0 {
		return nil, 0, &coterie.InputError{Row: -1, Field: "bought", Reason: "nobody bought", Err: coterie.ErrNoEvents}
	}
	names := make([]string, 0, len(index))
	for c := range index {
		names = append(names, c)
	}
	slices.Sort(names)
	for i, c := range names {
		index[c] = i
	}
	n := len(names)
	start, to, buy := make([]float64, n), mat.NewDense(n, n, nil), make([]float64, n)
	out := make([]float64, n)
	for _, j := range journeys {
		count := j.Bought + j.Left
		start[index[j.Channels[0]]] += count / all
		for k, c := range j.Channels {
			i := index[c]
			out[i] += count
			if k+1 < len(j.Channels) {
				next := index[j.Channels[k+1]]
				to.Set(i, next, to.At(i, next)+count)
			} else {
				buy[i] += j.Bought
			}
		}
	}
	rate := func(without int) (float64, error) {
		a, b := mat.NewDense(n, n, nil), mat.NewVecDense(n, nil)
		for i := range n {
			a.Set(i, i, 1)
			if i == without || out[i] == 0 {
				continue
			}
			b.SetVec(i, buy[i]/out[i])
			for k := range n {
				if k != without {
					a.Set(i, k, a.At(i, k)-to.At(i, k)/out[i])
				}
			}
		}
		var p mat.VecDense
		if err := p.SolveVec(a, b); err != nil {
			return 0, &coterie.InputError{Row: -1, Field: "journeys", Reason: "the chain never ends"}
		}
		var r float64
		for i := range n {
			if i != without {
				r += start[i] * p.AtVec(i)
			}
		}
		return r, nil
	}
	if overall, err = rate(-1); err != nil {
		return nil, 0, err
	}
	var total float64
	for i, c := range names {
		r, err := rate(i)
		if err != nil {
			return nil, 0, err
		}
		credits = append(credits, Credit{Channel: c, Removal: 1 - r/overall})
		total += credits[i].Removal
	}
	for i := range credits {
		credits[i].Sales = sales * credits[i].Removal / total
		if err := bounded("journeys", credits[i].Sales); err != nil {
			return nil, 0, err
		}
	}
	return credits, overall, nil
}
