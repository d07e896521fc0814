package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"youlin/server/draw"
)

// verify runs the command as an operator or a neighbour would.
func verify(in string, args ...string) (code int, out, said string) {
	var o, e bytes.Buffer
	code = run(context.Background(), append([]string{"draw-verify"}, args...), console{In: strings.NewReader(in), Out: &o, Err: &e})
	return code, o.String(), e.String()
}

func TestAnyoneDrawsAgainWhatWasDrawn(t *testing.T) {
	seed := draw.SeedFor([]byte("key"), "post")
	r := draw.Receipt{Post: "post", Pick: draw.ByLot, Commitment: draw.Commitment(seed)}
	for _, name := range []string{"何", "王", "李"} {
		r.Tickets = append(r.Tickets, draw.NewTicket(name, 1, 2, 2))
	}
	r.Draw(seed)
	text := func(r draw.Receipt) string {
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	file := filepath.Join(t.TempDir(), "receipt.json")
	if err := os.WriteFile(file, []byte(text(r)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{file}, nil} {
		if code, out, said := verify(text(r), args...); code != 0 || !strings.Contains(out, "1. "+r.Order[0]) {
			t.Errorf("%v: %d %s %s", args, code, out, said)
		}
	}
	r.Order[0], r.Order[1] = r.Order[1], r.Order[0]
	if code, _, said := verify(text(r)); code != 1 || !strings.Contains(said, "the order is not the one") {
		t.Errorf("a forged winner: %d %s", code, said)
	}
	if code, _, said := verify("not a receipt"); code != 1 || !strings.Contains(said, "read the receipt") {
		t.Errorf("nonsense: %d %s", code, said)
	}
}
