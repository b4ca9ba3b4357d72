"""Graphs with igraph and leidenalg."""

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
        ("leidenalg", "leiden"): leiden_of_authors,
    }
)
