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
//   - What of promotions, seasons, what changes? [FitVaryingParetoNBD], Expected and
//     DERT along what is planned
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
// as s and β grow; that of BG/NBD and GGom/NBD has such data too. Then there is no
// fit: the *FitError is ErrBoundary and carries the limit model, [ExponentialNBD],
// [GeometricNBD], [GompertzNBD] or [NBD]. Intervals of 95 % covered the truth in 93.8
// to 96.8 % of 2,000 worlds of 1,500 customers, for each parameter and for a
// customer's expected purchases, of NBD, BG/NBD, MBG/NBD, BG/CNBD-2, MBG/CNBD-2,
// Pareto/NBD and BG/BB alike. The five parameters of GGom/NBD ask for more: over
// 1,000 worlds of 5,000 customers watched for 39 to 104 weeks it was 94.0 to 96.2 %,
// expected purchases included. Of 1,500 customers watched for 39 weeks, where b and
// s are known to a factor of two only, and one world in fifteen has no maximum inside, the intervals of beta are
// too wide (98.0 %): where it is estimated too high its error is too.
//
// # For users of lifetimes
//
// Names of lifetimes 0.11.3 and what answers here; – where nothing does. Methods are
// those of the model that a fit holds.
//
//	lifetimes                                            here
//	BetaGeoFitter.fit                                    FitBGNBD
//	ModifiedBetaGeoFitter.fit                            FitMBGNBD
//	ParetoNBDFitter.fit                                  FitParetoNBD
//	BetaGeoBetaBinomFitter.fit                           FitBGBB
//	GammaGammaFitter.fit                                 monetize.FitGammaGamma
//	conditional_probability_alive                        Alive, AliveAt
//	  of BetaGeoBetaBinomFitter, m periods on            AliveAt(h, m)
//	conditional_probability_alive_matrix                 Alive of History{x, tx, T}
//	conditional_expected_number_of_purchases_up_to_time  Expected
//	expected_number_of_purchases_up_to_time              NewMember
//	expected_number_of_transactions_in_first_n_periods   NewMember
//	probability_of_n_purchases_up_to_time                Probability(History{}, t, n)
//	conditional_probability_of_n_purchases_up_to_time    Probability
//	conditional_expected_average_profit                  monetize.GammaGamma.Expected
//	customer_lifetime_value                              monetize.CustomerValue, BaseValue
//	summary, confidence_intervals_, variance_matrix_     Fit.Param, StdErr, Cov
//	penalizer_coef                                       FitOptions.Penalty
//	save_model, load_model                               json.Marshal, Unmarshal of the Fit
//	summary_data_from_transaction_data                   Ledger.Histories, Ledger.Spends
//	calibration_and_holdout_data                         Ledger.Holdouts
//	calculate_alive_path, plot_history_alive             Alive of Ledger.Histories(day, unit)
//	expected_cumulative_transactions                     Tracking
//	plot_cumulative_transactions                         Tracking
//	plot_incremental_transactions                        Tracking
//	plot_period_transactions                             Frequencies
//	plot_calibration_purchases_vs_holdout_purchases      Evaluate
//	plot_frequency_recency_matrix                        Expected of History{x, tx, T}
//	plot_probability_alive_matrix                        Alive of History{x, tx, T}
//	plot_expected_repeat_purchases                       NewMember
//	plot_transaction_rate_heterogeneity                  –: Gamma(R, rate Alpha)
//	plot_dropout_rate_heterogeneity                      –: Beta(A, B); Gamma(S, rate Beta)
//	generate_new_data, the functions of generate_data    –
//
// # For users of PyMC-Marketing
//
//	PyMC-Marketing                                      here
//	BetaGeoModel                                        FitBGNBD
//	ModifiedBetaGeoModel                                FitMBGNBD
//	ParetoNBDModel                                      FitParetoNBD
//	BetaGeoBetaBinomModel                               FitBGBB
//	GammaGammaModel, GammaGammaModelIndividual          monetize.FitGammaGamma
//	ShiftedBetaGeoModel, ShiftedBetaGeoModelIndividual  FitSBG
//	BetaDiscreteWeibullModel                            FitBdW
//	covariates of BetaGeoModel, ParetoNBDModel          FitBGNBDWith, FitParetoNBDWith
//	covariates of ShiftedBetaGeoModel                   FitSBGWith, FitBdWWith
//	expected_probability_alive                          Alive, AliveAt
//	expected_purchases                                  Expected
//	expected_purchases_new_customer                     NewMember
//	expected_probability_no_purchase                    Probability(h, t, 0)
//	expected_purchase_probability                       Probability
//	distribution_new_customer                           –
//	distribution_new_customer_purchase_rate             –: Gamma(R, rate Alpha)
//	distribution_new_customer_dropout                   –: Beta(A, B); Gamma(S, rate Beta)
//	distribution_new_customer_recency_frequency         –
//	expected_customer_spend                             monetize.GammaGamma.Expected
//	expected_new_customer_spend                         monetize.GammaGamma.Mean
//	distribution_customer_spend                         –
//	expected_customer_lifetime_value                    monetize.CustomerValue, BaseValue
//	customer_lifetime_value                             monetize.CustomerValue, BaseValue
//	expected_retention_rate of ShiftedBetaGeoModel      SBG.Retention
//	expected_probability_alive of ShiftedBetaGeoModel   SBG.Survival
//	expected_residual_lifetime                          SBG.DERL
//	expected_retention_elasticity                       –
//	fit_summary                                         Fit.String, Param
//	thin_fit_result                                     –
//	save, load                                          json.Marshal, Unmarshal of the Fit
//	rfm_summary                                         Ledger.Histories, Ledger.Spends
//	rfm_train_test_split                                Ledger.Holdouts
//	rfm_segments                                        segment.RFM
//	plot_expected_purchases_over_time                   Tracking
//	plot_expected_purchases_ppc                         Frequencies
//	plot_frequency_recency_matrix                       Expected of History{x, tx, T}
//	plot_probability_alive_matrix                       Alive of History{x, tx, T}
//	plot_customer_exposure                              –
//
// # For users of CLVTools
//
//	CLVTools                                 here
//	bgnbd                                    FitBGNBD
//	pnbd                                     FitParetoNBD
//	pnbd(use.cor = TRUE)                     FitCorrelatedParetoNBD
//	ggomnbd                                  FitGGomNBD
//	gg, spending                             monetize.FitGammaGamma
//	latentAttrition                          the Fit function of the family
//	SetStaticCovariates, then bgnbd or pnbd  FitBGNBDWith, FitParetoNBDWith
//	SetStaticCovariates, then ggomnbd        –
//	SetDynamicCovariates, then pnbd          CovariateHistory.Changes, FitVaryingParetoNBD
//	reg.lambdas                              FitOptions.Penalty, of all parameters alike
//	names.cov.constr                         –
//	clvdata                                  Ledger
//	clvdata(estimation.split)                Ledger.Holdouts
//	predict: PAlive                          Alive
//	predict: CET                             Expected
//	predict: CET with dynamic covariates     VaryingParetoNBD.Expected
//	predict: DERT                            DERT
//	predict: DECT with dynamic covariates    VaryingParetoNBD.DERT, not cut at the horizon
//	predict: predicted.mean.spending         monetize.GammaGamma.Expected
//	predict: predicted.CLV                   monetize.CustomerValue, BaseValue
//	predict: predicted.period.spending       Expected times GammaGamma.Expected
//	predict(uncertainty = "boots")           Fit.Predict, by the covariance
//	clv.bootstrapped.apply                   –
//	predict(newdata = newcustomer(t))        NewMember
//	newcustomer.static                       NewMember of Regressed.At(x, x)
//	newcustomer.dynamic                      VaryingParetoNBD.Expected of a history of age 0
//	newcustomer.spending                     monetize.GammaGamma.Mean
//	pmf                                      Probability(History{}, T, n)
//	plot(which = "tracking")                 Tracking
//	plot(which = "pmf")                      Frequencies
//	plot of clvdata: "interpurchasetime"     Ledger.Regularity
//	coef, vcov, confint, logLik, nobs        Fit.Param, Cov, LogLik, N
//	hessian                                  –: the inverse of Cov
//	lrtest                                   2 (LogLik − LogLik) of two fits
//
// # Where others fail
//
// On the extreme histories and parameters of the golden files
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
// package 0.06 s with them. A log of 10,000,000 purchases becomes histories in 2.0 s
// of CPU and 380 MB with integer keys, 2.4 to 3.6 s and 410 MB with UUIDs, by how fast
// the machine's memory is at the hour ([Ledger]).
package lifecycle
