//go:build ignore

// Simulate writes looks.csv: between which looks at the member list each of 160
// imagined members was found to have left. Nothing in it happened.
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/coterie-go/coterie/internal/sample"
)

func main() {
	r := sample.New(9, 2)
	text := "after,by,friend\n"
	for i := range 160 {
		friend := i % 2
		life := 35 + 18*float64(friend) + 22*sample.Normal(r) // days, additive
		after, by := 0.0, -1.0
		for _, look := range []float64{7, 14, 30, 45, 60, 90} {
			if look < 90 && sample.Uniform(r) < 0.25 {
				continue // nobody looked at this member then
			}
			if life <= look {
				by = look
				break
			}
			after = look
		}
		if by < 0 {
			text += fmt.Sprintf("%g,,%d\n", after, friend)
		} else {
			text += fmt.Sprintf("%g,%g,%d\n", after, by, friend)
		}
	}
	if err := os.WriteFile("looks.csv", []byte(text), 0o644); err != nil {
		log.Fatal(err)
	}
}
