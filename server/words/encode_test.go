package words

import (
	"bytes"
	"compress/gzip"
	"os"
	"testing"
)

func TestTheEncodedDictionaryComesFromTheTable(t *testing.T) {
	f, err := os.Open("../../assets/dictionary/cedict.tsv.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	table, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	want, err := Encode(table)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, mustRead(t, "dictionary/cedict.bin")) {
		t.Error("cedict.bin is not what the table gives; run go generate ./server/words")
	}
}
