// Command fit fits the weights of assets/lexicon/weights.conf to a labelled set, and says by cross-validation whether
// the fitted ones are better than those that stand there. The same data give the same weights on every machine.
//
//	go run ./server/match/fit -in server/match/testdata/dev
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	in := flag.String("in", "server/match/testdata/dev", "the labelled set")
	flag.Parse()
	if err := run(*in, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "fit:", err)
		os.Exit(1)
	}
}
