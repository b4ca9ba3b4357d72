package main

import "github.com/coterie-go/coterie/lifecycle"

// Values are what a program answered, by name: what is compared between ours
// and a peer where both give it.
type values map[string]float64

// Kernel is what is timed: from columns in memory to the answer.
type kernel func() (values, error)

// Workload is one question that ours and its peers answer on the same data.
type workload struct {
	name  string
	asks  string                          // for the table
	data  string                          // data set, a key of generators
	share float64                         // of -n: how many rows the data set has
	full  int                             // how many it has with -full
	load  func(d columns) (kernel, error) // reads the data set
	peers []peer
	// atLeast says that the answer is a maximum that nobody reaches for sure,
	// so that ours must not be below the peer's by more than the tolerance.
	atLeast bool
}

// Peer is a program that answers a workload too.
type peer struct {
	name   string
	script string  // in peers/
	within float64 // how far the answers may differ, relative to the larger
	most   int     // rows beyond which it is too slow: it is asked about so many; 0: none
}

// lifelines, igraph and the others, with the tolerances that their own
// stopping rules allow.
func lifelines(within float64) peer { return peer{"lifelines", "survival.py", within, 0} }
func survival(within float64) peer  { return peer{"survival", "survival.R", within, 0} }
func lifetimes(within float64) peer { return peer{"lifetimes", "buyers.py", within, 0} }
func clvtools(within float64) peer  { return peer{"CLVTools", "buyers.R", within, 0} }
func pandas(within float64) peer    { return peer{"pandas", "tables.py", within, 0} }
func polars(within float64) peer    { return peer{"polars", "tables.py", within, 0} }
func numpy(within float64) peer     { return peer{"numpy", "tables.py", within, 0} }
func sklearn(within float64) peer   { return peer{"scikit-learn", "tables.py", within, 0} }
func igraph(within float64) peer    { return peer{"igraph", "network.py", within, 0} }
func scipy(within float64) peer     { return peer{"scipy", "network.py", within, 0} }

// networkx and gonum keep a graph in maps and take long, as leidenalg does; gonum
// is a kernel of this program.
func leidenalg(within float64) peer       { return peer{"leidenalg", "network.py", within, 100_000} }
func networkx(within float64) peer        { return peer{"networkx", "network.py", within, 100_000} }
func gonum(within float64, most int) peer { return peer{"gonum", "", within, most} }

// workloads is all that is measured.
var workloads = []workload{
	{name: "km-days", asks: "Kaplan–Meier, whole days", data: "lifetimes", share: 1, full: 10_000_000, load: kaplanMeier("day"),
		peers: []peer{survival(1e-9), lifelines(1e-9)}},
	{name: "km-distinct", asks: "Kaplan–Meier, distinct times", data: "lifetimes", share: 1, full: 10_000_000, load: kaplanMeier("time"),
		peers: []peer{survival(1e-9), lifelines(1e-9)}},
	{name: "hazard", asks: "Nelson–Aalen, distinct times", data: "lifetimes", share: 1, full: 1_000_000, load: nelsonAalen,
		peers: []peer{survival(1e-9), lifelines(1e-9)}},
	{name: "logrank", asks: "log-rank of two groups, distinct times", data: "lifetimes", share: 1, full: 1_000_000, load: logRank("time"),
		peers: []peer{survival(1e-4), lifelines(1e-8)}}, // survdiff takes near times for equal
	{name: "logrank-days", asks: "log-rank of two groups, whole days", data: "lifetimes", share: 1, full: 1_000_000, load: logRank("day"),
		peers: []peer{survival(1e-8), lifelines(1e-8)}},
	{name: "cox", asks: "Cox with 10 covariates, Efron", data: "lifetimes", share: 0.1, full: 1_000_000, load: cox,
		peers: []peer{survival(1e-6), lifelines(1e-4)}},
	{name: "aft", asks: "Weibull AFT with 5 covariates", data: "lifetimes", share: 0.1, full: 1_000_000, load: aft,
		peers: []peer{survival(1e-5), lifelines(1e-3)}},
	{name: "weibull", asks: "Weibull, distinct times", data: "lifetimes", share: 1, full: 1_000_000, load: weibull,
		peers: []peer{lifelines(1e-4)}},
	{name: "incidence", asks: "Aalen–Johansen of two causes, whole days", data: "lifetimes", share: 0.1, full: 100_000, load: incidence,
		peers: []peer{survival(1e-9), lifelines(1e-3)}},
	{name: "bass", asks: "Bass curves of 13 periods", data: "launches", share: 0.001, full: 1_000, load: bass,
		peers: []peer{{"scipy", "tables.py", 1e-4, 0}}},

	{name: "bgnbd", asks: "BG/NBD fit, with errors", data: "buyers", share: 1, full: 1_000_000, load: repeat(lifecycle.FitBGNBD),
		peers: []peer{lifetimes(1e-3), clvtools(2e-2)}},
	{name: "mbgnbd", asks: "MBG/NBD fit, with errors", data: "buyers", share: 1, full: 1_000_000, load: repeat(lifecycle.FitMBGNBD),
		peers: []peer{lifetimes(1e-3)}},
	{name: "paretonbd", asks: "Pareto/NBD fit, with errors", data: "dropouts", share: 1, full: 1_000_000, load: repeat(lifecycle.FitParetoNBD),
		peers: []peer{lifetimes(2e-2), clvtools(2e-2)}},
	{name: "gammagamma", asks: "gamma–gamma fit, with errors", data: "spends", share: 1, full: 1_000_000, load: gammaGamma,
		peers: []peer{lifetimes(1e-3)}},
	{name: "buyers", asks: "P(alive) and expected purchases of each", data: "buyers", share: 1, full: 1_000_000, load: predict,
		peers: []peer{lifetimes(1e-6)}},
	{name: "dropouts", asks: "the same by Pareto/NBD", data: "dropouts", share: 1, full: 1_000_000, load: predictPareto,
		peers: []peer{lifetimes(1e-6)}},
	{name: "ledger", asks: "purchases to histories", data: "purchases", share: 1, full: 1_000_000, load: purchaseHistories,
		peers: []peer{lifetimes(1e-12)}},

	{name: "rfm-table", asks: "purchases to recency, frequency, money", data: "purchases", share: 1, full: 10_000_000, load: rfmTable,
		peers: []peer{pandas(0), polars(0)}},
	{name: "rfm-scores", asks: "RFM quintiles", data: "recencies", share: 1, full: 1_000_000, load: rfmScores,
		peers: []peer{pandas(1e-12), numpy(1e-12)}},
	{name: "gini", asks: "Gini coefficient of counts", data: "counts", share: 1, full: 1_000_000, load: gini,
		peers: []peer{numpy(1e-12)}},
	{name: "kmeans", asks: "k-means, 4 numbers, k = 8, 10 passes", data: "points", share: 1, full: 1_000_000, load: kMeans,
		peers: []peer{sklearn(1e-3)}},

	{name: "graph-build", asks: "graph from edges, 5 per vertex", data: "edges", share: 0.1, full: 1_000_000, load: graphBuild,
		peers: []peer{igraph(0), scipy(0), networkx(0), gonum(0, 100_000)}},
	{name: "cores", asks: "core numbers", data: "edges", share: 0.1, full: 1_000_000, load: cores,
		peers: []peer{igraph(0), networkx(0), gonum(0, 100_000)}},
	{name: "onion", asks: "onion layers", data: "edges", share: 0.1, full: 100_000, load: onion,
		peers: []peer{networkx(0)}},
	{name: "pagerank", asks: "PageRank", data: "edges", share: 0.1, full: 1_000_000, load: pageRank,
		peers: []peer{igraph(1e-8), scipy(1e-8), networkx(1e-6), gonum(1e-8, 100_000)}},
	{name: "louvain", asks: "Louvain", data: "edges", share: 0.1, full: 1_000_000, load: louvain, atLeast: true,
		peers: []peer{igraph(5e-3), networkx(5e-3), gonum(5e-3, 10_000)}},
	{name: "leiden", asks: "Leiden, two rounds", data: "edges", share: 0.1, full: 1_000_000, load: leiden, atLeast: true,
		peers: []peer{igraph(5e-3), leidenalg(5e-3)}},
	{name: "labels", asks: "label propagation", data: "edges", share: 0.1, full: 100_000, load: labels, atLeast: true,
		peers: []peer{igraph(5e-2)}},

	{name: "record", asks: "events to members, ties and days", data: "events", share: 1, full: 1_000_000, load: record,
		peers: []peer{polars(0), pandas(0)}},
	{name: "rules", asks: "decisions on events by six rules", data: "events", share: 1, full: 1_000_000, load: decide},
	{name: "montecarlo", asks: "paths of a plan: 60 periods, 4 lines", data: "none", share: 1, full: 100_000, load: monteCarlo,
		peers: []peer{numpy(6e-2)}}, // both draw
}
