"""Graphs with igraph, leidenalg, scipy and networkx."""

from harness import main


def edges(d):
    import numpy as np

    return d.n(), np.column_stack([d.ints("from"), d.ints("to")])


def build(d):
    import igraph

    n, e = edges(d)

    def kernel():
        g = igraph.Graph(n, e)
        return {"vertices": g.vcount(), "edges": g.ecount(), "degree": g.maxdegree()}

    return igraph.__version__, kernel


def on(ask):
    def task(d):
        import igraph

        g = igraph.Graph(*edges(d))
        return igraph.__version__, lambda: ask(g)

    return task


def cores(g):
    k = g.coreness()
    return {"sum": sum(k), "squares": sum(v * v for v in k), "most": max(k)}


def pagerank(g):
    x = g.pagerank()
    return {"most": max(x), "squares": sum(v * v for v in x), "first": x[0], "middle": x[len(x) // 2]}


def louvain(g):
    return {"Q": g.community_multilevel().modularity}


def leiden(g):
    return {"Q": g.community_leiden("modularity", n_iterations=2).modularity}


def labels(g):
    return {"Q": g.modularity(g.community_label_propagation())}


def csr(n, e):
    import numpy as np
    from scipy.sparse import csr_array

    a, b = e[:, 0], e[:, 1]
    return csr_array((np.ones(2 * len(a)), (np.concatenate([a, b]), np.concatenate([b, a]))), shape=(n, n))


def scipy_build(d):
    import numpy as np
    import scipy.sparse

    n, e = edges(d)

    def kernel():
        m = csr(n, e)
        return {"vertices": m.shape[0], "edges": m.nnz // 2, "degree": np.diff(m.indptr).max()}

    return scipy.__version__, kernel


def scipy_pagerank(d):
    import numpy as np
    import scipy

    m = csr(*edges(d))

    def kernel():
        n = m.shape[0]
        degree = np.diff(m.indptr)
        share = 1 / np.maximum(degree, 1)
        x, alone = np.full(n, 1 / n), degree == 0
        while True:
            y = 0.85 * (m @ (x * share)) + (0.15 + 0.85 * x[alone].sum()) / n
            apart, x = np.abs(y - x).sum(), y
            if apart < 1e-12:
                return {"most": x.max(), "squares": (x * x).sum(), "first": x[0], "middle": x[n // 2]}

    return scipy.__version__, kernel


def nx_graph(n, e):
    import networkx

    g = networkx.Graph()
    g.add_nodes_from(range(n))
    g.add_edges_from(e.tolist())
    return g


def nx_build(d):
    import networkx

    n, e = edges(d)

    def kernel():
        g = nx_graph(n, e)
        return {"vertices": len(g), "edges": g.number_of_edges(), "degree": max(k for _, k in g.degree())}

    return networkx.__version__, kernel


def nx(ask):
    def task(d):
        import networkx

        g = nx_graph(*edges(d))
        return networkx.__version__, lambda: ask(networkx, g)

    return task


def levels(v):
    v = list(v.values())
    return {"sum": sum(v), "squares": sum(k * k for k in v), "most": max(v)}


def nx_pagerank(networkx, g):
    x = networkx.pagerank(g, tol=1e-12 / len(g), max_iter=1000)
    return {"most": max(x.values()), "squares": sum(v * v for v in x.values()), "first": x[0], "middle": x[len(x) // 2]}


def nx_louvain(networkx, g):
    from networkx.algorithms import community

    return {"Q": community.modularity(g, community.louvain_communities(g, seed=1))}


def leiden_of_authors(d):
    import igraph
    import leidenalg

    g = igraph.Graph(*edges(d))

    def kernel():
        p = leidenalg.find_partition(g, leidenalg.ModularityVertexPartition, n_iterations=2, seed=1)
        return {"Q": p.modularity}

    return leidenalg.__version__, kernel


main(
    {
        ("igraph", "graph-build"): build,
        ("igraph", "cores"): on(cores),
        ("igraph", "pagerank"): on(pagerank),
        ("igraph", "louvain"): on(louvain),
        ("igraph", "leiden"): on(leiden),
        ("igraph", "labels"): on(labels),
        ("scipy", "graph-build"): scipy_build,
        ("scipy", "pagerank"): scipy_pagerank,
        ("networkx", "graph-build"): nx_build,
        ("networkx", "cores"): nx(lambda networkx, g: levels(networkx.core_number(g))),
        ("networkx", "onion"): nx(lambda networkx, g: levels(networkx.onion_layers(g))),
        ("networkx", "pagerank"): nx(nx_pagerank),
        ("networkx", "louvain"): nx(nx_louvain),
        ("leidenalg", "leiden"): leiden_of_authors,
    }
)
