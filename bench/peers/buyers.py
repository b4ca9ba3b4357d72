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


def predict(d):
    import lifetimes
    import pandas as pd

    x, last, age = d.ints("repeats"), d.floats("last"), d.floats("age")
    f = lifetimes.BetaGeoFitter()
    f.params_ = pd.Series({"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426})

    def kernel():
        alive = f.conditional_probability_alive(x, last, age)
        expected = f.conditional_expected_number_of_purchases_up_to_time(39, x, last, age)
        return {"alive": alive.sum(), "expected": expected.sum()}

    return lifetimes.__version__, kernel


main(
    {
        ("lifetimes", "bgnbd"): fit("BetaGeoFitter", ("r", "alpha", "a", "b")),
        ("lifetimes", "paretonbd"): fit("ParetoNBDFitter", ("r", "alpha", "s", "beta")),
        ("lifetimes", "gammagamma"): gammagamma,
        ("lifetimes", "buyers"): predict,
    }
)
