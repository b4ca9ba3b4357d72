//go:build ignore

// Simulate writes entries.csv and arrivals.csv: four entries of an imagined
// reading community. Nothing in them happened.
package main

import (
	"fmt"
	"log"
	"math"
	"os"

	"github.com/coterie-go/coterie/internal/sample"
)

func main() {
	entries := []struct {
		name, venue     string
		cost            float64
		joins           int
		stay, buy, chat float64 // mean days to leave, to buy; share that speaks
	}{
		{"公众号文章", "线上", 1800, 260, 55, 420, 0.42},
		{"老成员邀请", "线上", 960, 140, 150, 160, 0.66},
		{"门店扫码", "线下", 2400, 180, 90, 130, 0.5},
		{"合作讲座", "线下", 3200, 90, 170, 220, 0.72},
	}
	var list, rows string
	r := sample.New(2026, 0)
	for _, e := range entries {
		list += fmt.Sprintf("%s,%s,%g\n", e.name, e.venue, e.cost)
		for range e.joins {
			joined := int(150 * sample.Uniform(r))
			left, bought, spoke := "", "", ""
			out := float64(joined) + e.stay*sample.Exponential(r)
			if out < 180 {
				left = fmt.Sprint(int(out))
			}
			if b := float64(joined) + 1 + e.buy*sample.Exponential(r); b < math.Min(180, out) {
				bought = fmt.Sprint(int(b))
			}
			if sample.Uniform(r) < e.chat || bought != "" {
				spoke = "yes"
			}
			brought := int64(0)
			if spoke != "" {
				brought = sample.NegativeBinomial(r, 0.45, 0.4)
			}
			rows += fmt.Sprintf("%s,%d,%s,%s,%s,%d\n", e.name, joined, left, spoke, bought, brought)
		}
	}
	write("entries.csv", "entry,venue,cost\n"+list)
	write("arrivals.csv", "entry,joined,left,spoke,bought,brought\n"+rows)
}

func write(name, text string) {
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		log.Fatal(err)
	}
}
