// Package monetize answers what a community earns (社群变现), with its risk, and
// when to close it.
//
// Exact amounts, recorded or invoiced, are [Money]: integer minor units of one
// currency. Expected amounts inside a model are float64 in the caller's
// currency unit, rates are per the caller's unit of age, and shares are in
// [0, 1].
//
// # The four models
//
//	产品 product      Product: units at a price and a cost, from stock or to order
//	电商 e-commerce   Shop: orders, and orders again; Funnel: from a visit to an order
//	会员 membership   Membership: tiers with fees and quotas, renewed while a member stays
//	流量 traffic      Traffic: attention sold to advertisers; Sponsorship
//
// Each is a [Stream]: what one member who is there earns over the next interval
// of his age. A stream and any lifecycle.Survivor make a value; streams, joins
// and costs make a [Plan].
//
// # Questions
//
//	what is one member worth                 CLV, Migration.Value, MarginMultiple
//	what is a silent customer worth          FitGammaGamma, CustomerValue, BaseValue
//	what will the community bring            Plan.Project, Simulate
//	what matters most                        Plan.Sensitivity, Tornado, SobolIndices
//	when to close it, or not to start        Sunset, CloseAt, StopChain, Abandonment.Trigger
//	which models to run                      Compare, Mix, Effort
//	may I put more money in                  Investment.Prudence
//	how many operators                       Staff.Operators, Staff.Queue
//	how was the month                        MRR.Retention, MRR.Unit, Depend, RevenueByAge
//	is the investment worth it               NPV, IRR, XIRR, MIRR, Payback, BreakEven
//	what does a launch of places bring       Membership.Launch, Sell, Expect; Protect
//	which tiers at which fees                SelfSelect, PriceGrades, Menu.Breaches, Menu.Pick, Membership.Validate
//	a fee, a price per use, or both          TwoPartTariffs, AnnualOrMonthly
//	make for stock or sell first             Newsvendor.Best, Newsvendor.BestUnits, Belief.Seen, Presale.WaitingLoss
//	how much sells before the group ends     SellBeforeEnd
//	does a free sample pay                   Trial.Result
//	will the crowdfunding succeed            Chance, Flight.Forecast, Crowdfund.Settle
//	which goal to set for it                 Project.BestGoal, Provision.Point, Assurance.Judge
//	what price to ask                        Demand.Best, PriceLogit, ElasticityOf, BreakEvenChange
//	what members would pay                   GaborGranger, VanWestendorp
//	which price to try next                  Bandit.Next, Bandit.Standing
//	together or apart                        PriceBundle, BundleEvenly, Bundle.Ratio
//	will a group purchase come about         GroupBuy.Expect, GroupBuy.MostNeeded, Ladder.Cliffs
//	free with advertisements, or for a fee   Freemium.Best
//	when to make or order, and how much      LotSizes
//	what a scheme of commissions costs       BestCommission, Payout.Owe
//	does a reward or a badge pay             RewardOffer.Return, Badge.Steer, Points.Liability
//	does value grow faster than the group    FitValueLaws, ValueLaw.Grow, ValueLaw.Merge, ValueLaw.CriticalMass
//	how many advertisements                  AdBearing.Best, AdLoadByUse, AdLoadBothSides, Frequency.Capped
//	what to ask of a sponsor                 Sponsorship.Worth, FitHedonic
//	how to auction advertising               Reserve, SellSlots
//	what to take of vendors' sales           TakeRate, Feedback, TakeRateLeaking, PriceSides, PriceRivals, UsageFees
//	what did the campaign cause              DID, CUPED, SyntheticControl, QiniCurve
//	whom to credit, without saying cause     Shapley, MarkovCredit, ReferralCredit
//	what does the business model lack        Business.Gaps, Venture.Gaps, LintCampaigns
//
// # Errors
//
// Every function that answers a question refuses what lies outside the stated
// domain with a *coterie.InputError that names the field, and where theory has no
// answer – no rate of return, no interior optimum, a sum that does not end –
// says so in the same way. An infinite answer, such as a payback that never
// comes, is +Inf where the doc says so. Only methods of plain values, such as
// Dist.Quantile, return NaN, outside their stated domain.
package monetize
