package monetize

import (
	"math"
	"testing"

	"github.com/coterie-go/coterie/lifecycle"
)

// What an operator waits for one answer.
func BenchmarkQuestions(b *testing.B) {
	kinds := []Taste{{1, 0.5}, {1.4, 0.3}, {2, 0.2}}
	said := make([]Perceived, 100)
	for i := range said {
		x := 50 + float64(i*37%100)
		said[i] = Perceived{x, 1.3 * x, 1.7 * x, 2.2 * x}
	}
	demand, setup := make([]float64, 12), make([]float64, 12)
	for i := range demand {
		demand[i], setup[i] = 50, 100
	}
	bass, group := lifecycle.Bass{Market: 1e4, Innovation: 0.03, Imitation: 0.38}, lifecycle.Exponential{Rate: 0.1}
	bandit := Bandit{"all", 600, []Tested{{99, Trials{18, 200}}, {129, Trials{15, 190}}, {159, Trials{9, 210}}}}
	for name, ask := range map[string]func() error{
		"SelfSelect":     func() error { return second(SelfSelect(kinds, 2)) },
		"PriceGrades":    func() error { return second(PriceGrades([]Grade{{1, 0.05}, {2, 0.3}, {4, 1.5}}, 1)) },
		"TwoPartTariffs": func() error { return second(TwoPartTariffs([]Use{{10, 0.5}, {14, 0.5}}, 1, 2)) },
		"Protect":        func() error { return second(Protect(200, 1200, 520)) },
		"Newsvendor":     func() error { return second(Newsvendor{190, 110, 90, 3192, 1181}.Best()) },
		"BestUnits":      func() error { return second(Newsvendor{20, 8, 2, 0, 0}.BestUnits(Units{50, 3})) },
		"SellBeforeEnd":  func() error { return second(SellBeforeEnd(bass, group, math.Inf(1))) },
		"BestGoal":       func() error { return second(Project{Units{Mean: 100}, 200, 90, 0.08, 9000}.BestGoal()) },
		"Chance":         func() error { return second(Chance(120, []int{1, 2, 5, 20}, []float64{0.5, 0.3, 0.15, 0.05}, 400)) },
		"PriceSides":     func() error { return second(PriceSides(Side{1, 0.2, 0.1, 0}, Side{1, 0.8, 0.1, 0})) },
		"AdBearing":      func() error { return second(AdBearing{0.3, 0.01, 0.05, 0.002, 0, 2}.Best()) },
		"Reserve":        func() error { return second(Reserve(LogNormal(1, 0.8), 3)) },
		"SellSlots":      func() error { return second(SellSlots([]float64{10, 4, 2}, []float64{200, 100})) },
		"PriceLogit":     func() error { return second(PriceLogit([]Item{{2, 10}, {3, 20}, {1.5, 5}}, 0.05)) },
		"VanWestendorp":  func() error { return second(VanWestendorp(said, true)) },
		"FitValueLaws": func() error {
			return second(FitValueLaws("million", []float64{360, 608, 845, 1056, 1228}, []float64{777, 1974, 3711, 5089, 7872}))
		},
		"CriticalMass": func() error { return second(Reed.CriticalMass(0.01, Upkeep{100, 3, 0.5})) },
		"LotSizes":     func() error { return second(LotSizes(demand, setup, 1)) },
		"Badge":        func() error { return second(Badge{0.2, 8, 0.97, 1, 10}.Steer()) },
		"Bandit":       func() error { return second(bandit.Standing()) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := ask(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
