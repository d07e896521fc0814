// Package dataset reads needs and offers in the form of the matching data set (JSON Lines; modules idle, child, elder),
// and ranks every need of such a set. Importing posts into a compound uses the same records.
package dataset

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Now is the moment at which the development set is matched.
var Now = time.Date(2026, 9, 14, 9, 0, 0, 0, time.FixedZone("Asia/Shanghai", 8*3600))

// Record is one need or offer, as written in needs.jsonl and offers.jsonl.
type Record struct {
	ID          string    `json:"id"`
	Kind        string    `json:"kind"`     // offer or need: the list the resident posted to
	Module      string    `json:"module"`   // idle, child, elder
	Category    string    `json:"category"` // idle.baby, child.pickup, elder.meal; may be empty
	Compound    string    `json:"compound"`
	Building    string    `json:"building"`
	Title       string    `json:"title"`
	Body        string    `json:"body"`
	Deal        string    `json:"deal,omitempty"` // give, lend, sell, swap; in a need the wish
	Windows     []Window  `json:"windows,omitempty"`
	Weekly      []Weekly  `json:"weekly,omitempty"`
	Capacity    *Capacity `json:"capacity,omitempty"`
	Seats       int       `json:"seats,omitempty"`
	ChildAge    *Ages     `json:"child_age,omitempty"`
	Quantity    int       `json:"quantity,omitempty"`
	Languages   []string  `json:"languages,omitempty"`
	Gender      string    `json:"gender,omitempty"`
	MaxDistance float64   `json:"max_distance_m,omitempty"`
	Status      string    `json:"status"` // open or closed
	CreatedAt   time.Time `json:"created_at"`
	ExpiresAt   time.Time `json:"expires_at"`
}

// Window is one span of time.
type Window struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// Weekly is a span that recurs on the named days (mon to sun), in local time of TZ.
type Weekly struct {
	Days []string `json:"days"`
	From string   `json:"from"`
	To   string   `json:"to"`
	TZ   string   `json:"tz"`
}

// Capacity counts the seats of an offer.
type Capacity struct {
	Total int `json:"total"`
	Taken int `json:"taken"`
}

// Ages are whole years, both ends included.
type Ages struct {
	Min int `json:"min"`
	Max int `json:"max"`
}

// Compound gives the buildings of one residential compound with their places in metres.
type Compound struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Buildings []Building `json:"buildings"`
}

// Building is one building of a compound.
type Building struct {
	ID string  `json:"id"`
	X  float64 `json:"x_m"`
	Y  float64 `json:"y_m"`
}

// Set is a data set: its compounds, and its posts in the order of the files.
type Set struct {
	Compounds []Compound
	Needs     []Record
	Offers    []Record
}

// Open reads needs.jsonl, offers.jsonl and compounds.json of a folder; compounds.json may be missing.
func Open(dir string) (*Set, error) {
	var s Set
	var err error
	if s.Needs, err = Lines[Record](filepath.Join(dir, "needs.jsonl")); err != nil {
		return nil, err
	}
	if s.Offers, err = Lines[Record](filepath.Join(dir, "offers.jsonl")); err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(filepath.Join(dir, "compounds.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return &s, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, &s.Compounds); err != nil {
		return nil, fmt.Errorf("%s/compounds.json: %w", dir, err)
	}
	return &s, nil
}

// Lines reads a file of JSON Lines; empty lines are passed over.
func Lines[T any](path string) ([]T, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	var out []T
	in := bufio.NewScanner(f)
	in.Buffer(make([]byte, 1<<16), 16<<20)
	for line := 1; in.Scan(); line++ {
		if len(in.Bytes()) == 0 {
			continue
		}
		var v T
		if err := json.Unmarshal(in.Bytes(), &v); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, line, err)
		}
		out = append(out, v)
	}
	return out, in.Err()
}
