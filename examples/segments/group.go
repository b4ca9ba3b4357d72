package main

import (
	"encoding/json"
	"os"

	"github.com/coterie-go/coterie/segment"
)

// group reads what an operator knows of a group besides its log, and says what
// is missing or follows from it.
func group(w *printer, path string) error {
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
		text := f.String()
		if w.zh {
			text = f.Chinese
		}
		w.say("%s", "%s", text)
	}
	return nil
}
