// Package community models one community (社群): what it is designed to be,
// what happened in it, and what follows for its operator.
//
//   - A [Community] is a design; [Community.Gaps] says what it lacks.
//   - An [Event] is one thing that happened: 88 bytes, no text.
//   - A [Record] is what is known of a group, folded from its events in any
//     order; [Records] keeps one for each group.
//   - [Assess] says how it is doing, [PlanWeek] what there is to do this week,
//     [Judge.Decide] what a rule says about an event.
//   - [ReadyToReplicate] says whether it may be copied, [PlanReplication] into
//     which groups, and who hosts them.
package community
