package post

import (
	"fmt"
	"slices"
	"time"

	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/unit"
)

// Stock is a post that an operator enters for people, instead of their publishing it: by seed, import and the demo.
type Stock struct {
	// ID is given by an import, so that what is entered twice is one; empty makes a new one.
	ID       ID
	Compound unit.ID
	// Author enters it for Owner; an empty Owner is the author.
	Author, Owner person.ID
	Draft
	// State is Open when it is empty. What is closed already is checked as of the day it was written.
	State  State
	Reason string
	// CreatedAt is now when it is zero.
	CreatedAt time.Time
	// Quiet tells nobody: it is there as if it had always been.
	Quiet bool
}

// Restock enters posts without asking the policy, the quotas or a review; only commands of the operator call it. What
// no post may say is refused as ever: ErrInvalid, before anything of that post is written.
func (s *Service) Restock(tx *db.Tx, stock ...Stock) ([]Post, error) {
	posts := make([]Post, 0, len(stock))
	for i, one := range stock {
		p, err := s.stocked(tx, one)
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", i, err)
		}
		posts = append(posts, p)
	}
	people, err := s.allFaces(tx, posts)
	if err != nil {
		return nil, err
	}
	for i := range posts {
		if err := s.enter(tx, &posts[i], stock[i], people); err != nil {
			return nil, fmt.Errorf("enter post %s: %w", posts[i].ID, err)
		}
	}
	return posts, nil
}

// stocked is the post that a Stock becomes, checked.
func (s *Service) stocked(tx *db.Tx, one Stock) (Post, error) {
	u, err := s.units.Compound(tx.Context(), one.Compound)
	if err != nil {
		return Post{}, err
	}
	created := orElse(one.CreatedAt.UTC().Truncate(time.Millisecond), tx.Now())
	state := orElse(one.State, Open)
	if err := one.complete(asOf(state, created, tx.Now()), ZoneOf(u)); err != nil {
		return Post{}, err
	}
	p := Post{
		ID: orElse(one.ID, ID(tx.NewID())), Compound: u.ID, Author: one.Author, Owner: orElse(one.Owner, one.Author), Direction: one.Direction,
		Module: one.Module, Content: one.Content, State: state, Reason: one.Reason, Version: 1, CreatedAt: created,
	}
	switch state { //nolint:exhaustive // only these two have nothing left
	case Fulfilled:
		p.Taken, p.Done = p.Total(), p.Total()
	case Reserved:
		p.Taken = p.Total()
	}
	return p, nil
}

// asOf is the day by which a post is checked: what is over already, by the day it was written.
func asOf(state State, created, now time.Time) time.Time {
	if state == "" || state.Running() || state == Waiting || state == Drafted {
		return now
	}
	return created
}

// Check refuses with ErrInvalid what Restock would refuse, before anything is done for it.
func Check(d Draft, state State, created, now time.Time, compound unit.Unit) error {
	return d.complete(asOf(state, created, now), ZoneOf(compound))
}

// allFaces names everybody behind the posts, with one question for each compound.
func (s *Service) allFaces(tx *db.Tx, posts []Post) (map[unit.ID]map[person.ID]person.Neighbour, error) {
	ids := map[unit.ID][]person.ID{}
	seen := map[unit.ID]map[person.ID]bool{}
	for _, p := range posts {
		for _, who := range p.People() {
			if seen[p.Compound] == nil {
				seen[p.Compound] = map[person.ID]bool{}
			}
			if !seen[p.Compound][who] {
				seen[p.Compound][who] = true
				ids[p.Compound] = append(ids[p.Compound], who)
			}
		}
	}
	people := make(map[unit.ID]map[person.ID]person.Neighbour, len(ids))
	for compound, who := range ids {
		var err error
		if people[compound], err = s.people.Neighbours(&tx.Query, compound, who); err != nil {
			return nil, err
		}
	}
	return people, nil
}

// enter renders a post and writes it down.
func (s *Service) enter(tx *db.Tx, p *Post, one Stock, people map[unit.ID]map[person.ID]person.Neighbour) error {
	if err := s.attach(tx, p, p.Author, one.Photos); err != nil {
		return err
	}
	author, err := s.face(tx.Context(), people[p.Compound][p.Author], p.Author)
	if err != nil {
		return err
	}
	owner, err := s.face(tx.Context(), people[p.Compound][p.Owner], p.Owner)
	if err != nil {
		return err
	}
	if p.Doc, err = s.render(*p, author, owner); err != nil {
		return err
	}
	if err := insert(tx, *p); err != nil {
		return err
	}
	if one.Quiet {
		s.versions.bump(tx, p.Compound)
		return nil
	}
	return s.announce(tx, *p, Post{State: Drafted})
}

// HasMode reports whether things and services of a module may change hands that way.
func HasMode(m Module, mode Mode) bool { return slices.Contains(modes[m], mode) }
