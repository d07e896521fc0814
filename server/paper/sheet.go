package paper

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// ErrMayNotPrint refuses those who do not hang up the paper of a building.
var ErrMayNotPrint = fault.Forbidden("paper.may_not_print",
	"Only the building's leader, a coordinator or a moderator prints its page.", "只有本楼栋长、协调员或支部管理员可以打印这一页。")

// perSheet is how many posts a page has room for in large type, with a slip for each at its foot.
const perSheet = 12

// Sheet is the page of a building for a week: what neighbours of the compound need and give, the most useful first.
type Sheet struct {
	Compound, Building unit.Unit
	// From and To are the week's Monday and Sunday.
	From, To time.Time
	// Leader is whom to ask; the zero Person when nobody leads the building, without a number when they may not be called.
	Leader person.Person
	// Invite is for those who print it and hang up invites too; empty for others.
	Invite string
	Needs  []Line
	Offers []Line
	// More is how many stay off the page.
	More int
}

// Line is a post on a page, with the code to tear off.
type Line struct {
	Face
	Code string
}

// weekOf gives the Monday and the Sunday of the week that an instant lies in, in the compound's zone.
func weekOf(now time.Time, compound unit.Unit) (monday, sunday time.Time) {
	local := now.In(post.ZoneOf(compound))
	back := (int(local.Weekday()) + 6) % 7
	monday = time.Date(local.Year(), local.Month(), local.Day()-back, 0, 0, 0, 0, local.Location())
	return monday, monday.AddDate(0, 0, 6)
}

// Prints returns the buildings whose page the viewer prints: a leader's own, all of a coordinator's or moderator's
// compound. unit.ErrUnknown, ErrMayNotPrint.
func (s *Service) Prints(ctx context.Context, v person.Viewer, compound unit.ID) ([]unit.Unit, error) {
	u, err := s.units.Compound(ctx, compound)
	if err != nil {
		return nil, err
	}
	if !v.Knows(u) {
		return nil, unit.ErrUnknown
	}
	houses, err := s.units.BuildingsOf(ctx, compound)
	if err != nil {
		return nil, err
	}
	if houses = slices.DeleteFunc(houses, func(h unit.Unit) bool { return !v.MayPrint(h, u) }); len(houses) == 0 {
		return nil, ErrMayNotPrint
	}
	return houses, nil
}

// Lay lays out this week's page of a building, and gives each post on it a code; laid out again in the same week they
// keep their codes. Its leader, coordinators and moderators only: unit.ErrUnknown, ErrMayNotPrint.
func (s *Service) Lay(ctx context.Context, v person.Viewer, compound, building unit.ID) (Sheet, error) {
	sheet, houses, err := s.placed(ctx, v, compound, building)
	if err != nil {
		return Sheet{}, err
	}
	chosen, err := s.choose(ctx, v, &sheet)
	if err != nil {
		return Sheet{}, err
	}
	faces, err := s.faces(s.db.Read(ctx), sheet.Compound, houses, chosen)
	if err != nil {
		return Sheet{}, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		codes, err := slips(tx, sheet.Compound.ID, sheet.From.Format(time.DateOnly), chosen)
		sheet.write(chosen, faces, codes)
		return err
	})
	if err != nil {
		return Sheet{}, fmt.Errorf("give the page of %s its codes: %w", building, err)
	}
	return sheet, nil
}

// placed begins a sheet for one who may print it; houses are the compound's.
func (s *Service) placed(ctx context.Context, v person.Viewer, compound, building unit.ID) (sheet Sheet, houses []unit.Unit, err error) {
	if sheet.Compound, err = s.units.Compound(ctx, compound); err != nil {
		return sheet, nil, err
	}
	if !v.Knows(sheet.Compound) {
		return sheet, nil, unit.ErrUnknown
	}
	if houses, err = s.units.BuildingsOf(ctx, compound); err != nil {
		return sheet, nil, err
	}
	at := slices.IndexFunc(houses, func(h unit.Unit) bool { return h.ID == building })
	if at < 0 {
		return sheet, nil, unit.ErrUnknown
	}
	sheet.Building = houses[at]
	if !v.MayPrint(sheet.Building, sheet.Compound) {
		return sheet, nil, ErrMayNotPrint
	}
	return sheet, houses, s.addressed(ctx, v, &sheet)
}

// addressed names the leader, and the invite for those who hang it up anyway.
func (s *Service) addressed(ctx context.Context, v person.Viewer, sheet *Sheet) (err error) {
	sheet.Leader, err = s.people.LeaderOf(s.db.Read(ctx), sheet.Building.ID)
	if err != nil && !errors.Is(err, person.ErrUnknown) {
		return err
	}
	if _, err := s.people.HangsAt(ctx, v, sheet.Compound.ID, sheet.Building.ID); err != nil {
		return nil //nolint:nilerr // who may not hang it up prints a page that leads to the app
	}
	invites, err := s.units.Invites(ctx, []unit.Unit{sheet.Building})
	if err == nil && len(invites) > 0 {
		sheet.Invite = invites[0].Code
	}
	return err
}

// choose picks what goes onto the page: needs, then offers, each with the most useful first.
func (s *Service) choose(ctx context.Context, v person.Viewer, sheet *Sheet) ([]post.Post, error) {
	sheet.From, sheet.To = weekOf(s.db.Now(), sheet.Compound)
	open, err := s.openTo(ctx, v, sheet.Compound)
	if err != nil {
		return nil, err
	}
	ranked, err := s.rank(s.db.Read(ctx), sheet, open)
	if err != nil {
		return nil, err
	}
	chosen := slices.Concat(cut(ranked, perSheet))
	sheet.More = len(open) - len(chosen)
	return chosen, nil
}

// write puts the posts onto the page.
func (sheet *Sheet) write(chosen []post.Post, faces []Face, codes map[post.ID]string) {
	sheet.Needs, sheet.Offers = nil, nil // a use case may run twice
	for i, p := range chosen {
		l := Line{Face: faces[i], Code: codes[p.ID]}
		if p.Direction == post.Need {
			sheet.Needs = append(sheet.Needs, l)
		} else {
			sheet.Offers = append(sheet.Offers, l)
		}
	}
}

// openTo are the posts of a compound of which something is left and that the viewer may see.
func (s *Service) openTo(ctx context.Context, v person.Viewer, compound unit.Unit) ([]post.Post, error) {
	now := s.db.Now()
	open, err := s.posts.Openly(ctx, compound.ID)
	return slices.DeleteFunc(open, func(p post.Post) bool {
		return p.Remaining() < 1 || !p.ExpiresAt.After(now) || !p.MaySee(v, compound)
	}), err
}

// rank puts the most useful first: what is urgent, then what is of this house, then what ends sooner.
func (s *Service) rank(q *db.Query, sheet *Sheet, open []post.Post) ([]post.Post, error) {
	owners := make([]person.ID, len(open))
	for i, p := range open {
		owners[i] = p.Owner
	}
	known, err := s.people.Neighbours(q, sheet.Compound.ID, owners)
	if err != nil {
		return nil, err
	}
	haste := map[post.Urgency]int{post.Urgent: 0, post.Soon: 1, post.Normal: 2}
	away := func(p post.Post) int {
		if known[p.Owner].Building == sheet.Building.ID {
			return 0
		}
		return 1
	}
	return slices.SortedFunc(slices.Values(open), func(a, b post.Post) int {
		return cmp.Or(cmp.Compare(haste[a.Urgency], haste[b.Urgency]), cmp.Compare(away(a), away(b)), a.ExpiresAt.Compare(b.ExpiresAt), cmp.Compare(a.ID, b.ID))
	}), nil
}

// cut takes the first n of what is ranked, and keeps half of the room for each side as long as it has anything to say.
func cut(ranked []post.Post, n int) (needs, offers []post.Post) {
	for _, p := range ranked {
		if p.Direction == post.Need {
			needs = append(needs, p)
		} else {
			offers = append(offers, p)
		}
	}
	least := n / 2
	room := max(least, n-len(offers))
	needs = needs[:min(len(needs), room)]
	return needs, offers[:min(len(offers), n-len(needs))]
}
