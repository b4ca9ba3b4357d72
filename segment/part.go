package segment

import (
	"math/bits"

	"github.com/coterie-go/coterie"
)

// Part is what a member is for the structure of a community: any of seven
// (七种成员). A member may play several parts, or none.
type Part uint8

// The seven structural roles, as a bit set.
const (
	Founder     Part = 1 << iota // 创建者: charisma, convincing, rallies people, thinks far ahead
	Manager                      // 管理者: leads by example, first to keep the rules, manages and coordinates
	Participant                  // 参与者: takes part in activities and discussions
	Pioneer                      // 开拓者: understands connecting, negotiates, communicates
	Splitter                     // 分化者: learns fast, bears the culture, took part in building, knows the details: the seed of a new group
	Partner                      // 合作者: identifies with the group and has matching resources
	Payer                        // 付费者: pays and enjoys the service
)

var partNames = names{{}, {"founder", "创建者"}, {"manager", "管理者"}, {"participant", "参与者"}, {"pioneer", "开拓者"}, {"splitter", "分化者"}, {"partner", "合作者"}, {"payer", "付费者"}}

// String returns the English names joined by "+".
func (p Part) String() string { return partNames.join(uint64(p), 0) }

// Chinese returns the Chinese names joined by "、".
func (p Part) Chinese() string { return partNames.join(uint64(p), 1) }

// MarshalText implements [encoding.TextMarshaler].
func (p Part) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText accepts names in either language, joined by "+" or "、".
func (p *Part) UnmarshalText(b []byte) error {
	v, err := partNames.split("part", b)
	*p = Part(v)
	return err
}

// parts is how many structural roles there are.
const parts = 7

// needs are the traits that each part asks for, in the order of the bits.
var needs = [parts]Trait{
	Charismatic | Convincing | Rallying | FarSighted,
	Exemplary | RuleAbiding | Managing | Coordinating,
	Participating,
	Connecting | Negotiating | Communicating,
	QuickLearner | CultureBearer | Builder | Detailed,
	Identifying | Resourceful,
	Paying,
}

// PartLabel says which structural roles a member can play.
type PartLabel struct {
	Held    Part           // every trait is there
	Scores  [parts]float64 // share of the traits that are there, in the order Founder … Payer
	Near    Part           // the part that lacks only one trait; the first of them, unset where none
	Missing Trait          // the trait that Near lacks
}

// PlayParts returns the structural roles that a member can play, from the
// traits people see and those the log shows: who took part, participates; who
// paid, pays; and who was warned does not keep the rules first of all. Warnings
// lower the manager's score by 1/(1+warnings). It is total.
func PlayParts(f *Facts) PartLabel {
	have := f.traits()
	var l PartLabel
	for i, need := range needs {
		p := Part(1) << i
		missing := need &^ have
		n := bits.OnesCount32(uint32(missing))
		l.Scores[i] = 1 - float64(n)/float64(bits.OnesCount32(uint32(need)))
		if p == Manager && f.Violations > 0 {
			l.Scores[i] /= 1 + float64(f.Violations)
		}
		switch {
		case n == 0:
			l.Held |= p
		case n == 1 && need != missing && l.Near == 0:
			l.Near, l.Missing = p, missing
		}
	}
	return l
}

// traits are the declared traits and those the log shows.
func (f *Facts) traits() Trait {
	t := f.Traits &^ (Participating | Paying)
	if f.Joined > 0 {
		t |= Participating
	}
	if f.Spent > 0 {
		t |= Paying
	}
	if f.Violations > 0 {
		t &^= RuleAbiding
	}
	return t
}

// Staffing counts who can play each structural role (角色配置).
type Staffing [parts]int

// Add counts one member's parts.
func (s *Staffing) Add(p Part) {
	for i := range s {
		s[i] += int(p >> i & 1)
	}
}

// Of returns how many can play a part; of a set, how many can play the rarest.
func (s *Staffing) Of(p Part) int {
	n := -1
	for i, v := range s {
		if p>>i&1 == 1 && (n < 0 || v < n) {
			n = v
		}
	}
	return max(n, 0)
}

// Missing returns the parts that nobody can play.
func (s *Staffing) Missing() Part {
	var p Part
	for i, n := range s {
		if n == 0 {
			p |= 1 << i
		}
	}
	return p
}

// Findings names each part that nobody can play and the traits it asks for, and
// how many groups could be seeded: each new one needs a splitter.
func (s *Staffing) Findings() []coterie.Finding {
	var out []coterie.Finding
	for i, n := range s {
		if n > 0 {
			continue
		}
		p := Part(1) << i
		out = append(out, coterie.Finding{Kind: coterie.Gap, Code: "part-missing", About: p.String(), Row: "SE15",
			English: "nobody can be the " + p.String(), Chinese: "群里没有" + p.Chinese(),
			Cure: "someone who is " + needs[i].String(), CureChinese: "要有" + needs[i].Chinese() + "的人"})
	}
	return out
}
