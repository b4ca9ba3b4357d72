package community

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"

	"github.com/google/uuid"

	"github.com/coterie-go/coterie"
)

// MemberID identifies a member (成员). The zero value is no member.
//
// An id made from a name or a platform's id without a secret can be reversed by
// whoever can try the names: see [Member].
type MemberID uuid.UUID

// GroupID identifies a group (群). The zero value is no group.
type GroupID uuid.UUID

// Member returns the id of a platform's member: the same inputs always give the
// same id, on any machine. With a secret it is a keyed hash (HMAC-SHA-256, laid
// out as a version 8 uuid) that nobody can reverse without the secret; with a
// nil secret it is a plain version 5 uuid, which anyone who can guess the
// platform's ids can reverse by trying them.
//
// References:
//   - RFC 2104, HMAC: Keyed-Hashing for Message Authentication.
//   - RFC 9562, Universally Unique IDentifiers, sections 5.5 and 5.8.
func Member(secret []byte, platform, id string) MemberID {
	return MemberID(derive("member", secret, platform, id))
}

// Group returns the id of a platform's group, in the way of [Member]. A group
// and a member of the same name have different ids.
func Group(secret []byte, platform, id string) GroupID {
	return GroupID(derive("group", secret, platform, id))
}

// MemberInt packs a number into an id, without hashing: [MemberID.Int] gives it
// back, and ids compare as their numbers do. It hides nothing.
func MemberInt(n uint64) MemberID { return MemberID(pack(n)) }

// GroupInt packs a number into an id, in the way of [MemberInt].
func GroupInt(n uint64) GroupID { return GroupID(pack(n)) }

// space is the namespace of the plain ids: the version 5 uuid of the module
// path in the URL namespace.
var space = uuid.NewSHA1(uuid.NameSpaceURL, []byte("https://github.com/coterie-go/coterie"))

func derive(what string, secret []byte, platform, id string) uuid.UUID {
	name := make([]byte, 0, len(what)+len(platform)+len(id)+20)
	for _, s := range [...]string{what, platform, id} { // lengths first: no two triples share a name
		name = binary.AppendUvarint(name, uint64(len(s)))
		name = append(name, s...)
	}
	if secret == nil {
		return uuid.NewSHA1(space, name)
	}
	h := hmac.New(sha256.New, secret)
	h.Write(name)
	var u uuid.UUID
	copy(u[:], h.Sum(nil))
	u[6] = u[6]&0x0f | 0x80 // version 8: the layout is our own
	u[8] = u[8]&0x3f | 0x80 // variant of RFC 9562
	return u
}

// packed marks a packed number; the bytes 7 and 9 to 15 hold it, big-endian, so
// that ids order as numbers.
var packed = [9]byte{'c', 'o', 't', 'e', 'r', '#', 0x80, 0, 0x80}

func pack(n uint64) (u uuid.UUID) {
	copy(u[:], packed[:])
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], n)
	u[7] = b[0]
	copy(u[9:], b[1:])
	return u
}

func unpack(u uuid.UUID) (uint64, bool) {
	var b [8]byte
	b[0] = u[7]
	copy(b[1:], u[9:])
	n := binary.BigEndian.Uint64(b[:])
	return n, pack(n) == u
}

func parseID(field string, b []byte) (uuid.UUID, error) {
	if len(b) == 0 {
		return uuid.Nil, nil
	}
	u, err := uuid.ParseBytes(b)
	if err != nil {
		return uuid.Nil, &coterie.InputError{Row: -1, Field: field, Value: string(b), Reason: "not a uuid"}
	}
	return u, nil
}

// String returns the 36 characters of the uuid.
func (id MemberID) String() string { return uuid.UUID(id).String() }

// Compare orders ids by their bytes.
func (id MemberID) Compare(other MemberID) int { return bytes.Compare(id[:], other[:]) }

// IsZero reports whether id is no member.
func (id MemberID) IsZero() bool { return id == MemberID{} }

// Int returns the number that [MemberInt] packed, and whether it did.
func (id MemberID) Int() (uint64, bool) { return unpack(uuid.UUID(id)) }

// MarshalText implements [encoding.TextMarshaler]; no member is "".
func (id MemberID) MarshalText() ([]byte, error) {
	if id.IsZero() {
		return nil, nil
	}
	return uuid.UUID(id).MarshalText()
}

// UnmarshalText accepts the forms of a uuid, and "" for no member.
func (id *MemberID) UnmarshalText(b []byte) error {
	u, err := parseID("member", b)
	*id = MemberID(u)
	return err
}

// String returns the 36 characters of the uuid.
func (id GroupID) String() string { return uuid.UUID(id).String() }

// Compare orders ids by their bytes.
func (id GroupID) Compare(other GroupID) int { return bytes.Compare(id[:], other[:]) }

// IsZero reports whether id is no group.
func (id GroupID) IsZero() bool { return id == GroupID{} }

// Int returns the number that [GroupInt] packed, and whether it did.
func (id GroupID) Int() (uint64, bool) { return unpack(uuid.UUID(id)) }

// MarshalText implements [encoding.TextMarshaler]; no group is "".
func (id GroupID) MarshalText() ([]byte, error) {
	if id.IsZero() {
		return nil, nil
	}
	return uuid.UUID(id).MarshalText()
}

// UnmarshalText accepts the forms of a uuid, and "" for no group.
func (id *GroupID) UnmarshalText(b []byte) error {
	u, err := parseID("group", b)
	*id = GroupID(u)
	return err
}
