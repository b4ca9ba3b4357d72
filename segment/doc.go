/*
Package segment answers who is who in a community (分群): who carries the group,
who buys, who listens, who is about to go, and how members move between such
states.

Every classification is information for a person, with its evidence and a second
candidate where it is close; none is a condition of a sanction. A member is never
a target.

# Which function answers which question

	is it a few who do it all?                  Participation: Lorenz, Gini, Palma, top shares, 90-9-1
	does participation follow a power law?      FitPowerLaw, against its rivals
	who bought lately, often and much?          RFM; its names: Quintiles, Segmentation
	who is who, all in one table?               NewRoster, from FactsOf a community.Record
	how does a member behave?                   Classify: six roles
	what can a member be for the structure?     PlayParts, Staffing: seven roles
	in what way is a member of value?           Identify: five identities
	who goes to the VIP group?                  VIPRule.Select
	who leads, who may administer, who shines?  Leaders, AdminRule.Admins, StarCandidates
	who stays whatever comes?                   Facts.Face, Facts.IsFan, DieHards, Advocate
	how near to the core, how large?            Layers, Bands
	how much does a member do, is it gone?      Weights.Engagement, Facts.GoneRisk
	how do members move between segments?       Moves, Migrate, Chain
	which kinds of member are there?            KMeans, KMedoids, FitMixture, FitLatentClasses
	how many kinds, and how well apart?         Gaps, Choose, Silhouette, Separate
	what does the operator not know yet?        Review: targets, surveys, profiles, demands, summaries

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
  - Clusterings and fits have the same bits for the same seed and any GOMAXPROCS.
*/
package segment
