package centre

import (
	"context"
	"errors"
	"slices"
	"time"

	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// Outcome is what a stock-take says about a label.
type Outcome string

// The outcomes: it is where it should be, it should be there and was not seen, no such thing should be there, or it
// stands on another shelf.
const (
	Seen      Outcome = "seen"
	Missing   Outcome = "missing"
	Unknown   Outcome = "unknown"
	Misplaced Outcome = "misplaced"
)

// Mark is a label that was read on a shelf; an empty shelf says only that it was seen.
type Mark struct {
	Label string
	Shelf string
}

// Line is what a stock-take says about one label.
type Line struct {
	// Label as it was read.
	Label   string
	Item    ID
	Title   string
	Outcome Outcome
	// Shelf is where it was seen, Belongs where it should be.
	Shelf, Belongs string
}

// Count is a stock-take: who counted when, and what came of it. It is kept.
type Count struct {
	ID       string
	Compound unit.ID
	At       time.Time
	By       person.ID
	Name     string
	// How many of each outcome.
	Seen, Missing, Unknown, Misplaced int
	// Lines are there when one was asked for: first what somebody has to look at.
	Lines []Line
}

// maxMarks bounds one stock-take.
const maxMarks = 2000

// ErrNoCount is the answer about a stock-take that is not there.
var ErrNoCount = fault.NotFound("centre.no_count", "There is no such stock-take.", "没有这次盘点。")

// Take compares what was read on the shelves with what should stand there, and keeps the result; it changes nothing
// about the things. The desk only: unit.ErrUnknown, ErrNotDesk, ErrWords.
func (s *Service) Take(ctx context.Context, v person.Viewer, compound unit.ID, marks []Mark) (c Count, err error) {
	if _, err := s.desk(ctx, v, compound); err != nil {
		return c, err
	}
	if marks, err = checkMarks(marks); err != nil {
		return c, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		should, err := items(&tx.Query, "WHERE compound_id = ? AND state IN ? AND trouble <> 'lost' ORDER BY shelf, label", compound, here)
		if err != nil {
			return err
		}
		c = Count{ID: tx.NewID(), Compound: compound, At: tx.Now(), By: v.ID}
		if c.Lines, err = s.compare(&tx.Query, compound, should, marks); err != nil {
			return err
		}
		c.sum()
		return insertCount(tx, c)
	})
	if err != nil {
		return c, err
	}
	return s.Counted(ctx, v, compound, c.ID)
}

func checkMarks(marks []Mark) ([]Mark, error) {
	marks = slices.Clone(marks[:min(len(marks), maxMarks)])
	for i := range marks {
		var err, also error
		marks[i].Label, err = words("marks", marks[i].Label)
		marks[i].Shelf, also = words("marks", marks[i].Shelf)
		if err = errors.Join(err, also); err != nil {
			return nil, ErrWords
		}
	}
	return marks, nil
}

// compare puts each label into one of four piles.
func (s *Service) compare(q *db.Query, compound unit.ID, should []Item, marks []Mark) ([]Line, error) {
	left := map[string]Item{}
	for _, i := range should {
		left[i.Label] = i
	}
	read := map[string]bool{}
	var lines []Line
	for _, m := range marks {
		label, err := readLabel(m.Label)
		if err != nil {
			lines = append(lines, Line{Label: m.Label, Outcome: Unknown, Shelf: m.Shelf})
			continue
		}
		if read[label] {
			continue
		}
		read[label] = true
		line, err := s.lineOf(q, compound, left, label, m.Shelf)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
		delete(left, label)
	}
	for _, i := range should {
		if _, unseen := left[i.Label]; unseen {
			lines = append(lines, Line{Label: i.Label, Item: i.ID, Outcome: Missing, Belongs: i.Shelf})
		}
	}
	slices.SortStableFunc(lines, func(a, b Line) int { return weight[a.Outcome] - weight[b.Outcome] })
	return lines, nil
}

var weight = map[Outcome]int{Missing: 0, Misplaced: 1, Unknown: 2, Seen: 3}

// lineOf says what one label is: a thing that should not be there any more is unknown to the shelves, and known by name.
func (s *Service) lineOf(q *db.Query, compound unit.ID, left map[string]Item, label, shelf string) (Line, error) {
	line := Line{Label: label, Outcome: Unknown, Shelf: shelf}
	i, should := left[label]
	if !should {
		i, err := byLabel(q, compound, label)
		if errors.Is(err, ErrUnknown) {
			return line, nil
		}
		line.Item = i.ID
		return line, err
	}
	line.Item, line.Belongs, line.Outcome = i.ID, i.Shelf, Seen
	if shelf != "" && shelf != i.Shelf {
		line.Outcome = Misplaced
	}
	return line, nil
}

func (c *Count) sum() {
	for _, l := range c.Lines {
		switch l.Outcome {
		case Seen:
			c.Seen++
		case Missing:
			c.Missing++
		case Misplaced:
			c.Misplaced++
		case Unknown:
			c.Unknown++
		}
	}
}

// Takings shows the stock-takes of a compound, the newest first. The desk only: unit.ErrUnknown, ErrNotDesk.
func (s *Service) Takings(ctx context.Context, v person.Viewer, compound unit.ID) ([]Count, error) {
	if _, err := s.desk(ctx, v, compound); err != nil {
		return nil, err
	}
	q := s.db.Read(ctx)
	list, err := counts(q, compound)
	if err != nil {
		return nil, err
	}
	return list, s.named(q, compound, list)
}

// Counted shows one stock-take with its lines. The desk only: unit.ErrUnknown, ErrNotDesk, ErrNoCount.
func (s *Service) Counted(ctx context.Context, v person.Viewer, compound unit.ID, id string) (Count, error) {
	if _, err := s.desk(ctx, v, compound); err != nil {
		return Count{}, err
	}
	q := s.db.Read(ctx)
	c, err := findCount(q, compound, id)
	if err != nil {
		return c, err
	}
	if c.Lines, err = linesOf(q, id); err != nil {
		return c, err
	}
	if err := s.titled(ctx, q, c.Lines); err != nil {
		return c, err
	}
	list := []Count{c}
	err = s.named(q, compound, list)
	return list[0], err
}

func (s *Service) named(q *db.Query, compound unit.ID, list []Count) error {
	who := make([]person.ID, len(list))
	for n, c := range list {
		who[n] = c.By
	}
	names, err := s.people.Neighbours(q, compound, who)
	for n := range list {
		list[n].Name = names[list[n].By].Name
	}
	return err
}

// titled says by the titles of their posts what the labels are of.
func (s *Service) titled(ctx context.Context, q *db.Query, lines []Line) error {
	var ids []ID
	for _, l := range lines {
		if l.Item != "" {
			ids = append(ids, l.Item)
		}
	}
	found, err := items(q, "WHERE id IN ?", ids)
	if err != nil {
		return err
	}
	of, posts := map[ID]post.ID{}, make([]post.ID, len(found))
	for n, i := range found {
		of[i.ID], posts[n] = i.Post, i.Post
	}
	about, err := s.posts.GetMany(ctx, posts)
	for n := range lines {
		lines[n].Title = about[of[lines[n].Item]].Title
	}
	return err
}
