package ring_test

import (
	"fmt"
	"strings"

	"youlin/server/match/ring"
)

// Mei would like the scooter of Rowan, who looks for a rice cooker like Old Li's, who would read the books that Mei gives
// away. Nobody of them could swap with one other. And Granny Wu simply gives her sewing machine.
func Example() {
	got, err := ring.Pack(ring.Problem{
		Wishes: []ring.Wish{
			{From: "Mei", To: "Rowan", Weight: 930},
			{From: "Rowan", To: "Old Li", Weight: 880},
			{From: "Old Li", To: "Mei", Weight: 760},
			{From: "Old Li", To: "Granny Wu", Weight: 700},
			{From: "Xiao Sun", To: "Granny Wu", Weight: 810},
			{From: "Xiao Sun", To: "Mei", Weight: 640}, // not sure enough
		},
		Gifts: []string{"Granny Wu"},
	})
	if err != nil {
		panic(err)
	}
	for _, r := range got.Rings {
		fmt.Println(strings.Join(r.People, " ← "), r.Weight)
	}
	fmt.Println(got.Total.Content, "are content; no other way is better:", got.Exact)

	// Output:
	// Mei ← Rowan ← Old Li 2570
	// Xiao Sun ← Granny Wu 810
	// 4 are content; no other way is better: true
}
