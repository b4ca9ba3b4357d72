package segment

// Identity is in what ways a member is of value: any of five (五种价值身份).
// Everyone has value.
type Identity uint8

// The five value identities, as a bit set.
const (
	Consumer  Identity = 1 << iota // 消费者: buys
	Spreader                       // 传播者: passes the group's content on, brings others in
	Potential                      // 潜在消费者: none of the others yet
	Tester                         // 产品体验者: tries and reviews
	Seller                         // 销售者: sells to others
)

var identityNames = names{{}, {"consumer", "消费者"}, {"spreader", "传播者"}, {"potential consumer", "潜在消费者"}, {"tester", "产品体验者"}, {"seller", "销售者"}}

// String returns the English names joined by "+".
func (i Identity) String() string { return identityNames.join(uint64(i), 0) }

// Chinese returns the Chinese names joined by "、".
func (i Identity) Chinese() string { return identityNames.join(uint64(i), 1) }

// MarshalText implements [encoding.TextMarshaler].
func (i Identity) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText accepts names in either language, joined by "+" or "、".
func (i *Identity) UnmarshalText(b []byte) error {
	v, err := identityNames.split("identity", b)
	*i = Identity(v)
	return err
}

// IdentityOptions are the counts from which an identity holds; 0: 1.
type IdentityOptions struct{ Orders, Spread, Trials, Sales int64 }

// IdentityLabel says in what ways a member is of value.
type IdentityLabel struct {
	Held     Identity
	Near     Identity // reached at least half of what it needs, but not all
	Evidence [4]Evidence
}

// Identify returns the value identities of any member: who has none of the
// other four is a potential consumer. It is total.
func Identify(f *Facts, o *IdentityOptions) IdentityLabel {
	var v IdentityOptions
	if o != nil {
		v = *o
	}
	var l IdentityLabel
	for i, c := range [4]struct {
		id            Identity
		n, need       int64
		name, chinese string
	}{
		{Consumer, f.Orders, v.Orders, "orders", "购买"},
		{Spreader, f.Forwards + f.Invited, v.Spread, "forwards and invitations", "转发与邀请"},
		{Tester, f.Trials, v.Trials, "trials", "体验"},
		{Seller, f.Sales, v.Sales, "sales", "销售"},
	} {
		need := max(1, c.need)
		l.Evidence[i] = Evidence{c.name, c.chinese, float64(c.n), float64(need)}
		switch {
		case c.n >= need:
			l.Held |= c.id
		case c.n > 0 && 2*c.n >= need:
			l.Near |= c.id
		}
	}
	if l.Held == 0 {
		l.Held = Potential
	}
	return l
}
