package person

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"youlin/server/db"
	"youlin/server/unit"
)

// LeaderOf returns whom residents of a building ask: its longest-serving leader, without the number unless they may be
// called. ErrUnknown when nobody leads it.
func (s *Service) LeaderOf(q *db.Query, building unit.ID) (Person, error) {
	found := map[unit.ID]Person{}
	if err := leaderOf(q, building, found); err != nil {
		return Person{}, err
	}
	p, led := found[building]
	if !led {
		return Person{}, ErrUnknown
	}
	return p, nil
}

// Betrayed says of each text whether it holds the name, the room or the number of anybody who lives in the compound or
// waits to. It is asked of what is to be shown outside, and tells nobody whose it was.
func (s *Service) Betrayed(q *db.Query, compound unit.ID, texts []string) ([]bool, error) {
	betrayed := make([]bool, len(texts))
	if len(texts) == 0 {
		return betrayed, nil
	}
	people, err := tracesIn(q, compound)
	if err != nil {
		return nil, err
	}
	said := make([]wording, len(texts))
	for i, text := range texts {
		said[i] = wordingOf(text)
	}
	for _, p := range people { // thousands, of whom each is prepared once
		name, door := wordingOf(p.Name), doorOf(p.Room)
		for i, w := range said {
			betrayed[i] = betrayed[i] || w.names(name) || w.holds(door) || w.calls(p.Phone)
		}
	}
	return betrayed, nil
}

// trace is by what somebody could be found.
type trace struct {
	Name  string
	Room  Room
	Phone Phone
}

// wording is a text as it is searched for people: whole, in words of letters and figures, and its figures alone.
type wording struct {
	flat    string
	words   []string
	figures string
}

func wordingOf(text string) wording {
	flat := strings.ToLower(norm.NFKC.String(text))
	w := wording{words: strings.FieldsFunc(flat, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })}
	w.flat = strings.Join(w.words, "")
	w.figures = strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, flat)
	return w
}

// names reports that a name of two letters or more stands in the text; one of Latin letters as words of its own.
func (w wording) names(of wording) bool {
	if len([]rune(of.flat)) < 2 {
		return false
	}
	if of.flat[0] < 0x80 {
		return strings.Contains(" "+strings.Join(w.words, " ")+" ", " "+strings.Join(of.words, " ")+" ")
	}
	return strings.Contains(w.flat, of.flat)
}

// shortestDoor is from how many figures a room says more than an amount does.
const shortestDoor = 3

// holds reports that a door stands in the text by itself: not as part of a longer number or word.
func (w wording) holds(door string) bool {
	if len(door) < shortestDoor {
		return false
	}
	for at := 0; ; {
		i := strings.Index(w.flat[at:], door)
		if i < 0 {
			return false
		}
		from, to := at+i, at+i+len(door)
		if !figure(w.flat, from-1) && !figure(w.flat, to) {
			return true
		}
		at = from + 1
	}
}

func figure(s string, i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }

// calls reports that the last eight figures of a number stand in the text, however they are parted.
func (w wording) calls(p Phone) bool {
	n := p.Clear()
	return len(n) >= 8 && strings.Contains(w.figures, n[len(n)-8:])
}
