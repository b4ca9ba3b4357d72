// # Customers who leave without a word
//
// A customer of a shop does not cancel. All that is seen is when he bought, and
// from silence alone nobody can tell whether he is gone or slow. The models of
// repeat purchase answer with a probability, from three numbers of a [History],
// in one convention everywhere:
//
//	Repeats  x    purchases after the first; several on one day are one
//	Last     t_x  age at the last of them, 0 where there are none
//	Age      T    age at the end of observation
//
// Ages count from the customer's own first purchase, in any one unit; rates and
// horizons are per that unit, discounts too. Customers may have been watched for
// any mix of ages. [Ledger.Histories] makes histories from purchases.
//
//   - Is this customer still there? Alive, AliveAt of [MBGNBD], [BGNBD],
//     [ParetoNBD], [BGBB]
//   - How often will he buy in the next t? Expected, Probability
//   - How often for ever, discounted? DERT; none where stages make a rhythm
//   - How often will a new customer buy? NewMember
//   - Which model fits? [FitMBGNBD], [FitBGNBD], [FitParetoNBD], [FitBGBB], and
//     the bar [FitNBD]
//   - What of sex, channel, first purchase? [FitMBGNBDWith], [FitBGNBDWith],
//     [FitParetoNBDWith]
//   - What of promotions, seasons, what changes? [FitVaryingParetoNBD]
//   - Do those who buy much leave sooner? [FitCorrelatedParetoNBD]
//   - Do they buy in a rhythm? [FitMBGCNBD], [FitBGCNBD], [Regularity]
//   - Do they grow readier to leave with age? [FitGGomNBD]
//   - Does it fit? [Frequencies], [Tracking], [Ledger.Holdouts], [Evaluate]
//   - What is he worth? FitGammaGamma, CustomerValue, BaseValue of package
//     monetize
//   - Who renews a contract, and how often still? [FitSBG], [FitBdW],
//     [SBG.DERL], [FitSBGWith], [FitBdWWith]
//   - Retention by cohort, pooled, drifting? [Attendance], [Triangle], [Cohorts]
//
// Every question has an interval through [github.com/coterie-go/coterie.Fit]'s
// Predict. The queries allocate nothing and never return NaN inside their domain.
//
// # Why is a one-time buyer alive with probability 1?
//
// In BG/NBD a customer may leave only after a repeat purchase. One who bought once
// has had no chance to leave, and stays alive for ever, however long he is silent.
// This is the model, not an error. In MBG/NBD he may leave after the first
// purchase too, in Pareto/NBD at any time; both doubt him. Of CDNOW's customers
// BG/NBD believes 81 % to be there, MBG/NBD and Pareto/NBD 45 %, while their
// log-likelihoods are −9582.4, −9582.1 and −9595.0. Where one-time buyers matter
// (they mostly do), use [MBGNBD].
//
// # How far to believe them
//
// Fitted to the 2,357 customers of CDNOW on 1997-09-30, then held against each
// customer's next 39 weeks ([Ledger.Holdouts]; the figures equal those of other
// programs on these data):
//
//	              MAE    RMSE   total    rank correlation
//	BG/NBD        0.785  1.608  −12.1 %  0.449
//	MBG/NBD       0.765  1.607  −16.2 %  0.450
//	Pareto/NBD    0.755  1.603  −11.5 %  0.460
//	same rate     1.024  2.212  +55.7 %  0.490   SameRate
//
// Covariates of the first purchase were tried, with the later weeks in view, so
// that what follows is no forecast: in Pareto/NBD the log of its amount improves single
// forecasts (0.754, 1.599) and not the total (−11.7 %); in MBG/NBD, where the AIC
// falls by 43, the number of discs makes them worse (0.772).
//
// Then a rule that looks at the earlier weeks alone: of Pareto/NBD as it is and with
// a linear trend, a logarithmic trend or a yearly wave on both rates
// ([FitVaryingParetoNBD]), take the lowest AIC. It falls by 18, 27 and 43, so that the
// wave is taken; and it forecasts worse (0.762, 1.608, −11.8 %), the trends much worse
// in total (−29.0, −20.6 %): nine months do not show a year. With rates as correlated
// as [CorrelatedParetoNBD] can hold (the data ask for more) twice the log-likelihood
// rises by 19.5, the total is better (−8.3 %), the RMSE the same (1.603), single
// forecasts worse (0.774). Nothing tried beats Pareto/NBD in all three.
//
// Where rates of leaving hardly differ the likelihood of Pareto/NBD rises for ever
// as s and β grow; that of BG/NBD has such data too. Then there is no fit: the
// *FitError is ErrBoundary and carries the limit model, [ExponentialNBD],
// [GeometricNBD] or [NBD]. Intervals of 95 % covered the truth in 93.8 to 96.8 %
// of 2,000 worlds of 1,500 customers, for each parameter and for a customer's
// expected purchases, of NBD, BG/NBD, MBG/NBD, BG/CNBD-2, MBG/CNBD-2, Pareto/NBD
// and BG/BB alike; of GGom/NBD, in the 935 of 1,000 worlds that have an interior
// maximum, in 93.5 to 95.5 %, and beta in 98.0 %.
//
// # For users of lifetimes, PyMC-Marketing and CLVTools
//
// The name there (lifetimes 0.11; PyMC-Marketing; CLVTools; – where there is
// none), and here:
//
//   - BetaGeoFitter; BetaGeoModel; bgnbd: [FitBGNBD]
//   - ModifiedBetaGeoFitter; ModifiedBetaGeoModel; –: [FitMBGNBD]
//   - ParetoNBDFitter; ParetoNBDModel; pnbd: [FitParetoNBD]
//   - BetaGeoBetaBinomFitter; BetaGeoBetaBinomModel; –: [FitBGBB]
//   - –; –; ggomnbd: [FitGGomNBD]
//   - GammaGammaFitter; GammaGammaModel; gg: FitGammaGamma of package monetize
//   - –; ShiftedBetaGeoModel; –: [FitSBG], [FitSBGWith]; [FitBdW], [FitBdWWith]
//   - –; covariates of a model; SetStaticCovariates: [CovariateHistories],
//     [FitBGNBDWith] and its relatives
//   - –; –; SetDynamicCovariates: [Change], [FitVaryingParetoNBD]
//   - –; –; pnbd(use.cor): [FitCorrelatedParetoNBD]
//   - conditional_probability_alive; expected_probability_alive; PAlive: Alive,
//     AliveAt; of BG/BB conditional_probability_alive(1, …) is AliveAt(h, 1)
//   - conditional_expected_number_of_purchases_up_to_time; expected_purchases;
//     CET: Expected
//   - expected_number_of_purchases_up_to_time; expected_purchases_new_customer;
//     newcustomer: NewMember
//   - probability_of_n_purchases_up_to_time; expected_probability_no_purchase;
//     pmf: Probability
//   - –; –; DERT: DERT
//   - customer_lifetime_value; expected_customer_lifetime_value; predicted.CLV:
//     CustomerValue of package monetize
//   - conditional_expected_average_profit; expected_customer_spend;
//     predicted.mean.spending: GammaGamma.Expected of package monetize
//   - summary_data_from_transaction_data; rfm_summary; clvdata:
//     [Ledger.Histories], [Ledger.Spends]
//   - calibration_and_holdout_data; rfm_train_test_split; estimation.split:
//     [Ledger.Holdouts]
//   - plot_period_transactions; –; plot(pmf): [Frequencies]
//   - expected_cumulative_transactions; plot_expected_purchases_over_time;
//     plot(tracking): [Tracking]
//   - save_model, load_model; save, load; –: json.Marshal of the fit
//
// What is better here, on the extreme histories and parameters of the golden files
// (x up to 100,000, T = 0, t_x = T, a = 1, s = 1, tiny and huge parameters), where
// every value is finite: NaN or infinite expectations by
//
//	              lifetimes   BTYD        CLVTools                 here
//	BG/NBD        31 of 240   30 of 224   28 of 224                0 of 624
//	MBG/NBD       37 of 240   –           –                        0 of 624
//	Pareto/NBD    86 of 326   178 of 308  38 of 308, 21 more wrong 0 of 815
//
// and standard errors of every model, with the whole covariance. Side by side on
// one machine, a BG/NBD fit to 1,000,000 customers of the CDNOW parameters takes
// lifetimes 0.97 s of CPU, over distinct histories and without errors, and this
// package 0.06 s with them. A log of 10,000,000 purchases becomes histories in 2.3 s
// and 345 MB with integer keys, 3.4 s and 390 MB with UUIDs ([Ledger]).
package lifecycle
