package monetize

import "github.com/coterie-go/coterie"

// Project is a crowdfunding before it is opened (众筹目标): how many backers may
// come, whatever the goal, and what each brings and costs.
type Project struct {
	Backers Units   // who would pledge
	Pledge  float64 // each, > 0
	Cost    float64 // of delivering to one, ≥ 0
	Fee     float64 // share of the money that the platform keeps, in [0, 1)
	Fixed   float64 // cost of carrying it out at all, ≥ 0
}

// Goal is the goal of highest expected profit, all or nothing.
type Goal struct {
	Backers     float64 // the fewest that pay
	Goal        float64 // their pledges
	Success     float64 // probability
	Raised      float64 // expected where it succeeds
	Profit      float64 // expected
	MustDeliver float64 // expected profit without a goal, where whoever pledged must be served
	Warnings    []coterie.Warning
}

// BestGoal returns the goal below which carrying out the project loses,
//
//	k* = ⌈Fixed/(Pledge·(1 − Fee) − Cost)⌉,  Goal = k*·Pledge
//
// Profit − MustDeliver is what the threshold is worth. Where a backer does not
// bring more than he costs there is no such goal: an *InputError, as is one that
// is never reached. One that is reached less than once in a hundred times is
// returned with a Warning.
//
// References: Strausz (2017), A theory of crowdfunding, American Economic
// Review 107, without moral hazard.
func (p Project) BestGoal() (*Goal, error) {
	if err := p.Backers.Validate(); err != nil {
		return nil, err
	}
	if err := check(arg{"pledge", p.Pledge, positive}, arg{"cost", p.Cost, nonNegative}, arg{"fee", p.Fee, properShare}, arg{"fixed", p.Fixed, nonNegative}); err != nil {
		return nil, err
	}
	net := p.Pledge * (1 - p.Fee)
	margin := net - p.Cost
	if margin <= rounding*net {
		return nil, refuse("pledge", p.Pledge, "does not cover fee and cost: no number of backers pays")
	}
	g := &Goal{Backers: fewest(p.Fixed, net, p.Cost)}
	if err := bounded("fixed", g.Backers, g.Backers*p.Pledge); err != nil {
		return nil, err
	}
	g.Goal = g.Backers * p.Pledge
	g.Success = p.Backers.atLeast(g.Backers)
	among := p.Backers.from(g.Backers) // expected backers of a project that is carried out
	g.Profit = margin*among - p.Fixed*g.Success
	g.MustDeliver = margin*p.Backers.Mean - p.Fixed
	if g.Success == 0 {
		return nil, refuse("fixed", p.Fixed, "so many backers will not come: no goal is reached")
	}
	if g.Success < 0.01 {
		g.Warnings = []coterie.Warning{{Code: "goal-out-of-reach", About: "goal", Text: "the least goal that pays is hardly ever reached",
			Cure: "lower the fixed cost, raise the pledge, or find more backers first", Chinese: "不亏本的最低目标几乎不可能达到：先降低固定成本、提高单笔金额或争取更多支持者"}}
	}
	g.Raised = p.Pledge * among / g.Success
	return g, bounded("pledge", g.Profit, g.MustDeliver, g.Raised)
}
