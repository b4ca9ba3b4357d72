package community

// Replication (复制) is how the community is to be copied: the fifth element,
// after the other four stand.
type Replication struct {
	Groups    Range  `json:"groups,omitzero"`     // how many groups are planned
	Roadmap   []Term `json:"roadmap,omitempty"`   // stages of main value, in order
	Ecosystem []Term `json:"ecosystem,omitempty"` // 生态: the parties of a many-sided model, once there is scale and stability
}
