package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/coterie-go/coterie/community"
)

// applicant is someone at the door: the name in the group's format, and what is
// shown for admission.
type applicant struct {
	name  string
	shown map[community.Term]float64
}

// door says who of those at the door may enter, through which gate, and what
// the others lack.
func door(w io.Writer, s *community.Structure, at []applicant, zh bool) {
	for _, a := range at {
		gate, missing, ok := s.Admit(a.shown, nil)
		lack := ""
		if parts := community.NameParts(s.NameFormat, a.name); len(parts) > 0 {
			lack = pick(zh, "；昵称还缺", "; the name lacks ") + words(parts, zh)
		}
		switch {
		case ok && zh:
			fmt.Fprintf(w, "  门口 %s：可入群（%s）%s\n", a.name, gate.Chinese(), lack)
		case ok:
			fmt.Fprintf(w, "  at the door, %s may enter (%s)%s\n", a.name, gate, lack)
		case zh:
			fmt.Fprintf(w, "  门口 %s：最接近“%s”，还缺%s%s\n", a.name, gate.Chinese(), words(missing, zh), lack)
		default:
			fmt.Fprintf(w, "  at the door, %s is nearest to %q and lacks %s%s\n", a.name, gate, words(missing, zh), lack)
		}
	}
}

// offices says how far those who stand for an office may go this week.
func offices(w io.Writer, s *community.Structure, zh bool) {
	for _, o := range s.Offices {
		for _, c := range o.Candidates {
			n, _ := c.Member.Int()
			next, err := o.Advance(c, c.Stage+1, community.At(monday))
			switch {
			case err != nil && zh:
				fmt.Fprintf(w, "  竞选%s #%d：留在“%s”（%v）\n", o.Name.Chinese(), n, c.Stage.Chinese(), err)
			case err != nil:
				fmt.Fprintf(w, "  #%d, standing for %s, stays %s (%v)\n", n, o.Name, c.Stage, err)
			case zh:
				fmt.Fprintf(w, "  竞选%s #%d：可进入“%s”\n", o.Name.Chinese(), n, next.Stage.Chinese())
			default:
				fmt.Fprintf(w, "  #%d, standing for %s, may be %s\n", n, o.Name, next.Stage)
			}
		}
	}
}

// targets holds what the charter aims at against what is measured.
func targets(w io.Writer, c *community.Charter, a *community.Assessment, zh bool) {
	measured := map[community.Term]float64{}
	for _, m := range a.Measures {
		measured[m.Name] = m.Value.Value
	}
	for _, f := range c.Evaluate(measured) {
		fmt.Fprintf(w, "  %s\n", pick(zh, f.Chinese, f.English))
	}
}

// invites says who brought in most, through how many generations. It is a
// picture of how the group grew, and no ground for pay.
func invites(w io.Writer, r *community.Record, zh bool) {
	var best community.Referral
	depth := 0
	for i := range r.Referrals(0.5) {
		if i.Subtree > best.Subtree {
			best = i
		}
		depth = max(depth, i.Generation)
	}
	if best.Subtree < 2 {
		return
	}
	n, _ := best.Member.Int()
	if zh {
		fmt.Fprintf(w, "  邀请树：%d 代，#%d 名下最多：直接带来 %d 人，连带共 %d 人\n", depth, n, best.Children, best.Subtree-1)
	} else {
		fmt.Fprintf(w, "  invitations: %d generations; #%d brought in most, %d directly and %d in all\n", depth, n, best.Children, best.Subtree-1)
	}
	for _, c := range r.Cycles() {
		fmt.Fprintf(w, "  %s\n", c)
	}
}

// talk prints the messages of each week.
func talk(w io.Writer, r *community.Record, zh bool) {
	var weeks []string
	for p := range r.Series(community.Reply, community.Weekly) {
		weeks = append(weeks, fmt.Sprint(p.Events))
	}
	fmt.Fprintf(w, "  %s%s\n", pick(zh, "每周回复：", "replies by week: "), strings.Join(weeks, " "))
}

// senses prints the four senses of the group.
func senses(w io.Writer, a *community.Assessment, zh bool) {
	var parts []string
	for _, s := range a.Senses {
		if v := s.Value.Value; v >= 0 { // else nothing is known of it
			parts = append(parts, fmt.Sprintf("%s %.2f", pick(zh, s.Name.Chinese(), string(s.Name)), v))
		}
	}
	fmt.Fprintf(w, "  %s%s\n", pick(zh, "四感：", "senses: "), strings.Join(parts, pick(zh, "、", ", ")))
}

func pick(zh bool, chinese, english string) string {
	if zh {
		return chinese
	}
	return english
}

func words(ts []community.Term, zh bool) string {
	var out []string
	for _, t := range ts {
		out = append(out, pick(zh, t.Chinese(), string(t)))
	}
	return strings.Join(out, pick(zh, "、", ", "))
}
