package main

import (
	"encoding/json"
	"os"

	"github.com/coterie-go/coterie/examples/internal/bilingual"
	"github.com/coterie-go/coterie/segment"
)

// group reads what an operator knows of a group besides its log, and says what
// is missing or follows from it.
func group(w *bilingual.Printer, path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var g segment.Group
	if err := json.Unmarshal(text, &g); err != nil {
		return err
	}
	findings, err := segment.Review(&g)
	if err != nil {
		return err
	}
	for _, f := range findings {
		w.Say("%s", "%s", w.Pick(f.Chinese, f.String()))
	}
	return nil
}
