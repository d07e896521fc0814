package pairing_test

import (
	"testing"

	"youlin/server/db"
	"youlin/server/match"
	"youlin/server/match/dataset"
	"youlin/server/pairing"
	"youlin/server/post"
	"youlin/server/testkit"
)

// usual is the category that a labelled post gets when it has none of ours.
var usual = map[post.Module]string{post.Idle: "idle.tool", post.Childcare: "childcare.pickup", post.Eldercare: "eldercare.hospital"}

// stocks makes posts of one neighbour from those of a labelled set.
func (s *square) stocks(n *testkit.Neighbour, records []dataset.Record) (stock []post.Stock) {
	for _, r := range records {
		d := post.Draft{Direction: post.Direction(r.Kind), Module: post.Module(dataset.Module(r.Module))}
		d.Mode, d.Category, d.Title, d.Body = post.Mode(r.Deal), dataset.Category(r.Category), r.Title, r.Body
		if d.Module != post.Idle || d.Mode == "" || d.Mode == post.Sell {
			d.Mode = map[bool]post.Mode{true: post.Give, false: post.Serve}[d.Module == post.Idle]
		}
		if module, known := post.CategoryOf(d.Category); !known || module != d.Module {
			d.Category = usual[d.Module]
		}
		if r.Status == "open" {
			stock = append(stock, post.Stock{Compound: s.Riverside.ID, Author: n.ID, Draft: d, Quiet: true})
		}
	}
	return stock
}

func TestNobodyIsShownAMatchForItsCategoryAlone(t *testing.T) {
	for _, name := range []string{"dev", "fresh", "blind", "third", "fourth"} {
		t.Run(name, func(t *testing.T) {
			s := newSquare(t)
			set, err := dataset.Open("../match/testdata/" + name)
			s.Must(err)
			mei, rowan := s.Resident("Mei"), s.ResidentOf("Rowan", s.Buildings[1])
			var needs []post.Post
			s.Must(s.DB.Write(s.Ctx, func(tx *db.Tx) (err error) {
				if _, err = s.posts.Restock(tx, s.stocks(mei, set.Offers)...); err == nil {
					needs, err = s.posts.Restock(tx, s.stocks(rowan, set.Needs)...)
				}
				return err
			}))
			shown := 0
			for _, need := range needs {
				a, err := s.pairs.For(s.Ctx, rowan.Viewer(), need.ID, 20)
				s.Must(err)
				for _, m := range a.Matches {
					shown++
					holds(t, need, m)
				}
			}
			if shown < len(needs) {
				t.Errorf("%d needs were shown %d matches", len(needs), shown)
			}
		})
	}
}

// holds sees that a shown match is likely, and says why in both languages.
func holds(t *testing.T, need post.Post, m pairing.Match) {
	t.Helper()
	good := false
	for _, r := range m.Reasons {
		good = good || !r.Gap && r.Code != string(match.ReasonCategory)
		if r.ZH == "" || r.EN == "" {
			t.Errorf("a reason without words: %+v", r)
		}
		within(t, r.Need, need)
		within(t, r.Offer, m.Post)
	}
	if !good || m.Score < 0.25 {
		t.Errorf("%q is shown %q (%.2f) for %+v", need.Title, m.Post.Title, m.Score, m.Reasons)
	}
}

// within sees that marked words stand in the post.
func within(t *testing.T, w *pairing.Words, p post.Post) {
	t.Helper()
	if w == nil {
		return
	}
	text := p.Title
	if w.Body {
		text = p.Body
	}
	if w.From < 0 || w.From >= w.To || w.To > len([]rune(text)) {
		t.Errorf("words %+v of %q", w, text)
	}
}
