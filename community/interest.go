package community

// Interest (同好) is what the members share: a common recognition of, or
// behaviour toward, something.
type Interest struct {
	Object   string `json:"object"`             // toward what
	Bases    []Term `json:"bases"`              // 六种基础: product, behaviour, label, space, emotion, values
	Gathered []Term `json:"gathered,omitempty"` // on what people gather: interest, trait, attribute, need, or another
	Bonds    []Term `json:"bonds,omitempty"`    // 纽带: interest and trust below, topic and event on top
	Values   []Term `json:"values,omitempty"`   // 共同价值观
	Habits   []Term `json:"habits,omitempty"`   // 共同习惯, which make 自己人
	Marker   string `json:"marker,omitempty"`   // 区隔标志: the trait that separates and names the community
}
