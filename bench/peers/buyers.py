"""Repeat purchase with lifetimes.

It takes counts of equal rows as weights but does not count them itself, so the
kernels count first, with pandas: several times faster than rows as they are.
"""

from harness import main


def compressed(cols):
    import pandas as pd

    return pd.DataFrame(cols).groupby(list(cols), sort=False).size().reset_index(name="n")


def fit(fitter, names):
    def task(d):
        import lifetimes

        x, last, age = d.ints("repeats"), d.floats("last"), d.floats("age")

        def kernel():
            g = compressed({"x": x, "last": last, "age": age})
            f = getattr(lifetimes, fitter)()
            f.fit(g["x"], g["last"], g["age"], weights=g["n"])
            return dict(zip(names, f.params_))

        return lifetimes.__version__, kernel

    return task


def gammagamma(d):
    import lifetimes

    x, mean = d.ints("repeats"), d.floats("mean")

    def kernel():
        g = compressed({"x": x, "mean": mean})
        f = lifetimes.GammaGammaFitter()
        f.fit(g["x"], g["mean"], weights=g["n"])
        return dict(zip(("p", "q", "gamma"), f.params_))

    return lifetimes.__version__, kernel


def predict(fitter, params):
    def task(d):
        import lifetimes
        import pandas as pd

        x, last, age = d.ints("repeats"), d.floats("last"), d.floats("age")
        f = getattr(lifetimes, fitter)()
        f.params_ = pd.Series(params)

        def kernel():
            alive = f.conditional_probability_alive(x, last, age)
            expected = f.conditional_expected_number_of_purchases_up_to_time(39, x, last, age)
            return {"alive": alive.sum(), "expected": expected.sum()}

        return lifetimes.__version__, kernel

    return task


def ledger(d):
    import lifetimes
    import pandas as pd
    from lifetimes.utils import summary_data_from_transaction_data

    end = pd.Timestamp("2026-01-01")
    at = pd.Timestamp("2025-01-01") + pd.to_timedelta(d.ints("day"), unit="D")
    f = pd.DataFrame({"who": d.ints("who"), "at": at})

    def kernel():
        s = summary_data_from_transaction_data(f, "who", "at", observation_period_end=end, freq="D")
        return {"customers": len(s), "repeats": s["frequency"].sum(), "last": s["recency"].sum(), "age": s["T"].sum()}

    return lifetimes.__version__, kernel


main(
    {
        ("lifetimes", "bgnbd"): fit("BetaGeoFitter", ("r", "alpha", "a", "b")),
        ("lifetimes", "mbgnbd"): fit("ModifiedBetaGeoFitter", ("r", "alpha", "a", "b")),
        ("lifetimes", "paretonbd"): fit("ParetoNBDFitter", ("r", "alpha", "s", "beta")),
        ("lifetimes", "gammagamma"): gammagamma,
        ("lifetimes", "buyers"): predict("BetaGeoFitter", {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}),
        ("lifetimes", "dropouts"): predict("ParetoNBDFitter", {"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}),
        ("lifetimes", "ledger"): ledger,
    }
)
