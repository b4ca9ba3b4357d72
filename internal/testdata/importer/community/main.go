package main

import (
	"fmt"
	"time"

	"github.com/coterie-go/coterie/community"
)

func main() {
	at := community.At(time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC))
	var r community.Record
	for i := range uint64(3) {
		if err := r.Add(community.Event{At: at, Kind: community.Join, Member: community.MemberInt(i + 1)}); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(r.Len())
	// Output: 3
}
