/*
Package segment answers who is who in a community (分群): who carries the group,
who buys, who listens, who is about to go, and how members move between such
states.

Every classification is information for a person, with its evidence and a second
candidate where it is close; none is a condition of a sanction. A member is never
a target.

# Five members

What five members wrote in a month:

	Ann  ●●●●●●●●●●●●●●●●●   17
	Bo   ●●                   2
	Cai  ●                    1
	Du                        0
	Er                        0

The top fifth wrote 85 % and two of five were silent; the Gini coefficient is
0.72, where 0 is all alike and 0.8 one of five doing everything. With five
members the intervals are wide, and [Participation] gives them. A silent member
may buy, know everybody, or be about to go: that is what the other functions ask.

# Which function answers which question

  - Is it a few who do it all? [Participation]: Lorenz, Gini, Palma, top
    shares, 90-9-1
  - Does participation follow a power law? [FitPowerLaw], against its rivals
  - Who bought lately, often and much? [RFM]; its names: [Quintiles],
    [Segmentation]
  - Who is who, all in one table? [NewRoster], from [FactsOf] a
    community.Record
  - How does a member behave? [Classify]: six roles
  - What can a member be for the structure? [PlayParts], [Staffing]: seven
    roles
  - In what way is a member of value? [Identify]: five identities
  - Who goes to the VIP group? [VIPRule.Select]
  - Who leads, who may administer, who shines? [Leaders], [AdminRule.Admins],
    [StarCandidates]
  - Who stays whatever comes? [Facts.Face], [Facts.IsFan], [DieHards],
    [Advocate]
  - How near to the core, how large? [Layers], [Bands]
  - How much does a member do, is it gone? [Weights.Engagement],
    [Facts.GoneRisk]
  - How do members move between segments? [Moves], [Migrate], [Chain]
  - Which kinds of member are there? [KMeans], [KMedoids], [FitMixture],
    [FitLatentClasses]
  - How many kinds, and how well apart? [Gaps], [Choose], [Silhouette],
    [Separate]
  - What does the operator not know yet? [Review]: targets, surveys, profiles,
    demands, summaries

# Three role systems

A member has one [Role] (how it behaves), any set of [Part] (what it can be for
the structure) and any set of [Identity] (in what way it is of value). The three
are independent: an organiser may pay or not, a founder may be silent.

# Conventions

  - A score starts at 1, and higher is better. Equal values get equal scores
    unless SplitTies says otherwise; bins that collapse are reported.
  - Thresholds are assumptions, said where they stand, and all of them can be
    replaced.
  - Top shares come in two conventions, named: on the interpolated Lorenz curve
    ([Concentration.TopShare], the default) and of whole members, ⌈n·p⌉
    ([Concentration.TopMembers]).

# Guarantees

Clusterings and fits have the same bits for the same seed and any GOMAXPROCS.

# What it does not do

It reads no text and judges no character. It ranks nobody for pressure: who is
silent longer than usual is worth a word from a person. It does not tell cause:
that answerers stay longer does not say that answering makes them stay.

References: each file names its own.
*/
package segment
