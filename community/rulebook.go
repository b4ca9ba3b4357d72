package community

// Rulebook (群规) is the rules of a group, as data.
type Rulebook struct {
	Rules []Rule `json:"rules"`
}

// Rule is one rule of a group.
type Rule struct {
	Name   string `json:"name"`
	Family Term   `json:"family,omitempty"` // 五类规则: admission, onboarding, communication, sharing, elimination
	Level  Term   `json:"level,omitempty"`  // principle (set by the founder) or detail (set by the members)
	Text   string `json:"text,omitempty"`   // as members read it
}
