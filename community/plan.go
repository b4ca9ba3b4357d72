package community

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/calendar"
)

// WeekOptions tune [PlanWeek]; nil and zero fields mean the defaults.
type WeekOptions struct {
	Assess   *AssessOptions
	Most     int                  // members named in one task, such as lurkers to wake; 0: 5
	Silent   int                  // days of silence after which a member counts as a lurker; 0: 14
	Patience float64              // days within which the next level should be within reach; 0: 60
	Waiting  []MemberID           // applicants, first come first
	Posts    []Scored             // posts of the past week with the caller's score, for the digest
	Scores   map[MemberID]float64 // of members, for the rule of elimination
	Quota    int                  // members to be asked to leave, the lowest scores first; 0: none
	Content  *ContentNeed
	Packet   *PacketNeed
}

// Scored is a post, by the caller's number, and how good it was.
type Scored struct {
	Topic uint32
	Score float64
}

// ContentNeed is what the content of a week is to reach.
type ContentNeed struct {
	Mix      Mix     // of OGC, UGC and PGC, in the order of Mix.Weights
	Target   float64 // worth to reach in the week, in the unit of the mix
	Views    float64 // of a post on its first day
	HalfLife float64 // of a post, days
	PerDay   float64 // views wanted each day
	Private  float64 // α in (0, 1): how much members' own use weighs, see FreeRiding; 0: not looked at
}

// PacketNeed is a red packet to be sent.
type PacketNeed struct {
	Amount  int64 // minor units
	Shares  int
	Purpose Purpose
	PassOn  float64 // share of what is received that is sent on, in [0, 1)
}

// Todo (事项) is one thing to do in the week: when, with whom, how long it takes,
// and why.
type Todo struct {
	When    time.Time       `json:"when"`
	Members []MemberID      `json:"members,omitempty"`
	Minutes float64         `json:"minutes,omitempty"` // of the operator's
	Urgency float64         `json:"urgency"`           // 0 to 1: the order of the plan
	Why     coterie.Finding `json:"why"`
}

// WeekPlan (本周计划) is the operator's week.
type WeekPlan struct {
	From, Until time.Time
	State       State
	Tasks       []Todo  // the most urgent first
	Hours       float64 // what they take of the staff's time: less what officers and members carry
}

// planner gathers the tasks of a week.
type planner struct {
	*window
	o     *WeekOptions
	a     *Assessment
	from  int64 // local day
	tasks []Todo
	most  int
}

// plural says how many of a thing there are.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprint(n) + " " + many
}

func (p *planner) at(day int64, minutes int) time.Time {
	return Instant(calendar.Start(day, p.r.Options.Day.Microseconds()) + int64(minutes)*60_000_000).Time()
}

func (p *planner) add(urgency, minutes float64, when time.Time, who []MemberID, f coterie.Finding) {
	if f.Kind == 0 {
		f.Kind = coterie.Advice
	}
	p.tasks = append(p.tasks, Todo{When: when, Members: who, Minutes: minutes, Urgency: urgency, Why: f})
}

// PlanWeek returns the operator's week that begins at from, read from the design
// and what is known of the group until then: who checks in and whose streak is
// about to break, whom to draw out and why, whose joining is not complete, which
// sessions are due with which steps, which were left unfinished, the awards of
// the quarter, levels reached and near, packets and adverts against their
// limits, offices to fill and with whom, who may enter, and the hours all of it
// takes. Every task says when, with whom, how long and why: the detailed process
// whose lack makes shops fail. Operations that [Community.Validate]
// refuses are refused. As [Assess] it takes O(n log n) in members and ties.
func PlanWeek(c *Community, r *Record, from time.Time, o *WeekOptions) (*WeekPlan, error) {
	if c == nil {
		c = &Community{}
	}
	if o == nil {
		o = &WeekOptions{}
	}
	ao := o.Assess
	if ao == nil {
		ao = &AssessOptions{}
	}
	if err := c.Operations.validate(); err != nil {
		return nil, err
	}
	a, err := Assess(c, r, from, ao)
	if err != nil {
		return nil, err
	}
	p := &planner{window: newWindow(c, r, from, ao), o: o, a: a, most: o.Most}
	p.from = dayOf(r, from)
	if p.most <= 0 {
		p.most = 5
	}
	p.state()
	p.checkIns()
	p.lurkers()
	p.newcomers()
	p.sessionsDue()
	p.awards()
	if err := p.levels(); err != nil {
		return nil, err
	}
	p.limits()
	p.officers()
	p.values()
	p.room()
	p.digest()
	if err := p.content(); err != nil {
		return nil, err
	}
	if err := p.packet(); err != nil {
		return nil, err
	}
	plan := &WeekPlan{From: p.at(p.from, 0), Until: p.at(p.from+7, 0), State: a.State}
	plan.Hours = p.hours()
	if c.Operations.Hours > 0 && plan.Hours > 7*c.Operations.Hours {
		p.add(0.5, 0, plan.From, nil, coterie.Finding{Code: "hours-short", Row: "ST42",
			English: fmt.Sprintf("the week takes %.1f hours and %.1f are planned", plan.Hours, 7*c.Operations.Hours),
			Chinese: fmt.Sprintf("本周约需 %.1f 小时，计划只有 %.1f 小时", plan.Hours, 7*c.Operations.Hours),
			Cure:    "let active members take an office: each takes work off the staff", CureChinese: "让活跃成员担任职务，每位都能替工作人员分担"})
	}
	slices.SortStableFunc(p.tasks, func(a, b Todo) int { return cmp.Compare(b.Urgency, a.Urgency) })
	plan.Tasks = p.tasks
	return plan, nil
}

// hours is what the tasks take of the staff's time: members who hold an office
// take their hours off it, and the share of what members hold themselves.
func (p *planner) hours() float64 {
	h := 0.0
	for _, t := range p.tasks {
		h += t.Minutes / 60
	}
	if v := p.a.Measure("member-held").Value; v > 0 {
		h *= 1 - v
	}
	for _, o := range p.c.Structure.Offices {
		for _, m := range o.Holders {
			if !p.staff[m] {
				h -= 7 * o.Hours
			}
		}
	}
	return max(h, 0)
}

// state is what the state of the group asks for.
func (p *planner) state() {
	f := coterie.Finding{Code: "state-" + p.a.State.String(), Row: "OP39", Evidence: p.a.Findings[0].Evidence, Cure: p.a.Findings[0].Cure, CureChinese: p.a.Findings[0].CureChinese}
	switch {
	case p.a.untagged():
		f.English, f.Chinese = "look at what is said: rules against adverts, themes against chatter", "先看内容：广告多就立规则，闲聊多就定主题"
	case p.a.State == Dead:
		f.English, f.Chinese = "stop the notices, ask once whether the group is still wanted, and close it if nobody answers", "停发通知；问一次还要不要，没人要就收尾"
	case p.a.State == Spam:
		f.English, f.Chinese = "set up and keep an advert rule, then clear the adverts", "先立并执行广告规则，再清理广告"
		f.Row = "ST21"
	case p.a.State == IdleChat:
		f.English, f.Chinese = "set a theme and hold a session: too little of what is said is of worth", "定主题、办一次分享：有价值的话太少"
		if v := p.a.Measure("worth-share").Value; !math.IsNaN(v) {
			f.English = fmt.Sprintf("set a theme and hold a session: %.0f %% of what is said is of worth", 100*v)
			f.Chinese = fmt.Sprintf("定主题、办一次分享：有价值的话只占 %.0f%%", 100*v)
		}
	default:
		return
	}
	p.add(1, 60, p.at(p.from, 600), nil, f)
}

// checkedDays returns the days on which a member checked in, newest last.
func (p *planner) checkedDays(i int32) (out []int64) {
	if p.r.active == nil {
		return nil
	}
	for _, d := range p.r.active[i] {
		if d.checked > 0 && int64(d.day) < p.from {
			out = append(out, int64(d.day))
		}
	}
	return out
}

// checkIns finds the streaks that are about to break: unbroken until the day
// before yesterday.
func (p *planner) checkIns() {
	var who []MemberID
	var why []string
	rate, in := int64(0), int64(0)
	for _, i := range p.present {
		days := p.checkedDays(i)
		if len(days) == 0 {
			continue
		}
		in++
		last, streak := days[len(days)-1], 1
		for k := len(days) - 1; k > 0 && days[k-1] == days[k]-1; k-- {
			streak++
		}
		for _, d := range days {
			if d >= p.from-7 {
				rate++
			}
		}
		if last == p.from-2 && streak >= 3 {
			who, why = append(who, p.r.members[i].id), append(why, fmt.Sprintf("%d d", streak))
		}
	}
	p.gifts()
	if theme := p.theme(); theme != "" {
		p.add(0.35, 10, p.at(p.from, 480), nil, coterie.Finding{Code: "check-in-theme", Row: "OP10",
			English: fmt.Sprintf("this week's check-in theme: %s", theme), Chinese: fmt.Sprintf("本周打卡主题：%s", theme),
			Evidence: []string{fmt.Sprintf("check-in %d/%d", rate, 7*in)}})
	}
	if len(who) > 0 {
		p.add(0.6, float64(2*min(len(who), p.most)), p.at(p.from, 1200), who[:min(len(who), p.most)], coterie.Finding{Code: "streak-breaking", Row: "OP10",
			English: plural(len(who), "member", "members") + " did not check in yesterday after a streak", Chinese: fmt.Sprintf("%d 人昨天断了打卡", len(who)),
			Cure: "a friendly word today", CureChinese: "今天打个招呼", Evidence: why[:min(len(why), p.most)]})
	}
}

// gifts names those who reached a gift with the check-ins of last week.
func (p *planner) gifts() {
	for _, g := range p.c.Operations.Gifts {
		var who []MemberID
		for _, i := range p.present {
			days := p.checkedDays(i)
			before := 0
			for before < len(days) && days[before] < p.from-7 {
				before++
			}
			if float64(len(days)) >= g.From && float64(before) < g.From {
				who = append(who, p.r.members[i].id)
			}
		}
		if len(who) > 0 {
			p.add(0.5, float64(5*len(who)), p.at(p.from, 600), who, coterie.Finding{Code: "gift-earned", About: string(g.Name), Row: "OP12",
				English: fmt.Sprintf("%s earned %s with %g check-ins", plural(len(who), "member", "members"), g.Name, g.From), Chinese: fmt.Sprintf("%d 人打卡满 %g 次，可领“%s”", len(who), g.From, g.Name.Chinese()), Cure: "hand it over, with a word on what is new", CureChinese: "把礼物送到，顺便说说近况"})
		}
	}
}

// theme is the check-in theme of the ISO week: the same from Monday to Sunday.
func (p *planner) theme() string {
	ts := p.c.Operations.CheckIn.Themes
	if len(ts) == 0 {
		return ""
	}
	week := (calendar.Monday(p.from) + 3) / 7
	n := int64(len(ts))
	return ts[(week%n+n)%n]
}

// lurkers are those to draw out: present for a while and silent, those whom
// others turned to first, then those who once spoke.
func (p *planner) lurkers() {
	silent := p.o.Silent
	if silent <= 0 {
		silent = 14
	}
	type one struct {
		id    MemberID
		heard uint32
		spoke bool
		days  float64
	}
	var all []one
	now := At(p.asOf)
	for _, i := range p.present {
		m := &p.r.members[i]
		since := p.since[i]
		spoke, ok := p.spokeLast(i)
		if ok {
			since = max(since, spoke)
		}
		if days := float64(now-since) / 86400e6; days >= float64(silent) {
			all = append(all, one{m.id, m.counts[cHeard], ok, days})
		}
	}
	if len(all) == 0 || p.a.State == Dead {
		return
	}
	slices.SortFunc(all, func(a, b one) int {
		said := func(v bool) int {
			if v {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(b.heard, a.heard), cmp.Compare(said(b.spoke), said(a.spoke)), cmp.Compare(a.days, b.days), a.id.Compare(b.id))
	})
	var who []MemberID
	var why []string
	for _, l := range all[:min(len(all), p.most)] {
		reason := fmt.Sprintf("%.0f d", l.days)
		if l.heard > 0 {
			reason += fmt.Sprintf(", ×%d", l.heard) // how often others turned to the member
		}
		who, why = append(who, l.id), append(why, reason)
	}
	p.add(0.45, float64(3*len(who)), p.at(p.from+1, 600), who, coterie.Finding{Code: "wake-lurkers", Row: "OP20",
		English: fmt.Sprintf("%s of %s have not spoken for %d days: ask a few for their views", fmt.Sprint(len(all)), plural(p.a.Members, "member", "members"), silent),
		Chinese: fmt.Sprintf("%d/%d 人 %d 天没发言：挑几位私下聊聊、请他们说话", len(all), p.a.Members, silent),
		Cure:    "talk to them in private, on what they once spoke of", CureChinese: "私下聊聊他们说起过的事", Evidence: why})
}

// newcomers are those who joined in the last two weeks and have not taken all
// steps of joining; those of influence are to be introduced.
func (p *planner) newcomers() {
	now := At(p.asOf)
	var who, big []MemberID
	var why []string
	for _, i := range p.present {
		m := &p.r.members[i]
		if now-p.since[i] > 14*86400e6 || !p.joined(i) {
			continue
		}
		if miss := p.c.missingSteps(m.done); len(miss) > 0 {
			who, why = append(who, m.id), append(why, list(miss, 0))
		}
		if m.done&dInfluencer != 0 && m.done&dWelcomed == 0 {
			big = append(big, m.id)
		}
	}
	if len(who) > 0 {
		n := min(len(who), p.most)
		p.add(0.7, float64(2*n), p.at(p.from, 600), who[:n], coterie.Finding{Code: "onboard", Row: "ST03",
			English: plural(len(who), "newcomer has", "newcomers have") + " not taken all steps of joining", Chinese: fmt.Sprintf("%d 位新人入群步骤没走完", len(who)),
			Cure: "walk them through " + list(p.c.Structure.Onboarding, 0), CureChinese: "带他们走完" + list(p.c.Structure.Onboarding, 1), Evidence: why[:n]})
	}
	if len(big) > 0 {
		p.add(0.75, float64(5*len(big)), p.at(p.from, 600), big, coterie.Finding{Code: "introduce", Row: "OP18",
			English: "introduce the newcomers of influence to the group", Chinese: "向全群简要介绍新来的大咖", Cure: "a short introduction by the admin", CureChinese: "由管理员简短介绍"})
	}
}

// joined reports whether the record shows the member's joining.
func (p *planner) joined(i int32) bool {
	return slices.ContainsFunc(of(p.moves, i), func(m move) bool { return m.kind == Join })
}

// sessionsDue lists the sessions of the week with their steps, and those of the
// last weeks that were left unfinished.
func (p *planner) sessionsDue() {
	hosts := p.rotation(len(p.c.Operations.Sessions))
	for k, s := range p.c.Operations.Sessions {
		h, m, ok := s.clock()
		if !ok {
			continue
		}
		day := p.from
		for calendar.Weekday(day) != s.Weekday {
			day++
		}
		var miss, 缺 []string
		for _, f := range [...][3]string{{"guest", "嘉宾", s.Guest}, {"place", "地点", s.Place}, {"name", "名称", s.Name}} {
			if f[2] == "" {
				miss, 缺 = append(miss, f[0]), append(缺, f[1])
			}
		}
		f := coterie.Finding{Code: "session-due", About: s.Name, Row: "OP14",
			English: fmt.Sprintf("session %q: %s before; %s during, %d + %d minutes; %s after", s.Name, Promote, steps(SignIn, OpenFloor, 0), s.Content, s.Questions, steps(Publish, Redistribute, 0)),
			Chinese: fmt.Sprintf("分享“%s”：事前%s；事中%s，%d+%d 分钟；事后%s", s.Name, Promote.Chinese(), steps(SignIn, OpenFloor, 1), s.Content, s.Questions, steps(Publish, Redistribute, 1))}
		if len(miss) > 0 {
			f.Cure, f.CureChinese = "name its "+strings.Join(miss, ", "), "定下"+strings.Join(缺, "、")
		}
		var who []MemberID
		if k < len(hosts) {
			who = hosts[k : k+1]
		}
		p.add(0.65, float64(s.Content+s.Questions+60), p.at(day, 60*h+m), who, f)
	}
	type left struct{ seen, last Step }
	topics := map[uint32]*left{}
	var order []uint32
	for _, s := range p.r.steps {
		if int64(s.at) < p.start() || s.at >= At(p.asOf) {
			continue
		}
		t := topics[s.topic]
		if t == nil {
			t = &left{}
			topics[s.topic] = t
			order = append(order, s.topic)
		}
		if s.step >= uint32(Promote) && s.step <= uint32(Redistribute) {
			t.seen |= 1 << s.step
			t.last = max(t.last, Step(s.step))
		}
	}
	slices.Sort(order)
	for _, topic := range order {
		t := topics[topic]
		if t.last < HostOn {
			continue
		}
		var en, zh []string
		for s := Promote; s <= Redistribute; s++ {
			if s != Close && t.seen>>s&1 == 0 {
				en, zh = append(en, s.String()), append(zh, s.Chinese())
			}
		}
		if len(en) > 0 {
			p.add(0.55, 40, p.at(p.from, 660), nil, coterie.Finding{Kind: coterie.Gap, Code: "session-incomplete", About: fmt.Sprint("session ", topic), Row: "OP14",
				English: fmt.Sprintf("session %d left out: %s", topic, strings.Join(en, ", ")), Chinese: fmt.Sprintf("第 %d 场分享漏了：%s", topic, strings.Join(zh, "、")),
				Cure: "edit it and publish it in the group and outside", CureChinese: "整理出来，在群里和群外发布", Evidence: en})
		}
	}
}

// steps joins the names of steps.
func steps(from, to Step, lang int) string {
	var s []string
	for v := from; v <= to; v++ {
		s = append(s, stepNames.at(int(v), lang))
	}
	return strings.Join(s, "→")
}

// rotation names who hosts next, where the design lets members take turns: those
// who have held the fewest sessions first, of the members who spoke in the
// window.
func (p *planner) rotation(n int) []MemberID {
	if !holds(p.c.Structure.Sharing, "rotation") || n == 0 {
		return nil
	}
	rows := slices.Clone(p.present)
	slices.SortFunc(rows, func(a, b int32) int {
		x, y := &p.r.members[a], &p.r.members[b]
		return cmp.Or(cmp.Compare(x.counts[cSessions], y.counts[cSessions]), x.id.Compare(y.id))
	})
	var out []MemberID
	for _, i := range rows {
		if m := &p.r.members[i]; m.spoken() && len(out) < n {
			out = append(out, m.id)
		}
	}
	return out
}

// awards elects the stars of the quarter that ended last, in its first two
// weeks: who checked in most, and who held most sessions. An award works less
// the later it comes, by half a week, and is as much less urgent.
func (p *planner) awards() {
	month := calendar.Month(p.from)
	begin := calendar.MonthStart(month - ((month%3)+3)%3)
	if p.from-begin >= 14 {
		return
	}
	lo := calendar.MonthStart(calendar.Month(begin) - 3)
	effect := math.Exp2(-float64(p.from-begin) / 7) // the same award is worth half as much a week later
	type session struct {
		who   int32
		topic uint32
	}
	held, seen := map[int32]int64{}, map[session]bool{}
	for _, s := range p.r.steps {
		if d := calendar.Day(int64(s.at), p.r.Options.Day.Microseconds()); d >= lo && d < begin && (Step(s.step) == HostOn || Step(s.step) == GuestOn) {
			if k := (session{s.who, s.topic}); !seen[k] {
				seen[k] = true
				held[s.who]++
			}
		}
	}
	for _, award := range p.c.Operations.Awards {
		if award != "check-in-star" && award != "sharing-star" {
			continue // what it is for is not in a record
		}
		best, most := int32(-1), int64(0)
		for _, i := range p.present {
			n := held[i]
			if award == "check-in-star" {
				n = 0
				for _, d := range p.checkedDays(i) {
					if d >= lo && d < begin {
						n++
					}
				}
			}
			if n > most {
				best, most = i, n
			}
		}
		if best >= 0 {
			p.add(0.4*effect, 15, p.at(p.from, 720), []MemberID{p.r.members[best].id}, coterie.Finding{Code: "award", About: string(award), Row: "OP11",
				English: fmt.Sprintf("elect the %s of the quarter: %s", award, plural(int(most), "time", "times")), Chinese: fmt.Sprintf("评选%s：%d 次", award.Chinese(), most),
				Cure: "an award soon after what it is for works most", CureChinese: "表彰要趁热，越早越有效", Evidence: []string{fmt.Sprint(most)}})
		}
	}
}

// Level returns the level that so many points reach, from 1, and the points at
// which the next begins, +Inf at the top; 0 where the design has no levels.
func (o *Operations) Level(points float64) (level int, next float64) {
	next = math.Inf(1)
	for _, at := range o.Levels {
		if points < at {
			return level, at
		}
		level++
	}
	return level, next
}

// levels tells who is about to reach the next level, and whether the next level
// is within reach of those who are active: neither too easy nor out of sight.
func (p *planner) levels() error {
	o := &p.c.Operations
	if len(o.Levels) == 0 {
		return nil
	}
	patience := p.o.Patience
	if patience == 0 {
		patience = 60
	}
	if !(patience > 0) {
		return &coterie.InputError{Row: -1, Field: "patience", Value: fmt.Sprint(patience), Reason: "not positive"}
	}
	for i := 2; i < len(o.Levels); i++ {
		if o.Levels[i]-o.Levels[i-1] <= o.Levels[i-1]-o.Levels[i-2] {
			p.add(0.3, 30, p.at(p.from, 600), nil, coterie.Finding{Kind: coterie.Diagnosis, Code: "levels-flat", Row: "OP28",
				English: fmt.Sprintf("level %d takes no more than the one before", i+1), Chinese: fmt.Sprintf("第 %d 级不比上一级难", i+1), Cure: "let the increments grow", CureChinese: "让每一级的增幅递增"})
			break
		}
	}
	var near, reached []MemberID
	var why, levels []string
	far, active := 0, 0
	for _, i := range p.present {
		m := &p.r.members[i]
		points := float64(m.counts[cPosts]) + float64(m.counts[cReplies]) + float64(m.counts[cCheckIns])
		level, next := o.Level(points)
		age := max(float64(At(p.asOf)-p.since[i])/86400e6, 1)
		if before, _ := o.Level(points - p.lastWeek(i)); before < level {
			reached, levels = append(reached, m.id), append(levels, fmt.Sprintf("level %d", level))
		}
		if points == 0 || math.IsInf(next, 1) {
			continue
		}
		active++
		switch days := (next - points) / (points / age); {
		case days <= 7:
			near, why = append(near, m.id), append(why, fmt.Sprintf("level %d, points %g/%g", level, points, next))
		case days > patience:
			far++
		}
	}
	if n := min(len(reached), p.most); n > 0 {
		p.add(0.35, float64(2*n), p.at(p.from, 1200), reached[:n], coterie.Finding{Code: "level-reached", Row: "OP29",
			English: plural(len(reached), "member", "members") + " reached a level last week", Chinese: fmt.Sprintf("上周 %d 人升级", len(reached)), Cure: "say so in the group", CureChinese: "在群里说一声", Evidence: levels[:n]})
	}
	if len(near) > 0 {
		n := min(len(near), p.most)
		p.add(0.3, float64(2*n), p.at(p.from+4, 1200), near[:n], coterie.Finding{Code: "level-near", Row: "OP29",
			English: plural(len(near), "member is", "members are") + " about to reach the next level", Chinese: fmt.Sprintf("%d 人即将升级", len(near)), Cure: "say so in the group: honour counts more than points", CureChinese: "在群里说一声：荣誉比积分重要", Evidence: why[:n]})
	}
	if 2*far > active {
		p.add(0.3, 30, p.at(p.from, 600), nil, coterie.Finding{Kind: coterie.Diagnosis, Code: "levels-out-of-reach", Row: "OP28",
			English: fmt.Sprintf("the next level is more than %.0f days away for %d of %d", patience, far, active),
			Chinese: fmt.Sprintf("%d/%d 人要 %.0f 天以上才能升级", far, active, patience),
			Cure:    "put a level between: too far loses interest, too near is worth nothing", CureChinese: "中间加一级：太远没劲，太近不值钱",
			Evidence: []string{fmt.Sprint(far), fmt.Sprint(active)}})
	}
	return nil
}

// lastWeek is how many points a member made in the week before; 0 where the
// record keeps no days.
func (p *planner) lastWeek(i int32) (points float64) {
	if p.r.active == nil {
		return 0
	}
	for _, d := range days(p.r.active[i], p.from-7, p.from) {
		points += float64(d.messages) + float64(d.checked)
	}
	return points
}

// limits holds last week's packets, adverts and forwarding against what is
// usual.
func (p *planner) limits() {
	week := func(k Kind) int64 { n, _ := p.r.sum(kindCode+code(k), p.from-7, p.from); return n }
	fun, _ := p.r.sum(purposeCode+code(ForFun), p.from-7, p.from)
	fun0, _ := p.r.sum(purposeCode, p.from-7, p.from)
	if n := fun + fun0; n > 7 {
		p.add(0.4, 10, p.at(p.from, 600), nil, coterie.Finding{Code: "packets-many", Row: "ST27",
			English: fmt.Sprintf("%d petty red packets last week: more than one a day is a disturbance", n), Chinese: fmt.Sprintf("上周有 %d 个零碎红包，天天发就成了打扰", n),
			Cure: "keep them for festivals", CureChinese: "留到节日再发", Evidence: []string{fmt.Sprint(n)}})
	}
	if v := p.a.Measure("ad-share"); v.Value > 0.1 && p.a.State != Spam {
		p.add(0.6, 20, p.at(p.from, 600), nil, coterie.Finding{Code: "adverts-many", Row: "ST21",
			English: fmt.Sprintf("%.0f %% of the messages are adverts", 100*v.Value), Chinese: fmt.Sprintf("广告占消息的 %.0f%%", 100*v.Value),
			Cure: "choose an advert policy: ban, toll, a group of their own, or removal", CureChinese: "选定广告政策：禁止、收红包、另设广告群或移出", Evidence: []string{v.String()}})
	}
	if n := week(Forward); n > 0 {
		forward, amount := p.r.sum(purposeCode+code(ForForward), p.from-7, p.from)
		if forward > 0 {
			p.add(0.2, 0, p.at(p.from, 600), nil, coterie.Finding{Kind: coterie.Caution, Code: "reward-for-forwarding", Row: "OP13",
				English: fmt.Sprintf("%s for red packets of %.2f: platforms forbid paying for forwarding", plural(int(n), "forward", "forwards"), float64(amount)/100),
				Chinese: fmt.Sprintf("红包 %.2f 换来 %d 次转发：平台禁止诱导分享", float64(amount)/100, n),
				Source:  sourceForward, Cure: "write what people forward unpaid", CureChinese: "写出不给钱也有人转发的内容", Evidence: []string{fmt.Sprintf("%.3g per unit", float64(n)*100/float64(max(amount, 1)))}})
		}
	}
}

// trust (信任) of a member: the share of good among what is known, drawn to ½,
// and growing with how much is known but ever more slowly:
//
//	trust = (good + 1)/(good + bad + 2) · (1 − e^(−points/50))
func (m *member) trust() float64 {
	good := float64(m.counts[cValuable]) + float64(m.counts[cAnswers]) + float64(m.counts[cHelps]) + float64(m.counts[cAwards])
	bad := float64(m.counts[cAds]) + float64(m.counts[cWarnings])
	points := float64(m.counts[cPosts]) + float64(m.counts[cReplies]) + float64(m.counts[cCheckIns])
	return (good + 1) / (good + bad + 2) * -math.Expm1(-points/50)
}

// officers names offices that are not filled, those whose probation has run its
// course, and who could fill the seats: members who answer others, by trust.
func (p *planner) officers() {
	holders := map[MemberID]bool{}
	for _, o := range p.c.Structure.Offices {
		for _, h := range o.Holders {
			holders[h] = true
		}
		for _, k := range o.Candidates {
			if k.Stage == OnProbation {
				if _, err := o.Advance(k, Approved, At(p.asOf)); err == nil {
					p.add(0.5, 15, p.at(p.from, 840), []MemberID{k.Member}, coterie.Finding{Code: "probation-over", About: string(o.Name), Row: "ST41",
						English: "probation may end: approve or decline", Chinese: "考察期已到，可以通过或不通过", Cure: "decide within " + o.Probation.String() + " days", CureChinese: "在 " + o.Probation.String() + " 天内定下来"})
				}
			}
		}
	}
	gaps := p.c.Structure.Vacancies()
	if len(gaps) == 0 {
		return
	}
	rows := slices.Clone(p.present)
	slices.SortFunc(rows, func(a, b int32) int {
		x, y := &p.r.members[a], &p.r.members[b]
		return cmp.Or(cmp.Compare(y.counts[cAnswers]+y.counts[cHelps], x.counts[cAnswers]+x.counts[cHelps]), cmp.Compare(y.trust(), x.trust()), x.id.Compare(y.id))
	})
	var who []MemberID
	var why []string
	for _, i := range rows {
		if m := &p.r.members[i]; !holders[m.id] && m.counts[cAnswers]+m.counts[cHelps] > 0 && len(who) < p.most {
			who, why = append(who, m.id), append(why, fmt.Sprintf("answers %d, trust %.2f", m.counts[cAnswers]+m.counts[cHelps], m.trust()))
		}
	}
	for _, f := range gaps {
		f.Evidence = append(f.Evidence, why...)
		p.add(0.5, 30, p.at(p.from+2, 600), who, f)
	}
}

// values tells of activities that showed no values, and of promises broken.
func (p *planner) values() {
	shown, _ := p.r.sum(deedCode+bit(Values), p.lo, p.hi)
	if all := p.total(Activity); all > shown {
		p.add(0.25, 10, p.at(p.from, 600), nil, coterie.Finding{Code: "activity-without-values", Row: "OP37",
			English: fmt.Sprintf("%d of %d activities did not show what the group stands for", all-shown, all), Chinese: fmt.Sprintf("%d/%d 次活动没有彰显价值观", all-shown, all),
			Cure: "tag each activity with the values it shows", CureChinese: "给每次活动标上它体现的价值观"})
	}
	if broken, _ := p.r.sum(deedCode+bit(Broken), p.lo, p.hi); broken > 0 {
		p.add(0.7, 30, p.at(p.from, 600), nil, coterie.Finding{Code: "promise-broken", Row: "ST61",
			English: fmt.Sprintf("%d of %d promised benefits were not given", broken, p.total(Deliver)), Chinese: fmt.Sprintf("%d/%d 项承诺没有兑现", broken, p.total(Deliver)),
			Cure: "make good: trust comes from promises kept", CureChinese: "补上：信任来自兑现承诺"})
	}
}

// room lets in those who wait, and says who waits on.
func (p *planner) room() {
	if over := float64(p.a.Members); p.c.Structure.Size.Max > 0 && over > p.c.Structure.Size.Max {
		p.add(0.4, 30, p.at(p.from, 600), nil, coterie.Finding{Kind: coterie.Diagnosis, Code: "size-over", Row: "ST46",
			English: fmt.Sprintf("%d members, planned %s", p.a.Members, p.c.Structure.Size), Chinese: fmt.Sprintf("现有 %d 人，计划 %s 人", p.a.Members, p.c.Structure.Size), Cure: "split the group, or let it rest at its size", CureChinese: "分群，或保持现有规模"})
	}
	p.eliminate()
	enter, wait := p.c.Structure.Seat(p.a.Members+p.a.Staff, p.o.Waiting)
	if len(enter) > 0 {
		p.add(0.6, float64(2*len(enter)), p.at(p.from, 600), enter, coterie.Finding{Code: "let-in", Row: "ST55",
			English: fmt.Sprintf("%d of those who wait can enter", len(enter)), Chinese: fmt.Sprintf("排队的 %d 人可以入群", len(enter)), Cure: "first come, first served", CureChinese: "先到先得"})
	}
	if len(wait) > 0 {
		p.add(0.3, 0, p.at(p.from, 600), wait, coterie.Finding{Code: "queue", Row: "ST55",
			English: fmt.Sprintf("%s: the group is full at %d", plural(len(wait), "applicant waits", "applicants wait"), p.c.Structure.Capacity), Chinese: fmt.Sprintf("群满 %d 人，%d 人排队", p.c.Structure.Capacity, len(wait)), Cure: "one leaves, one enters; or open another group", CureChinese: "走一个进一个，或另开一群"})
	}
}

// eliminate names the members of the lowest scores, as many as the quota says.
func (p *planner) eliminate() {
	if p.o.Quota <= 0 || len(p.o.Scores) == 0 {
		return
	}
	var who []MemberID
	for _, i := range p.present {
		if id := p.r.members[i].id; !math.IsNaN(p.o.Scores[id]) {
			if _, ok := p.o.Scores[id]; ok {
				who = append(who, id)
			}
		}
	}
	slices.SortStableFunc(who, func(a, b MemberID) int { return cmp.Compare(p.o.Scores[a], p.o.Scores[b]) })
	who = who[:min(len(who), p.o.Quota)]
	p.add(0.2, float64(5*len(who)), p.at(p.from+5, 600), who, coterie.Finding{Kind: coterie.Caution, Code: "eliminate", Row: "ST06",
		English: "the rule of elimination names " + plural(len(who), "member", "members") + " of the lowest score", Chinese: fmt.Sprintf("按淘汰规则，分数最低的 %d 人", len(who)),
		Cure: "draw them out first: who did nothing wrong is not to be removed without a word", CureChinese: "先请他们说话：没犯错的人，不能一声不响就移出"})
}

// digest picks the best posts of the week.
func (p *planner) digest() {
	posts := slices.DeleteFunc(slices.Clone(p.o.Posts), func(s Scored) bool { return math.IsNaN(s.Score) })
	if len(posts) == 0 {
		return
	}
	slices.SortStableFunc(posts, func(a, b Scored) int { return cmp.Compare(b.Score, a.Score) })
	posts = posts[:min(len(posts), p.most)]
	f := coterie.Finding{Code: "digest", Row: "OU15", English: "publish the best of the week", Chinese: "整理本周精华", Cure: "keep it where members find it again", CureChinese: "放在成员找得到的地方"}
	for _, s := range posts {
		f.Evidence = append(f.Evidence, fmt.Sprintf("post %d, score %g", s.Topic, s.Score))
	}
	p.add(0.3, 20, p.at(p.from+6, 1200), nil, f)
}

// content plans how many pieces of each source the week takes.
func (p *planner) content() error {
	n := p.o.Content
	if n == nil {
		return nil
	}
	pieces, cost, err := n.Mix.Quantities(n.Target)
	if err != nil {
		return err
	}
	f := coterie.Finding{Code: "content-mix", Row: "OU06", English: fmt.Sprintf("pieces by source: %.1f, at a cost of %.2f", pieces, cost), Chinese: fmt.Sprintf("各来源内容件数 %.1f，成本 %.2f", pieces, cost), Cure: "the cheapest way to the target", CureChinese: "这是达到目标最省的办法"}
	if n.PerDay > 0 {
		perDay, err := PostsPerDay(n.Views, n.HalfLife, n.PerDay)
		if err != nil {
			return err
		}
		f.Evidence = append(f.Evidence, fmt.Sprintf("%.2f posts a day keep %g views", perDay, n.PerDay))
	}
	if n.Private > 0 {
		each, best, err := FreeRiding(max(p.a.Members, 1), n.Target, n.Private)
		if err != nil {
			return err
		}
		f.Evidence = append(f.Evidence, fmt.Sprintf("left to themselves members give %.2f, best for all %.2f", each, best))
	}
	p.add(0.3, 60, p.at(p.from, 600), nil, f)
	return nil
}

// packet says what a planned red packet will do.
func (p *planner) packet() error {
	n := p.o.Packet
	if n == nil {
		return nil
	}
	amount := float64(n.Amount) / 100
	mean, variance, err := PacketDraws(amount, n.Shares)
	if err != nil {
		return err
	}
	total, _, err := PacketFlow(amount, n.PassOn, 0)
	if err != nil {
		return err
	}
	f := coterie.Finding{Code: "packet", About: n.Purpose.String(), Row: "OP13",
		English:  fmt.Sprintf("a packet of %.2f in %d shares: %.2f each on average, ± %.2f for the last", amount, n.Shares, mean, math.Sqrt(variance[len(variance)-1])),
		Chinese:  fmt.Sprintf("%.2f 元 %d 份红包：人均 %.2f，最后一份 ±%.2f", amount, n.Shares, mean, math.Sqrt(variance[len(variance)-1])),
		Evidence: []string{fmt.Sprintf("%.2f flow in all where %.0f %% is passed on", total, 100*n.PassOn)}, Cure: "what it is for decides whether the rules allow it", CureChinese: "看用途是否合规"}
	if n.Purpose == ForForward {
		f.Kind, f.Source = coterie.Caution, sourceForward
	}
	p.add(0.2, 5, p.at(p.from+5, 1200), nil, f)
	return nil
}
