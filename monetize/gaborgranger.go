package monetize

import (
	"math"
	"slices"

	"github.com/coterie-go/coterie"
)

// Willing is what members say they would pay (支付意愿).
type Willing struct {
	Demand  []float64 // share that would buy at each price, made to fall
	Revenue []float64 // per person asked
	Best    int       // the price of highest revenue
	Profit  int       // the price of highest profit
	SE      float64   // of Revenue[Best], of sampling alone; that the best was picked for being so is not in it
}

// GaborGranger reads a survey that asks whether one would buy at each of several
// rising prices > 0, each unit costing cost ≥ 0. A cost above every price is an
// *InputError. Answers that rise with the price are
// pooled (weighted by how many were asked), so that the demand falls; of equal
// prices the lower is taken. It takes O(prices).
//
// References: Gabor & Granger (1966), Price as an indicator of quality,
// Economica 33; Barlow et al. (1972), Statistical Inference under Order
// Restrictions.
func GaborGranger(answers []Tested, cost float64) (*Willing, error) {
	n := len(answers)
	if n == 0 {
		return nil, coterie.ErrNoData
	}
	if err := check(arg{"cost", cost, nonNegative}); err != nil {
		return nil, err
	}
	rate, weight := make([]float64, n), make([]float64, n)
	for i, a := range answers {
		err := a.check(i)
		if err == nil && i > 0 && a.Price <= answers[i-1].Price {
			err = &coterie.InputError{Row: i, Field: "price", Reason: "must rise over the answers"}
		}
		if err != nil {
			return nil, err
		}
		rate[n-1-i], weight[n-1-i] = float64(a.Bought.Successes)/float64(a.Bought.Of), float64(a.Bought.Of)
	}
	w := &Willing{Demand: rising(rate, weight), Revenue: make([]float64, n)}
	slices.Reverse(w.Demand)
	for i, a := range answers {
		w.Revenue[i] = a.Price * w.Demand[i]
		if w.Revenue[i] > w.Revenue[w.Best] {
			w.Best = i
		}
		if (a.Price-cost)*w.Demand[i] > (answers[w.Profit].Price-cost)*w.Demand[w.Profit] {
			w.Profit = i
		}
	}
	if (answers[w.Profit].Price-cost)*w.Demand[w.Profit] < 0 {
		return nil, refuse("cost", cost, "above every price at which anybody buys")
	}
	d := w.Demand[w.Best]
	w.SE = answers[w.Best].Price * math.Sqrt(d*(1-d)/float64(answers[w.Best].Bought.Of))
	return w, bounded("price", append(w.Revenue, w.SE)...)
}
