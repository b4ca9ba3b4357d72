// Package monetize answers what a community earns (社群变现), with its risk, and
// when to close it.
//
// # From staying to money
//
// Five members who pay 30 at the beginning of each month, of whom Du, Bo and Cai
// leave:
//
//	month             0    1    2    3
//	Ann              30   30   30   30 ▷
//	Bo               30   30    ✕
//	Cai              30   30   30    ✕
//	Du               30    ✕
//	Er               30   30   30   30 ▷
//	there, S(t)     5/5  4/5  3/5  2/5
//	30 · S(t)        30   24   18   12
//
// One who joins is expected to bring 30 + 24 + 18 + 12 = 84 in four months: [CLV],
// of any [github.com/coterie-go/coterie/lifecycle.Survivor] and any [Stream]. With
// five members that is very unsure, and the interval says so.
//
// # The four models
//
//	产品 product      Product: units at a price and a cost, from stock or to order
//	电商 e-commerce   Shop: orders, and orders again; Funnel: from a visit to an order
//	会员 membership   Membership: tiers with fees and quotas, renewed while a member stays
//	流量 traffic      Traffic: attention sold to advertisers; Sponsorship
//
// Each is a [Stream]: what one member who is there earns over the next interval
// of his age. A stream and any [github.com/coterie-go/coterie/lifecycle.Survivor] make a value; streams, joins
// and costs make a [Plan].
//
// # Which function answers which question
//
//   - What is one member worth? [CLV], [Migration.Value], [MarginMultiple]
//   - What is a silent customer worth? [FitGammaGamma], [CustomerValue],
//     [BaseValue]
//   - What will the community bring? [Plan.Project], [Simulate]
//   - What matters most? [Plan.Sensitivity], [Tornado], [SobolIndices]
//   - When to close it, or not to start? [Sunset], [CloseAt], [StopChain],
//     [Abandonment.Trigger]
//   - Which models to run? [Compare], [Mix], [Effort]
//   - May I put more money in? [Investment.Prudence]
//   - How many operators? [Staff.Operators], [Staff.Queue]
//   - How was the month? [MRR.Retention], [MRR.Unit], [Depend], [RevenueByAge]
//   - Is the investment worth it? [NPV], [IRR], [XIRR], [MIRR], [Payback],
//     [BreakEven]
//   - What does a launch of places bring? [Membership.Launch], [Membership.Sell],
//     [Membership.Expect]; [Protect]
//   - Which tiers at which fees? [SelfSelect], [PriceGrades], [Menu.Breaches],
//     [Menu.Pick], [Membership.Validate]
//   - A fee, a price per use, or both? [TwoPartTariffs], [AnnualOrMonthly]
//   - Make for stock or sell first? [Newsvendor.Best], [Newsvendor.BestUnits],
//     [Belief.Seen], [Presale.WaitingLoss]
//   - How much sells before the group ends? [SellBeforeEnd]
//   - Does a free sample pay? [Trial.Result]
//   - Will the crowdfunding succeed? [Chance], [Raised], [Flight.Forecast],
//     [Crowdfund.Settle]
//   - Which goal to set for it? [Project.BestGoal], [Provision.Point],
//     [Assurance.Judge]
//   - What price to ask? [Demand.Best], [PriceLogit], [ElasticityOf],
//     [BreakEvenChange]
//   - What members would pay? [GaborGranger], [VanWestendorp]
//   - Which price to try next? [Bandit.Next], [Bandit.Standing]
//   - Together or apart? [PriceBundle], [BundleEvenly], [Bundle.Ratio]
//   - Will a group purchase come about? [GroupBuy.Expect],
//     [GroupBuy.MostNeeded], [Ladder.Cliffs]
//   - Free with advertisements, or for a fee? [Freemium.Best]
//   - When to make or order, and how much? [LotSizes]
//   - What a scheme of commissions costs? [BestCommission], [Payout.Owe]
//   - Does a reward or a badge pay? [RewardOffer.Return], [Badge.Steer],
//     [Points.Liability]
//   - Does value grow faster than the group? [FitValueLaws], [ValueLaw.Grow],
//     [ValueLaw.Merge], [ValueLaw.CriticalMass]
//   - How many advertisements? [AdBearing.Best], [AdLoadByUse],
//     [AdLoadBothSides], [Frequency.Capped]
//   - What to ask of a sponsor? [Sponsorship.Worth], [FitHedonic]
//   - How to auction advertising? [Reserve], [SellSlots]
//   - What to take of vendors' sales? [TakeRate], [Feedback], [TakeRateLeaking],
//     [PriceSides], [PriceRivals], [UsageFees]
//   - What did the campaign cause? [DID], [CUPED], [SyntheticControl],
//     [QiniCurve]
//   - Whom to credit, without saying cause? [Shapley], [MarkovCredit],
//     [ReferralCredit]
//   - What does the business model lack? [Business.Gaps], [Venture.Gaps],
//     [LintCampaigns]
//
// # Conventions
//
// Exact amounts, recorded or invoiced, are [Money]: integer minor units of one
// currency. Expected amounts inside a model are float64 in the caller's
// currency unit, rates are per the caller's unit of age, and shares are in
// [0, 1].
//
// Every function that answers a question refuses what lies outside the stated
// domain with a *coterie.InputError that names the field, and where theory has no
// answer – no rate of return, no interior optimum, a sum that does not end –
// says so in the same way. An infinite answer, such as a payback that never
// comes, is +Inf where the doc says so. Only methods of plain values, such as
// Dist.Quantile, return NaN, outside their stated domain.
//
// # Guarantees
//
// Money adds up to the last minor unit: what is allocated is what there was, and
// what overflows is refused. The same plan and seed give the same bits on any
// number of processors. A value has an interval where what it rests on has one.
//
// # What it does not do
//
// It keeps no books and issues no invoice. It sets no price by person. What a
// campaign caused and whom to credit are two questions with two answers. A scheme
// that pays by the number recruited, or for promised returns, gets a caution with
// its public source, and that is not legal advice.
//
// References: each file names its own.
package monetize
