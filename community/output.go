package community

// Output (输出) is what the community produces: by whom, in which forms, over
// which channels.
type Output struct {
	Sources    []Source    `json:"sources,omitempty"`    // OGC, UGC, PGC
	Formats    []Term      `json:"formats,omitempty"`    // 内容形式: article, video, activity, voice
	Channels   []Channel   `json:"channels,omitempty"`   // 传播渠道
	Topics     []Term      `json:"topics,omitempty"`     // 话题
	Values     []Term      `json:"values,omitempty"`     // what the content gives
	Plan       ContentPlan `json:"plan,omitzero"`        // 内容规划三问
	Column     string      `json:"column,omitempty"`     // 统一品牌栏目: one name, many themes
	Incentives []Term      `json:"incentives,omitempty"` // honour, money, traffic, credits
	Band       Range       `json:"band,omitzero"`        // messages per day between quiet and flood; unset: by the type of group
}

// Channel (渠道) is a way content goes out, with its outlets. Openness is a
// property of the carrier, which the library does not rank.
type Channel struct {
	Name    Term   `json:"name"`
	Outlets []Term `json:"outlets,omitempty"`
}

// ContentPlan (内容规划) answers the three questions: for whom, which problems,
// which solution around the pain.
type ContentPlan struct {
	Who      []Term `json:"who,omitempty"`
	Problems []Term `json:"problems,omitempty"`
	Solution []Term `json:"solution,omitempty"`
}
