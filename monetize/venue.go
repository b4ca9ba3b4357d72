package monetize

// Venue is a place where a community meets (社群店铺): a shop that is measured by
// the time people spend in it.
type Venue struct {
	Visitors float64 // a day
	Hours    float64 // each
	Cap      float64 // members the community admits
}

// Use returns the hours that visitors spend in it a day, and the share of the
// community that comes.
func (v Venue) Use() (hours, active float64, err error) {
	if err := check(arg{"visitors", v.Visitors, nonNegative}, arg{"hours", v.Hours, nonNegative}, arg{"cap", v.Cap, positive}); err != nil {
		return 0, 0, err
	}
	return v.Visitors * v.Hours, v.Visitors / v.Cap, nil
}
