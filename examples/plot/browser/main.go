//go:build !js

// Browser writes one static page on which the report runs: whoever opens it
// drops a CSV on it, and the file never leaves the machine.
//
//	go run ./browser -out coterie.html
//
// It compiles itself to WebAssembly and puts the code into the page, compressed.
// The page needs no server and may load nothing: its Content-Security-Policy
// forbids every connection.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
)

func main() {
	switch err := run(os.Args[1:]); {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "browser:", err)
		os.Exit(1)
	}
}

// run is the program, but for the process around it.
func run(args []string) error {
	set := flag.NewFlagSet("browser", flag.ContinueOnError)
	out := set.String("out", "coterie.html", "`file` to write")
	if err := set.Parse(args); err != nil {
		return err
	}
	p, err := build()
	if err != nil {
		return err
	}
	if err := os.WriteFile(*out, p.html, 0o644); err != nil {
		return err
	}
	fmt.Printf("%s: %.1f MB (WebAssembly %.1f MB, compressed %.1f MB)\n", *out, mega(len(p.html)), mega(p.code), mega(p.packed))
	return nil
}

func mega(n int) float64 { return float64(n) / 1e6 }
