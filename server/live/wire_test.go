package live_test

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"youlin/server/agreement"
	"youlin/server/centre"
	"youlin/server/event"
	"youlin/server/live"
	"youlin/server/pairing"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/swap"
	"youlin/shared"
)

func TestEveryEventIsToldOrKeptOnPurpose(t *testing.T) {
	// What phones hear of; everything else stays with the server.
	told := []string{
		shared.TypeMatchFound, shared.TypePostOpened, shared.TypePostChanged, shared.TypeRequestReceived,
		shared.TypeAgreementChanged, shared.TypeMembershipChanged, shared.TypeRequestWaiting, shared.TypeAgreementSoon,
		shared.TypeLoanDue, shared.TypeLoanOverdue, shared.TypeLoanDelayed, shared.TypeCentreChanged, shared.TypeCentreTold, shared.TypeSwapProposed, shared.TypeSwapChanged, shared.TypeSwapTold,
	}
	for _, kind := range event.Kinds() {
		e, err := event.Decode(kind, []byte("{}"))
		if err != nil {
			t.Fatal(err)
		}
		if got := live.Wired(e); got != slices.Contains(told, kind) {
			t.Errorf("%s is told: %v", kind, got)
		}
	}
}

func TestFramesCarryWhatTheContractSays(t *testing.T) {
	for want, e := range map[string]event.Event{
		`{"postId":"p","version":3}`:                                                  post.Opened{Post: "p", Version: 3, Compound: "c", Author: "secret"},
		`{"postId":"p","version":4}`:                                                  post.Changed{Post: "p", Version: 4, People: []person.ID{"secret"}},
		`{"agreementId":"a","postId":"p"}`:                                            agreement.Received{Agreement: "a", Post: "p", From: "secret"},
		`{"agreementId":"a","postId":"p","state":"accepted","version":2}`:             agreement.Changed{Agreement: "a", Post: "p", State: "accepted", Version: 2, Giver: "secret"},
		`{"postId":"p","asking":3}`:                                                   agreement.Awaited{Post: "p", Asking: 3, To: []person.ID{"secret"}},
		`{"agreementId":"a","postId":"p","begins":"1970-01-01T00:00:01Z"}`:            agreement.Soon{Agreement: "a", Post: "p", Begins: 1000, Giver: "secret"},
		`{"agreementId":"a","postId":"p","returnBy":"1970-01-01T00:00:01Z"}`:          agreement.LoanDue{Agreement: "a", Post: "p", ReturnBy: 1000, Giver: "secret"},
		`{"agreementId":"a","postId":"p","returnBy":"1970-01-01T00:00:01Z","days":3}`: agreement.LoanOverdue{Agreement: "a", Post: "p", ReturnBy: 1000, Days: 3, Helpers: []person.ID{"secret"}},
		`{"agreementId":"a","postId":"p","expects":"1970-01-01T00:00:01Z"}`:           agreement.LoanDelayed{Agreement: "a", Post: "p", Back: 1000, To: []person.ID{"secret"}},
		`{"itemId":"i","postId":"p","agreementId":"a","state":"shelved","version":2}`: centre.Changed{Item: "i", Post: "p", Agreement: "a", State: centre.Shelved, Version: 2, People: []person.ID{"secret"}},
		`{"news":"arrived","itemId":"i","postId":"p","agreementId":"a"}`:              centre.Told{News: centre.Arrived, Item: "i", Post: "p", Agreement: "a", To: []person.ID{"secret"}},
		`{"swapId":"s","size":3}`:                                                     swap.Offered{Swap: "s", Size: 3, To: []person.ID{"secret"}},
		`{"swapId":"s","state":"agreed","version":4}`:                                 swap.Moved{Swap: "s", State: swap.Agreed, Version: 4, People: []person.ID{"secret"}},
		`{"swapId":"s","news":"released","reason":"lapsed"}`:                          swap.Told{Swap: "s", News: swap.CameToNone, Reason: swap.NoAnswer, To: []person.ID{"secret"}},
		`{"membershipId":"m","state":"admitted"}`:                                     person.MembershipChanged{Membership: "m", State: person.Admitted, Person: "secret"},
		`{"needId":"n","offerId":"o","score":0.667,"reasons":[{"code":"near","text":"Next door"}]}`: pairing.Found{
			Need: "n", Offer: "o", Score: 2.0 / 3, Asker: "secret", Reasons: []pairing.Reason{{Code: "near", EN: "Next door", ZH: "就在隔壁"}},
		},
	} {
		f, ok := live.FrameOf(event.Record{Seq: 9, Event: e, Audience: e.Audience()}, "en")
		if !ok || f.Seq != 9 || f.Type != e.Kind() || string(f.Data) != want {
			t.Errorf("%s is told as %s, want %s", e.Kind(), f.Data, want)
		}
	}
	found := pairing.Found{Reasons: []pairing.Reason{{Code: "near", EN: "Next door", ZH: "就在隔壁"}}}
	f, _ := live.FrameOf(event.Record{Event: found}, "zh-CN")
	var m shared.MatchFound
	if err := json.Unmarshal(f.Data, &m); err != nil || m.Reasons[0].Text != "就在隔壁" {
		t.Errorf("in Chinese: %s, %v", f.Data, err)
	}
}

func TestEventThatCannotBeWrittenStandsInNobodysWay(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	if _, ok := live.FrameOf(event.Record{Event: pairing.Found{Score: math.NaN()}}, "en"); ok {
		t.Error("not a number was written")
	}
	s.listens(mei).silent(s, mei)
}
