package main

import (
	"fmt"

	"github.com/coterie-go/coterie"
)

func main() {
	fmt.Println(coterie.Estimate{Value: 0.5, Lo: 0.4, Hi: 0.6, Confidence: 0.95}, coterie.CNY)
	// Output: 0.5 [0.4, 0.6] 95% CNY
}
