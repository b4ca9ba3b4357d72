// Package segment answers who is who in a community (分群): who carries the
// group, who buys, who listens, who is about to go, and how members move
// between such states.
//
// Every classification is information for a person, with its evidence and a
// second candidate where it is close; none is a condition of a sanction. A
// member is never a target.
package segment
