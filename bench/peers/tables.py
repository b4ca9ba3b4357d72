"""Tables, scores and clusters with pandas, polars, numpy and scikit-learn."""

from harness import main


def rfm_table_pandas(d):
    import pandas as pd

    f = pd.DataFrame({c: d.ints(c) for c in ("who", "day", "amount")})

    def kernel():
        g = f.groupby("who").agg(last=("day", "max"), count=("day", "size"), money=("amount", "sum"))
        return {"members": len(g), "recency": (365 - g["last"]).sum(), "frequency": g["count"].sum(), "money": g["money"].sum()}

    return pd.__version__, kernel


def rfm_table_polars(d):
    import polars as pl

    f = pl.DataFrame({c: d.ints(c) for c in ("who", "day", "amount")})

    def kernel():
        g = f.group_by("who").agg(pl.col("day").max().alias("last"), pl.len().alias("count"), pl.col("amount").cast(pl.Int64).sum().alias("money"))
        return {"members": g.height, "recency": (365 - g["last"].cast(pl.Int64)).sum(), "frequency": g["count"].sum(), "money": g["money"].sum()}

    return pl.__version__, kernel


def rfm_scores_pandas(d):
    import pandas as pd

    f = pd.DataFrame({c: d.floats(c) for c in ("recency", "frequency", "money")})

    def kernel():
        bins = {c: pd.qcut(f[c], 5, labels=False, duplicates="drop") for c in f}
        return {"R": (5 - bins["recency"]).sum(), "F": (1 + bins["frequency"]).sum(), "M": (1 + bins["money"]).sum()}

    return pd.__version__, kernel


def rfm_scores_numpy(d):
    import numpy as np

    recency, frequency, money = d.floats("recency"), d.floats("frequency"), d.floats("money")

    def bins(x):
        return np.searchsorted(np.quantile(x, (0.2, 0.4, 0.6, 0.8)), x, "left")

    def kernel():
        return {"R": (5 - bins(recency)).sum(), "F": (1 + bins(frequency)).sum(), "M": (1 + bins(money)).sum()}

    return np.__version__, kernel


def bass(d):
    import numpy as np
    import scipy
    from scipy.optimize import curve_fit

    sales = d.floats("sales").reshape(-1, 13)
    t = np.arange(1, 14)

    def curve(t, m, p, q):
        def share(t):
            e = np.exp(-(p + q) * t)
            return (1 - e) / (1 + q / p * e)

        return m * (share(t) - share(t - 1))

    def kernel():
        total = np.zeros(3)
        for y in sales:
            best, _ = curve_fit(curve, t, y, p0=(y.sum(), 0.02, 0.4), xtol=1e-10, ftol=1e-12)
            total += best
        return dict(zip(("market", "innovation", "imitation"), total))

    return scipy.__version__, kernel


def gini(d):
    import numpy as np

    x = d.ints("count")

    def kernel():
        s = np.sort(x).astype(np.int64)
        n = len(s)
        return {"gini": ((2 * np.arange(1, n + 1) - n - 1) * s).sum() / (n * s.sum())}

    return np.__version__, kernel


def kmeans(d):
    import sklearn
    from sklearn.cluster import KMeans

    x = d.floats("x").reshape(-1, 4)

    def kernel():
        return {"inertia": KMeans(8, init=x[:8], n_init=1, max_iter=10, tol=0, algorithm="lloyd").fit(x).inertia_}

    return sklearn.__version__, kernel


def record_pandas(d):
    import pandas as pd

    f = pd.DataFrame({c: d.ints(c) for c in ("second", "who", "other")})

    def kernel():
        f.groupby("who")["second"].agg(["min", "max", "size"])
        ties = f[f["other"] >= 0].groupby(["who", "other"])["second"].agg(["min", "max", "size"])
        posts = f[f["other"] < 0]
        days = (posts["second"] // 86400).value_counts()
        members = pd.concat([f["who"], f["other"][f["other"] >= 0]]).nunique()
        return {"members": members, "ties": len(ties), "turns": ties["size"].max(), "days": len(days)}

    return pd.__version__, kernel


def record_polars(d):
    import polars as pl

    f = pl.DataFrame({c: d.ints(c) for c in ("second", "who", "other")})
    ends = [pl.col("second").min().alias("first"), pl.col("second").max().alias("last"), pl.len().alias("n")]

    def kernel():
        f.group_by("who").agg(ends)
        replies = f.filter(pl.col("other") >= 0)
        ties = replies.group_by("who", "other").agg(ends)
        days = f.filter(pl.col("other") < 0).group_by(pl.col("second") // 86400).len()
        members = pl.concat([f["who"], replies["other"].rename("who")]).n_unique()
        return {"members": members, "ties": ties.height, "turns": ties["n"].max(), "days": days.height}

    return pl.__version__, kernel


def montecarlo(d):
    import numpy as np

    n = d.n()

    def kernel():
        r = np.random.default_rng(1)
        members, npv = 200.0, np.full(n, -20000.0)
        for t in range(1, 61):
            members = members * np.exp(-0.05) + 20
            income = sum(members * np.exp(0.3 * r.standard_normal(n) - 0.045) for _ in range(4))
            npv += (income - 500) / 1.01**t
        return {"mean": npv.mean(), "sd": npv.std(), "median": np.median(npv)}

    return np.__version__, kernel


main(
    {
        ("pandas", "rfm-table"): rfm_table_pandas,
        ("polars", "rfm-table"): rfm_table_polars,
        ("pandas", "rfm-scores"): rfm_scores_pandas,
        ("numpy", "rfm-scores"): rfm_scores_numpy,
        ("scipy", "bass"): bass,
        ("numpy", "gini"): gini,
        ("scikit-learn", "kmeans"): kmeans,
        ("pandas", "record"): record_pandas,
        ("polars", "record"): record_polars,
        ("numpy", "montecarlo"): montecarlo,
    }
)
