// Command encode turns the dictionary table (simplified, traditional, pinyin, glosses) into the compact file that the
// server reads, or prints such a file as text with -dump.
package main

import (
	"bufio"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"os"

	"youlin/server/words"
)

func main() {
	in := flag.String("in", "assets/dictionary/cedict.tsv.gz", "the table, gzipped")
	out := flag.String("out", "assets/dictionary/cedict.bin", "the compact file")
	dump := flag.Bool("dump", false, "print the words, pinyin and gloss words that the server has, and write nothing")
	flag.Parse()
	if err := run(*in, *out, *dump); err != nil {
		fmt.Fprintln(os.Stderr, "encode:", err)
		os.Exit(1)
	}
}

func run(in, out string, dump bool) error {
	if dump {
		w := bufio.NewWriter(os.Stdout)
		if err := words.Dump(w); err != nil {
			return err
		}
		return w.Flush()
	}
	f, err := os.Open(in)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	table, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("%s: %w", in, err)
	}
	return encode(table, out)
}

func encode(table io.Reader, out string) error {
	raw, err := words.Encode(table)
	if err != nil {
		return err
	}
	return os.WriteFile(out, raw, 0o644)
}
