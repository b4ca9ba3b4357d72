package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/examples/designs"
)

// inputs are the files a plan is made from.
type inputs struct{ groups, hosts []byte }

// replicate plans the groups anew. What there is now comes with the plan, or with
// the reasons why there is none.
func replicate(ctx context.Context, in inputs, day time.Time) (*world, *community.ReplicationPlan, error) {
	groups, err := readGroups("groups", in.groups)
	if err != nil {
		return nil, nil, err
	}
	hosts, err := readHosts("hosts", in.hosts)
	if err != nil {
		return nil, nil, err
	}
	var e economics
	if err := json.Unmarshal(economicsFile, &e); err != nil {
		return nil, nil, err
	}
	text, err := designs.Files.ReadFile("industry-resources.json")
	if err != nil {
		return nil, nil, err
	}
	var c community.Community
	if err := json.Unmarshal(text, &c); err != nil {
		return nil, nil, err
	}
	w, err := newWorld(groups)
	if err != nil {
		return nil, nil, err
	}
	c.Staff = w.staff
	made, err := community.PlanReplication(ctx, &c, w.network, day, &community.ReplicationOptions{
		Pattern: w.pattern, By: "category", Members: w.members, Hosts: hosts, MostFirms: 150,
		Club: e.Club, Dynamics: e.Dynamics, Desk: e.Desk, Operators: e.Operators, Training: e.Training, PassOn: e.PassOn, Seed: 1,
	})
	return w, made, err
}

// plan makes the groups anew and says how.
func plan(ctx context.Context, p *page, in inputs, day time.Time) error {
	w, made, err := replicate(ctx, in, day)
	if w == nil {
		return err
	}
	people := 0
	for _, g := range w.groups {
		people += g.people
	}
	p.say("■ 现在：%d 个群，%d 人，其中工作人员 %d 人，不计入；其余 %d 人", "■ Now: %d groups of %d people, %d of them staff, who are not counted; %d others", len(w.groups), people, len(w.staff), people-len(w.staff))
	var not *community.NotReadyError
	if errors.As(err, &not) {
		p.say("■ 样板群还不能复制，没有方案。原因：", "■ The pattern is not ready to be copied: no plan. Why:")
		for _, f := range not.Readiness.Reasons() {
			p.finding(f)
			if !p.zh { // in Chinese the sentence says it
				fmt.Fprintf(p.w, "      what would change it: %s\n", f.Cure)
			}
		}
		return nil
	}
	if err != nil {
		return err
	}
	p.ready(made.Ready)
	p.say("■ 为什么要重新分群", "■ Why groups are to be made anew")
	for _, f := range made.Triggers {
		p.finding(f)
	}
	s := made.Sizing
	p.say("■ 分成几个群：%d 到 %d 个，按规模经济 %d 个为宜；合格的分化者 %d 人；每群 %d 名运营，现有人手够 %d 个群", "■ How many: %d to %d groups, best %d by what a group is worth; %d can seed one; %d operators each, enough for %d groups",
		s.Fewest, s.Most, s.Wanted, s.Qualified, s.Each, s.Staffed)
	p.groups(made)
	p.say("■ 路上失去什么", "■ What is lost on the way")
	p.say("  留在群内的关系：%s；随机分到同样大小的群是 %s（%.1f 倍）", "  ties that stay within groups: %s; assigned at random to groups of these sizes %s (%.1f times)", percent(made.Kept), percent(made.Chance), made.Kept/made.Chance)
	p.say("  核心发出的消息能到的成员：现在 %s，分开后 %s，群主也收到后 %s", "  members whom a message from the core reaches: now %s, once apart %s, with the hosts told %s", interval(made.Before), interval(made.After), interval(made.Relayed))
	if made.Pilot != "" {
		p.say("■ 试点：%s", "■ Pilot: %s", made.Pilot)
	}
	for _, f := range made.Stages {
		p.finding(f)
	}
	if len(made.Findings) > 0 {
		p.say("■ 还缺什么", "■ What is missing")
	}
	for _, f := range made.Findings {
		p.finding(f)
	}
	if gaps := made.Design.Structure.Rules.Lint(); len(gaps) > 0 {
		p.say("■ 各群共用的规则", "■ The rules that all groups share")
		for _, f := range gaps {
			p.finding(f)
		}
	}
	return nil
}

// page is what is written on, in one language.
type page struct {
	w  io.Writer
	zh bool
}

func (p *page) say(zh, en string, args ...any) { fmt.Fprintf(p.w, p.in(zh, en)+"\n", args...) }

// in is one of two texts, by the language of the page.
func (p *page) in(zh, en string) string {
	if p.zh {
		return zh
	}
	return en
}

func (p *page) finding(f coterie.Finding) {
	text := p.in(f.Chinese, f.English)
	if about := community.Term(f.About); f.About != "" {
		text = p.in(about.Chinese()+"：", f.About+": ") + text
	}
	fmt.Fprintf(p.w, "  – %s [%s]\n", text, f.Row)
}

// ready says what makes the pattern ready.
func (p *page) ready(r *community.Readiness) {
	p.say("■ 样板群可以复制", "■ The pattern may be copied")
	for _, v := range []struct {
		zh, en string
		v      community.Verdict
	}{{"核心群", "core", r.Core}, {"自组织", "self-organisation", r.SelfOrganisation}, {"亚文化", "subculture", r.Subculture}} {
		var why []string
		for i, m := range v.v.Measures {
			if !math.IsNaN(m.Value.Value) {
				why = append(why, p.in(v.v.Findings[i].Chinese, v.v.Findings[i].English))
			}
		}
		p.say("  – %s：%s", "  – %s: %s", p.in(v.zh, v.en), strings.Join(why, p.in("；", "; ")))
	}
}

// groups lists the groups that can be made, and those that cannot.
func (p *page) groups(made *community.ReplicationPlan) {
	p.say("■ 能建的群：%d 个", "■ Groups that can be made: %d", len(made.Groups))
	for _, g := range made.Groups {
		n, _ := g.Host.Int()
		p.say("  %s：%d 人，%d 家企业，群内关系 %s；核心消息到达 %s → %s", "  %s: %d people of %d firms, %s of their ties kept; reached from the core %s → %s",
			g.Name, len(g.Members), g.Firms, percent(g.Kept), percent(g.Before.Value), percent(g.After.Value))
		p.say("      群主 #%d：四项特质齐全；%s", "      host #%d: all four traits; %s", n, p.evidence(g.Why.Evidence))
	}
	if len(made.Unmade) > 0 {
		p.say("■ 建不了的群：%d 个", "■ Groups that cannot be made: %d", len(made.Unmade))
	}
	for _, g := range made.Unmade {
		p.say("  %s：%d 人，%d 家企业：%s", "  %s: %d people of %d firms: %s", g.Name, len(g.Members), g.Firms, p.in(g.Why.Chinese, g.Why.English))
	}
	if n := len(made.Left); n > 0 {
		p.say("■ 留在原处：%d 人", "■ Stay where they are: %d people", n)
	}
}

// evidence says what the record shows of a host.
func (p *page) evidence(es []string) string {
	if !p.zh {
		return strings.Join(es, ", ")
	}
	words := strings.NewReplacer("with the group for ", "入群 ", " days", " 天", "spoke ", "发言 ", "answered or helped ", "答疑互助 ", "held ", "主持 ", " sessions and activities", " 步分享和活动",
		" times", " 次", " % of its ties are in the group", "% 的关系在群内", " hours a day", " 小时/天")
	return words.Replace(strings.Join(es, "，"))
}

func percent(x float64) string { return fmt.Sprintf("%.0f%%", 100*x) }

func interval(e coterie.Estimate) string {
	if e.Confidence == 0 || e.Lo == e.Hi {
		return percent(e.Value)
	}
	return fmt.Sprintf("%.1f%% [%.1f, %.1f]", 100*e.Value, 100*e.Lo, 100*e.Hi)
}
