package community

import (
	"math/bits"
	"strconv"
	"strings"
	"time"

	"github.com/coterie-go/coterie"
)

// Instant is a point in time: microseconds since 1970-01-01 UTC. Events use it
// because a time.Time is three times as large and holds a pointer.
type Instant int64

// The instants an event may have: the years 1 to 9999 UTC.
const (
	minInstant Instant = -62135596800_000000
	maxInstant Instant = 253402300799_999999
)

// At returns the instant of t, rounded down to the microsecond.
func At(t time.Time) Instant { return Instant(t.UnixMicro()) }

// Time returns the instant as a time in UTC.
func (i Instant) Time() time.Time { return time.UnixMicro(int64(i)).UTC() }

// String returns the instant in RFC 3339, UTC.
func (i Instant) String() string { return i.Time().Format(time.RFC3339Nano) }

// Kind says what happened. Kinds below [Custom] are the library's, from Custom
// to 127 the caller's own, and 128 and more are refused with ErrInvalid. The
// numbers are part of every encoding and never change.
type Kind uint8

// The kinds of event. The zero value is unset, and refused.
const (
	Join      Kind = iota + 1 // 入群: Other is the inviter, Entry the channel
	Leave                     // 退群: of one's own will
	Remove                    // 移出: Member is removed by Other
	Invite                    // 邀请: Member invites Other
	Post                      // 发言: a message to all; Other where it is for one
	Reply                     // 回复: to Other
	React                     // 点赞: a reaction to something of Other's
	CheckIn                   // 打卡: a daily sign of presence
	Purchase                  // 购买: Amount is paid
	Refund                    // 退款: Amount is given back
	Packet                    // 红包: Amount in Count shares, for a Purpose
	Receive                   // 领红包: Amount, from Other's packet
	Forward                   // 转发: something of the group's is carried outside
	Session                   // 分享: a step of the session Topic; Count is the Step, Member its host or guest
	Activity                  // 活动: an event held by Member; Count people
	Apply                     // 申请: to join, or for an office
	Approve                   // 通过: Member approves Other
	Accept                    // 确认群规: the member has read and accepts the rules
	Rename                    // 改群昵称: to the group's format
	Introduce                 // 自我介绍: the ice is broken
	Task                      // 任务: a set task is done
	Announce                  // 公告: to all
	Welcome                   // 欢迎: Member welcomes Other
	Nudge                     // 提醒: Member draws Other out
	Award                     // 表彰: Member honours Other
	Warn                      // 警告: Member warns Other
	Vote                      // 投票: Count is the option of the ballot Topic
	Grant                     // 授权: Member gives Other the power Count
	Revoke                    // 收权: Member takes the power Count from Other
	Deliver                   // 兑现: a promised benefit is given; tagged Broken where it was not
	Tick                      // 时钟: time passes and nothing happens
	Custom    Kind = 64       // the caller's own kinds: Custom to 127

	kinds = 128
)

var kindNames = names{{}, {"join", "入群"}, {"leave", "退群"}, {"remove", "移出"}, {"invite", "邀请"}, {"post", "发言"},
	{"reply", "回复"}, {"react", "点赞"}, {"check-in", "打卡"}, {"purchase", "购买"}, {"refund", "退款"}, {"packet", "红包"},
	{"receive", "领红包"}, {"forward", "转发"}, {"session", "分享"}, {"activity", "活动"}, {"apply", "申请"}, {"approve", "通过"},
	{"accept", "确认群规"}, {"rename", "改群昵称"}, {"introduce", "自我介绍"}, {"task", "任务"}, {"announce", "公告"},
	{"welcome", "欢迎"}, {"nudge", "提醒"}, {"award", "表彰"}, {"warn", "警告"}, {"vote", "投票"}, {"grant", "授权"},
	{"revoke", "收权"}, {"deliver", "兑现"}, {"tick", "时钟"}}

// Valid reports whether k may stand in an event.
func (k Kind) Valid() bool { return k >= Join && k <= Tick || k >= Custom && k < kinds }

// String returns the English name, such as "check-in"; "custom-65" for a kind of
// the caller's, "" for the zero value.
func (k Kind) String() string { return k.name("custom-", 0) }

// Chinese returns the Chinese name, such as "打卡"; "自定义65" for a kind of the
// caller's.
func (k Kind) Chinese() string { return k.name("自定义", 1) }

func (k Kind) name(custom string, lang int) string {
	if k >= Custom && k < kinds {
		return custom + strconv.Itoa(int(k))
	}
	return kindNames.at(int(k), lang)
}

// MarshalText implements [encoding.TextMarshaler].
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (k *Kind) UnmarshalText(b []byte) error {
	for _, prefix := range [...]string{"custom-", "自定义"} {
		if s, ok := strings.CutPrefix(string(b), prefix); ok {
			if n, err := strconv.ParseUint(s, 10, 8); err == nil && Kind(n) >= Custom && n < kinds {
				*k = Kind(n)
				return nil
			}
		}
	}
	i, err := kindNames.parse("kind", b)
	*k = Kind(i)
	return err
}

// speaks reports whether an event of the kind is the member speaking: what
// participation counts.
func (k Kind) speaks() bool { return k == Post || k == Reply || k == CheckIn }

// message reports whether an event of the kind is a message with a content.
func (k Kind) message() bool { return k == Post || k == Reply }

// manages reports whether an event of the kind is an act of management by its
// Member. Sessions and activities held are counted as such; a removal is one of
// Other's.
func (k Kind) manages() bool {
	switch k {
	case Approve, Announce, Welcome, Nudge, Award, Warn, Grant, Revoke:
		return true
	}
	return false
}

// ties reports whether Other of such an event is one the member turned to.
func (k Kind) ties() bool { return k == Post || k == Reply || k == React }

// Tags is a bit set of what an event is; the caller sets them, the library
// never sees text. Bits 0 to 39 are the library's, 40 to 63 the caller's:
//
//	const Recipe community.Tags = 1 << 40
type Tags uint64

// The named tags.
const (
	Ad         Tags = 1 << iota // 广告
	SoftAd                      // 变相广告: an article that is an advert in disguise; 间接广告
	OffTopic                    // 跑题
	Flood                       // 刷屏
	Chatter                     // 实时对话: small talk of two in front of all
	Boring                      // 无聊: pictures and videos of no worth
	Harmful                     // 有害: statements harmful to the public
	Porn                        // 黄
	Gambling                    // 赌
	Drugs                       // 毒
	Politics                    // 政治
	Business                    // 个人业务: a matter for a private talk
	EmojiOnly                   // 纯表情
	Greeting                    // 寒暄: welcome, good morning
	Festival                    // 节日
	Frequent                    // 频繁
	HostAsked                   // 主持人点名: the host has asked for it
	Valuable                    // 有价值
	Humorous                    // 幽默
	Fun                         // 有趣
	Elegant                     // 优雅
	Question                    // 提问
	Answer                      // 答疑
	Attitude                    // 有态度
	Values                      // 彰显价值观: the activity shows the values of the group
	Help                        // 互助
	Offline                     // 线下
	Poster                      // 海报
	Influencer                  // 大咖: the joiner is of influence
	Unrelated                   // 无关: of no relation to the group's theme
	Broken                      // 失信: a promise not kept
	Theme                       // 主题: on the theme that is set
	Imported                    // 导入: a contact brought in without consent on record
	Objection                   // 异议: objects in public to how the group is run or to what is said
)

var tagNames = names{{"ad", "广告"}, {"soft-ad", "变相广告"}, {"off-topic", "跑题"}, {"flood", "刷屏"}, {"chatter", "实时对话"},
	{"boring", "无聊"}, {"harmful", "有害"}, {"porn", "黄"}, {"gambling", "赌"}, {"drugs", "毒"}, {"politics", "政治"},
	{"business", "个人业务"}, {"emoji-only", "纯表情"}, {"greeting", "寒暄"}, {"festival", "节日"}, {"frequent", "频繁"},
	{"host-asked", "主持人点名"}, {"valuable", "有价值"}, {"humorous", "幽默"}, {"fun", "有趣"}, {"elegant", "优雅"},
	{"question", "提问"}, {"answer", "答疑"}, {"attitude", "有态度"}, {"values", "彰显价值观"}, {"help", "互助"}, {"offline", "线下"},
	{"poster", "海报"}, {"influencer", "大咖"}, {"unrelated", "无关"}, {"broken", "失信"}, {"theme", "主题"}, {"imported", "导入"}, {"objection", "异议"}}

// Has reports whether t holds every tag of all.
func (t Tags) Has(all Tags) bool { return t&all == all }

// Any reports whether t holds at least one tag of some.
func (t Tags) Any(some Tags) bool { return t&some != 0 }

// String returns the English names joined by "+": "ad+gambling"; a caller's tag
// is "tag-40".
func (t Tags) String() string { return t.join(0) }

// Chinese returns the Chinese names joined by "+".
func (t Tags) Chinese() string { return t.join(1) }

func (t Tags) join(lang int) string {
	var b []byte
	for ; t != 0; t &= t - 1 {
		if len(b) > 0 {
			b = append(b, '+')
		}
		if i := bits.TrailingZeros64(uint64(t)); i < len(tagNames) {
			b = append(b, tagNames[i][lang]...)
		} else {
			b = strconv.AppendInt(append(b, "tag-"...), int64(i), 10)
		}
	}
	return string(b)
}

// MarshalText implements [encoding.TextMarshaler].
func (t Tags) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText accepts names in English and Chinese, joined by "+" or "、".
func (t *Tags) UnmarshalText(b []byte) error {
	*t = 0
	s := strings.ReplaceAll(string(b), "、", "+")
	for s != "" {
		name, rest, _ := strings.Cut(s, "+")
		s = rest
		if n, ok := strings.CutPrefix(name, "tag-"); ok {
			if i, err := strconv.Atoi(n); err == nil && i >= len(tagNames) && i < 64 {
				*t |= 1 << i
				continue
			}
		}
		i, err := tagNames.parse("tags", []byte(strings.TrimSpace(name)))
		if err != nil {
			*t = 0
			return err
		}
		*t |= 1 << i
	}
	return nil
}

// Source says who stands behind a piece of content (输出来源), by its author.
type Source uint8

// The three sources of content. The zero value is not known.
const (
	OGC Source = iota + 1 // 官方输出内容: by the official account
	UGC                   // 用户产出内容: by a member
	PGC                   // 专业生产内容: by a specialist
)

var sourceNames = names{{}, {"OGC", "官方输出"}, {"UGC", "用户产出"}, {"PGC", "专业生产"}}

// String returns "OGC", "UGC" or "PGC"; "" for the zero value.
func (s Source) String() string { return sourceNames.at(int(s), 0) }

// Chinese returns the Chinese name.
func (s Source) Chinese() string { return sourceNames.at(int(s), 1) }

// MarshalText implements [encoding.TextMarshaler].
func (s Source) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (s *Source) UnmarshalText(b []byte) error {
	i, err := sourceNames.parse("source", b)
	*s = Source(i)
	return err
}

// AsTwoWay folds the three sources into the two of a firm's view, in which what
// the firm makes is professional content: OGC and PGC become PGC.
func (s Source) AsTwoWay() Source {
	if s == OGC {
		return PGC
	}
	return s
}

// Format is the form of a message (内容形式).
type Format uint8

// The forms of a message: location, image, voice and video among them. The zero
// value is not known.
const (
	Text     Format = iota + 1 // 文字
	Image                      // 图片
	Video                      // 视频
	Voice                      // 语音
	Emoji                      // 表情
	Link                       // 链接
	File                       // 文件
	Location                   // 位置
)

var formatNames = names{{}, {"text", "文字"}, {"image", "图片"}, {"video", "视频"}, {"voice", "语音"}, {"emoji", "表情"},
	{"link", "链接"}, {"file", "文件"}, {"location", "位置"}}

// String returns the English name.
func (f Format) String() string { return formatNames.at(int(f), 0) }

// Chinese returns the Chinese name.
func (f Format) Chinese() string { return formatNames.at(int(f), 1) }

// MarshalText implements [encoding.TextMarshaler].
func (f Format) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (f *Format) UnmarshalText(b []byte) error {
	i, err := formatNames.parse("format", b)
	*f = Format(i)
	return err
}

// Purpose is what a red packet is for (红包用途): rules allow some and not
// others.
type Purpose uint8

// The purposes of a red packet. The zero value is not known.
const (
	ForToll     Purpose = iota + 1 // 广告费: the toll of an advert
	ForForward                     // 促转发: for carrying something outside
	ForFestival                    // 节日
	ForAward                       // 奖励
	ForWelcome                     // 迎新
	ForFun                         // 活跃气氛: petty packets
)

var purposeNames = names{{}, {"toll", "广告费"}, {"forward", "促转发"}, {"festival", "节日"}, {"award", "奖励"}, {"welcome", "迎新"}, {"fun", "活跃气氛"}}

// String returns the English name.
func (p Purpose) String() string { return purposeNames.at(int(p), 0) }

// Chinese returns the Chinese name.
func (p Purpose) Chinese() string { return purposeNames.at(int(p), 1) }

// MarshalText implements [encoding.TextMarshaler].
func (p Purpose) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (p *Purpose) UnmarshalText(b []byte) error {
	i, err := purposeNames.parse("purpose", b)
	*p = Purpose(i)
	return err
}

// Event is one thing that happened in a group. The library never sees message
// text: what a post is, the caller tags. Which topic ignites is the operator's
// insight; what is measured is the response. An Event has 88 bytes and no pointers,
// and is comparable.
type Event struct {
	At       Instant          `json:"at"`
	Group    GroupID          `json:"group,omitzero"`
	Member   MemberID         `json:"member,omitzero"`
	Other    MemberID         `json:"other,omitzero"`    // whom it is about: the one replied to, the inviter of a Join, who is given a power
	Amount   int64            `json:"amount,omitempty"`  // minor units of Currency, ≥ 0
	Tags     Tags             `json:"tags,omitzero"`     //
	Topic    uint32           `json:"topic,omitempty"`   // the caller's number of a topic, a session, a ballot
	Count    uint32           `json:"count,omitempty"`   // shares of a packet, people, minutes, a step, a power
	Kind     Kind             `json:"kind"`              //
	Source   Source           `json:"source,omitzero"`   // of a message
	Format   Format           `json:"format,omitzero"`   // of a message
	Purpose  Purpose          `json:"purpose,omitzero"`  // of a packet
	Currency coterie.Currency `json:"currency,omitzero"` //
	Entry    uint16           `json:"entry,omitempty"`   // the caller's number of the channel a Join came through
}

// Validate returns an *[coterie.InputError] naming the first field that no
// event may have, or nil: an unknown Kind, an instant outside the years 1 to
// 9999, no Member (but for a Tick), a negative Amount, a Currency, Source, Format
// or Purpose that is none, or an invitation of oneself.
func (e *Event) Validate() error {
	bad := func(field, value, reason string) error {
		return &coterie.InputError{Row: -1, Field: field, Value: value, Reason: reason}
	}
	switch {
	case !e.Kind.Valid():
		return bad("kind", strconv.Itoa(int(e.Kind)), "not a kind: 1 to 31, or the caller's 64 to 127")
	case e.At < minInstant || e.At > maxInstant:
		return bad("time", strconv.FormatInt(int64(e.At), 10), "outside the years 1 to 9999")
	case e.Member.IsZero() && e.Kind != Tick:
		return bad("member", "", "missing")
	case e.Amount < 0:
		return bad("amount", strconv.FormatInt(e.Amount, 10), "negative; what is given back is a refund")
	case e.Currency != 0 && !e.Currency.Valid():
		return bad("currency", strconv.Itoa(int(e.Currency)), "not an ISO 4217 code")
	case e.Source > PGC:
		return bad("source", strconv.Itoa(int(e.Source)), "not a source")
	case e.Format > Location:
		return bad("format", strconv.Itoa(int(e.Format)), "not a format")
	case e.Purpose > ForFun:
		return bad("purpose", strconv.Itoa(int(e.Purpose)), "not a purpose")
	case e.Member == e.Other && (e.Kind == Join || e.Kind == Invite):
		return bad("other", e.Other.String(), "nobody invites oneself")
	}
	return nil
}
