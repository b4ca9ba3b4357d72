package main

import (
	"context"
	"fmt"

	"github.com/coterie-go/coterie/lifecycle"
)

// ages are those at which curves are compared.
var ages = []float64{100.5, 300.5, 600.5}

// kaplanMeier estimates the curve of a column of times.
func kaplanMeier(column string) func(columns) (kernel, error) {
	return func(d columns) (kernel, error) {
		times, ended, err := lives(d, column)
		if err != nil {
			return nil, err
		}
		return func() (values, error) {
			t, err := fold(times, ended)
			if err != nil {
				return nil, err
			}
			c, err := lifecycle.KaplanMeier(t, nil)
			if err != nil {
				return nil, err
			}
			v := values{}
			for _, age := range ages {
				v[fmt.Sprintf("S(%g)", age)] = c.Survival(age)
				v[fmt.Sprintf("se(%g)", age)] = c.StdErr(age)
			}
			return v, nil
		}, nil
	}
}

// lives reads times and whether they ended.
func lives(d columns, column string) (times []float64, ended []int32, err error) {
	if times, err = d.floats(column); err != nil {
		return nil, nil, err
	}
	ended, err = d.ints("ended")
	return times, ended, err
}

func fold(times []float64, ended []int32) (*lifecycle.Table, error) {
	t := new(lifecycle.Table)
	for i, at := range times {
		if err := t.Add(lifecycle.Lifetime{Exit: at, Ended: ended[i] != 0}); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func nelsonAalen(d columns) (kernel, error) {
	times, ended, err := lives(d, "time")
	if err != nil {
		return nil, err
	}
	return func() (values, error) {
		t, err := fold(times, ended)
		if err != nil {
			return nil, err
		}
		c, err := lifecycle.NelsonAalen(t, nil)
		if err != nil {
			return nil, err
		}
		v := values{}
		for _, age := range ages {
			v[fmt.Sprintf("H(%g)", age)] = c.CumHazard(age)
		}
		return v, nil
	}, nil
}

// logRank compares two groups by a column of times.
func logRank(column string) func(columns) (kernel, error) {
	return func(d columns) (kernel, error) {
		times, ended, err := lives(d, column)
		if err != nil {
			return nil, err
		}
		group, err := d.ints("group")
		if err != nil {
			return nil, err
		}
		return func() (values, error) {
			var groups [2]lifecycle.Table
			for i, at := range times {
				if err := groups[group[i]].Add(lifecycle.Lifetime{Exit: at, Ended: ended[i] != 0}); err != nil {
					return nil, err
				}
			}
			t, err := lifecycle.LogRank([]*lifecycle.Table{&groups[0], &groups[1]}, nil)
			if err != nil {
				return nil, err
			}
			return values{"chi2": t.Statistic}, nil
		}, nil
	}
}

// regression reads lifetimes with their first covariates.
func regression(d columns, width int) (func() (*lifecycle.Regression, error), error) {
	times, ended, err := lives(d, "time")
	if err != nil {
		return nil, err
	}
	x, err := d.floats("x")
	if err != nil {
		return nil, err
	}
	return func() (*lifecycle.Regression, error) {
		g := new(lifecycle.Regression)
		for i, at := range times {
			o := lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: at, Ended: ended[i] != 0}, X: x[covariates*i : covariates*i+width]}
			if err := g.Add(o); err != nil {
				return nil, err
			}
		}
		return g, nil
	}, nil
}

func cox(d columns) (kernel, error) {
	rows, err := regression(d, covariates)
	if err != nil {
		return nil, err
	}
	return func() (values, error) {
		g, err := rows()
		if err != nil {
			return nil, err
		}
		f, err := lifecycle.FitCox(context.Background(), g, nil)
		if err != nil {
			return nil, err
		}
		return values{"loglik": f.LogLik, "x1": f.Model.Beta[0], "x9": f.Model.Beta[8], "se(x1)": f.StdErr[0]}, nil
	}, nil
}

func aft(d columns) (kernel, error) {
	rows, err := regression(d, 5)
	if err != nil {
		return nil, err
	}
	return func() (values, error) {
		g, err := rows()
		if err != nil {
			return nil, err
		}
		f, err := lifecycle.FitAFT[lifecycle.Weibull](context.Background(), g, nil)
		if err != nil {
			return nil, err
		}
		return values{"loglik": f.LogLik, "x1": f.Model.Beta[0], "shape": f.Model.Base.Shape, "scale": f.Model.At(nil).Scale}, nil
	}, nil
}

func weibull(d columns) (kernel, error) {
	times, ended, err := lives(d, "time")
	if err != nil {
		return nil, err
	}
	return func() (values, error) {
		t, err := fold(times, ended)
		if err != nil {
			return nil, err
		}
		f, err := lifecycle.FitWeibull(context.Background(), t, nil)
		if err != nil {
			return nil, err
		}
		return values{"loglik": f.LogLik, "shape": f.Model.Shape, "scale": f.Model.Scale}, nil
	}, nil
}

func incidence(d columns) (kernel, error) {
	times, ended, err := lives(d, "day")
	if err != nil {
		return nil, err
	}
	cause, err := d.ints("cause")
	if err != nil {
		return nil, err
	}
	return func() (values, error) {
		var t lifecycle.Table
		for i, at := range times {
			if err := t.Add(lifecycle.Lifetime{Exit: at, Ended: ended[i] != 0, Cause: uint8(cause[i])}); err != nil {
				return nil, err
			}
		}
		c, err := lifecycle.AalenJohansen(&t, nil)
		if err != nil {
			return nil, err
		}
		v := values{}
		for _, age := range ages {
			v[fmt.Sprintf("F1(%g)", age)] = c.Share(1, age)
			v[fmt.Sprintf("F2(%g)", age)] = c.Share(2, age)
		}
		return v, nil
	}, nil
}
