//go:build ignore

// Compact writes builtin/cdnow.csv.gz from the CDNOW sample as the Python package
// lifetimes ships it:
//
//	pip download --no-deps lifetimes==0.11.3   # and unpack it
//	go run compact.go lifetimes/datasets/CDNOW_sample.txt
//
// Customer numbers become 1 to 2357 (the file's second column); the number of
// discs is left out.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: go run compact.go CDNOW_sample.txt")
	}
	f, err := os.Open(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	var z bytes.Buffer
	w, err := gzip.NewWriterLevel(&z, gzip.BestCompression)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Fprintln(w, "member,time,amount")
	rows := 0
	for s := bufio.NewScanner(f); s.Scan(); rows++ {
		v := strings.Fields(s.Text()) // id in the master file, id in the sample, date, discs, dollars
		if len(v) != 5 {
			log.Fatalf("line %d: %d fields", rows+1, len(v))
		}
		id, err := strconv.Atoi(v[1])
		if err != nil {
			log.Fatal(err)
		}
		fmt.Fprintf(w, "%d,%s,%s\n", id, v[2], v[4])
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("builtin/cdnow.csv.gz", z.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d rows, %d bytes\n", rows, z.Len())
}
