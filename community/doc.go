// Package community models one community (社群): what it is designed to be,
// what happened in it, and what follows for its operator.
//
// # From events to what is known
//
// Five members of a group, from Monday to Friday:
//
//	     Mon      Tue              Wed          Thu          Fri
//	Ann  ● joins  ● posts                       ● answers Cai
//	Bo   ● joins                   ● answers Ann             ● buys
//	Cai           ● joins, by Bo   ● posts
//	Du            ● joins
//	Er   ● joins                                             ✕ leaves
//
// Each mark is an [Event]: a time, a kind, who and whom, and no text. A [Record]
// folds them, in any order, and knows at the end of the week: Ann and Cai have
// posted, Bo and Ann have answered, so that Bo is tied to Ann and Ann to Cai; Bo
// brought Cai; Du has not said a word; Er stayed four days and the others are
// still there, which is what package lifecycle reads; Bo has paid, which is what
// package monetize reads. Who is who of the five, package segment says.
//
// # Which function answers which question
//
//   - What does our design lack? [Community.Gaps], [Community.Validate],
//     [Community.Review] against an earlier one
//   - What happened, per member, tie and day? [Record], [Records] for many groups
//   - How is the group doing, and what ails it? [Assess], with the evidence in
//     [Assessment]
//   - What is there to do this week? [PlanWeek]
//   - What do our rules say about this event? [Rulebook.Compile], [Judge.Decide];
//     when time alone has passed, [Judge.Due]
//   - Do the rules hang together? [Rulebook.Lint]; changed by vote,
//     [Rulebook.Apply]
//   - How long did members stay? [Record.Lifetimes]
//   - Who bought when? [Record.Purchases], [Record.Histories]
//   - Who is tied to whom, who brought whom? [Record.Ties], [Record.Brought],
//     [Record.Referrals]
//   - Whom may we let in, and which offices are empty? [Structure.Admit],
//     [Structure.Vacancies]
//   - How large should a group be? [Club.Best], [Club.SplitsAt], [Dunbar]
//   - May it be copied? [ReadyToReplicate]; into which groups, under which
//     hosts? [PlanReplication]
//   - How is a member forgotten? [Record.Forget], [Standing.Forget]
//
// # Design, record, standing
//
// A [Community] is what the group is meant to be, in five elements (五要素):
// same-interest 同好, structure 结构, output 输出, operations 运营, replication
// 复制. It is plain data with JSON, and every question on it works without any
// event.
//
// A Record is what is known. It does not mind in which order events come, and
// merges with another record of the same group. A [Standing] is what rules
// remember, such as that this is the second advert: it goes by time, one event
// after the other, for an order is what rules are about.
//
// # Conventions
//
// Ids are uuids made by [Member] and [Group] from the platform's own, with a
// secret of the caller's; [MemberInt] serves tests. Times are [Instant] values,
// microseconds of Unix time; days begin where RecordOptions.Day says. Money is in
// minor units of one currency. A word of the field is a [Term]: a known one has
// an English and a Chinese name, and a word of one's own is as good.
//
// Staff (colleagues, service accounts) are declared in the design and left out of
// every figure about members. What a post is, an advert, an answer, the caller
// says by [Tags].
//
// # Guarantees
//
// Any split of the events into records, merged in any order, has the same bytes.
// An encoding is checked before anything is allocated for it. The same event
// gives the same decision, whose rule and evidence stand in it. Weights and
// bounds that no source gives are options, and their defaults are called
// judgements where they stand.
//
// # What it does not do
//
// It reads no message. It does not say that somebody should be pressed or
// removed: a [Judge] says what the group's own rules say, and a risk is
// information for a person. Where a design comes near what the law forbids, a
// caution names the public source; it is not legal advice.
//
// References: each file names its own; the five elements, states and signs are of
// the founding texts, whose rows stand in the findings' field Row.
package community
