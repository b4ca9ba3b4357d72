package lifecycle

// Lifetime is what is known of how long one subject lived: a member in a group,
// a group, a need. Ages are in the caller's unit, said once.
//
//	Ended, Upper ≤ Exit   the end was seen at age Exit
//	Ended, Upper > Exit   the end fell in (Exit, Upper]; Exit 0: left-censored
//	not Ended             still there at age Exit: right-censored
//
// Entry is the age from which the subject was watched (left truncation):
// a group older than the log enters late.
type Lifetime struct {
	Entry, Exit, Upper float64
	Ended              bool
	Cause              uint8   // which of several ends; 0 where there is one
	Weight             float64 // 0 means 1
}
