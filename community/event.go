package community

import "github.com/coterie-go/coterie"

// Instant is a point in time: microseconds since 1970-01-01 UTC.
type Instant int64

// Kind says what happened. Kinds below 64 are the library's, 64 to 127 the
// caller's, and 128 and more are refused with ErrInvalid.
type Kind uint8

// Tags is a bit set of what an event is: bits 0 to 39 are named, 40 to 63 the
// caller's.
type Tags uint64

// Source says who stands behind a piece of content: OGC, UGC or PGC.
type Source uint8

// Format is the form of a message: text, image, video, voice, emoji …
type Format uint8

// Purpose is what a red packet or a campaign is for.
type Purpose uint8

// Event is one thing that happened in a group. The library never sees message
// text: what a post is, the caller tags. An Event has 88 bytes, no pointers,
// and is comparable.
type Event struct {
	At       Instant
	Group    GroupID
	Member   MemberID
	Other    MemberID // whom a Reply, React, Invite or Join (inviter) is about; Grant: who is given a power
	Amount   int64    // minor units of Currency
	Tags     Tags
	Topic    uint32
	Count    uint32 // shares of a packet, people, minutes
	Kind     Kind
	Source   Source
	Format   Format
	Purpose  Purpose
	Currency coterie.Currency
	Entry    uint16 // the caller's number of the channel a Join came through
}
