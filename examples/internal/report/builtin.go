package report

import (
	"bytes"
	_ "embed" // the built-in purchase log

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/examples/designs"
)

//go:embed builtin/cdnow.csv.gz
var cdnow []byte

// Builtin is the input of a report without any: the design of a
// knowledge-membership community, and a real log of purchases.
func Builtin() (*Input, error) {
	text, err := designs.Files.ReadFile("knowledge-membership.json")
	if err != nil {
		return nil, err
	}
	design, err := ReadDesign("knowledge-membership.json", bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	log, err := ReadEvents(bytes.NewReader(cdnow), ReadOptions{Name: "cdnow.csv.gz", Kind: "purchase", Currency: coterie.USD, Zone: fixed(0)})
	if err != nil {
		return nil, err
	}
	return &Input{Design: design, Events: log, Notes: []Words{{
		"没有给输入，因此用两份内置的：一份知识会员社群的设计（examples/designs/knowledge-membership.json），和一份真实的购买记录（CDNOW 抽样，Fader 与 Hardie，随 PyPI 包 lifetimes 发布）。两者互不相干。",
		"No input was given, so two built-in ones are read: the design of a knowledge-membership community (examples/designs/knowledge-membership.json) and a real log of purchases (the CDNOW sample of Fader and Hardie, as shipped in the PyPI package lifetimes). One has nothing to do with the other.",
	}}}, nil
}
