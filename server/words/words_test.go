package words

import (
	"testing"
)

func TestProbe(t *testing.T) {
	b := Default()
	n := map[Kind]int{}
	names := 0
	for _, c := range b.Concepts() {
		n[c.Kind]++
		names += len(c.Names)
	}
	t.Log(n, names, b.names.len(), len(b.frames.all), b.frames.list.len())
}
