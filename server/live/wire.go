package live

import (
	"encoding/json"
	"log/slog"
	"math"

	"github.com/gorilla/websocket"

	"youlin/server/agreement"
	"youlin/server/centre"
	"youlin/server/db"
	"youlin/server/event"
	"youlin/server/pairing"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/swap"
	"youlin/shared"
)

// bodyOf maps what a room announced to what the wire carries: ids and plain facts. What is for the server alone is nil.
func bodyOf(e event.Event, locale string) any {
	switch e := e.(type) {
	case post.Opened:
		return shared.PostNews{PostID: string(e.Post), Version: e.Version}
	case post.Changed:
		return shared.PostNews{PostID: string(e.Post), Version: e.Version}
	case agreement.Received:
		return shared.RequestReceived{AgreementID: string(e.Agreement), PostID: string(e.Post)}
	case agreement.Changed:
		return shared.AgreementChanged{AgreementID: string(e.Agreement), PostID: string(e.Post), State: string(e.State), Version: e.Version}
	case agreement.Awaited:
		return shared.RequestWaiting{PostID: string(e.Post), Asking: e.Asking}
	case agreement.Soon:
		return shared.AgreementSoon{AgreementID: string(e.Agreement), PostID: string(e.Post), Begins: db.Instant(e.Begins)}
	case agreement.LoanDue:
		return shared.LoanDue{AgreementID: string(e.Agreement), PostID: string(e.Post), ReturnBy: db.Instant(e.ReturnBy)}
	case agreement.LoanOverdue:
		return shared.LoanOverdue{AgreementID: string(e.Agreement), PostID: string(e.Post), ReturnBy: db.Instant(e.ReturnBy), Days: e.Days}
	case agreement.LoanDelayed:
		return shared.LoanDelayed{AgreementID: string(e.Agreement), PostID: string(e.Post), Expects: db.Instant(e.Back)}
	case centre.Changed:
		return shared.CentreChanged{ItemID: string(e.Item), PostID: string(e.Post), AgreementID: string(e.Agreement), State: string(e.State), Version: e.Version}
	case centre.Told:
		return shared.CentreTold{News: string(e.News), ItemID: string(e.Item), PostID: string(e.Post), AgreementID: string(e.Agreement)}
	case swap.Offered:
		return shared.SwapProposed{SwapID: string(e.Swap), Size: e.Size}
	case swap.Moved:
		return shared.SwapChanged{SwapID: string(e.Swap), State: string(e.State), Version: e.Version}
	case swap.Told:
		return shared.SwapTold{SwapID: string(e.Swap), News: string(e.News), Reason: string(e.Reason)}
	case pairing.Found:
		return shared.MatchFound{
			NeedID: string(e.Need), OfferID: string(e.Offer), Score: math.Round(e.Score*1000) / 1000, Reasons: reasonsIn(locale, e.Reasons),
		}
	case person.MembershipChanged:
		return shared.MembershipChanged{MembershipID: string(e.Membership), State: string(e.State)}
	}
	return nil
}

func reasonsIn(locale string, said []pairing.Reason) []shared.MatchReason {
	reasons := make([]shared.MatchReason, len(said))
	for i, r := range said {
		reasons[i] = shared.MatchReason{Code: r.Code, Text: r.ZH, Gap: r.Gap}
		if locale == "en" || r.ZH == "" {
			reasons[i].Text = r.EN
		}
	}
	return reasons
}

// wired reports whether an event goes to the phones at all.
func wired(e event.Event) bool { return bodyOf(e, "") != nil }

// frameOf is an event as the socket and GET /events carry it. One that cannot be written is told to the log alone: it
// must not stand in the way of all that follow.
func frameOf(r event.Record, locale string) (f shared.Frame, ok bool) {
	body := bodyOf(r.Event, locale)
	if body == nil {
		return f, false
	}
	data, err := json.Marshal(body)
	if err != nil {
		slog.Error("an event cannot be written", "kind", r.Event.Kind(), "seq", r.Seq, "cause", err)
		return f, false
	}
	return shared.Frame{Seq: r.Seq, Type: r.Event.Kind(), At: r.At, CompoundID: r.Audience.Compound, Data: data}, true
}

// told is an event on its way out: written once for each language, then sent to all as it is.
type told struct {
	rec      event.Record
	messages map[string]*websocket.PreparedMessage
}

// in is the message in a language, or nil when the event cannot be written.
func (t *told) in(locale string) *websocket.PreparedMessage {
	if msg := t.messages[locale]; msg != nil {
		return msg
	}
	text := textOf(t.rec, locale)
	if text == nil {
		return nil
	}
	if t.messages == nil {
		t.messages = map[string]*websocket.PreparedMessage{}
	}
	t.messages[locale] = prepared(websocket.TextMessage, text)
	return t.messages[locale]
}

// textOf is the frame of an event as text, or nil when there is none.
func textOf(r event.Record, locale string) []byte {
	f, ok := frameOf(r, locale)
	if !ok {
		return nil
	}
	text, err := json.Marshal(f)
	if err != nil {
		slog.Error("a frame cannot be written", "kind", f.Type, "seq", f.Seq, "cause", err)
		return nil
	}
	return text
}
