package main

// reason is why there is no answer, in the page's language. What has no Chinese
// here is quoted as it is.
func (p *page) reason(english string) string {
	switch s := reasons[english]; {
	case !p.Chinese:
		return english
	case s != "":
		return s
	}
	return "不在范围内，原文：" + english
}

// reasons is what the functions refuse with, in Chinese.
var reasons = map[string]string{
	"above every price at which anybody buys":                 "高于任何有人会买的价格",
	"not above the variable cost: there is no profit to keep": "不高于单位成本：没有利润可保",
	"any load earns nothing":                                  "放多少广告都不赚钱",
	"must be from 1 to 1,000":                                 "须在 1 与 1000 之间",
	"more than the total":                                     "超过总数",
	"must be reward, gift, resource or return":                "须为 reward（回报）、gift（赠予）、resource（资源）或 return（资金收益）",
	"above 1e9":                                   "超过十亿",
	"above 1e6":                                   "超过一百万",
	"must be named: n·ln n depends on it":         "须写明单位：n·ln n 随单位而变",
	"must be one per value":                       "须与各值一一对应",
	"no data":                                     "没有数据",
	"not identified by the data":                  "数据不足以确定",
	"optimum on the boundary":                     "最优在边界上",
	"at least three sizes":                        "至少要三个规模",
	"invalid input":                               "输入不在范围内",
	"must be finite":                              "须为有限的数",
	"must be finite and not negative":             "不能为负，且须有限",
	"must be finite and positive":                 "须为正数，且有限",
	"must be positive and finite":                 "须为正数，且有限",
	"must be finite and above -1":                 "须大于 -1",
	"must be in [0, 1]":                           "须在 0 与 1 之间",
	"must be in [0, 1)":                           "须不小于 0，且小于 1",
	"must be in (0, 1)":                           "须大于 0，且小于 1",
	"must be in (0, 1]":                           "须大于 0，至多为 1",
	"must be positive":                            "须为正数",
	"must not be negative":                        "不能为负",
	"must be at least 1, and rise":                "至少为 1，且逐档递增",
	"must be at least 2":                          "至少为 2",
	"must sum to 1":                               "合计须为 1",
	"must not rise":                               "不能递增",
	"must not rise over the slots":                "各广告位的点击不能递增",
	"must rise over the kinds":                    "须按类递增",
	"must rise over the grades":                   "须逐档递增",
	"must lie between salvage and price":          "须在残值与售价之间",
	"must be named":                               "须写明",
	"beyond what a float64 holds":                 "数太大",
	"the price did not change":                    "价格没有变",
	"no difference to be found":                   "两者没有差别",
	"nobody would pay anything":                   "没有人愿意付钱",
	"nobody would pay it":                         "没有人愿意付这个价",
	"nobody uses anything at this cost":           "这样的成本下没有人使用",
	"no grade is worth what it costs to anybody":  "没有哪一档对谁来说值得其成本",
	"leaves no margin: no quantity makes it good": "没有毛利：多少销量都补不回",
	"not above the variable cost: no number of units breaks even": "不高于单位成本：多少件都不保本",
	"not above the cost of making to order":                       "不高于按单制作的成本",
	"does not cover fee and cost: no number of backers pays":      "不够手续费与成本：多少人支持都不够",
	"so many backers will not come: no goal is reached":           "不会有这么多人支持：什么目标都达不到",
	"is never reached": "永远达不到",
	"more than it is worth to all together: it is not provided":                                          "超过对全体的价值：不会办成",
	"not below the higher fee: nothing to protect":                                                       "不低于较高的会费：没有要保护的",
	"not below what both sides would pay: no trade":                                                      "不低于双方愿付之和：没有交易",
	"the two sides feed each other without end: no optimum":                                              "两边无止境地互相带动：没有最优",
	"the sum must be below 2, or no interior optimum exists":                                             "合计须小于 2，否则没有内部最优解",
	"the sides draw each other more strongly than tastes divide them: one platform takes all":            "两边互相吸引强过各自的偏好：一家独占",
	"no interior optimum: at 1 or less the dearer earns more":                                            "没有内部最优解：弹性不超过 1 时，越贵赚得越多",
	"no interior optimum: more advertisements always earn more":                                          "没有内部最优解：广告越多总赚得越多",
	"no interior optimum: the fewer advertisements, the longer all stay":                                 "没有内部最优解：广告越少，大家留得越久",
	"no interior optimum: with a hazard that mounts in proportion, more advertisements always earn more": "没有内部最优解：流失只按比例上升时，广告越多总赚得越多",
	"the cost grows as fast as the value: no critical mass":                                              "成本与价值增长得一样快：没有临界规模",
	"nothing is sold: no lift breaks even":                                                               "什么也没卖：多留多少都不保本",
	"nobody leaves and nothing is discounted: no finite value":                                           "没有人离开又不折现：价值没有上限",
	"more than convert with the trial":                                                                   "超过试用后购买的比例",
	"must have finite quantiles":                                                                         "分位数须有限",
}
