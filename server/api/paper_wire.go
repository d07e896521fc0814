package api

import (
	"time"

	"youlin/server/paper"
	"youlin/shared"
)

func (a *API) wirePaper(s paper.Sheet) shared.Paper {
	w := shared.Paper{
		Compound: wireUnitPlace(s.Compound), Building: wireUnitPlace(s.Building), From: s.From.Format(time.DateOnly), To: s.To.Format(time.DateOnly),
		URL: a.cfg.PublicURL, Needs: each(s.Needs, wireLine), Offers: each(s.Offers, wireLine), More: s.More,
	}
	if s.Invite != "" {
		w.URL = a.cfg.PublicURL + "/join/" + s.Invite
	}
	if s.Leader.ID != "" {
		w.Leader = &shared.Leader{Name: s.Leader.Name, Phone: s.Leader.Phone.Clear()}
	}
	return w
}

func wireLine(l paper.Line) shared.PaperLine {
	return shared.PaperLine{PostFace: wireFace(l.Face), Code: l.Code}
}

func wireFace(f paper.Face) shared.PostFace {
	return shared.PostFace{
		Direction: string(f.Direction), Module: string(f.Module), Mode: string(f.Mode), Category: f.Category, Title: f.Title,
		Remaining: f.Remaining, Urgent: f.Urgent,
	}
}

func (a *API) wireShare(s paper.Share) shared.Share {
	return shared.Share{
		Code: s.Code, URL: a.cfg.PublicURL + "/p/" + s.Code, Face: wireFace(s.Face), Photo: s.Photo, MayShow: s.MayShow, CreatedAt: s.MadeAt,
	}
}
