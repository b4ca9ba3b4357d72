//go:build ignore

// Simulate writes stays.csv: 800 imagined members who joined over a year and a
// half, those after the first nine months through an onboarding that kept more of them.
// Nothing in it happened.
package main

import (
	"fmt"
	"log"
	"os"
	"time"

	"github.com/coterie-go/coterie/internal/sample"
)

func main() {
	r := sample.New(5, 8)
	start := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	end := 545.0 // days
	text := "member,joined,left\n"
	for i := range 800 {
		joined := float64(int(end * r.Float64()))
		rate := 0.006 * sample.Gamma(r, 1.5) / 1.5
		if joined > 270 {
			rate *= 0.4
		}
		left := ""
		if at := joined + 1 + r.ExpFloat64()/rate; at < end {
			left = start.AddDate(0, 0, int(at)).Format(time.DateOnly)
		}
		text += fmt.Sprintf("m%03d,%s,%s\n", i, start.AddDate(0, 0, int(joined)).Format(time.DateOnly), left)
	}
	if err := os.WriteFile("stays.csv", []byte(text), 0o644); err != nil {
		log.Fatal(err)
	}
}
