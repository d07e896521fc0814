package live

import (
	"encoding/json"
	"math"

	"github.com/gorilla/websocket"

	"youlin/server/agreement"
	"youlin/server/event"
	"youlin/server/pairing"
	"youlin/server/person"
	"youlin/server/post"
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

// frameOf is an event as the socket and GET /events carry it.
func frameOf(r event.Record, locale string) shared.Frame {
	data, err := json.Marshal(bodyOf(r.Event, locale))
	if err != nil {
		panic(err) // the wire's types can be written, a test holds it
	}
	return shared.Frame{Seq: r.Seq, Type: r.Event.Kind(), At: r.At, CompoundID: r.Audience.Compound, Data: data}
}

// told is an event on its way out: written once for each language, then sent to all as it is.
type told struct {
	rec      event.Record
	messages map[string]*websocket.PreparedMessage
}

func (t *told) in(locale string) *websocket.PreparedMessage {
	if msg := t.messages[locale]; msg != nil {
		return msg
	}
	text, err := json.Marshal(frameOf(t.rec, locale))
	if err != nil {
		panic(err) // as above
	}
	if t.messages == nil {
		t.messages = map[string]*websocket.PreparedMessage{}
	}
	t.messages[locale] = prepared(websocket.TextMessage, text)
	return t.messages[locale]
}
