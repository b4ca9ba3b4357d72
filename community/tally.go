package community

import "iter"

// counter is one of the counts kept of each member. Those of most events come
// first, beside what else these touch; the encoding has an order of its own.
type counter uint8

const (
	cPosts counter = iota
	cReplies
	cHeard
	cReacts
	cCheckIns
	cBare // check-ins that carry no content
	cForwards
	cPackets
	cInvites
	cPurchases
	cSessions
	cActivities
	cAds
	cValuable
	cAnswers
	cHelps
	cNoise
	cAwards
	cWarnings
	cNudges
	cQuestions
	cObjections
	cManaged
	counters
)

// done is a bit of what a member has gone through.
type done uint16

const (
	dNamed done = 1 << iota
	dAccepted
	dIntroduced
	dWelcomed
	dApplied
	dApproved
	dTasked
	dPoster
	dInfluencer
	dSeen   // appeared: did something, or was turned to
	doneAll = 1<<iota - 1
)

// member is the row of one member: 160 bytes, of which a message touches the
// first 64.
type member struct {
	id          MemberID
	first, last Instant // of appearances; valid with dSeen
	spoke       Instant // the last time of speaking; valid where it spoke at all
	inviter     int32   // row number, −1: none known
	done        done
	counts      [counters]uint32
	invitedAt   Instant // valid where inviter ≥ 0
	spent       int64
}

// Tally is what is known of one member from the events. Counts saturate at
// 2³²−1.
type Tally struct {
	First, Last Instant // the first and last time the member appeared
	Spoke       Instant // the last time the member spoke; 0 where never
	Posts       uint32  // messages to all
	Replies     uint32
	Reacts      uint32
	CheckIns    uint32 // check-ins with a content
	Bare        uint32 // check-ins of nothing but emoji: not counted as such
	Forwards    uint32
	Packets     uint32 // red packets sent
	Invites     uint32
	Purchases   uint32
	Spent       int64  // minor units, refunds taken off
	Sessions    uint32 // session steps held
	Activities  uint32 // events held
	Ads         uint32 // messages tagged Ad or SoftAd
	Valuable    uint32 // messages tagged Valuable, Humorous, Fun or Elegant
	Answers     uint32 // messages tagged Answer
	Helps       uint32 // messages tagged Help
	Noise       uint32 // messages of no worth: off-topic, flood, chatter, boring, emoji only, greetings
	Heard       uint32 // replies and reactions received, of others
	Awards      uint32 // received
	Warnings    uint32 // received
	Nudges      uint32 // received
	Questions   uint32 // messages tagged Question
	Objections  uint32 // messages tagged Objection
	Managed     uint32 // acts of management: announcing, approving, welcoming, drawing out, honouring, warning, removing, giving and taking powers

	Inviter     MemberID // the earliest; none where not known
	Named       bool     // took a name in the group's format
	Accepted    bool     // accepted the rules
	Introduced  bool
	Welcomed    bool
	Influential bool // joined as one of influence
}

// Spoken returns how often the member spoke: posts, replies and check-ins.
func (t *Tally) Spoken() int64 {
	return int64(t.Posts) + int64(t.Replies) + int64(t.CheckIns) + int64(t.Bare)
}

func (m *member) tally(rows []member) Tally {
	c := &m.counts
	t := Tally{First: m.first, Last: m.last, Posts: c[cPosts], Replies: c[cReplies], Reacts: c[cReacts], CheckIns: c[cCheckIns], Bare: c[cBare],
		Forwards: c[cForwards], Packets: c[cPackets], Invites: c[cInvites], Purchases: c[cPurchases], Spent: m.spent, Sessions: c[cSessions],
		Activities: c[cActivities], Ads: c[cAds], Valuable: c[cValuable], Answers: c[cAnswers], Helps: c[cHelps], Noise: c[cNoise],
		Heard: c[cHeard], Awards: c[cAwards], Warnings: c[cWarnings], Nudges: c[cNudges],
		Questions: c[cQuestions], Objections: c[cObjections], Managed: c[cManaged],
		Named: m.done&dNamed != 0, Accepted: m.done&dAccepted != 0, Introduced: m.done&dIntroduced != 0,
		Welcomed: m.done&dWelcomed != 0, Influential: m.done&dInfluencer != 0}
	if m.spoken() {
		t.Spoke = m.spoke
	}
	if m.inviter >= 0 {
		t.Inviter = rows[m.inviter].id
	}
	return t
}

// spoken reports whether the member ever spoke.
func (m *member) spoken() bool {
	return m.counts[cPosts]|m.counts[cReplies]|m.counts[cCheckIns]|m.counts[cBare] != 0
}

// bump adds n to a count, which stays at its largest value rather than wrap:
// min(a+b, 2³²−1) is associative, so merging stays exact.
func (m *member) bump(c counter, n uint32) {
	m.counts[c] = saturate(m.counts[c], n)
}

func saturate(a, b uint32) uint32 {
	if s := a + b; s >= b {
		return s
	}
	return 1<<32 - 1
}

// see extends the member's appearances to at.
func (m *member) see(at Instant) {
	if m.done&dSeen == 0 {
		m.done |= dSeen
		m.first, m.last = at, at
		return
	}
	m.first, m.last = min(m.first, at), max(m.last, at)
}

// merge adds what another row says of the same member, but for its inviter.
func (m *member) merge(o *member) {
	if o.done&dSeen != 0 {
		m.see(o.first)
		m.see(o.last)
	}
	if o.spoken() && (!m.spoken() || o.spoke > m.spoke) {
		m.spoke = o.spoke
	}
	for c := range o.counts {
		m.bump(counter(c), o.counts[c])
	}
	m.done |= o.done
	m.spent += o.spent
}

// Len returns how many members have appeared.
func (r *Record) Len() int {
	n := 0
	for i := range r.members {
		if r.members[i].done&dSeen != 0 {
			n++
		}
	}
	return n
}

// Member returns what is known of one member, and whether the member ever
// appeared.
func (r *Record) Member(id MemberID) (Tally, bool) {
	i, ok := r.find(id)
	if !ok || r.members[i].done&dSeen == 0 {
		return Tally{}, false
	}
	return r.members[i].tally(r.members), true
}

// Members lists everyone who appeared, in id order: those who did something and
// those whom others turned to. It takes O(n log n).
func (r *Record) Members() iter.Seq2[MemberID, Tally] {
	return func(yield func(MemberID, Tally) bool) {
		for _, i := range r.order() {
			if m := &r.members[i]; m.done&dSeen != 0 && !yield(m.id, m.tally(r.members)) {
				return
			}
		}
	}
}
