package lifecycle

import (
	"math"
	"time"

	"github.com/coterie-go/coterie"
)

// Upkeep (运营人员配置) is the staff that keeps a group running. The zero value is
// the documents' one operations manager, without an assistant.
type Upkeep struct {
	Assistants int
	Wage       float64 // of one person per period
	Tooling    float64 // share of the work that tools take over, in [0, 1)
}

// Staff returns the people: one manager and the assistants.
func (u Upkeep) Staff() int { return 1 + max(0, u.Assistants) }

// PerMember returns the cost per member and period; with tools never higher.
func (u Upkeep) PerMember(members float64) (float64, error) {
	switch {
	case !(members > 0) || math.IsInf(members, 1):
		return 0, badFloat("members", members, "not positive and finite")
	case u.Assistants < 0:
		return 0, invalid("Assistants", u.Assistants, "negative")
	case !finite(u.Wage) || u.Wage < 0:
		return 0, badFloat("Wage", u.Wage, "negative or not finite")
	case !(u.Tooling >= 0 && u.Tooling < 1):
		return 0, badFloat("Tooling", u.Tooling, "outside [0, 1)")
	}
	return float64(u.Staff()) * u.Wage * (1 - u.Tooling) / members, nil
}

// OfficialUpkeep (官方社群) returns what the daily upkeep of an official group takes,
// and what its growth takes. Where every member was screened, the daily load is
// user feedback alone; growth needs the seed funnel all the same.
func OfficialUpkeep(screened bool) (daily, growth []Stage) {
	daily = []Stage{{"feedback", "用户反馈"}}
	if !screened {
		daily = append(daily, Stage{"order", "秩序维护"})
	}
	return daily, SeedStages()
}

// ResponseForce is the documents' contrast to [DellStaffing]: Best Buy's
// Twelpforce answered at once with several hundred employees (no exact number is
// given).
func ResponseForce() (least, most int) { return 200, 999 }

// Merchandise reports whether merchandise of belonging (归属感周边) has its time: once
// a group is mature, and not in its decline.
func (p Phase) Merchandise() bool { return p == Mature }

// Tenure (任期) is a time with a beginning and an end: the probation of a monitor,
// a short-term group (短期扶持群), the way from one event to another.
type Tenure struct{ Start, End time.Time }

// Days returns the whole length in days; an *coterie.InputError where the end is
// missing or not after the start.
func (t Tenure) Days() (float64, error) {
	if t.End.IsZero() {
		return 0, &coterie.InputError{Row: -1, Field: "End", Reason: "missing: a short-term group needs its end date", Err: coterie.ErrNoData}
	}
	if !t.End.After(t.Start) {
		return 0, invalid("End", t.End.Format(time.DateOnly), "not after the start")
	}
	return t.End.Sub(t.Start).Hours() / 24, nil
}

// Probation (考察期) returns a monitor's probation from a day on, of one to three
// weeks.
func Probation(from time.Time, days int) (Tenure, error) {
	if days < 7 || days > 21 {
		return Tenure{}, invalid("days", days, "outside one to three weeks")
	}
	return Tenure{from, from.AddDate(0, 0, days)}, nil
}

// Successive (全生命周期伙伴) returns how long a member stays over several groups one
// after the other, each of an expected stay life, where a share moves on to the
// next: life·(1 + moves + … + moves^{groups−1}). A relation need not end with one
// group's two years.
func Successive(life, moves float64, groups int) (float64, error) {
	switch {
	case !finite(life) || life < 0:
		return 0, badFloat("life", life, "negative or not finite")
	case !(moves >= 0 && moves <= 1):
		return 0, badFloat("moves", moves, "outside [0, 1]")
	case groups < 1:
		return 0, invalid("groups", groups, "below 1")
	}
	sum, share := 0.0, 1.0
	for range groups {
		sum += share
		share *= moves
	}
	return life * sum, nil
}

// Forwarding (红包促转发) is how forwards answer a red-packet budget: Baseline
// without one, and up to Most more, half of that at a budget of Half.
type Forwarding struct{ Baseline, Most, Half float64 }

// At returns the forwards at a budget ≥ 0; never fewer for more money.
func (f Forwarding) At(budget float64) (float64, error) {
	if !(budget >= 0) || math.IsInf(budget, 1) {
		return 0, badFloat("budget", budget, "negative or not finite")
	}
	if !(f.Half > 0 && f.Most >= 0 && f.Baseline >= 0) {
		return 0, badFloat("Half", f.Half, "Half is positive, Most and Baseline are not negative")
	}
	return f.Baseline + f.Most*budget/(budget+f.Half), nil
}

// Linked (邀请链) reports whether someone's chain of inviters reaches a leader: the
// second stage of partner referral rejects an applicant without such a link. A
// chain that runs in a circle ends.
func Linked[K coterie.Key](who K, inviter func(K) (K, bool), leader func(K) bool) bool {
	seen := map[K]bool{}
	for !seen[who] {
		if leader(who) {
			return true
		}
		seen[who] = true
		next, ok := inviter(who)
		if !ok {
			return false
		}
		who = next
	}
	return false
}

// Satisfied (口碑) returns the diffusion where only a share of members is satisfied
// and recommends: imitation times that share, in (0, 1].
func (b Bass) Satisfied(share float64) (Bass, error) {
	if !(share > 0 && share <= 1) {
		return b, badFloat("share", share, "outside (0, 1]")
	}
	b.Imitation *= share
	return b, nil
}

// Redistributed (分享后再传播) returns the diffusion with what sessions, edited and
// published again elsewhere, bring: reach more of those outside a period.
func (b Bass) Redistributed(reach float64) (Bass, error) {
	if !finite(reach) || reach < 0 {
		return b, badFloat("reach", reach, "negative or not finite")
	}
	b.Innovation += reach
	return b, nil
}
