package draw_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"youlin/server/draw"
)

var key = []byte("a key of this test, and of no other")

func asked(n int) []draw.Ticket {
	list := make([]draw.Ticket, n)
	for i := range list {
		list[i] = draw.NewTicket(fmt.Sprint("request ", i), 1+i%3, 1+i/2%3, 1+i%2)
	}
	return list
}

func TestTheSameSeedDrawsTheSameOrderAndEverybodyHasAPlace(t *testing.T) {
	tickets := asked(9)
	seed := draw.SeedFor(key, "a post")
	for _, pick := range []draw.Pick{draw.ByLot, draw.ByNeed} {
		order := draw.Order(pick, seed, tickets)
		if !slices.Equal(order, draw.Order(pick, seed, tickets)) {
			t.Errorf("%s: two draws differ", pick)
		}
		if got := slices.Sorted(slices.Values(order)); !slices.Equal(got, []int{0, 1, 2, 3, 4, 5, 6, 7, 8}) {
			t.Errorf("%s: somebody is left out: %v", pick, order)
		}
	}
	if slices.Equal(draw.Order(draw.ByLot, seed, tickets), draw.Order(draw.ByLot, draw.SeedFor(key, "another"), tickets)) {
		t.Error("another post draws the same order")
	}
}

// The chance of a ticket is its weight: 20,000 draws among 1, 2 and 6 lie within five deviations of a ninth, two
// ninths and six ninths.
func TestHeavierTicketsAreDrawnFirstAsOftenAsTheirWeightSays(t *testing.T) {
	tickets := []draw.Ticket{draw.NewTicket("a", 1, 1, 1), draw.NewTicket("b", 2, 1, 1), draw.NewTicket("c", 3, 2, 1)}
	const rounds = 20_000
	first := map[int]int{}
	for i := range rounds {
		first[draw.Order(draw.ByLot, draw.SeedFor(key, fmt.Sprint(i)), tickets)[0]]++
	}
	for i, ticket := range tickets {
		chance := float64(ticket.Weight) / 9
		if far := math.Abs(float64(first[i]) - rounds*chance); far > 5*math.Sqrt(rounds*chance*(1-chance)) {
			t.Errorf("weight %d was first %d times of %d", ticket.Weight, first[i], rounds)
		}
	}
}

func TestTheNeediestComeFirstAndTheLotDecidesAmongEquals(t *testing.T) {
	tickets := asked(12)
	order := draw.Order(draw.ByNeed, draw.SeedFor(key, "a post"), tickets)
	for i := 1; i < len(order); i++ {
		if tickets[order[i-1]].Weight < tickets[order[i]].Weight {
			t.Fatalf("place %d weighs less than place %d: %v", i-1, i, order)
		}
	}
}

func TestEachForgeryIsFound(t *testing.T) {
	good := receipt(draw.ByLot, 5)
	if err := draw.Verify(good); err != nil {
		t.Fatalf("an honest draw: %v", err)
	}
	for name, forge := range map[string]struct {
		do   func(*draw.Receipt)
		want error
	}{
		"another winner":           {func(r *draw.Receipt) { r.Order[0], r.Order[1] = r.Order[1], r.Order[0] }, draw.ErrOrder},
		"a ticket that came later": {func(r *draw.Receipt) { r.Tickets = append(r.Tickets, draw.NewTicket("friend", 3, 3, 2)) }, draw.ErrOrder},
		"a ticket taken away":      {func(r *draw.Receipt) { r.Tickets = r.Tickets[1:] }, draw.ErrOrder},
		"a heavier friend":         {func(r *draw.Receipt) { r.Tickets[0].Weight = 18 }, draw.ErrWeight},
		"a weight of nothing":      {func(r *draw.Receipt) { r.Tickets[0] = draw.Ticket{Number: "X"} }, draw.ErrWeight},
		"a covered, other weight":  {func(r *draw.Receipt) { r.Tickets[0] = draw.Ticket{Number: r.Tickets[0].Number, Weight: 17} }, draw.ErrOrder},
		"a weight beyond counting": {func(r *draw.Receipt) {
			r.Tickets[0] = draw.Ticket{Number: "X", Need: 1 << 50, Since: 1, Kept: 1, Weight: 1 << 50}
		}, draw.ErrWeight},
		"another seed":   {func(r *draw.Receipt) { r.Draw(draw.SeedFor(key, "a better one")) }, draw.ErrSeed},
		"no seed":        {func(r *draw.Receipt) { r.Seed = "" }, draw.ErrNotDrawn},
		"no seed at all": {func(r *draw.Receipt) { r.Seed = "zz" }, draw.ErrUnreadable},
		"another way":    {func(r *draw.Receipt) { r.Pick = "friends" }, draw.ErrUnreadable},
	} {
		r := receipt(draw.ByLot, 5)
		forge.do(&r)
		if err := draw.Verify(r); !errors.Is(err, forge.want) {
			t.Errorf("%s: %v, want %v", name, err, forge.want)
		}
	}
}

func receipt(pick draw.Pick, n int) draw.Receipt {
	seed := draw.SeedFor(key, "a post")
	r := draw.Receipt{Post: "a post", Pick: pick, Commitment: draw.Commitment(seed), Tickets: asked(n)}
	r.Draw(seed)
	return r
}

var write = flag.Bool("write", false, "write the examples that the browser's tests repeat")

// examples is where the browser's tests find what the draw must come to.
const examples = "../../client/src/agreements/draw.examples.json"

func TestTheBrowserIsGivenTheDrawAsItIsNow(t *testing.T) {
	var list []draw.Receipt
	for _, n := range []int{1, 2, 5, 40} {
		list = append(list, receipt(draw.ByLot, n), receipt(draw.ByNeed, n))
	}
	text, err := json.MarshalIndent(list, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if *write {
		if err := os.WriteFile(examples, append(text, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(examples)
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != string(text)+"\n" {
		t.Error("the browser's examples are of another draw: go test ./server/draw -write")
	}
}
