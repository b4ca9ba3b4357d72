package monetize

import (
	"errors"
	"math"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// hostile are the numbers that break formulas.
var hostile = []float64{0, math.Copysign(0, -1), 5e-324, 1e-320, 1e-200, 1e-9, 0.3, 0.5, 1 - 1e-16, 1, 1 + 1e-15, 2, 3.5, 67, 1e6, 1e9, 2147483648, 1e15, 1e154, 1e200, 1.7e308,
	math.MaxFloat64, -1, -0.5, -1e-320, -1e308, math.NaN(), math.Inf(1), math.Inf(-1)}

// infinite are the results that may be +Inf, as their docs say.
var infinite = map[string]bool{"AdLoad.Life": true, "Tried.BreakEven": true, "RewardReturn.ROI": true, "RewardReturn.BreakEvenLift": true, "RewardReturn.CostPerKept": true}

// sane fails on a NaN, and on an infinity that no doc promises.
func sane(t *rapid.T, call int, where string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Float64:
		f := v.Float()
		if math.IsNaN(f) || math.IsInf(f, 0) && !(infinite[where] && f > 0) {
			t.Errorf("question %d: %s is %v without an error", call, where, f)
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			sane(t, call, where, v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			sane(t, call, v.Type().Name()+"."+v.Type().Field(i).Name, v.Field(i))
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			sane(t, call, where, v.Index(i))
		}
	}
}

// Whatever the numbers: an error of the library's, or finite results; no panic,
// and no question that does not end.
func TestHostileNumbers(t *testing.T) {
	type answer struct {
		v   any
		err error
	}
	one := func(v any, err error) answer { return answer{v, err} }
	questions := []func(x func() float64, n func() int) answer{
		func(x func() float64, n func() int) answer { return one(Protect(x(), x(), x())) },
		func(x func() float64, n func() int) answer { return one(AnnualOrMonthly(x(), x(), x(), x())) },
		func(x func() float64, n func() int) answer {
			return one(SelfSelect([]Taste{{x(), x()}, {x(), x()}}, x()))
		},
		func(x func() float64, n func() int) answer {
			return one(SelfSelect([]Taste{{0.5, 0.5}, {x(), 0.5}}, x()))
		},
		func(x func() float64, n func() int) answer {
			return one((&Menu{Quality: []float64{x(), x()}, Price: []float64{x(), x()}}).Breaches([]Taste{{x(), 1}, {x(), 1}}))
		},
		func(x func() float64, n func() int) answer {
			return one((&Menu{Quality: []float64{x(), x()}, Price: []float64{x(), x()}}).Pick([]float64{x(), x()}, make([]int, 2)))
		},
		func(x func() float64, n func() int) answer {
			return one(PriceGrades([]Grade{{x(), x()}, {x(), x()}}, x()))
		},
		func(x func() float64, n func() int) answer {
			return one(TwoPartTariffs([]Use{{x(), 0.5}, {x(), 0.5}}, x(), x()))
		},
		func(x func() float64, n func() int) answer { return one(Newsvendor{x(), x(), x(), x(), x()}.Best()) },
		func(x func() float64, n func() int) answer { return one(Newsvendor{x(), x(), x(), x(), x()}.Make(x())) },
		func(x func() float64, n func() int) answer {
			return one(Newsvendor{x(), x(), x(), 0, 0}.BestUnits(Units{x(), x()}))
		},
		func(x func() float64, n func() int) answer {
			v, w, err := Newsvendor{x(), x(), x(), x(), x()}.Update(Signal{x(), x(), x()}, x())
			return answer{[]any{v, w}, err}
		},
		func(x func() float64, n func() int) answer { return one(Presale{x(), x(), x(), x()}.Settle(x())) },
		func(x func() float64, n func() int) answer { return one(Presale{x(), x(), x(), x()}.BreakEven()) },
		func(x func() float64, n func() int) answer {
			return one(Presale{x(), x(), x(), x()}.WaitingLoss(Newsvendor{x(), x(), x(), x(), x()}))
		},
		func(x func() float64, n func() int) answer { return one(Units{x(), x()}.AtLeast(x())) },
		func(x func() float64, n func() int) answer { return one(Units{x(), x()}.Given(x())) },
		func(x func() float64, n func() int) answer { return one(Units{x(), x()}.Variance()) },
		func(x func() float64, n func() int) answer { return one(Belief{x(), x()}.Seen(x(), x())) },
		func(x func() float64, n func() int) answer { return one(Belief{x(), x()}.Ahead(x())) },
		func(x func() float64, n func() int) answer {
			return one(Project{Units{x(), x()}, x(), x(), x(), x()}.BestGoal())
		},
		func(x func() float64, n func() int) answer { return one(Provision{x(), x(), n(), x()}.Point()) },
		func(x func() float64, n func() int) answer {
			return one(Assurance{n(), n(), x(), x(), x(), false}.Judge())
		},
		func(x func() float64, n func() int) answer {
			return one(Chance(x(), []int{n(), n()}, []float64{x(), x()}, n()%100_000))
		},
		func(x func() float64, n func() int) answer {
			return one(Chance(x(), []int{n()}, []float64{1}, n()%100_000))
		},
		func(x func() float64, n func() int) answer { return one(Flight{x(), x(), x(), x(), x()}.Forecast(x())) },
		func(x func() float64, n func() int) answer { return one(Take{x(), x()}.Of(x())) },
		func(x func() float64, n func() int) answer { return one(TakeRate(x(), x())) },
		func(x func() float64, n func() int) answer { return one(Feedback(x(), x(), x())) },
		func(x func() float64, n func() int) answer { return one(TakeRateLeaking(x(), x())) },
		func(x func() float64, n func() int) answer {
			return one(PriceSides(Side{x(), x(), x(), x()}, Side{x(), x(), x(), x()}))
		},
		func(x func() float64, n func() int) answer {
			return one(PriceRivals(RivalSide{x(), x(), x()}, RivalSide{x(), x(), x()}))
		},
		func(x func() float64, n func() int) answer { return one(UsageFees(x(), x(), x())) },
		func(x func() float64, n func() int) answer {
			return one(AdBearing{x(), x(), x(), x(), x(), x()}.Best())
		},
		func(x func() float64, n func() int) answer {
			return one(AdBearing{x(), x(), x(), x(), x(), x()}.At(x()))
		},
		func(x func() float64, n func() int) answer { return one(AdLoadByUse(x(), true)) },
		func(x func() float64, n func() int) answer {
			a, b, err := AdLoadBothSides(x(), x())
			return answer{[]float64{a, b}, err}
		},
		func(x func() float64, n func() int) answer {
			return one(SellBeforeEnd(lifecycle.Bass{Market: x(), Innovation: x(), Imitation: x()}, lifecycle.Exponential{Rate: x()}, x()))
		},
		func(x func() float64, n func() int) answer { return one(Trial{x(), x(), x(), x(), x(), x()}.Result()) },
		func(x func() float64, n func() int) answer { return one(LinearDemand{x(), x()}.Best(x())) },
		func(x func() float64, n func() int) answer { return one(ElasticDemand{x(), x()}.Best(x())) },
		func(x func() float64, n func() int) answer { return one(ExponentialDemand{x(), x()}.Best(x())) },
		func(x func() float64, n func() int) answer { return one(LogitDemand{x(), x()}.Best(x())) },
		func(x func() float64, n func() int) answer { return one(ElasticDemand{x(), x()}.At(x())) },
		func(x func() float64, n func() int) answer { return one(LogitDemand{x(), x()}.At(x())) },
		func(x func() float64, n func() int) answer { return one(ExponentialDemand{x(), x()}.At(x())) },
		func(x func() float64, n func() int) answer {
			return one(PriceLogit([]Item{{x(), x()}, {x(), x()}}, x()))
		},
		func(x func() float64, n func() int) answer { return one(ElasticityOf(x(), x(), x(), x())) },
		func(x func() float64, n func() int) answer { return one(BreakEvenChange(x(), x(), x())) },
		func(x func() float64, n func() int) answer {
			return one(GaborGranger([]Tested{{x(), Trials{int64(n()), int64(n())}}, {x(), Trials{1, 2}}}, x()))
		},
		func(x func() float64, n func() int) answer {
			return one(VanWestendorp([]Perceived{{x(), x(), x(), x()}, {1, 2, 3, x()}}, true))
		},
		func(x func() float64, n func() int) answer { return one(ValueLaw(n() % 7).Of(x())) },
		func(x func() float64, n func() int) answer { return one(ValueLaw(n() % 7).Log2(x())) },
		func(x func() float64, n func() int) answer { return one(ValueLaw(n()%7).Grow(x(), x(), x())) },
		func(x func() float64, n func() int) answer { return one(ValueLaw(n()%7).Merge(x(), x())) },
		func(x func() float64, n func() int) answer {
			return one(ValueLaw(n()%7).CriticalMass(x(), Upkeep{x(), x(), x()}))
		},
		func(x func() float64, n func() int) answer {
			return one(FitValueLaws("persons", []float64{x(), x(), x()}, []float64{x(), x(), x()}))
		},
		func(x func() float64, n func() int) answer {
			return one(PriceBundle([][2]float64{{x(), x()}, {x(), x()}}, [2]float64{x(), x()}))
		},
		func(x func() float64, n func() int) answer { return one(BundleEvenly(x())) },
		func(x func() float64, n func() int) answer { return one(Bundle{x(), []float64{x(), x()}}.Ratio()) },
		func(x func() float64, n func() int) answer {
			return one(LotSizes([]float64{x(), x(), x()}, []float64{x(), x(), x()}, x()))
		},
		func(x func() float64, n func() int) answer {
			return one(Reserve(Dist{DistKind(1 + n()%6), x(), x(), x()}, n()))
		},
		func(x func() float64, n func() int) answer {
			return one(SellSlots([]float64{x(), x()}, []float64{x(), x()}))
		},
		func(x func() float64, n func() int) answer { return one(BestCommission(x(), x(), x())) },
		func(x func() float64, n func() int) answer {
			return one(Payout{x(), x(), []Level{{x(), x()}, {x(), x()}}, x(), x(), n()}.Owe())
		},
		func(x func() float64, n func() int) answer {
			return one(GroupBuy{Units{x(), x()}, n(), x(), x()}.Expect())
		},
		func(x func() float64, n func() int) answer {
			return one(GroupBuy{Units{x(), x()}, n(), x(), x()}.MostNeeded(x()))
		},
		func(x func() float64, n func() int) answer { return one(Ladder{{n(), x()}, {n(), x()}}.At(n())) },
		func(x func() float64, n func() int) answer { return one(Ladder{{n(), x()}, {n(), x()}}.Cliffs()) },
		func(x func() float64, n func() int) answer { return one(Badge{x(), x(), x(), x(), 1 + n()%50}.Steer()) },
		func(x func() float64, n func() int) answer {
			return one(RewardOffer{x(), x(), x(), x(), x(), x()}.Return())
		},
		func(x func() float64, n func() int) answer { return one(Freemium{x(), x(), x()}.Best()) },
		func(x func() float64, n func() int) answer {
			return one(Bandit{"all", n(), []Tested{{x(), Trials{int64(n()), int64(n())}}, {x(), Trials{int64(n()), int64(n())}}}}.Standing())
		},
	}
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.SampledFrom(hostile)
		fair := rapid.SampledFrom([]float64{0, 0.1, 0.3, 0.5, 0.9, 1, 2, 10, 1e-300, 1e-9, 1e9, 1e160, 1e300})
		whole := rapid.SampledFrom([]int{0, 1, 2, 3, 40, 1000, 999_999, 1_000_000_000, math.MaxInt32, -1})
		gentle := rapid.Bool().Draw(t, "gentle")
		for i, ask := range questions {
			a := ask(func() float64 {
				if gentle {
					return fair.Draw(t, "x")
				}
				return number.Draw(t, "x")
			}, func() int { return whole.Draw(t, "n") })
			if a.err == nil {
				sane(t, i, "", reflect.ValueOf(a.v))
				continue
			}
			var in *coterie.InputError
			var fit *coterie.FitError
			require.True(t, errors.As(a.err, &in) || errors.As(a.err, &fit) || errors.Is(a.err, coterie.ErrNoData), "question %d: %v", i, a.err)
		}
	})
}
