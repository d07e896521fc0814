package plan_test

import (
	"fmt"

	"youlin/server/match/plan"
)

// Saturday morning: Auntie Chen can be in the reading room from nine to eleven or with the handicraft from ten to twelve, not in both;
// Old Zhou plays chess with one child at a time. The twins come together or not at all.
func Example() {
	p := plan.Problem{
		Needs: []plan.Need{
			{ID: "twin An", Bundle: "twins"},
			{ID: "twin Bei", Bundle: "twins"},
			{ID: "Dudu", Before: "chess"},
			{ID: "Granny Wu", Urgency: 3},
			{ID: "Xiaoyu"},
		},
		Sessions: []plan.Session{
			{ID: "reading", Helper: "Chen", Seats: 3, Start: 9, End: 11},
			{ID: "handicraft", Helper: "Chen", Seats: 1, Start: 10, End: 12},
			{ID: "chess", Helper: "Zhou", Seats: 1, Start: 9, End: 10},
		},
		Pairs: []plan.Pair{
			{Need: 0, Session: 0, Value: 800},
			{Need: 1, Session: 0, Value: 800},
			{Need: 2, Session: 0, Value: 900},
			{Need: 2, Session: 2, Value: 700},
			{Need: 3, Session: 0, Value: 750},
			{Need: 3, Session: 1, Value: 900},
		},
	}
	proposal, err := plan.Solve(p)
	if err != nil {
		panic(err)
	}
	for _, a := range proposal.Assigned {
		fmt.Println(a.Need, "→", a.Session)
	}
	for _, u := range proposal.Unserved {
		fmt.Println(u.Need, u.Reason)
	}
	for _, a := range proposal.Alternatives("Granny Wu", 1) {
		fmt.Printf("Granny Wu in %s instead would leave %d unserved\n", a.Session, a.Loss.Served)
	}

	// Output:
	// Dudu → chess
	// Granny Wu → reading
	// twin An → reading
	// twin Bei → reading
	// Xiaoyu plan.no_candidate
	// Granny Wu in handicraft instead would leave 2 unserved
}
