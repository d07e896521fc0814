package api_test

import (
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"youlin/server/testkit/house"
)

// The matrix of who may do what is testdata/access.tsv: rows are operations in a state of the thing, columns are
// personas. Cells: 2 allowed · m allowed, masked · f 200 without the row · 1 401 · 3 403 · 4 404 · 9 409 · ! masked,
// and in the clear with a stated purpose that is written down · . does not apply. A row with a word in its last column
// is of a later issue: no operation whose path has that word may be there yet.
//
// Personas: an no token · pe pending in A · ob lives in compound B · mb moderator of B · ex left A, token still good ·
// bl in A, blocked by the owner · re unrelated resident of A · lx leader of another building of A · lo leader of the
// owner's building · co coordinator of A · mo moderator of A · pr staff of a provider serving A · px planner above A and
// B · de department · pa other party of the agreement · ow owner.
var personas = strings.Fields("an pe ob mb ex bl re lx lo co mo pr px de pa ow")

// accessRow is a row of the matrix.
type accessRow struct {
	ID, Operation, State string
	Cells                map[string]string
	Later                string
}

func accessRows(t *testing.T) (rows []accessRow) {
	t.Helper()
	text, err := os.ReadFile("testdata/access.tsv")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	head := "id\toperation\tstate\t" + strings.Join(personas, "\t") + "\tlater"
	if lines[0] != head {
		t.Fatalf("the head of the matrix is %q", lines[0])
	}
	for _, line := range lines[1:] {
		cols := strings.Split(line, "\t")
		if len(cols) != 4+len(personas) {
			t.Fatalf("the row %q has %d columns", cols[0], len(cols))
		}
		r := accessRow{ID: cols[0], Operation: cols[1], State: cols[2], Cells: map[string]string{}, Later: cols[len(cols)-1]}
		for i, who := range personas {
			r.Cells[who] = cols[3+i]
		}
		rows = append(rows, r)
	}
	return rows
}

func TestEverybodyMayDoWhatTheMatrixSaysAndNothingElse(t *testing.T) {
	w := &walk{h: house.New(t), cast: map[string]*house.Person{}, asked: map[string]bool{}}
	w.gather()
	for _, row := range accessRows(t) {
		t.Run(row.ID, func(t *testing.T) { w.row(t, row) })
	}
	for _, o := range w.h.Contract.Operations {
		if !w.asked[o.ID] {
			t.Errorf("%s %s (%s) has no row in the matrix", o.Method, o.Path, o.ID)
		}
	}
}

// walk is one way through the matrix, in one town; each cell gets an owner of its own.
type walk struct {
	h    *house.House
	cast map[string]*house.Person
	// asked are the operations that some row asked for.
	asked map[string]bool
	// traded takes back what a scene before offered to swap, so that it meets nobody of the next.
	traded func()
}

func (w *walk) row(t *testing.T, row accessRow) {
	asks, known := rowAsks[row.ID]
	switch {
	case row.Later != "":
		w.isLater(t, row, known)
		return
	case !known:
		t.Fatalf("nobody knows how to ask %s", row.Operation)
	}
	for _, who := range personas {
		if row.Cells[who] == "." {
			continue
		}
		for i, ask := range asks.all {
			s := w.scene(t, who, row.Cells[who], asks.fresh)
			a, shown := ask(s)
			w.note(a)
			if !fits(row.Cells[who], a.Status, shown) {
				t.Errorf("%s %s (%s), ask %d: %s gets %d showing %q, want %q: %.300s", row.ID, row.Operation, row.State, i, who, a.Status, shown, row.Cells[who], a.Body)
			}
		}
	}
}

// isLater fails when what a row waits for has come.
func (w *walk) isLater(t *testing.T, row accessRow, known bool) {
	if known {
		t.Errorf("%s is marked later, and somebody knows how to ask it", row.ID)
	}
	word := regexp.MustCompile(row.Later)
	for _, o := range w.h.Contract.Operations {
		if word.MatchString(o.Path) {
			t.Errorf("%s %s is marked later, but %s %s is there", row.ID, row.Operation, o.Method, o.Path)
		}
	}
}

func (w *walk) note(a house.Answer) {
	method, path, _ := strings.Cut(a.Asked, " ")
	if o := w.h.Contract.Find(method, path); o != nil {
		w.asked[o.ID] = true
	}
}

// shown is what an answer lets see; most rows have nothing to say about it.
type shown string

const (
	plain   shown = ""
	clear   shown = "clear"
	masked  shown = "masked"
	withRow shown = "the row"
	without shown = "no row"
)

func seen(yes bool) shown {
	if yes {
		return withRow
	}
	return without
}

// fits reports whether an answer is what a cell of the matrix says.
func fits(cell string, status int, s shown) bool {
	allowed := status >= 200 && status < 300 || status == http.StatusSwitchingProtocols
	switch cell {
	case "2":
		return allowed && slices.Contains([]shown{plain, clear, withRow}, s)
	case "!":
		return allowed && s == clear
	case "m":
		return allowed && s == masked
	case "f":
		return status == http.StatusOK && s == without
	}
	want := map[string]int{"1": http.StatusUnauthorized, "3": http.StatusForbidden, "4": http.StatusNotFound, "9": http.StatusConflict}[cell]
	return want != 0 && status == want
}
