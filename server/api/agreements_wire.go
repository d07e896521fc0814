package api

import (
	"youlin/server/agreement"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/shared"
)

func wishFrom(d shared.RequestDraft) agreement.Wish {
	w := agreement.Wish{Quantity: d.Quantity, Note: d.Note, OnBehalf: person.ID(d.OnBehalfOf), ReturnBy: returnFrom(d)}
	if d.Window != nil {
		window := windowFrom(*d.Window)
		w.Window = &window
	}
	return w
}

func agreementOf(s agreement.Shown) shared.Agreement {
	w := shared.Agreement{
		ID: string(s.ID), PostID: string(s.Post), CompoundID: string(s.Compound), Post: briefOf(s.About), Giver: partyOf(s.Giver),
		Taker: partyOf(s.Taker), Quantity: s.Quantity, Note: s.Note, State: string(s.State), Place: s.Place, Due: s.Due(s.Side),
		Version: s.Version, CreatedAt: s.CreatedAt, UpdatedAt: s.ChangedAt, Thanks: thanksOf(s), History: each(s.History, stepOf),
	}
	w.Via, w.Missing, w.Answer = string(s.Via), string(s.Missing), string(s.Answer)
	w.Late, w.Ruling, w.Side = string(s.Late), string(s.Ruling), string(s.Side)
	w.Loan, w.Lending = string(s.LoanState), lendingOf(s)
	w.HoldUntil, w.ReturnBy = instantOrNil(s.HoldUntil), instantOrNil(s.ReturnBy)
	if s.Window != nil {
		window := windowOf(*s.Window)
		w.Window = &window
	}
	return w
}

func briefOf(p post.Post) shared.PostBrief {
	b := shared.PostBrief{
		ID: string(p.ID), Title: p.Title, Direction: string(p.Direction), Module: string(p.Module), Mode: string(p.Mode),
		State: string(p.State), AuthorID: string(p.Author),
	}
	if len(p.Photos) > 0 {
		photo := photoOf(p.Photos[0])
		b.Photo = &photo
	}
	return b
}

func partyOf(p agreement.Party) shared.Party {
	return shared.Party{ID: string(p.ID), Name: p.Name, Building: wireUnitPlace(p.Building), Phone: p.Phone, Room: p.Room, Reliability: string(p.Reliability)}
}

func thanksOf(s agreement.Shown) []shared.Thanks {
	list := []shared.Thanks{}
	for _, side := range []agreement.Side{agreement.Giver, agreement.Taker} {
		if t, said := s.Thanks[side]; said {
			list = append(list, shared.Thanks{From: string(side), Text: t.Text, Kept: t.Kept, Minutes: t.Minutes, At: t.At})
		}
	}
	return list
}

// stepOf names the side that acted; who acts on behalf of it is told as such.
func stepOf(s agreement.Step) shared.AgreementEvent {
	actor := string(s.Side)
	switch {
	case s.Actor == "":
		actor = string(agreement.Machine)
	case s.OnBehalf != "":
		actor = string(agreement.Behalf)
	}
	return shared.AgreementEvent{At: s.At, Actor: actor, From: string(s.From), To: string(s.To), Reason: s.Reason}
}
