package community

import "github.com/google/uuid"

// MemberID identifies a member (成员).
type MemberID uuid.UUID

// GroupID identifies a group (群).
type GroupID uuid.UUID
