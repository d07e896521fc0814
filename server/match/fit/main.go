// Command fit fits the weights of assets/lexicon/weights.conf to the labelled sets, with gaps in the lexicon, and prints
// what a set is worth that was left out of fitting: how good the order is, how many of those who are told are rightly told.
// The same data give the same weights on every machine.
//
//	go run ./server/match/fit
//	go run ./server/match/fit -in server/match/testdata/dev
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

var sets = []string{"server/match/testdata/dev", "server/match/testdata/fresh", "server/match/testdata/blind", "server/match/testdata/third", "server/match/testdata/fourth", "server/match/testdata/fifth", "server/match/testdata/sixth"}

func main() {
	in := flag.String("in", strings.Join(sets, ","), "the labelled sets, with commas between")
	salt := flag.Uint("salt", 1, "which wordings are forgotten")
	flag.Parse()
	if err := run(strings.Split(*in, ","), uint32(*salt), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "fit:", err)
		os.Exit(1)
	}
}
