package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"

	"github.com/coterie-go/coterie/internal/sample"
)

// generators make the data sets, from one seed each: n rows of every column.
var generators = map[string]func(n int) map[string]any{
	"lifetimes": drawLifetimes,
	"buyers":    drawBuyers,
	"dropouts":  drawDropouts,
	"spends":    drawSpends,
	"purchases": drawPurchases,
	"recencies": drawRecencies,
	"counts":    drawCounts,
	"points":    drawPoints,
	"edges":     drawEdges,
	"events":    drawEvents,
	"launches":  drawLaunches,
	"none":      func(int) map[string]any { return nil },
}

// covariates is how many numbers explain a lifetime in drawLifetimes.
const covariates = 10

// drawLifetimes draws Weibull lives of shape 1.3 that covariates shorten, some
// 35 % of them censored: as they are, and in whole days, which is what a log
// has. Column x is row-major.
func drawLifetimes(n int) map[string]any {
	r := sample.New(1, 0)
	time, day, x := make([]float64, n), make([]float64, n), make([]float64, covariates*n)
	ended, cause, group := make([]int32, n), make([]int32, n), make([]int32, n)
	for i := range n {
		row, sum := x[covariates*i:covariates*(i+1)], 0.0
		for j := range row {
			row[j] = sample.Normal(r)
			sum += row[j] * 0.1 * float64(j%3-1)
		}
		group[i] = int32(r.Uint64() & 1)
		sum += 0.02 * float64(group[i])
		life := 300 * math.Pow(sample.Exponential(r)*math.Exp(-sum), 1/1.3)
		censor := 900 * sample.Uniform(r)
		time[i] = min(life, censor)
		day[i] = math.Ceil(time[i])
		if life <= censor {
			ended[i] = 1
			cause[i] = 1
			if sample.Uniform(r) < 0.3 {
				cause[i] = 2
			}
		}
	}
	return map[string]any{"time": time, "day": day, "x": x, "ended": ended, "cause": cause, "group": group}
}

// whole rounds an age in weeks down to whole days.
func whole(weeks float64) float64 { return math.Floor(7*weeks) / 7 }

// drawBuyers draws histories of a BG/NBD world with the parameters of CDNOW,
// watched for 27 to 39 weeks, in whole days.
func drawBuyers(n int) map[string]any {
	r := sample.New(2, 0)
	x, last, age := make([]int32, n), make([]float64, n), make([]float64, n)
	for i := range n {
		age[i] = whole(27 + 12*sample.Uniform(r))
		rate, leave := sample.Gamma(r, 0.243)/4.414, sample.Beta(r, 0.793, 2.426)
		for at := sample.Exponential(r) / rate; at < age[i]; at += sample.Exponential(r) / rate {
			if d := whole(at); d > last[i] {
				x[i]++
				last[i] = d
			}
			if sample.Uniform(r) < leave {
				break
			}
		}
	}
	return map[string]any{"repeats": x, "last": last, "age": age}
}

// drawDropouts draws the same of a Pareto/NBD world: a BG/NBD world has no
// interior maximum of that likelihood.
func drawDropouts(n int) map[string]any {
	r := sample.New(3, 0)
	x, last, age := make([]int32, n), make([]float64, n), make([]float64, n)
	for i := range n {
		age[i] = whole(27 + 12*sample.Uniform(r))
		rate := sample.Gamma(r, 0.553) / 10.578
		end := min(age[i], sample.Exponential(r)*11.669/sample.Gamma(r, 0.606))
		for at := sample.Exponential(r) / rate; at < end; at += sample.Exponential(r) / rate {
			if d := whole(at); d > last[i] {
				x[i]++
				last[i] = d
			}
		}
	}
	return map[string]any{"repeats": x, "last": last, "age": age}
}

// drawSpends draws the mean of a few purchases, in cents, of customers whose
// means differ by a gamma–gamma model.
func drawSpends(n int) map[string]any {
	r := sample.New(4, 0)
	x, mean := make([]int32, n), make([]float64, n)
	for i := range n {
		x[i] = 1 + int32(sample.Poisson(r, 1.5))
		scale := 15.45 / sample.Gamma(r, 3.74)
		mean[i] = max(0.01, math.Round(100*scale*sample.Gamma(r, 6.25*float64(x[i]))/float64(x[i]))/100)
	}
	return map[string]any{"repeats": x, "mean": mean}
}

// drawPurchases draws a log of a year's purchases in order of time, ten per
// customer.
func drawPurchases(n int) map[string]any {
	r := sample.New(5, 0)
	who, day, amount := make([]int32, n), make([]int32, n), make([]int32, n)
	for i := range n {
		who[i] = int32(r.IntN(max(1, n/10)))
		day[i] = int32(365 * int64(i) / int64(n))
		amount[i] = int32(r.IntN(10_000))
	}
	return map[string]any{"who": who, "day": day, "amount": amount}
}

// drawRecencies draws an RFM table.
func drawRecencies(n int) map[string]any {
	r := sample.New(6, 0)
	recency, frequency, money := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		recency[i] = math.Floor(365 * sample.Uniform(r))
		frequency[i] = 1 + math.Floor(20*math.Exp(sample.Normal(r)))
		money[i] = math.Round(5000 * math.Exp(1.5*sample.Normal(r)))
	}
	return map[string]any{"recency": recency, "frequency": frequency, "money": money}
}

// drawCounts draws how many messages members wrote.
func drawCounts(n int) map[string]any {
	r := sample.New(7, 0)
	counts := make([]int32, n)
	for i := range counts {
		counts[i] = int32(20 * math.Exp(1.5*sample.Normal(r)))
	}
	return map[string]any{"count": counts}
}

// launchPeriods is how many periods a Bass curve is fitted to.
const launchPeriods = 13

// drawLaunches draws adopters per period about Bass curves, row-major.
func drawLaunches(n int) map[string]any {
	r := sample.New(11, 0)
	sales := make([]float64, launchPeriods*n)
	for i := range n {
		m, p, q := 1000+9000*sample.Uniform(r), 0.005+0.03*sample.Uniform(r), 0.3+0.4*sample.Uniform(r)
		before := 0.0
		for j := range launchPeriods {
			e := math.Exp(-(p + q) * float64(j+1))
			share := (1 - e) / (1 + q/p*e)
			sales[launchPeriods*i+j] = m * (share - before) * (1 + 0.03*sample.Normal(r))
			before = share
		}
	}
	return map[string]any{"sales": sales}
}

// drawPoints draws points about eight centres, row-major.
func drawPoints(n int) map[string]any {
	r := sample.New(8, 0)
	x := make([]float64, 4*n)
	var centres [8][4]float64
	for i := range centres {
		for j := range centres[i] {
			centres[i][j] = 3 * sample.Normal(r)
		}
	}
	for i := range n {
		c := centres[r.IntN(len(centres))]
		for j := range c {
			x[4*i+j] = c[j] + 1.5*sample.Normal(r)
		}
	}
	return map[string]any{"x": x}
}

// drawEdges draws five edges per vertex in a planted partition: groups of 50 to
// 2,000, three edges in four inside them, degrees with a tail of exponent 2.5.
func drawEdges(n int) map[string]any {
	r := sample.New(9, 0)
	name := r.Perm(n) // so that neighbours are not neighbours in memory
	sum := make([]float64, n+1)
	for i := range n {
		sum[i+1] = sum[i] + math.Pow(sample.Uniform(r)+0.01, -1/1.5)
	}
	group := make([][2]int, n)
	for from := 0; from < n; {
		to := min(n, from+int(1/(1.0/50-sample.Uniform(r)*(1.0/50-1.0/2000))))
		for i := from; i < to; i++ {
			group[i] = [2]int{from, to}
		}
		from = to
	}
	codes := make([]uint64, 0, 5*n)
	for range 5 * n {
		i := pick(r, sum, 0, n)
		var j int
		if sample.Uniform(r) < 0.75 {
			j = pick(r, sum, group[i][0], group[i][1])
		} else {
			j = pick(r, sum, 0, n)
		}
		if i != j {
			a, b := name[i], name[j]
			codes = append(codes, uint64(min(a, b))<<32|uint64(max(a, b)))
		}
	}
	slices.Sort(codes)
	codes = slices.Compact(codes)
	r.Shuffle(len(codes), func(i, j int) { codes[i], codes[j] = codes[j], codes[i] })
	from, to := make([]int32, len(codes)), make([]int32, len(codes))
	for i, c := range codes {
		from[i], to[i] = int32(c>>32), int32(c&math.MaxUint32)
	}
	return map[string]any{"from": from, "to": to}
}

// pick draws a number from lo to hi−1 in proportion to weights whose running
// sums are given.
func pick(r *rand.Rand, sum []float64, lo, hi int) int {
	x := sum[lo] + sample.Uniform(r)*(sum[hi]-sum[lo])
	return min(lo+sort.SearchFloat64s(sum[lo+1:hi+1], x), hi-1)
}

// drawEvents draws a year's messages in order of time; half are replies within
// pairs, −1 where nobody is replied to. One in twenty of the others is tagged.
func drawEvents(n int) map[string]any {
	r := sample.New(10, 0)
	members, pairs := max(10, n/100), max(10, n/3)
	a, b := make([]int32, pairs), make([]int32, pairs)
	for i := range pairs {
		a[i], b[i] = int32(r.IntN(members)), int32(r.IntN(members))
	}
	second, who, other, tag := make([]int32, n), make([]int32, n), make([]int32, n), make([]int32, n)
	for i := range n {
		second[i] = int32(365 * 86400 * int64(i) / int64(n))
		if p := r.IntN(pairs); i%2 == 0 && a[p] != b[p] {
			who[i], other[i] = a[p], b[p]
		} else {
			who[i], other[i] = int32(r.IntN(members)), -1
			if r.IntN(20) == 0 {
				tag[i] = 1
			}
		}
	}
	return map[string]any{"second": second, "who": who, "other": other, "tag": tag}
}
