package community_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// circleOf is a group of n members who are ready: each turns to six others,
// checks in every week, begins talk, answers and bears a name in the format. It
// lived for so many weeks before day 0 + weeks.
func circleOf(n, weeks int) (es []community.Event) {
	for m := range n {
		es = append(es, ev(community.Join, m+1, float64(m)/100))
		for i, k := range []community.Kind{community.Rename, community.Accept, community.Introduce} {
			es = append(es, ev(k, m+1, float64(m)/100+0.001*float64(i+1)))
		}
	}
	for w := range weeks {
		for m := range n {
			h := float64(w*7*24) + 10 + float64(m)/50
			es = append(es, ev(community.CheckIn, m+1, h))
			es = append(es, post(m+1, h+1, community.Valuable|community.Values))
			for i := range 3 {
				to := (m + n + [6]int{1, -1, 2, -2, 3, -3}[(w+i)%6]) % n
				es = append(es, tagged(reply(m+1, to+1, h+2+float64(i)/10), community.Answer|community.Valuable))
			}
		}
		for i, s := range []community.Step{community.Promote, community.SignIn, community.HostOn, community.GuestOn, community.OpenFloor, community.Close, community.Publish, community.Redistribute} {
			e := ev(community.Session, 1+w%n, float64(w*7*24)+100+float64(i)/10)
			e.Topic, e.Count = uint32(w), uint32(s)
			es = append(es, e)
		}
	}
	return es
}

func ready(t testing.TB, c *community.Community, o *community.ReadyOptions, weeks int, es ...community.Event) *community.Readiness {
	t.Helper()
	r, err := community.ReadyToReplicate(c, fold(t, dayOptions, es...), at(float64(weeks*7*24)).Time(), o)
	require.NoError(t, err)
	return r
}

// Each question hangs on its own evidence: take it away, and the answer is no,
// with the measure that is wrong and what would change it.
func TestReadiness(t *testing.T) {
	c := design(t, "brand-fans")
	whole := circleOf(40, 40)
	r := ready(t, c, nil, 40, whole...)
	require.True(t, r.Ready, "%v", r.Reasons())
	require.Empty(t, r.Reasons())
	for _, v := range []community.Verdict{r.Elements, r.Core, r.SelfOrganisation, r.Subculture} {
		require.True(t, v.Yes)
		require.Len(t, v.Findings, len(v.Measures))
		for _, f := range v.Findings {
			require.NotEmpty(t, f.Cure)
			require.NotEmpty(t, f.Chinese)
		}
	}
	without := func(drop func(community.Event) bool) []community.Event {
		var out []community.Event
		for _, e := range whole {
			if !drop(e) {
				out = append(out, e)
			}
		}
		return out
	}
	late := at(33 * 7 * 24)
	for name, c := range map[string]struct {
		es   []community.Event
		code string
		no   func(*community.Readiness) bool
	}{
		"no ties": {without(func(e community.Event) bool { return e.Kind == community.Reply }), "ready-core-members",
			func(r *community.Readiness) bool { return !r.Core.Yes }},
		"the core fell silent": {without(func(e community.Event) bool { return e.At > late && e.Member.Compare(member(25)) < 0 }), "ready-core-kept",
			func(r *community.Readiness) bool { return !r.Core.Yes && r.SelfOrganisation.Yes }},
		"all through one": {func() []community.Event {
			out := without(func(e community.Event) bool { return e.Kind == community.Reply })
			for m := range 39 {
				out = append(out, reply(m+2, 1, 6000+float64(m)/10))
			}
			return out
		}(), "ready-run-from-centre", func(r *community.Readiness) bool { return !r.SelfOrganisation.Yes }},
		"nine begin all": {without(func(e community.Event) bool {
			return (e.Kind == community.Post || e.Kind == community.CheckIn || e.Kind == community.Session) && e.Member != member(1) && e.Member.Compare(member(9)) > 0
		}), "", func(r *community.Readiness) bool { return r.SelfOrganisation.Yes }}, // no operator is named: the busiest of nine is left out
		"no rites": {without(func(e community.Event) bool { return e.Kind == community.CheckIn || e.Kind == community.Session }), "ready-rites-kept",
			func(r *community.Readiness) bool { return !r.Subculture.Yes && r.Core.Yes }},
		"rites stopped": {without(func(e community.Event) bool {
			return (e.Kind == community.CheckIn || e.Kind == community.Session) && e.At > late
		}), "ready-rites-kept",
			func(r *community.Readiness) bool { return !r.Subculture.Yes }},
		"few bear the name": {without(func(e community.Event) bool { return e.Kind == community.Rename && e.Member.Compare(member(8)) > 0 }), "ready-forms-kept",
			func(r *community.Readiness) bool { return !r.Subculture.Yes }},
	} {
		t.Run(name, func(t *testing.T) {
			r := ready(t, design(t, "brand-fans"), nil, 40, c.es...)
			require.True(t, c.no(r), "%v", r.Reasons())
			if c.code != "" {
				require.False(t, r.Ready)
				f, ok := finding(r.Reasons(), c.code)
				require.True(t, ok, "%v", r.Reasons())
				require.NotEmpty(t, f.Evidence)
				require.NotEmpty(t, f.Cure)
			}
		})
	}
	t.Run("staff begin all", func(t *testing.T) {
		c := design(t, "brand-fans")
		for m := 1; m <= 9; m++ {
			c.Staff = append(c.Staff, member(m))
		}
		es := without(func(e community.Event) bool {
			return (e.Kind == community.Post || e.Kind == community.CheckIn || e.Kind == community.Session) && e.Member.Compare(member(9)) > 0
		})
		_, ok := finding(ready(t, c, nil, 40, es...).Reasons(), "ready-member-initiated")
		require.True(t, ok)
	})
	t.Run("too young", func(t *testing.T) {
		r := ready(t, c, nil, 5, circleOf(40, 5)...)
		f, ok := finding(r.Reasons(), "ready-core-kept")
		require.True(t, ok)
		require.Contains(t, f.English, "not known")
	})
	t.Run("before the end of the record", func(t *testing.T) {
		early, err := community.ReadyToReplicate(c, fold(t, dayOptions, whole...), at(30*7*24).Time(), nil)
		require.NoError(t, err)
		f, ok := finding(early.Reasons(), "ready-member-initiated")
		require.True(t, ok)
		require.Contains(t, f.English, "not known")
	})
	t.Run("without days", func(t *testing.T) {
		r, err := community.ReadyToReplicate(c, fold(t, community.RecordOptions{}, whole...), at(40*7*24).Time(), nil)
		require.NoError(t, err)
		require.True(t, r.Core.Yes && r.SelfOrganisation.Yes && r.Subculture.Yes, "%v", r.Reasons())
	})
	t.Run("another table", func(t *testing.T) {
		s := community.Standards()
		for i := range s {
			if s[i].Measure == "core-members" {
				s[i].Range.Min = 41
			}
		}
		require.False(t, ready(t, c, &community.ReadyOptions{Standards: s}, 40, whole...).Core.Yes)
	})
}

func TestReadinessRefuses(t *testing.T) {
	r := fold(t, dayOptions, circleOf(5, 1)...)
	for field, o := range map[string]*community.ReadyOptions{
		"weeks":     {Weeks: 65},
		"half":      {Half: -1},
		"standards": {Standards: []community.Standard{{For: "luck", Measure: "talk"}}},
	} {
		_, err := community.ReadyToReplicate(nil, r, day0.Add(time.Hour), o)
		var in *coterie.InputError
		require.ErrorAs(t, err, &in)
		require.Equal(t, field, in.Field)
	}
	_, err := community.ReadyToReplicate(nil, nil, day0, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
}
