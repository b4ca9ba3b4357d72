package monetize

import (
	"math"
	"strconv"

	"github.com/coterie-go/coterie"
)

// Grade is a tier whose quality is given: what it holds is decided, its fee is
// not.
type Grade struct {
	Quality float64 // > 0, rising over the grades
	Cost    float64 // of serving one member, ≥ 0
}

// Graded are the fees of given tiers.
type Graded struct {
	From     []float64 // worth of a unit of quality from which a member takes this tier or a better one
	Price    []float64
	Sells    []bool
	Profit   float64 // per person asked
	Warnings []coterie.Warning
}

// PriceGrades prices tiers whose qualities are fixed (固定等级定价), for members to
// whom a unit of quality is worth anything from 0 to most > 0, evenly: each step from
// a grade to the next is a product of its own,
//
//	tᵢ = (most + Δcostᵢ/Δqualityᵢ)/2,  Priceᵢ = Priceᵢ₋₁ + tᵢ·Δqualityᵢ
//
// with the tᵢ made to rise. Where a unit of quality does not cost more at the top
// than below, steps fall together and the lower tier sells nothing: with no cost
// per member, one top tier is best, and a Warning says so.
//
// References: Mussa & Rosen (1978), Journal of Economic Theory 18; Stokey (1979),
// Intertemporal price discrimination, Quarterly Journal of Economics 93.
func PriceGrades(grades []Grade, most float64) (*Graded, error) {
	n := len(grades)
	if n == 0 {
		return nil, coterie.ErrNoData
	}
	if err := check(arg{"most", most, positive}); err != nil {
		return nil, err
	}
	slope, step, last := make([]float64, n), make([]float64, n), Grade{}
	for i, g := range grades {
		err := check(arg{"quality", g.Quality, positive}, arg{"cost", g.Cost, nonNegative})
		if err == nil && g.Quality <= last.Quality {
			err = refuse("quality", g.Quality, "must rise over the grades")
		}
		if err == nil {
			step[i] = g.Quality - last.Quality
			slope[i] = (g.Cost - last.Cost) / step[i]
			err = bounded("cost", slope[i])
		}
		if err != nil {
			err.(*coterie.InputError).Row = i
			return nil, err
		}
		last = g
	}
	r := &Graded{From: rising(slope, step), Price: make([]float64, n), Sells: make([]bool, n)}
	price, cost, selling := 0.0, 0.0, 0
	for i := range r.From {
		r.From[i] = math.Min(most, most/2+r.From[i]/2) // a pooled slope starts at the least Cost/Quality, so none is negative
		price += r.From[i] * step[i]
		r.Price[i] = price
		r.Profit += (1 - r.From[i]/most) * (r.From[i]*step[i] - (grades[i].Cost - cost))
		cost = grades[i].Cost
	}
	for i := range r.Sells {
		next := most
		if i+1 < n {
			next = r.From[i+1]
		}
		r.Sells[i] = r.From[i] < next-slack*most
		if r.Sells[i] {
			selling++
		}
	}
	if err := bounded("profit", r.Profit, price); err != nil {
		return nil, err
	}
	switch {
	case selling == 0:
		return nil, refuse("cost", grades[0].Cost, "no grade is worth what it costs to anybody")
	case selling == 1 && n > 1 && r.Sells[n-1]:
		r.Warnings = append(r.Warnings, coterie.Warning{Code: "single-top-tier", About: "grades",
			Text:    "one top tier earns most: the others sell nothing",
			Cure:    "offer the top tier alone; further tiers pay only where a unit of quality costs more at the top, or where tastes differ in kind",
			Chinese: "只设最高一档收益最大，其余各档无人购买：只有高档的单位质量成本更高，或偏好类型不同，多设等级才划算"})
	case selling < n:
		for i, sells := range r.Sells {
			if !sells {
				r.Warnings = append(r.Warnings, coterie.Warning{Code: "unsold-tier", About: "grade " + strconv.Itoa(i),
					Text: "nobody takes tier " + strconv.Itoa(i+1) + " at the best fees", Cure: "drop it, or make it cheaper to serve", Chinese: "按最优价格无人选择第 " + strconv.Itoa(i+1) + " 档：去掉它，或降低服务成本"})
			}
		}
	}
	return r, nil
}
