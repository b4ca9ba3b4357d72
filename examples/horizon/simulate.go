//go:build ignore

// Simulate writes community.csv, the daily messages of an imagined community over
// its whole life, and siblings.csv, the lives of fifty others in days. Nothing in
// them happened.
package main

import (
	"context"
	"fmt"
	"log"
	"math"
	"os"

	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

func main() {
	r := sample.New(31, 4)
	var days []float64
	for d := range 640 {
		days = append(days, float64(d))
	}
	// It grows by word of mouth, does not sustain itself, and ends.
	m := lifecycle.Attention{Return: 0.004, Decay: 0.0125, Word: 0.05, Media: 0.0006, A0: 0.01, Scale: 170}
	active, _, err := m.Path(context.Background(), days)
	if err != nil {
		log.Fatal(err)
	}
	text := "day,messages\n"
	for d, a := range active {
		if d%7 >= 5 {
			a *= 0.55
		}
		n := sample.NegativeBinomial(r, a, 9)
		if d > 560 {
			n = 0 // the host has left
		}
		text += fmt.Sprintf("%d,%d\n", d, n)
	}
	write("community.csv", text)
	text = "entry,exit,ended\n"
	law := lifecycle.Weibull{Scale: 520, Shape: 1.5}
	for i := range 50 {
		founded := float64(i*24) - 300
		life := law.Rand(r)
		entry, exit := math.Max(0, -founded), math.Min(life, 900-founded)
		if exit <= entry {
			continue
		}
		text += fmt.Sprintf("%.0f,%.0f,%t\n", entry, math.Ceil(exit)+1, life < 900-founded)
	}
	write("siblings.csv", text)
}

func write(name, text string) {
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		log.Fatal(err)
	}
}
