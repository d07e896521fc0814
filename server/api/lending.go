package api

import (
	"context"
	"net/http"
	"time"

	"youlin/server/agreement"
	"youlin/server/unit"
	"youlin/shared"
)

// lendingRoutes are what is said and done about a thing that is lent and comes back.
func (a *API) lendingRoutes() {
	route(a, op{
		Method: http.MethodPost, Path: "/agreements/{id}/return-by", ID: "set-return", Tag: "agreements",
		Doc: "The giver of a loan says when it is to be back, from the yes on until it is. It answers a borrower who asked for longer, and sets " +
			"the reminders anew. Sooner than agreed leaves the borrower a day at least. Both sides hear agreement.changed, those in line loan.delayed when it takes longer.",
	}, a.setReturn)
	route(a, op{
		Method: http.MethodPost, Path: "/agreements/{id}/ask-longer", ID: "ask-longer", Tag: "agreements",
		Doc: "The borrower asks to keep a thing longer, while it is out. The giver says yes with a day of return; until then nothing changes.",
	}, a.askLonger)
	route(a, op{
		Method: http.MethodPost, Path: "/agreements/{id}/condition", ID: "look-at-loan", Tag: "agreements",
		Doc: "Either side writes down how a thing that is lent looks, with photos: as it goes out, or as it came back or was found to be since. A flaw " +
			"it goes out with is noted, and no more. Damaged or lost on the way back, while it is out or within a week of its return, makes it " +
			"disputed for coordinator and moderator; what is lost is off its post at once, and those who waited for it hear so.",
	}, a.lookAtLoan)
	route(a, op{
		Method: http.MethodGet, Path: "/compounds/{id}/loans/late", ID: "list-late-loans", Tag: "agreements",
		Doc: "What is not back long after its time, the longest first. Coordinators and moderators from a week on; building leaders from three days on, " +
			"where the borrower lives in their building.",
	}, a.listLateLoans)
}

type setReturnIn struct {
	IDPath
	Body shared.LoanReturn
}

func (a *API) setReturn(ctx context.Context, in *setReturnIn) (*bodyOf[shared.Agreement], error) {
	moved, err := a.agreements.SetReturn(ctx, asking(ctx), agreement.ID(in.ID), in.Body.ReturnBy)
	return a.shownAgreement(ctx, moved, err)
}

type askLongerIn struct {
	IDPath
	Body shared.LongerDraft
}

func (a *API) askLonger(ctx context.Context, in *askLongerIn) (*bodyOf[shared.Agreement], error) {
	asked, err := a.agreements.AskLonger(ctx, asking(ctx), agreement.ID(in.ID), in.Body.ReturnBy, in.Body.Note)
	return a.shownAgreement(ctx, asked, err)
}

type lookAtLoanIn struct {
	IDPath
	Body shared.LookDraft
}

func (a *API) lookAtLoan(ctx context.Context, in *lookAtLoanIn) (*bodyOf[shared.Agreement], error) {
	looked, err := a.agreements.Inspect(ctx, asking(ctx), agreement.ID(in.ID), agreement.Look{
		When: agreement.Moment(in.Body.When), State: agreement.Condition(in.Body.State), Photos: photosFrom(in.Body.Photos), Note: in.Body.Note,
	})
	return a.shownAgreement(ctx, looked, err)
}

func (a *API) listLateLoans(ctx context.Context, in *IDPath) (*bodyOf[shared.List[shared.LateLoan]], error) {
	late, err := a.agreements.Late(ctx, asking(ctx), unit.ID(in.ID))
	return reply(late, err, func(late []agreement.LateLoan) shared.List[shared.LateLoan] {
		return shared.List[shared.LateLoan]{Items: each(late, lateLoanOf)}
	})
}

func lateLoanOf(l agreement.LateLoan) shared.LateLoan {
	return shared.LateLoan{AgreementID: string(l.ID), Title: l.About, Giver: partyOf(l.Giver), Taker: partyOf(l.Taker), ReturnBy: l.ReturnBy, Days: l.Days}
}

// lendingOf is what is told of a loan; nothing of anything else.
func lendingOf(s agreement.Shown) *shared.Lending {
	if !s.Loan {
		return nil
	}
	w := &shared.Lending{
		LentAt: instantOrNil(s.LentAt), BackAt: instantOrNil(s.BackAt), Waiting: s.Waiting, Expects: instantOrNil(s.Expects), Looks: each(s.Looks, lookOf),
	}
	if s.Longer != nil {
		w.Longer = &shared.Longer{ReturnBy: s.Longer.Until, Note: s.Longer.Note}
	}
	return w
}

func lookOf(r agreement.Report) shared.LoanLook {
	return shared.LoanLook{ID: r.ID, At: r.At, By: string(r.Side), When: string(r.When), State: string(r.State), Note: r.Note, Photos: each(r.Photos, mediaOf)}
}

func returnFrom(d shared.RequestDraft) (at time.Time) {
	if d.ReturnBy != nil {
		at = *d.ReturnBy
	}
	return at
}
