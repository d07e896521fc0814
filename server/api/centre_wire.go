package api

import (
	"errors"

	"youlin/server/centre"
	"youlin/server/fault"
	"youlin/server/media"
	"youlin/server/post"
	"youlin/shared"
)

// labelText is the text of a label's QR.
const labelText = "youlin:item:"

func itemOf(locale string) func(centre.Shown) shared.CentreItem {
	return func(s centre.Shown) shared.CentreItem {
		w := shared.CentreItem{
			ID: string(s.ID), CompoundID: string(s.Compound), Label: s.Label, QR: labelText + s.Label, Kind: string(s.Kind), Post: briefOf(s.About),
			AgreementID: string(s.Agreement), Giver: deskFaceOf(s.Giver), State: string(s.State), Trouble: string(s.Trouble), Shelf: s.Shelf,
			AtEnd: string(s.AtEnd), Lent: s.Lent, ReturnBy: instantOrNil(s.ReturnBy), Waits: sayFault(s.Waits, locale),
			ReceivedAt: instantOrNil(s.ReceivedAt), HandedOutAt: instantOrNil(s.HandedAt), KeepUntil: instantOrNil(s.KeepUntil),
			CalledAt: instantOrNil(s.CalledAt), Gives: s.Gives, MayFetch: s.Gives && s.MayFetch(), Version: s.Version, UpdatedAt: s.ChangedAt,
			Steps: each(s.Steps, itemStepOf),
		}
		if s.Taker.ID != "" {
			taker := deskFaceOf(s.Taker)
			w.Taker = &taker
		}
		if !s.Desk {
			w.Shelf = "" // where a thing stands is the desk's business
		}
		return w
	}
}

func deskFaceOf(f centre.Face) shared.CentreFace {
	return shared.CentreFace{ID: string(f.ID), Name: f.Name, Building: wireUnitPlace(f.Building)}
}

func itemStepOf(s centre.ShownStep) shared.CentreItemStep {
	return shared.CentreItemStep{At: s.At, By: s.By, Name: s.Name, What: s.What, Shelf: s.Shelf, Note: s.Note, Photos: each(s.Photos, conditionOf)}
}

func conditionOf(p media.Photo) shared.Media {
	return photoOf(post.Photo{ID: p.ID, Width: p.Width, Height: p.Height, Blur: p.Blur})
}

// sayFault is a refusal in words, where it is no answer but part of one.
func sayFault(err error, locale string) string {
	var f *fault.Fault
	switch {
	case !errors.As(err, &f):
		return ""
	case locale == "en":
		return f.EN
	}
	return f.ZH
}

func centreBriefOf(i centre.Item) *shared.CentreBrief {
	return &shared.CentreBrief{
		ItemID: string(i.ID), State: string(i.State), Trouble: string(i.Trouble), Label: i.Label, KeepUntil: instantOrNil(i.KeepUntil), AtEnd: string(i.AtEnd),
	}
}

// dueAtCentre is what is due while the things go through the centre.
func dueAtCentre(i centre.Item, due string) string {
	switch {
	case due == "enter_code" && i.State == centre.Expected:
		return "bring"
	case due == "enter_code" && !i.Lent, due == "show_code" && i.State == centre.Expected:
		return ""
	case due == "enter_code" && i.Kind == centre.Tool:
		return ""
	}
	return due
}

func openingOf(o centre.Opening) shared.CentreOpening {
	return shared.CentreOpening{
		CentreHours: hoursOf(o.Hours), Set: o.Set, Open: o.Open, Turns: instantOrNil(o.Turns), ShelfHours: o.ShelfHours,
		UnclaimedDays: o.UnclaimedDays, MayKeep: o.MayKeep, MaySet: o.MaySet,
	}
}

func hoursOf(h centre.Hours) shared.CentreHours {
	w := shared.CentreHours{Closed: append([]string{}, h.Closed...)}
	w.Weekly = each(h.Weekly, func(s centre.Span) shared.CentreSpan {
		return shared.CentreSpan{Weekday: s.Weekday, From: post.Clock(s.From), To: post.Clock(s.To)}
	})
	return w
}

// hoursFrom reads hours; the contract has looked at the form of each clock.
func hoursFrom(w shared.CentreHours) centre.Hours {
	h := centre.Hours{Closed: w.Closed}
	for _, s := range w.Weekly {
		from, _ := post.ParseClock(s.From)
		to, _ := post.ParseClock(s.To)
		h.Weekly = append(h.Weekly, centre.Span{Weekday: s.Weekday, From: from, To: to})
	}
	return h
}

func lookFrom(r shared.CentreReceipt) centre.Look {
	return centre.Look{Shelf: r.Shelf, Note: r.Note, Photos: conditionFrom(r.Photos)}
}

func conditionFrom(ids []string) (list []media.ID) {
	for _, id := range ids {
		list = append(list, media.ID(id))
	}
	return list
}

func troubleFrom(text string) centre.Trouble {
	if text == "damaged" || text == "lost" {
		return centre.Trouble(text)
	}
	return centre.Fine
}

func countOf(c centre.Count) shared.StockTake {
	return shared.StockTake{
		ID: c.ID, At: c.At, By: c.Name, Seen: c.Seen, Missing: c.Missing, Misplaced: c.Misplaced, Unknown: c.Unknown,
		Lines: each(c.Lines, func(l centre.Line) shared.StockLine {
			return shared.StockLine{Label: l.Label, ItemID: string(l.Item), Title: l.Title, Outcome: string(l.Outcome), Shelf: l.Shelf, Belongs: l.Belongs}
		}),
	}
}

func toolOf(v string) func(centre.CornerTool) shared.CornerTool {
	return func(t centre.CornerTool) shared.CornerTool {
		w := shared.CornerTool{
			ItemID: string(t.ID), Post: briefOf(t.About), State: "here", BackBy: instantOrNil(t.Back), Waiting: t.Waiting, Own: string(t.Giver) == v,
			AgreementID: string(t.Own), Agreement: string(t.OwnState),
		}
		switch {
		case t.State == centre.HandedOut:
			w.State = "out"
		case t.KeptFor():
			w.State = "kept"
		}
		return w
	}
}
