"""Survival analysis with lifelines."""

from harness import main

AGES = (100.5, 300.5, 600.5)


def kaplan_meier(column):
    def task(d):
        import lifelines

        t, e = d.floats(column), d.ints("ended")

        def kernel():
            f = lifelines.KaplanMeierFitter().fit(t, e)
            at = f.survival_function_at_times(AGES)
            return {f"S({a})": v for a, v in zip(AGES, at)}

        return lifelines.__version__, kernel

    return task


def hazard(d):
    import lifelines
    import numpy as np

    t, e = d.floats("time"), d.ints("ended")

    def kernel():
        h = lifelines.NelsonAalenFitter().fit(t, e).cumulative_hazard_
        at = np.searchsorted(h.index.values, AGES, "right") - 1
        return {f"H({a})": v for a, v in zip(AGES, h.iloc[at, 0])}

    return lifelines.__version__, kernel


def logrank(column):
    def task(d):
        import lifelines
        import lifelines.statistics

        t, e, g = d.floats(column), d.ints("ended"), d.ints("group")

        def kernel():
            a, b = g == 0, g == 1
            r = lifelines.statistics.logrank_test(t[a], t[b], e[a], e[b])
            return {"chi2": r.test_statistic}

        return lifelines.__version__, kernel

    return task


def frame(d, width):
    import pandas as pd

    x = d.floats("x").reshape(-1, 10)[:, :width]
    f = pd.DataFrame(x, columns=[f"x{i + 1}" for i in range(width)])
    f["time"], f["ended"] = d.floats("time"), d.ints("ended")
    return f


def cox(d):
    import lifelines

    f = frame(d, 10)

    def kernel():
        m = lifelines.CoxPHFitter().fit(f, "time", "ended")
        return {"loglik": m.log_likelihood_, "x1": m.params_["x1"], "x9": m.params_["x9"], "se(x1)": m.standard_errors_["x1"]}

    return lifelines.__version__, kernel


def aft(d):
    import numpy as np
    import lifelines

    f = frame(d, 5)

    def kernel():
        m = lifelines.WeibullAFTFitter().fit(f, "time", "ended")
        p = m.params_
        return {
            "loglik": m.log_likelihood_,
            "x1": p["lambda_", "x1"],
            "scale": np.exp(p["lambda_", "Intercept"]),
            "shape": np.exp(p["rho_", "Intercept"]),
        }

    return lifelines.__version__, kernel


def weibull(d):
    import lifelines

    t, e = d.floats("time"), d.ints("ended")

    def kernel():
        m = lifelines.WeibullFitter().fit(t, e)
        return {"loglik": m.log_likelihood_, "scale": m.lambda_, "shape": m.rho_}

    return lifelines.__version__, kernel


def incidence(d):
    import lifelines
    import numpy as np

    t, c = d.floats("day"), d.ints("cause")

    def kernel():
        values = {}
        for k in (1, 2):
            # ties are drawn apart at random by the peer, hence the seed
            f = lifelines.AalenJohansenFitter(calculate_variance=False, seed=1).fit(t, c, event_of_interest=k)
            share = f.cumulative_density_
            at = np.searchsorted(share.index.values, AGES, "right") - 1
            values |= {f"F{k}({a})": v for a, v in zip(AGES, share.iloc[at, 0])}
        return values

    return lifelines.__version__, kernel


main(
    {
        ("lifelines", "km-days"): kaplan_meier("day"),
        ("lifelines", "km-distinct"): kaplan_meier("time"),
        ("lifelines", "hazard"): hazard,
        ("lifelines", "logrank"): logrank("time"),
        ("lifelines", "logrank-days"): logrank("day"),
        ("lifelines", "cox"): cox,
        ("lifelines", "aft"): aft,
        ("lifelines", "weibull"): weibull,
        ("lifelines", "incidence"): incidence,
    }
)
