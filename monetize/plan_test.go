package monetize

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

// pnlInputs are the inputs of the end-to-end golden case.
type pnlInputs struct {
	Members0, Market, P, Q, Churn, Price, Orders, AOV, Take, Fee, Sessions, Ads, Fill, ECPM, Wage, Fixed, Invest, Rate float64

	ChurnGrowth float64 `json:"churn_growth"`
	PaidShare   float64 `json:"paid_share"`
	BuyRate     float64 `json:"buy_rate"`
	UnitCost    float64 `json:"unit_cost"`
	Span        float64 `json:"members_per_operator"`
	Months      int
}

func (in pnlInputs) plan(t require.TestingT) *Plan {
	fee, err := FromUnits(in.Fee, coterie.CNY)
	require.NoError(t, err)
	p := &Plan{
		Periods: in.Months, Members: []float64{in.Members0}, Growth: Diffusion{in.P, in.Q, in.Market}, Stay: geometric(1 - in.Churn),
		Lines: []Line{
			{Name: "product", Stream: Product{Price: in.Price, Cost: in.UnitCost, Rate: in.BuyRate}},
			{Name: "ecommerce", Stream: Shop{Order: in.AOV, Margin: in.Take, Orders: in.Orders}},
			{Name: "membership", Share: in.PaidShare, Stream: Membership{Standardised: true, Tiers: []Tier{{Fee: fee, Service: "专栏"}}}},
			{Name: "traffic", Stream: Traffic{Sessions: in.Sessions, Ads: in.Ads, Fill: in.Fill, ECPM: in.ECPM}},
		},
		Costs:  []Cost{{Name: "operators", Staff: Staff{Wage: in.Wage, Span: in.Span}}, {Name: "fixed", Fixed: in.Fixed}},
		Invest: in.Invest, Discount: in.Rate,
	}
	for k := range in.Months {
		p.Ageing = append(p.Ageing, math.Pow(1+in.ChurnGrowth, float64(k)))
	}
	return p
}

type pnlRow struct {
	T                                                                                      int
	Members, Joins, Leaves, Product, Ecommerce, Membership, Traffic, Operators, Cost, Cash float64
}

func TestCommunityPNLGolden(t *testing.T) {
	golden(t, "endtoend", "community_pnl", func(t *testing.T, c check1, in pnlInputs, want struct {
		Full    float64            `json:"npv_full"`
		Best    float64            `json:"npv_best"`
		After   int                `json:"best_close_after"`
		Payback *int               `json:"payback_month"`
		Peak    float64            `json:"peak_members"`
		At      int                `json:"peak_month"`
		Loss    int                `json:"first_loss_month_after_best"`
		Lowest  float64            `json:"min_cumulative"`
		Sums    map[string]float64 `json:"sum_by_model"`
		Row1    pnlRow             `json:"row_1"`
		Row12   pnlRow             `json:"row_12"`
		Last    pnlRow             `json:"row_last"`
	}) {
		p := in.plan(t)
		v, err := p.Project()
		require.NoError(t, err)
		c.near("NPV", v.NPV, want.Full)
		c.near("peak", v.Periods[v.Peak-1].Members, want.Peak)
		require.Equal(t, want.At, v.Peak)
		c.near("lowest", -v.Need, want.Lowest)
		if want.Payback == nil {
			require.Zero(t, v.Payback)
		} else {
			require.Equal(t, *want.Payback, v.Payback)
		}
		for i, l := range p.Lines {
			c.near(l.Name, v.ByLine[i], want.Sums[l.Name])
		}
		for _, r := range []pnlRow{want.Row1, want.Row12, want.Last} {
			d := v.Periods[r.T-1]
			c.near("members", d.Members, r.Members)
			c.near("joins", d.Joins, r.Joins)
			c.near("leaves", d.Leaves, r.Leaves)
			c.slices("income", d.Income, []float64{r.Product, r.Ecommerce, r.Membership, r.Traffic})
			c.near("operators", d.Operators, r.Operators)
			c.near("cost", sum(d.Costs), r.Cost)
			c.near("cash", d.Cash, r.Cash)
		}
		s, err := Sunset(context.Background(), p, nil)
		require.NoError(t, err)
		c.near("best", s.Value, want.Best)
		c.near("full", s.Full, want.Full)
		require.Equal(t, want.After, s.After)
		require.Equal(t, want.Loss, s.FirstLoss)
		require.Equal(t, want.Best > 0, s.Launch)
		require.NotNil(t, s.Change)
	})
}

func TestValuationGolden(t *testing.T) {
	golden(t, "valuation", "sunset_deterministic", func(t *testing.T, c check1, in struct {
		Revenue0, Decline, Cost, Salvage0, Rate float64
		SalvageDecay                            float64 `json:"salvage_decay"`
		Horizon                                 int
	}, want struct {
		After     int `json:"close_after_periods"`
		Value     float64
		Now       float64 `json:"close_now"`
		Full      float64 `json:"run_to_horizon"`
		ThreeLate float64 `json:"loss_if_3_late"`
		FirstLoss int     `json:"first_negative_margin_period"`
	}) {
		cash, salvage := []float64{0}, []float64{in.Salvage0}
		for k := range in.Horizon {
			cash = append(cash, in.Revenue0*math.Pow(1-in.Decline, float64(k))-in.Cost)
			salvage = append(salvage, in.Salvage0*math.Pow(1-in.SalvageDecay, float64(k+1)))
		}
		s, err := CloseAt(in.Rate, cash, salvage)
		require.NoError(t, err)
		require.Equal(t, want.After, s.After)
		require.Equal(t, want.FirstLoss, s.FirstLoss-1, "the file counts its periods from 0")
		c.near("value", s.Value, want.Value)
		c.near("now", s.Now, want.Now)
		c.near("full", s.Full, want.Full)
		c.near("late", s.Late(3), want.ThreeLate)
	})
	golden(t, "valuation", "sunset_markov", func(t *testing.T, c check1, in struct {
		Transition        [][]float64
		Profit            []float64
		Salvage, Discount float64
	}, want struct {
		Value []float64
		Stop  []bool
	}) {
		r, err := StopChain(in.Transition, in.Profit, in.Salvage, in.Discount)
		require.NoError(t, err)
		c.slices("value", r.Value, want.Value)
		require.Equal(t, want.Stop, r.Stop)
	})
	golden(t, "valuation", "abandonment", func(t *testing.T, c check1, in struct {
		Rate, Drift, Vol, Cost float64
		Exit                   float64 `json:"exit_cost"`
	}, want struct {
		Beta   float64 `json:"beta2"`
		P      float64 `json:"trigger"`
		Naive  float64 `json:"naive_trigger"`
		Flow   float64 `json:"flow_break_even"`
		Value  float64 `json:"value_at_1_5_trigger"`
		Option float64 `json:"option_value_at_1_5_trigger"`
	}) {
		a := Abandonment{in.Rate, in.Drift, in.Vol, in.Cost, in.Exit}
		tr, err := a.Trigger()
		require.NoError(t, err)
		c.near("β", tr.Beta, want.Beta)
		c.near("trigger", tr.Revenue, want.P)
		c.near("naive", tr.Naive, want.Naive)
		c.near("flow", tr.Flow, want.Flow)
		v, option := tr.At(1.5 * tr.Revenue)
		c.near("value", v, want.Value)
		c.near("option", option, want.Option)
		v, _ = tr.At(tr.Revenue * (1 + 1e-9))
		near.Check(t, "value matching", v, -in.Exit, 1e-6)
		lattice, err := a.Lattice(0.01)
		require.NoError(t, err)
		if !near.Relative(lattice, tr.Revenue, 0.02) {
			t.Errorf("lattice %v, closed form %v", lattice, tr.Revenue)
		}
	})
	golden(t, "valuation", "entry_exit", func(t *testing.T, c check1, in struct{ Rho, Mu, Sigma, Cost, Entry, Exit float64 }, want map[string]float64) {
		r, err := EntryExit{in.Rho, in.Mu, in.Sigma, in.Cost, in.Entry, in.Exit}.Thresholds()
		require.NoError(t, err)
		c.near("enter", r.Enter, want["enter_above"])
		c.near("leave", r.Leave, want["exit_below"])
		c.near("Marshall enter", r.MarshallEnter, want["marshall_enter"])
		c.near("Marshall leave", r.MarshallLeave, want["marshall_exit"])
	})
	golden(t, "valuation", "model_mix", func(t *testing.T, c check1, in struct {
		Names       []string
		Value, Cost []float64
		Interaction [][]float64 `json:"interaction_upper"`
		Budget      float64
	}, want struct {
		Value   float64 `json:"best_value"`
		Best    []int
		Free    float64 `json:"best_unconstrained"`
		FreeSet []int   `json:"best_set_unconstrained"`
		Naive   float64 `json:"naive_sum_all"`
	}) {
		var o []Option
		for i, n := range in.Names {
			o = append(o, Option{n, in.Value[i], in.Cost[i]})
		}
		m, err := Mix(o, in.Interaction, in.Budget)
		require.NoError(t, err)
		c.near("value", m.Value, want.Value)
		require.Equal(t, want.Best, m.Chosen)
		c.near("naive", m.Naive, want.Naive)
		m, err = Mix(o, in.Interaction, math.Inf(1))
		require.NoError(t, err)
		c.near("unconstrained", m.Value, want.Free)
		require.Equal(t, want.FreeSet, m.Chosen)
	})
	golden(t, "valuation", "effort_allocation", func(t *testing.T, c check1, in struct {
		Gain      []float64   `json:"marginal_value"`
		Curvature [][]float64 `json:"curvature"`
		Budget    float64     `json:"effort_budget"`
	}, want struct {
		Effort []float64
		Value  float64
	}) {
		e, err := Effort(in.Gain, in.Curvature, in.Budget)
		require.NoError(t, err)
		c.slices("effort", e.Effort, want.Effort)
		c.near("value", e.Value, want.Value)
	})
	golden(t, "valuation", "over_investment", func(t *testing.T, c check1, in struct {
		Investment, Age float64
		Margin          float64 `json:"margin_per_month"`
		Shape           float64 `json:"weibull_shape"`
		Rate            float64 `json:"weibull_rate"`
	}, want struct {
		Payback float64 `json:"payback_months"`
		Alive   float64 `json:"p_alive_at_payback"`
		Mean    float64 `json:"mean_residual_life"`
		Gross   float64 `json:"expected_gross"`
		Most    float64 `json:"max_prudent_investment"`
		Median  float64 `json:"median_residual"`
		Warn    bool
	}) {
		weibull := survivor(func(t float64) float64 { return math.Exp(-math.Pow(in.Rate*math.Max(t, 0), in.Shape)) })
		v, err := Investment{in.Investment, in.Margin, weibull, in.Age}.Prudence()
		require.NoError(t, err)
		c.near("payback", v.Payback, want.Payback)
		c.near("alive", v.Alive, want.Alive)
		c.near("mean", v.Mean, want.Mean)
		c.near("gross", v.Most, want.Gross)
		c.near("most", v.Most, want.Most)
		c.near("median", v.Median, want.Median)
		require.Equal(t, want.Warn, v.Warning != nil)
	})
	golden(t, "group_size", "erlang_operators", func(t *testing.T, c check1, in struct {
		Arrivals  float64 `json:"arrivals_per_min"`
		Service   float64 `json:"service_min"`
		Operators int
		Target    float64 `json:"target_min"`
	}, want map[string]float64) {
		s := Staff{Asks: in.Arrivals / 1000, Handling: in.Service, Within: in.Target, Level: want["service_level"] - 1e-9}
		q, err := s.Queue(in.Arrivals, in.Operators)
		require.NoError(t, err)
		c.near("offered", q.Load, want["offered"])
		c.near("B", q.Blocked, want["erlang_b"])
		c.near("C", q.Waits, want["p_wait"])
		c.near("wait", q.MeanWait, want["mean_wait"])
		c.near("level", q.InTime, want["service_level"])
		n, err := s.Operators(1000)
		require.NoError(t, err)
		require.Equal(t, float64(in.Operators), n, "the fewest who reach that level")
	})
}

// With one cohort and no costs a plan is worth what its members are: Project
// and CLV agree.
func TestProjectionOfOneCohortIsCLV(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape, scale := rapid.Float64Range(0.5, 2).Draw(t, "shape"), rapid.Float64Range(1, 20).Draw(t, "scale")
		d, n := rapid.Float64Range(0, 0.1).Draw(t, "discount"), rapid.IntRange(1, 40).Draw(t, "periods")
		s := survivor(func(t float64) float64 { return math.Exp(-math.Pow(math.Max(t, 0)/scale, shape)) })
		stream := Streams{Rate(1), Tier{Fee: Money{1000, coterie.CNY}, Every: 12}}
		p := &Plan{Periods: n, Joins: []float64{100}, Stay: s, Lines: []Line{{Name: "all", Stream: stream}}, Discount: d}
		got, err := p.Project()
		require.NoError(t, err)
		want, err := CLV(s, stream, &CLVOptions{Horizon: float64(n), Discount: d})
		require.NoError(t, err)
		near.Check(t, "value", got.NPV, 100*want.Value, 1e-9)
	})
}

// Members are counted: those at the end are those at the start and the joins,
// less the leaves; and the plateau is joins/churn.
func TestProjectionBalances(t *testing.T) {
	p := &Plan{Periods: 400, Members: []float64{10, 20, 30}, Joins: slices.Repeat([]float64{50}, 400), Stay: geometric(0.9), Lines: []Line{{Name: "all", Stream: Rate(1)}}}
	v, err := p.Project()
	require.NoError(t, err)
	before := 60.0
	for _, d := range v.Periods {
		near.Check(t, "balance", d.Members, before+d.Joins-d.Leaves, 1e-9)
		before = d.Members
	}
	near.Check(t, "plateau", before, 500, 1e-9)
	require.Equal(t, v.Periods[3].Income[0], v.Line("all")[3])
	require.Nil(t, v.Line("none"))
}

func TestPlanInteractions(t *testing.T) {
	base := func() *Plan {
		return &Plan{Periods: 24, Members: []float64{1000}, Stay: geometric(0.95), Audience: Audience{Trust: 1}, Lines: []Line{
			{Name: "shop", Stream: Shop{Order: 100, Margin: 0.2, Orders: 0.1}},
			{Name: "ads", Stream: Traffic{Sessions: 10, Ads: 1, Fill: 1, ECPM: 30}},
		}}
	}
	plain, err := base().Project()
	require.NoError(t, err)

	eaten := base()
	eaten.Effects = []Effect{{"shop", "ads", -0.25}}
	v, err := eaten.Project()
	require.NoError(t, err)
	near.Check(t, "cannibalised", v.ByLine[0], 0.75*plain.ByLine[0], 1e-12)
	near.Check(t, "untouched", v.ByLine[1], plain.ByLine[1], 1e-12)

	last := math.Inf(1)
	for _, κ := range []float64{0, 0.001, 0.01, 0.1} {
		tired := base()
		tired.Lines[1].Stream = Traffic{Sessions: 10, Ads: 1, Fill: 1, ECPM: 30, Fatigue: κ}
		v, err := tired.Project()
		require.NoError(t, err)
		at := v.Periods[23].Members
		require.Less(t, at, last, "more fatigue, fewer members")
		last = at
		near.Check(t, "members", at, 1000*math.Pow(0.95*(1-κ), 24), 1e-9)
	}

	last = -1
	for _, peer := range []float64{0, 0.3, 0.6, 1} {
		seen := base()
		seen.Lines[0].Offer = &Offer{Fit: 1, Base: 0.1, Peer: peer}
		v, err := seen.Project()
		require.NoError(t, err)
		require.Greater(t, v.ByLine[0], last, "more imitation, more sales")
		last = v.ByLine[0]
	}
	require.LessOrEqual(t, last, plain.ByLine[0], "at most everybody")

	gated := base()
	gated.Lines[1].Gate = 600
	v, err = gated.Project()
	require.NoError(t, err)
	for i, d := range v.Periods {
		require.Equal(t, d.Members >= 600, d.Income[1] > 0, "period %d", i+1)
	}

	own := base()
	own.Lines[1].Stay = geometric(0.5)
	v, err = own.Project()
	require.NoError(t, err)
	near.Check(t, "a line that is left faster", v.Periods[9].Income[1], 0.3*1000*math.Pow(0.5, 10), 1e-9)
	near.Check(t, "does not touch the members", v.Periods[9].Members, 1000*math.Pow(0.95, 10), 1e-9)
}

func TestSunsetNamesDateAndDoubts(t *testing.T) {
	p := &Plan{Periods: 36, Start: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Members: []float64{1000}, Stay: geometric(0.9),
		Lines: []Line{{Name: "all", Stream: Rate(10)}}, Costs: []Cost{{Name: "desk", Fixed: 2500}}, Invest: 5000}
	c, err := Sunset(context.Background(), p, nil)
	require.NoError(t, err)
	// 10·1000·0.9ᵏ ≥ 2500 up to k = 13: 0.9¹³ = 0.2542, 0.9¹⁴ = 0.2288.
	require.Equal(t, 13, c.After)
	require.True(t, c.Launch)
	require.Equal(t, 14, c.FirstLoss)
	require.Contains(t, c.Advice.English, "2027-04-01")
	require.Contains(t, c.Advice.Chinese, "2027年4月1日")
	require.NotEmpty(t, c.Lacking)
	require.NotNil(t, c.Change)
	require.Contains(t, c.Advice.Cure, c.Change.Of)
	for _, w := range c.Lacking {
		require.NotEmpty(t, w.Chinese, w.Code)
	}
	require.Equal(t, "入群只有计划的 66%", Overturn{"joins", 0.66}.Chinese())
	require.Equal(t, "流失到计划的 120%", Overturn{"hazard", 1.2}.Chinese())

	// The change named does overturn: just inside it does not.
	q := *p
	scale := func(f float64) *Close {
		q.Lines = []Line{{Name: "all", Stream: Rate(10 * f)}}
		v, err := Sunset(context.Background(), &q, nil)
		require.NoError(t, err)
		return v
	}
	if c.Change.Of == "all" {
		require.False(t, scale(c.Change.Factor*0.999).Launch)
		require.True(t, scale(c.Change.Factor*1.001).Launch)
	}

	p.Costs[0].Fixed = 50_000
	c, err = Sunset(context.Background(), p, nil)
	require.NoError(t, err)
	require.False(t, c.Launch)
	require.Equal(t, "never-launch", c.Advice.Code)
	_, err = json.Marshal(c.Advice)
	require.NoError(t, err)
}

func TestPlanRefuses(t *testing.T) {
	good := func() *Plan {
		return &Plan{Periods: 3, Members: []float64{1}, Stay: geometric(0.9), Lines: []Line{{Name: "a", Stream: Rate(1)}, {Name: "b", Stream: Rate(1)}}}
	}
	_, err := good().Project()
	require.NoError(t, err)
	for name, spoil := range map[string]func(*Plan){
		"no periods":        func(p *Plan) { p.Periods = 0 },
		"too many periods":  func(p *Plan) { p.Periods = 1 << 20 },
		"no lines":          func(p *Plan) { p.Lines = nil },
		"no survivor":       func(p *Plan) { p.Stay = nil },
		"no stream":         func(p *Plan) { p.Lines[0].Stream = nil },
		"negative price":    func(p *Plan) { p.Lines[0].Stream = Product{Price: -1} },
		"NaN flow":          func(p *Plan) { p.Lines[0].Stream = Rate(math.NaN()) },
		"no name":           func(p *Plan) { p.Lines[0].Name = "" },
		"taken name":        func(p *Plan) { p.Lines[1].Name = "a" },
		"a driver's name":   func(p *Plan) { p.Lines[1].Name = "joins" },
		"discount −1":       func(p *Plan) { p.Discount = -1 },
		"negative joins":    func(p *Plan) { p.Joins = []float64{-1} },
		"NaN members":       func(p *Plan) { p.Members = []float64{math.NaN()} },
		"negative ageing":   func(p *Plan) { p.Ageing = []float64{-1} },
		"share above 1":     func(p *Plan) { p.Lines[0].Share = 1.5 },
		"bad offer":         func(p *Plan) { p.Lines[0].Offer = &Offer{Fit: 2} },
		"bad audience":      func(p *Plan) { p.Audience.Trust = -1 },
		"negative cost":     func(p *Plan) { p.Costs = []Cost{{Name: "c", Fixed: -1}} },
		"cost without name": func(p *Plan) { p.Costs = []Cost{{Fixed: 1}} },
		"timeless answers":  func(p *Plan) { p.Costs = []Cost{{Name: "c", Staff: Staff{Asks: 1}}} },
		"unknown effect":    func(p *Plan) { p.Effects = []Effect{{"a", "z", 0}} },
		"effect below −1":   func(p *Plan) { p.Effects = []Effect{{"a", "b", -2}} },
		"no market":         func(p *Plan) { p.Growth = Diffusion{} },
		"NaN growth":        func(p *Plan) { p.Growth = GrowthFunc(func(int, float64) float64 { return math.NaN() }) },
		"rising survival":   func(p *Plan) { p.Stay = survivor(func(t float64) float64 { return 1 - 0.5/(1+t) }) },
		"NaN survival":      func(p *Plan) { p.Stay = survivor(func(float64) float64 { return math.NaN() }) },
		"explosion": func(p *Plan) {
			p.Periods = 2000
			p.Growth = GrowthFunc(func(_ int, m float64) float64 { return 1e300 * m })
		},
	} {
		p := good()
		spoil(p)
		v, err := p.Project()
		require.Nil(t, v, name)
		var in *coterie.InputError
		require.ErrorAs(t, err, &in, name)
		_, err = Sunset(context.Background(), p, nil)
		require.Error(t, err, name)
	}
}

func TestDecisionsRefuse(t *testing.T) {
	_, err := CloseAt(0, []float64{1, 2}, []float64{1})
	require.ErrorIs(t, err, coterie.ErrMismatch)
	_, err = StopChain([][]float64{{0.5, 0.4}, {0, 1}}, []float64{1, 1}, 0, 0.9)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = StopChain([][]float64{{1}}, []float64{1}, 0, 1)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = Abandonment{Rate: 0.05, Drift: 0.05, Vol: 0.2, Cost: 1}.Trigger()
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = Abandonment{Rate: 0.05, Vol: 0.2, Cost: 1, Exit: 30}.Trigger()
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = EntryExit{Rate: 0.05, Vol: 0.2, Cost: 1, Entry: 1, Exit: -2}.Thresholds()
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = Mix(make([]Option, 21), nil, 0)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = Mix([]Option{{Value: 1, Cost: -1}}, nil, 0)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = Effort([]float64{1, 1}, [][]float64{{1, 2}, {2, 1}}, 1)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = Investment{Amount: 1, Margin: 0, Stay: geometric(0.5)}.Prudence()
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = Staff{Handling: 2}.Queue(1, 2)
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

// Mix against all sets, valued without its recursion.
func TestMixIsTheBestOfAllSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 7).Draw(t, "options")
		amount := rapid.Float64Range(-100, 100)
		var options []Option
		pair := make([][]float64, n)
		for i := range n {
			options = append(options, Option{Value: amount.Draw(t, "value"), Cost: math.Abs(amount.Draw(t, "cost"))})
			pair[i] = rapid.SliceOfN(amount, n, n).Draw(t, "row")
		}
		budget := rapid.Float64Range(0, 300).Draw(t, "budget")
		m, err := Mix(options, pair, budget)
		require.NoError(t, err)
		best := 0.0
		for set := range 1 << n {
			var v, cost float64
			for i := range n {
				if set&(1<<i) == 0 {
					continue
				}
				v += options[i].Value - options[i].Cost
				cost += options[i].Cost
				for j := i + 1; j < n; j++ {
					if set&(1<<j) != 0 {
						v += pair[i][j]
					}
				}
			}
			if cost <= budget && v > best {
				best = v
			}
		}
		near.Check(t, "best", m.Value, best, 1e-9)
	})
}

// No feasible move of effort from one activity to another, or from idleness,
// is better.
func TestEffortCannotBeImproved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.OneOf(rapid.IntRange(1, 4), rapid.IntRange(5, 24)).Draw(t, "activities")
		gain := rapid.SliceOfN(rapid.Float64Range(-5, 10), n, n).Draw(t, "gain")
		q := make([][]float64, n)
		for i := range q {
			q[i] = make([]float64, n)
		}
		for i := range n {
			q[i][i] = rapid.Float64Range(1, 5).Draw(t, "curvature")
			for j := range i {
				q[i][j] = rapid.Float64Range(-0.9, 0.9).Draw(t, "taking") / float64(n)
				q[j][i] = q[i][j]
			}
		}
		budget := rapid.Float64Range(0, 10).Draw(t, "budget")
		e, err := Effort(gain, q, budget)
		require.NoError(t, err)
		value := func(x []float64) (v float64) {
			for i := range x {
				v += gain[i] * x[i]
				for j := range x {
					v -= x[i] * x[j] * q[i][j] / 2
				}
			}
			return v
		}
		near.Check(t, "value", e.Value, value(e.Effort), 1e-9)
		require.LessOrEqual(t, sum(e.Effort), budget+1e-12)
		const h = 1e-4
		for i := range n {
			for j := -1; j < n; j++ { // from j, or from idleness, to i and back
				for _, d := range []float64{h, -h} {
					x := slices.Clone(e.Effort)
					x[i] += d
					if j >= 0 && j != i {
						x[j] -= d
					}
					if slices.Min(x) < 0 || sum(x) > budget {
						continue
					}
					require.LessOrEqual(t, value(x), e.Value+1e-12)
				}
			}
		}
	})
}

// Values out of range, and what took an hour of work.
func TestHostileNumbersAreRefused(t *testing.T) {
	huge := math.MaxFloat64
	for name, f := range map[string]func() error{
		"a curve of NaN": func() error {
			_, err := Investment{Amount: 1, Margin: 1, Stay: survivor(func(t float64) float64 { return 1 / (1 + max(t, 0)) * math.Sqrt(5-t) })}.Prudence()
			return err
		},
		"a cap beyond use": func() error { _, err := Frequency{8, 0.01}.Capped(math.MaxInt32); return err },
		"a pre-sale of NaN": func() error {
			_, err := Presale{Price: math.NaN()}.WaitingLoss(Newsvendor{10, 5, 1, 100, 10})
			return err
		},
		"no demand at all": func() error {
			_, err := Presale{Price: 9, Cost: 1}.WaitingLoss(Newsvendor{10, 5, 1, 0, 10})
			return err
		},
		"elasticities NaN":  func() error { _, err := Hedonic{Intercept: math.NaN()}.Quote(1, 1, 1); return err },
		"a fee without end": func() error { _, err := Hedonic{Intercept: 1e4}.Quote(1, 1, 1); return err },
		"present value":     func() error { _, err := NPV(-0.5, []float64{0, huge}); return err },
		"payback":           func() error { _, err := Payback(0, []float64{-huge, -huge}); return err },
		"difference":        func() error { _, err := DID([]float64{-huge}, []float64{huge}, []float64{0}, []float64{0}); return err },
		"trend":             func() error { _, err := PreTrend([]float64{-huge, 0, huge}, []float64{0, 0, 0}); return err },
		"uplift": func() error {
			_, err := QiniCurve([]Uplift{{1, true, huge}, {1, true, huge}, {0, false, 0}})
			return err
		},
		"journeys":     func() error { _, _, err := MarkovCredit([]Journey{{[]string{"a"}, huge, huge}}); return err },
		"too many ads": func() error { return Traffic{Sessions: 1e300, Ads: 1, Cap: 3}.Validate() },
	} {
		var in *coterie.InputError
		require.ErrorAs(t, f(), &in, name)
	}
	n, err := Staff{Span: 1e-10, Asks: .0859, Handling: .156, Within: .05, Level: .092}.Operators(32.7)
	require.NoError(t, err)
	near.Check(t, "by span alone", n, math.Ceil(32.7/1e-10), 1)
	v, err := Vote(math.MaxInt32, []int{3, 3, 1})
	require.NoError(t, err)
	require.Equal(t, 3, v)
	back, err := Payback(0, []float64{0, -100, 50})
	require.NoError(t, err)
	require.True(t, math.IsInf(back, 1))
	near.Check(t, "a cap that never bites", Traffic{Sessions: 8, Ads: 1, Fill: 1, ECPM: 1000, Cap: math.MaxInt32}.Flow(0, 1), 8, 1e-12)
	near.Check(t, "members all but alike", Frequency{8, 1e155}.delivered(9), Frequency{8, 0}.delivered(9), 1e-12)
}

func TestPrudenceOfCurves(t *testing.T) {
	forever := survivor(func(float64) float64 { return 1 })
	v, err := Investment{Amount: 10, Margin: 1, Stay: forever}.Prudence()
	require.NoError(t, err)
	require.True(t, math.IsInf(v.Mean, 1) && math.IsInf(v.Median, 1))
	require.Nil(t, v.Warning)
	var s lifecycle.Survivor = known{geometric(0.9), 24} // two years' rule of thumb
	v, err = Investment{Amount: 30, Margin: 1, Stay: s}.Prudence()
	require.NoError(t, err)
	require.NotNil(t, v.Warning)
	require.Equal(t, "over-invested", v.Warning.Code)
	near.Check(t, "mean to 24", v.Mean, (1-math.Pow(0.9, 24))/-math.Log(0.9), 1e-9)
	v, err = Investment{Amount: 8, Margin: 1, Stay: geometric(0.9)}.Prudence()
	require.NoError(t, err)
	require.Equal(t, "dead-before-payback", v.Warning.Code)
}
