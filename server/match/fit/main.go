// Command fit fits the weights of assets/lexicon/weights.conf to a labelled set, and says by cross-validation whether
// the fitted ones are better than those that stand there. The same data give the same weights on every machine.
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

var sets = []string{"server/match/testdata/dev", "server/match/testdata/fresh", "server/match/testdata/blind", "server/match/testdata/third", "server/match/testdata/fourth"}

func main() {
	in := flag.String("in", strings.Join(sets, ","), "the labelled sets, with commas between")
	flag.Parse()
	if err := run(strings.Split(*in, ","), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "fit:", err)
		os.Exit(1)
	}
}
