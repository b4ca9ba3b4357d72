package monetize

import "github.com/coterie-go/coterie"

// CohortRevenue is what members who joined together have paid: Revenue[k] at age
// k, as far as the cohort is old.
type CohortRevenue struct {
	Members float64
	Revenue []float64
}

// RevenueByAge returns the cumulative revenue per joined member by age, from all
// cohorts old enough for each step (同期群收入):
//
//	Lₖ = Lₖ₋₁ + Σ revenueₖ/Σ members  over cohorts observed at age k
//
// so that young cohorts count as far as they are known, and the curve does not
// jump where an unlike cohort drops out. A cohort without members, or revenue
// that is not finite, is an *InputError with its row.
func RevenueByAge(cohorts []CohortRevenue) ([]float64, error) {
	var longest int
	for i, c := range cohorts {
		err := check(arg{"members", c.Members, positive})
		for _, r := range c.Revenue {
			if err == nil {
				err = check(arg{"revenue", r, anyNumber})
			}
		}
		if err != nil {
			err.(*coterie.InputError).Row = i
			return nil, err
		}
		longest = max(longest, len(c.Revenue))
	}
	if longest == 0 {
		return nil, coterie.ErrNoData
	}
	out := make([]float64, longest)
	var sum float64
	for k := range out {
		var revenue, members float64
		for _, c := range cohorts {
			if k < len(c.Revenue) {
				revenue += c.Revenue[k]
				members += c.Members
			}
		}
		sum += revenue / members
		out[k] = sum
	}
	return out, nil
}
