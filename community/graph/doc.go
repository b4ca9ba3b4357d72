// Package graph is the interaction graph of a community (社群互动图): who is tied to
// whom. It knows nothing of communities: vertices are numbers behind keys of the
// caller's choice, results are slices by vertex number.
//
// # Five members
//
//	Bo ─── Cai
//	  ╲    ╱
//	   Ann ─── Du ─── Er
//
// Ann, Bo and Cai are tied to at least two of each other: they are the 2-core.
// Du and Er hang on by one tie each. Should one of the three leave, the core is
// gone ([Collapse]); by way of Ann and Du all messages reach Er ([Betweenness]).
//
// # Which function answers which question
//
//   - Who is tied to whom? [New], [Dense], [Graph.Neighbors], [Graph.Ties]
//   - Who belongs to the core, who is at the edge? [Cores], [CoresBy], [Onion],
//     [Trusses]
//   - Is there a core at all, and who is in it? [CorePeriphery], [Coreness],
//     [Minres]
//   - Who must not leave, whom to hold? [Collapse], [CollapseEach], [Anchor],
//     [AnchorEach]
//   - What is left if these leave? [Survivors], [Resilience]
//   - Who is central: sought, near, between? [PageRank], [HITS], [Eigenvector],
//     [Closeness], [Betweenness], [SampleBetweenness]
//   - Is the group ruled from one centre? [DegreeCentralization],
//     [BetweennessCentralization], [ClosenessCentralization]
//   - Do people answer, do friends of friends know each other, do the busy stick
//     together? [Reciprocity], [Clustering], [Transitivity], [Triangles],
//     [Assortativity], [RichClub]
//   - Into which pieces does it fall, what holds them? [Components],
//     [StrongComponents], [Cut]
//   - Which groups are there? [Leiden], [Louvain], [Propagate], [Modularity]
//   - How far do two divisions agree? [NMI], [ARI]
//   - How to split it into chats of at most 500? [Split]
//   - What a split keeps against chance, what is left? [Graph.Keeps],
//     [Graph.Within]
//   - How far does a message get, and from whom farthest? [Spread], [Influence]
//   - Who brought whom? [FirstContacts], [Trees]
//
// # Conventions
//
// [New] takes ties between keys and numbers the vertices in the order of their
// keys; [Dense] takes ties between numbers. Parallel ties become one edge that
// weighs their sum. Neither the order of the ties nor the number of processors
// changes a bit of the graph, or of anything computed from it; what is random is
// drawn from a seed in the options.
//
// Adjacency is compact: the neighbours of a vertex lie side by side as int32. A
// million members with five million ties take 48 MB and a third of a second with
// Dense, two and a half seconds with New and uuids. A graph is immutable: there
// is no adding of a day's ties, one builds it anew. Keep the ties in a fold – a
// community.Record does – and build the graph from it when it is asked for.
//
// # Weight, direction, loops
//
// A weight is the strength of a tie: the number of replies, say. It counts in
// strengths, modularity and the groups that maximise it, PageRank, HITS and
// Eigenvector, and as probability in Spread and Influence. It does not count
// where the question is whether there is a tie: cores, layers, trusses,
// triangles, paths and distances.
//
// Measures that are defined for undirected graphs refuse a directed one with an
// *InputError; [Graph.Undirected] forgets the directions. Loops count in weights
// and nowhere else.
//
// # A split's constraints
//
// [Split] keeps friends together under the size limit of a chat group, with a
// host in every part, sets of members who stay together and sets who must be
// apart. It keeps to every constraint, or says which cannot be kept:
//
//	Cap < 1, Min > Cap, an unknown key      *InputError naming the field
//	a set of Together larger than Cap       ErrInfeasible, Field Together, Row the set
//	two of one set of Apart in Together     ErrInfeasible, Field Apart, Row the set
//	fewer hosts than the cap needs parts    ErrInfeasible, Field Hosts
//	no sizes between Min and Cap            ErrInfeasible, Field Min
//
// # Guarantees
//
// The same ties and seed give the same bits, whatever the order of the ties and
// the number of processors.
// Collapse, Anchor, CorePeriphery, Spread and Influence are exact as long as the
// cases can be counted, and say so in their field Exact; beyond that they search
// or simulate, and their results carry the bound, interval or ratio that is
// known. Louvain, Leiden, Propagate and Split return local optima that differ by
// seed: take the best of several.
//
// # What it does not do
//
// It draws nothing, keeps no history of ties, and does not know why people are
// tied: whom a core hangs on is a question of its shape alone.
//
// References: each file names its own.
package graph
