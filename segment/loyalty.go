package segment

import (
	"math"

	"github.com/coterie-go/coterie"
)

// References:
//
//	Founding documents 001 (user and fan), 000h (the most loyal), 000b (loyal members of ten groups).

// Loyalty is how often a member stayed when something better was on offer
// (忠诚度): the share of Faced on which the member Stayed, with Wilson's interval.
// It is NaN where the member was never tempted: nothing is known then.
func (f *Facts) Loyalty(confidence float64) coterie.Estimate {
	return Wilson(min(f.Stayed, f.Faced), f.Faced, confidence)
}

// Face notes an occasion on which an alternative offered the utility rival and
// the group own, to a member whose attachment to the group is worth attachment,
// and reports whether the member stays (用户与粉丝): own + attachment ≥ rival. Where the
// group offers as much, it is no temptation. A user has no attachment and leaves
// for anything better; a fan stays to become better together.
func (f *Facts) Face(own, rival, attachment float64) bool {
	if own >= rival {
		return true
	}
	f.Faced++
	if own+attachment >= rival {
		f.Stayed++
		return true
	}
	return false
}

// IsFan reports whether a member has stayed, at least once, when something
// better was on offer, and on at least the given share of such occasions; 0
// means always. Who was never tempted is a user as far as is known.
func (f *Facts) IsFan(share float64) bool {
	if share == 0 {
		share = 1
	}
	return f.Faced > 0 && f.Stayed > 0 && float64(f.Stayed) >= share*float64(f.Faced)
}

// DieHards returns the indices of the most loyal members (死硬分子), the most often
// tempted first: those who stayed on at least the share least of the occasions,
// 0 meaning 0.9, and were tempted at least minFaced times, 0 meaning 3.
func DieHards(facts []Facts, least float64, minFaced int64) ([]int, error) {
	least = or(least, 0.9)
	if !(least > 0 && least <= 1) || minFaced < 0 {
		return nil, refuse(-1, "least", least, "must lie in (0, 1], and minFaced not be negative")
	}
	if minFaced == 0 {
		minFaced = 3
	}
	var out []int
	for i := range facts {
		if facts[i].Faced >= minFaced && facts[i].IsFan(least) {
			out = append(out, i)
		}
	}
	sortBy(out, func(i int) float64 { return float64(facts[i].Faced) })
	return out, nil
}

// Keep returns what is due to the most loyal: to hold, to stir and to reward
// them (抓住、刺激、奖励). None where there are none.
func Keep(loyal int) []coterie.Finding {
	if loyal == 0 {
		return nil
	}
	f := func(code, english, chinese string) coterie.Finding {
		return coterie.Finding{Kind: coterie.Advice, Code: code, Row: "SE18", English: english, Chinese: chinese}
	}
	return []coterie.Finding{
		f("loyal-hold", "hold the most loyal: a person knows each of them by name", "抓住：专人联系每一位最忠诚的成员"),
		f("loyal-stir", "stir them: give them something of their own to do", "刺激：给他们一件自己的事做"),
		f("loyal-reward", "reward them, in public", "奖励：公开表彰"),
	}
}

// IsAdvocate reports whether a member speaks for the group from experience
// (拥护者): one who bought, and passes its content on, tries and reviews, or helps
// others. Who was not converted is not an advocate, however loud.
func (f *Facts) IsAdvocate() bool {
	return f.Orders > 0 && f.Forwards+f.Trials+f.Answers+f.Sales > 0
}

// Advocacy is what a group's advocates carry between them.
type Advocacy struct {
	Advocates  int
	Hours      float64 // of help given by them
	StaffHours float64 // of paid staff still needed
	Reach      int64   // forwards, reviews and sales: how often the group was spoken for outside
}

// Advocate sums up what advocates carry of the hours a group needs, at a number
// of hours for each answer or act of management. More advocates never need more
// staff, nor reach fewer. hours and each must be finite and not negative.
func Advocate(facts []Facts, hours, each float64) (Advocacy, error) {
	if !(hours >= 0) || math.IsInf(hours, 1) {
		return Advocacy{}, refuse(-1, "hours", hours, "must be finite and not negative")
	}
	if !(each >= 0) || math.IsInf(each, 1) {
		return Advocacy{}, refuse(-1, "each", each, "must be finite and not negative")
	}
	var a Advocacy
	for i := range facts {
		f := &facts[i]
		if !f.IsAdvocate() {
			continue
		}
		a.Advocates++
		a.Hours += each * float64(f.Answers+f.Managed)
		a.Reach += f.Forwards + f.Trials + f.Sales
	}
	a.StaffHours = max(0, hours-a.Hours)
	return a, nil
}

// LoyalShare is the share of loyal members in seats, both known as ranges (忠实用户
// 占比): between least loyal of most seats and most loyal of least seats. Value
// compares the middles. Ranges must be positive and not crossed.
func LoyalShare(loyal, seats [2]float64) (coterie.Estimate, error) {
	for _, r := range [][2]float64{loyal, seats} {
		if !(r[0] >= 0) || !(r[1] >= r[0]) || math.IsInf(r[1], 1) {
			return coterie.Estimate{}, refuse(-1, "range", r[0], "must be finite, not negative and not crossed")
		}
	}
	if seats[0] == 0 {
		return coterie.Estimate{}, refuse(-1, "seats", 0, "must be positive")
	}
	return coterie.Estimate{Value: min(1, (loyal[0]+loyal[1])/(seats[0]+seats[1])),
		Lo: loyal[0] / seats[1], Hi: min(1, loyal[1]/seats[0])}, nil
}
