// Package server_test holds the table of rooms: who may import whom. The README shows the same table.
package server_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	anything = "*"
	module   = "youlin/"
)

// rooms says what each folder under server/ may import of ours. Rooms depend one way only; if two need each other,
// one listens to the other's events, or they are one room.
var rooms = map[string][]string{
	"cmd/youlin": {anything},
	"app":        {anything},
	"testkit":    {anything},
	"bench":      {anything},
	"soak":       {},
	"town":       {anything},
	// ground floor: knows nothing of neighbours
	"config": {},
	"fault":  {},
	"event":  {},
	"db":     {"event", "fault"},
	"limit":  {"db", "fault"},
	// who and where
	"unit":   {"db", "event", "fault", "limit"},
	"person": {"db", "event", "fault", "limit", "unit"},
	"media":  {"db", "event", "fault", "limit", "person", "unit"},
	// pure: no database, no clock
	"words": {"assets"},
	"parse": {"words", "assets"},
	"match": {"words", "assets", "shared"},
	"draw":  {},
	// the exchange
	"post":      {"db", "event", "fault", "unit", "person", "media", "words", "assets"},
	"pairing":   {"limit", "db", "event", "fault", "unit", "person", "post", "match", "words"},
	"agreement": {"db", "event", "fault", "unit", "person", "media", "post", "draw"},
	"paper":     {"db", "fault", "limit", "unit", "person", "media", "post", "parse"},
	"centre":    {"db", "event", "fault", "limit", "unit", "person", "media", "post", "agreement"},
	"swap":      {"db", "event", "fault", "limit", "unit", "person", "post", "match", "pairing", "agreement", "centre"},
	"notice":    {"db", "event", "fault", "unit", "person", "post", "pairing", "agreement", "centre", "swap"},
	// the doors
	"live": {"db", "event", "fault", "limit", "unit", "person", "media", "post", "pairing", "agreement", "centre", "swap", "notice", "shared"},
	"api":  {"db", "event", "fault", "limit", "unit", "person", "media", "post", "parse", "pairing", "agreement", "swap", "draw", "centre", "paper", "notice", "live", "shared", "assets"},
	"web":  {"client", "fault"},
}

func TestRoomsDependOneWayOnly(t *testing.T) {
	for file, imports := range ourImports(t) {
		room := roomOf(file)
		allowed, known := rooms[room]
		if !known {
			t.Errorf("%s: the room %q is not in the table", file, room)
			continue
		}
		for _, imp := range imports {
			target := strings.TrimPrefix(strings.TrimPrefix(imp, module), "server/")
			if !permits(allowed, room, target) {
				t.Errorf("%s: %s may not import %s", file, room, target)
			}
		}
	}
}

// permits reports whether a room may import a target; a folder inside a room belongs to it.
func permits(allowed []string, room, target string) bool {
	top, _, _ := strings.Cut(target, "/")
	own, _, _ := strings.Cut(room, "/")
	return slices.Contains(allowed, anything) || top == own || slices.Contains(allowed, target) || slices.Contains(allowed, top)
}

func TestOnlyStoresKnowGORM(t *testing.T) {
	for file, imports := range imports(t, func(p string) bool { return strings.HasPrefix(p, "gorm.io/") }) {
		room := roomOf(file)
		if room == "db" || room == "testkit" || strings.HasPrefix(path.Base(file), "store") {
			continue
		}
		t.Errorf("%s imports %v; GORM stays in store.go", file, imports)
	}
}

func TestOnlyTheGroundReadsTheClockOrTheEnvironment(t *testing.T) {
	pure := []string{"post", "agreement", "unit", "person", "pairing", "paper", "swap", "notice", "match", "parse", "words"}
	walk(t, func(file string, text []byte) {
		if !slices.Contains(pure, roomOf(file)) {
			return
		}
		for _, call := range []string{"time.Now(", "os.Getenv("} {
			if strings.Contains(string(text), call) {
				t.Errorf("%s calls %s: time and settings are given", file, call)
			}
		}
	})
}

// roomOf is the folder under server/, except that cmd/youlin is named whole.
func roomOf(file string) string {
	dir := filepath.ToSlash(filepath.Dir(file))
	if strings.HasPrefix(dir, "cmd/") {
		return dir
	}
	room, _, _ := strings.Cut(dir, "/")
	return room
}

func ourImports(t *testing.T) map[string][]string {
	return imports(t, func(p string) bool { return strings.HasPrefix(p, module) })
}

func imports(t *testing.T, wanted func(string) bool) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	walk(t, func(file string, text []byte) {
		f, err := parser.ParseFile(token.NewFileSet(), file, text, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range f.Imports {
			if p, _ := strconv.Unquote(spec.Path.Value); wanted(p) {
				found[file] = append(found[file], p)
			}
		}
	})
	return found
}

func walk(t *testing.T, see func(file string, text []byte)) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		text, err := os.ReadFile(file)
		if err == nil {
			files++
			see(file, text)
		}
		return err
	})
	if err != nil || files < 20 {
		t.Fatalf("walked %d files: %v", files, err)
	}
}
