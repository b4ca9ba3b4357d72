package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/coterie-go/coterie/examples/internal/bilingual"
	"github.com/coterie-go/coterie/segment"
)

// answers reads a questionnaire, a row for each member and a column for each
// item, with the level that was answered (1, 2 …; empty: no answer), and says
// of how many kinds the members are.
func answers(ctx context.Context, w *bilingual.Printer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return err
	}
	if len(rows) < 2 {
		return fmt.Errorf("no answers in it")
	}
	var a segment.Answers
	for i, row := range rows[1:] {
		levels := make([]uint8, len(row))
		for j, s := range row {
			if s == "" {
				continue
			}
			n, err := strconv.ParseUint(s, 10, 8)
			if err != nil {
				return fmt.Errorf("line %d: %w", i+2, err)
			}
			levels[j] = uint8(n)
		}
		if err := a.Add(segment.Answer{Levels: levels}); err != nil {
			return fmt.Errorf("line %d: %w", i+2, err)
		}
	}
	w.Say("%d 位成员答了 %d 题。", "%d members answered %d items.", a.Len(), a.Items())
	for k := 1; k <= 3; k++ {
		m, err := segment.FitLatentClasses(ctx, &a, k, nil)
		if err != nil {
			w.Say("%d 类：定不下来（%v）", "%d kinds: %v", k, err)
			continue
		}
		g2, _, err := m.Model.GoodnessOfFit(&a)
		if err != nil {
			return err
		}
		w.Say("%d 类：BIC %.1f，G² %.1f", "%d kinds: BIC %.1f, G² %.1f", k, m.BIC(), g2)
		for c, share := range m.Model.Shares {
			var says []string
			for j, p := range m.Model.Probs[c] {
				says = append(says, fmt.Sprintf("%s %.2f", rows[0][j], p[len(p)-1]))
			}
			w.Say("  占成员 %2.0f%%，各题选最高一档的概率：%s", "  %2.0f %% of members, the highest answer to each item with probability %s", 100*share, strings.Join(says, ", "))
		}
	}
	return nil
}
