// Package lifecycle answers how long: how long members stay, how long groups
// and the needs behind them last, how often customers come back, and what is
// left of a life that has reached an age.
//
// # Censoring
//
// Five members of a group that is looked at on its day 10. Three have left; two
// are still there, and how long they will stay in all nobody knows:
//
//	day    0    2    4    6    8    10
//	A      ●─────────✕                   left at age 4
//	B      ●────────────────────────▷    still there at age 10
//	C      ●────✕                        left at age 2
//	D           ●──────────✕             joined on day 2, left at age 5
//	E                ●──────────────▷    joined on day 4, still there at age 6
//
// To average the ages 4, 10, 2, 5, 6 is wrong: it takes two members for gone who
// are not. To leave B and E out is worse: the long stays are dropped. What is
// right counts, at each age at which someone left, how many were still watched
// at that age. At age 2, one of five left; at 4, one of the four that reached it;
// at 5, one of three:
//
//	S(5) = 4/5 · 3/4 · 2/3 = 0.4
//
// This is the Kaplan–Meier estimate, and B and E are called censored
// (删失): they count as long as they are watched, and then no more. A group that
// is older than the log is watched from a later age on (Entry: left truncation);
// an end that fell somewhere between two looks is known to an interval (Upper).
// [Lifetime] says all of this in one row, [Table] folds the rows, and every
// estimator reads the table.
//
// # Which function answers which question
//
//   - How long do members stay? [KaplanMeier], [Curve.Quantile], [Curve.Mean]
//   - The same, if we only look now and then? [Turnbull]
//   - Is a plan's whole curve within what was seen? [Curve.Band]
//   - Does the chance to leave fade with age? [NelsonAalen]
//   - Do those of one entry stay longer than others? [LogRank],
//     [LogRankStratified]
//   - How many leave by each of several ways? [AalenJohansen]
//   - Do more of one entry leave by one of them? [Gray], [FitFineGray]
//   - What shortens a membership, and by how much? [FitCox], [CoxAt], [TestPH],
//     [Concordance], [Residuals]
//   - The same, with a form that reaches beyond data? [FitAFT], [FitPH]
//   - Which of many things known are worth asking? [FitCoxPath]
//   - Can its forecasts be relied on? [Validate]
//   - How many days longer do some stay? [FitAdditive]
//   - What is that worth, with its interval? [Curve.Integral]
//   - What is left for those who reached an age? [Conditional], [Remaining]
//   - How long, if a share p renews each period? [Retention]
//   - Data up to an age, a model beyond it? [Splice]
//   - How do a fitted model's doubts carry on? [Fitted], [Uncertain]
//   - The age at which a share has left, of any curve? [Quantile], [Median],
//     [Mean]
//   - Does the chance to leave stay, fade or rise? [FitExponential],
//     [FitWeibull], [FitGompertz]
//   - Does it peak, or change from piece to piece? [FitLogNormal],
//     [FitLogLogistic], [FitGamma], [FitPiecewise]
//   - Which of these do the data want? [FitGenGamma], [Compare]
//   - Is there a core that never leaves? [FitCured]
//   - Do members of one host leave together? [FitFrail], [Frailties]
//   - Who bought when, and how much? [Ledger]
//   - Repeat purchase histories for models? [Ledger.Histories], [Histories]
//   - How long should the group be operated? [Horizon], [ProductCycle],
//     [LifeCycle]
//   - In which month does upkeep cost more? [StopMonth]
//   - What to leave off at the end? [Restraint]
//   - When is a group dead, and what does that decide? [Death], [CountDeaths],
//     [DeathSensitivity]
//   - In which phase is it? [ReadPhases], [Changes]
//   - How active will the next month be? [ForecastDays]
//   - How large will it grow? [FitBass], [FitGrowth], [AverageGrowth], [Plateau];
//     where people also leave, [FitBassChurn]
//   - Can it live on its own activity? [FitAttention]
//   - Will referrals carry it, or die out? [Branching], [Campaign],
//     [CriticalMass]
//   - How much longer will it live? [LifeEvidence.Judge], [FitSiblings],
//     [TwoYears]
//   - When to stop, and what to do until then? [Closing.Stop], [Advise],
//     [CloseFirst]
//   - Which entry is worth its cost, which step fails? [CompareEntries],
//     [Arrivals], [Funnel]
//   - What shortens its life? [Strained], [Causes], [Pushes]
//
// The joint of all is [Survivor]: one method, S(t). A curve, a model, a rule or
// a function of your own: whatever survives can be summarised here and valued in
// package monetize.
//
// # Coming from lifelines
//
//   - KaplanMeierFitter: [KaplanMeier]: five interval scales, restricted mean
//     with its right error
//   - NelsonAalenFitter: [NelsonAalen]: ties as they are or split
//   - BreslowFlemingHarringtonFitter: [HazardCurve.Survival]
//   - AalenJohansenFitter: [AalenJohansen]: ties exact, never jittered; both
//     errors
//   - ExponentialFitter, WeibullFitter, LogNormalFitter, LogLogisticFitter,
//     GeneralizedGammaFitter, PiecewiseExponentialFitter: [FitExponential],
//     [FitWeibull], [FitLogNormal], [FitLogLogistic], [FitGenGamma],
//     [FitPiecewise]; and [FitGamma], [FitGompertz]: late entry and intervals in
//     all, several starts, no silent bad optimum
//   - WeibullAFTFitter, LogNormalAFTFitter, LogLogisticAFTFitter: [FitAFT] of
//     any family
//   - GeneralizedGammaRegressionFitter: [FitAFT] of [GenGamma]
//   - fit_interval_censoring: [Turnbull], and every family and regression above:
//     ends within (Exit, Upper]
//   - CoxPHFitter: [FitCox], [CoxAt]: three ways with ties, baselines honour
//     late entry, predictions have intervals
//   - CoxTimeVaryingFitter: [FitCox] with rows that share a Cluster
//   - proportional_hazard_test: [TestPH]: the score test, not its approximation
//   - logrank_test, multivariate_logrank_test: [LogRank], [LogRankStratified]:
//     one function for two groups or many
//   - k_fold_cross_validation: [Validate]: with Brier scores and calibration
//   - survival_probability_calibration: [Validate]: at an age, and at all
//   - penalizer, l1_ratio: [FitCoxPath]: the whole path, and which penalty to take
//   - concordance_index: [Concordance]: with its error, in O(n log n)
//   - restricted_mean_survival_time: [Curve.Mean], [Mean]
//   - median_survival_times, percentile: [Curve.Quantile], [Quantile]
//   - conditional_after: [Conditional], [Remaining]
//   - find_best_parametric_model: [Compare]
//   - MixtureCureFitter: [FitCured] over any family: late entry, intervals,
//     weights; no core is said to be none
//   - AalenAdditiveFitter, SplineFitter, CRCSplineFitter,
//     PiecewiseExponentialRegressionFitter: not here; nearest are [FitCox],
//     [FitPiecewise] by group
package lifecycle
