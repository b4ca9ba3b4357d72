package recipes_test

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/coterie-go/coterie/community"
)

var secret = []byte("a secret of yours") // so that ids cannot be turned back into people

// slackTime reads Slack's ts: seconds and a number that makes it unique.
func slackTime(ts string) (community.Instant, error) {
	s, _, _ := strings.Cut(ts, ".")
	n, err := strconv.ParseInt(s, 10, 64)
	return community.At(time.Unix(n, 0)), err
}

// A Slack export has a folder for each channel and in it a file for each day, an
// array of messages.
func Example_slack() {
	const day = `[
		{"type":"message","subtype":"channel_join","user":"U1","ts":"1772413200.000100"},
		{"type":"message","user":"U1","ts":"1772413260.000200"},
		{"type":"message","user":"U2","ts":"1772413320.000300","thread_ts":"1772413260.000200","parent_user_id":"U1",
			"reactions":[{"name":"+1","users":["U1","U3"]}]},
		{"type":"message","subtype":"thread_broadcast","user":"U1","ts":"1772413380.000400","thread_ts":"1772413260.000200","root":{"user":"U1"}},
		{"type":"message","user":"U9","bot_id":"B1","ts":"1772413440.000500"}]`
	var messages []struct {
		Subtype, User, Bot_id, TS, Parent_user_id string
		Root                                      struct{ User string }
		Reactions                                 []struct{ Users []string }
	}
	if err := json.Unmarshal([]byte(day), &messages); err != nil {
		fmt.Println(err)
		return
	}
	kinds := map[string]community.Kind{"": community.Post, "thread_broadcast": community.Post, "channel_join": community.Join, "channel_leave": community.Leave}
	who := func(id string) community.MemberID { return community.Member(secret, "slack", id) }
	var r community.Record
	for _, m := range messages {
		kind, known := kinds[m.Subtype] // others are of apps and settings
		at, err := slackTime(m.TS)
		if !known || err != nil || m.Bot_id != "" {
			continue
		}
		e := community.Event{At: at, Kind: kind, Member: who(m.User)}
		if to := cmp.Or(m.Parent_user_id, m.Root.User); to != "" && to != m.User {
			e.Kind, e.Other = community.Reply, who(to)
		}
		add(&r, e)
		for _, reaction := range m.Reactions { // has no time of its own: that of the message
			for _, u := range reaction.Users {
				add(&r, community.Event{At: at, Kind: community.React, Member: who(u), Other: who(m.User)})
			}
		}
	}
	show(&r)
	// Output: 3 members, 2 posts, 1 reply, 2 reactions
}

// Discord has no export of a server. A bot that its owner has let in reads the
// messages of a channel; the message object is the same everywhere.
func Example_discord() {
	const messages = `[
		{"type":7,"timestamp":"2026-03-02T01:00:00.000000+00:00","author":{"id":"1"}},
		{"type":0,"timestamp":"2026-03-02T01:01:00.000000+00:00","author":{"id":"1"}},
		{"type":0,"timestamp":"2026-03-02T01:01:30.000000+00:00","author":{"id":"9","bot":true}},
		{"type":0,"timestamp":"2026-03-02T01:01:40.000000+00:00","author":{"id":"8"},"webhook_id":"8"},
		{"type":19,"timestamp":"2026-03-02T01:02:00.000000+00:00","author":{"id":"2"},"referenced_message":{"author":{"id":"1"}}}]`
	type author struct {
		ID  string
		Bot bool
	}
	var list []struct {
		Type               int
		Timestamp          time.Time
		Author             author
		Webhook_id         string
		Referenced_message *struct{ Author author }
	}
	if err := json.Unmarshal([]byte(messages), &list); err != nil {
		fmt.Println(err)
		return
	}
	kinds := map[int]community.Kind{0: community.Post, 7: community.Join, 19: community.Reply}
	who := func(id string) community.MemberID { return community.Member(secret, "discord", id) }
	var r community.Record
	for _, m := range list {
		kind, known := kinds[m.Type]
		if !known || m.Author.Bot || m.Webhook_id != "" {
			continue
		}
		e := community.Event{At: community.At(m.Timestamp), Kind: kind, Member: who(m.Author.ID)}
		if kind == community.Reply {
			if to := m.Referenced_message; to == nil || to.Author.ID == m.Author.ID { // deleted since, or of oneself
				e.Kind = community.Post
			} else {
				e.Other = who(to.Author.ID)
			}
		}
		add(&r, e)
	}
	show(&r)
	// Output: 2 members, 1 post, 1 reply, 0 reactions
}

// Discourse: the table of posts, as the Data Explorer writes it into a CSV file
// with
//
//	SELECT p.created_at, p.user_id, p.reply_to_user_id, p.topic_id, t.category_id
//	FROM posts p JOIN topics t ON t.id = p.topic_id
//	WHERE t.archetype = 'regular' AND t.deleted_at IS NULL
//	AND p.deleted_at IS NULL AND p.post_type = 1 AND p.user_id > 0
//
// and the joins from users, by their created_at. An archetype other than regular
// is a private message, which is nobody's business here.
func Example_discourse() {
	const posts = `created_at,user_id,reply_to_user_id,topic_id,category_id
2026-03-02 01:00:00 UTC,11,,5,7
2026-03-02 01:04:00 UTC,12,11,5,7
2026-03-02 01:09:00 UTC,13,,5,7
`
	rows, err := csv.NewReader(strings.NewReader(posts)).ReadAll()
	if err != nil {
		fmt.Println(err)
		return
	}
	who := func(id string) community.MemberID { return community.Member(secret, "discourse", id) }
	var r community.Record
	for _, row := range rows[1:] {
		at, err := time.Parse("2006-01-02 15:04:05 MST", row[0])
		topic, err2 := strconv.ParseUint(row[3], 10, 32)
		if err != nil || err2 != nil {
			fmt.Println(err, err2)
			continue
		}
		e := community.Event{At: community.At(at), Kind: community.Post, Group: community.Group(secret, "discourse", row[4]), Member: who(row[1]), Topic: uint32(topic)}
		if row[2] != "" && row[2] != row[1] {
			e.Kind, e.Other = community.Reply, who(row[2])
		}
		add(&r, e)
	}
	show(&r)
	// Output: 3 members, 2 posts, 1 reply, 0 reactions
}

// 企业微信 counts per day and owner of groups and gives no messages, so it makes
// a daily table, which go run ./examples/report -daily reads. Its totals are those
// up to the end of the day (截至当天), also that of messages: those of a day are the
// difference to the day before, and so are those who have left. How many spoke on
// a day it does not say; member_has_msg is how many ever have. What a difference
// cannot tell is left empty.
func Example_weCom() {
	const answer = `{"items":[
		{"stat_time":1772380800,"data":{"chat_total":1,"member_total":120,"new_member_cnt":3,"member_has_msg":81,"msg_total":5140}},
		{"stat_time":1772467200,"data":{"chat_total":1,"member_total":122,"new_member_cnt":4,"member_has_msg":83,"msg_total":5236}}]}`
	var v struct {
		Items []struct {
			Stat_time int64
			Data      struct{ Member_total, New_member_cnt, Msg_total int }
		}
	}
	if err := json.Unmarshal([]byte(answer), &v); err != nil {
		fmt.Println(err)
		return
	}
	china := time.FixedZone("", 8*3600)
	known := func(n int) string { // a count is not negative
		if n < 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	fmt.Println("日期,群,人数,入群,退群,消息数")
	for i, day := range v.Items {
		left, messages := "", ""
		if i > 0 && day.Stat_time == v.Items[i-1].Stat_time+24*3600 {
			before := v.Items[i-1].Data
			left = known(before.Member_total + day.Data.New_member_cnt - day.Data.Member_total)
			messages = known(day.Data.Msg_total - before.Msg_total)
		}
		fmt.Printf("%s,zhangsan,%d,%d,%s,%s\n", time.Unix(day.Stat_time, 0).In(china).Format("2006/1/2"),
			day.Data.Member_total, day.Data.New_member_cnt, left, messages)
	}
	// Output:
	// 日期,群,人数,入群,退群,消息数
	// 2026/3/2,zhangsan,120,3,,
	// 2026/3/3,zhangsan,122,4,2,96
}

func add(r *community.Record, e community.Event) {
	if err := r.Add(e); err != nil {
		fmt.Println(err)
	}
}

func show(r *community.Record) {
	var posts, replies, reactions int64
	for _, t := range r.Members() {
		posts, replies, reactions = posts+int64(t.Posts), replies+int64(t.Replies), reactions+int64(t.Reacts)
	}
	plural := func(n int64, one, many string) string {
		if n == 1 {
			return "1 " + one
		}
		return fmt.Sprint(n, " ", many)
	}
	fmt.Printf("%d members, %s, %s, %s\n", r.Len(), plural(posts, "post", "posts"), plural(replies, "reply", "replies"), plural(reactions, "reaction", "reactions"))
}
