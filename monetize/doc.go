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
//	电商 e-commerce   Shop: a funnel to orders, and orders again
//	会员 membership   Membership: tiers with fees and quotas, renewed while a member stays
//	流量 traffic      Traffic: attention sold to advertisers
//
// Each is a [Stream]: what one member who is there earns over the next interval
// of his age. What a member is worth is [CLV], for any stream and any
// lifecycle.Survivor.
package monetize
