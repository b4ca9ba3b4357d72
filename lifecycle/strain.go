package lifecycle

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/coterie-go/coterie"
)

// Strain (损耗) is something that makes leaving or silence likelier, or, with a
// negative Effect, less likely: an unclear position, poor upkeep, little
// interaction, no content, noise; culture and exclusive service the other way.
// The founding documents name the [Causes] and give no magnitudes: Effect is
// the caller's.
type Strain struct {
	Name   string
	Level  float64 // how much of it there is, ≥ 0; 1 stands for fully
	Effect float64 // logarithm of the hazard ratio at level 1
}

// Cause (损耗与维系的原因) is something of which the founding documents say that it
// makes people leave sooner, or keeps them. The direction is theirs.
type Cause struct {
	Row              string // of the founding documents' requirements
	English, Chinese string
	Keeps            bool // people stay longer
}

// Causes returns the documents' causes: the three of rapid exhaustion (快速枯竭),
// a structure that nobody planned and noise, and what works against them.
func Causes() []Cause {
	return []Cause{
		{"OP38", "unclear position", "定位不清", false},
		{"OP38", "poor upkeep", "维护不善", false},
		{"OP38", "little interaction", "互动不活跃", false},
		{"LI13", "no planned structure", "结构未规划", false},
		{"LI22", "noise", "打扰", false},
		{"LI21", "culture", "文化", true},
		{"AQ18", "exclusive service", "专属服务", true},
		{"AQ23", "a class for seed members", "种子课程", true},
	}
}

// Strain returns the cause at a level. effect is the size of the logarithm of the
// hazard ratio at level 1; its sign is the cause's.
func (c Cause) Strain(level, effect float64) Strain {
	effect = math.Abs(effect)
	if c.Keeps {
		effect = -effect
	}
	return Strain{Name: c.Chinese, Level: level, Effect: effect}
}

// Strained returns a survivor under strains, by proportional hazards:
//
//	S(t)^{exp(Σ Level·Effect)}
//
// It draws where s draws.
func Strained(s Survivor, strains ...Strain) (Survivor, error) {
	if s == nil {
		return nil, invalid("s", "nil", "no survivor")
	}
	sum := 0.0
	for i, v := range strains {
		if !finite(v.Level) || v.Level < 0 {
			return nil, &coterie.InputError{Row: i, Field: "Level", Value: formatFloat(v.Level), Reason: "negative or not finite"}
		}
		if !finite(v.Effect) {
			return nil, &coterie.InputError{Row: i, Field: "Effect", Value: formatFloat(v.Effect), Reason: "not finite"}
		}
		sum += v.Level * v.Effect
	}
	var draw func(*rand.Rand) Survivor
	if u, ok := s.(Uncertain); ok {
		draw = func(r *rand.Rand) Survivor { return strained{u.Draw(r), math.Exp(sum)} }
	}
	return shaped(strained{s, math.Exp(sum)}, draw, limit(s)), nil
}

type strained struct {
	s     Survivor
	ratio float64
}

// Survival implements [Survivor].
func (p strained) Survival(t float64) float64 { return math.Pow(p.s.Survival(t), p.ratio) }

func (p strained) breaks(to float64) []float64 { return breaks(p.s, to) }

// Pushes (推送) is what pushing messages to members does: each push up to Band
// per period earns PerPush from a member, further ones earn nothing and raise
// leaving by Effect (the logarithm of the hazard ratio) each: a double-edged
// sword (双刃剑).
type Pushes struct{ Band, PerPush, Effect float64 }

// Income returns the income per member and period from n ≥ 0 pushes.
func (p Pushes) Income(n float64) float64 { return p.PerPush * math.Min(n, p.Band) }

// Strain returns what n pushes per period do to leaving.
func (p Pushes) Strain(n float64) Strain {
	return Strain{Name: "打扰", Level: math.Max(0, n-p.Band), Effect: p.Effect}
}

// Poaching (客户被挖) returns what gathering customers in one place is worth after
// the risk that a rival calls some away: gain − members·(1 − e^{−hazard·time})·value.
// The default of the documents is that the gain outweighs it (利大于弊), not that
// there is no risk.
func Poaching(gain, members, value, hazard, time float64) (float64, error) {
	for _, p := range []struct {
		name string
		v    float64
	}{{"gain", gain}, {"members", members}, {"value", value}, {"hazard", hazard}, {"time", time}} {
		if !finite(p.v) || p.v < 0 {
			return 0, badFloat(p.name, p.v, "negative or not finite")
		}
	}
	return gain + members*value*math.Expm1(-hazard*time), nil
}

// ContentFlow (持续内容) is activity that content keeps up: at Level while there is
// content, falling at rate Decay from the time Stops on. 无内容不社群.
type ContentFlow struct{ Level, Stops, Decay float64 }

// At returns the activity at time t.
func (c ContentFlow) At(t float64) float64 {
	return c.Level * math.Exp(-c.Decay*math.Max(0, t-c.Stops))
}

// Cohesion (凝聚力) of a community of n members, in (0, 1]: left to themselves many
// are loose sand (一盘散沙), half of it gone at Half members; with an organisation
// it holds.
func Cohesion(n, half float64, organised bool) (float64, error) {
	if !finite(n) || n < 0 {
		return 0, badFloat("n", n, "negative or not finite")
	}
	if !(half > 0) {
		return 0, badFloat("half", half, "not positive")
	}
	if organised {
		return 1, nil
	}
	return 1 / (1 + n/half), nil
}

// Outermost (圈层衰减) returns how much influence reaches the outermost layer, where
// each layer passes on a share keep of it, in [0, 1]: keep^depth. With groups split
// so that none is deeper than maxDepth, on one platform, it is that of the
// smaller depth; maxDepth 0 means no split.
func Outermost(keep float64, depth, maxDepth int) (float64, error) {
	if !(keep >= 0 && keep <= 1) {
		return 0, badFloat("keep", keep, "outside [0, 1]")
	}
	if depth < 0 || maxDepth < 0 {
		return 0, invalid("depth", depth, "negative")
	}
	if maxDepth > 0 {
		depth = min(depth, maxDepth)
	}
	return math.Pow(keep, float64(depth)), nil
}

// CoreTurnover (核心更替) is the Jaccard distance between the core members of two
// times, 1 − |A∩B|/|A∪B|: 0 for the same core, 1 for a wholly new one; 0 for two
// empty ones.
func CoreTurnover[K coterie.Key](before, after []K) float64 {
	a, b := map[K]bool{}, map[K]bool{}
	for _, k := range before {
		a[k] = true
	}
	for _, k := range after {
		b[k] = true
	}
	both := 0
	for k := range a {
		if b[k] {
			both++
		}
	}
	union := len(a) + len(b) - both
	if union == 0 {
		return 0
	}
	return 1 - float64(both)/float64(union)
}

// Migrate (迁移) returns the members left after moving to another platform with a
// loss in [0, 1].
func Migrate(members, loss float64) (float64, error) { return Through(members, 1-loss) }

// Traffic (流量池) is what comes in from bought traffic and from one's own pool.
type Traffic struct{ Bought, Owned float64 }

// Total returns both.
func (p Traffic) Total() float64 { return p.Bought + p.Owned }

// Shock returns the traffic after the bought part falls by a share in [0, 1]: one's
// own pool does not fall with it.
func (p Traffic) Shock(share float64) (Traffic, error) {
	b, err := Through(p.Bought, 1-share)
	return Traffic{b, p.Owned}, err
}

// AttentionShare (瓜分用户精力) returns the share of a user's limited attention that
// each of several claims gets, by weight.
func AttentionShare(weights ...float64) ([]float64, error) {
	sum := 0.0
	for i, w := range weights {
		if !finite(w) || w < 0 {
			return nil, &coterie.InputError{Row: i, Field: "weights", Value: formatFloat(w), Reason: "negative or not finite"}
		}
		sum += w
	}
	if sum == 0 {
		return nil, &coterie.InputError{Row: -1, Field: "weights", Reason: "nothing claims attention", Err: coterie.ErrNoData}
	}
	out := slices.Clone(weights)
	for i := range out {
		out[i] /= sum
	}
	return out, nil
}

// Uplift (改进幅度) is the relative change of a measure between before and after an
// iteration; NaN where before is 0.
func Uplift(before, after float64) float64 {
	if before == 0 {
		return math.NaN()
	}
	return (after - before) / before
}
