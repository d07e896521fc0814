package agreement_test

import (
	"errors"
	"strings"
	"testing"

	"youlin/server/agreement"
	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/testkit"
)

// held is the state of a promise that waits for a yes; to the outside it is accepted.
const held agreement.State = "held"

var everyState = []agreement.State{
	agreement.Requested, agreement.Waitlisted, held, agreement.Accepted, agreement.InProgress, agreement.Fulfilled,
	agreement.Declined, agreement.Cancelled, agreement.NoShow, agreement.Disputed,
}

// stage is everybody who stands somewhere near an agreement.
//
// p poster, who gives here · h who posted for them · a asker, who takes · l who asked for them · k of the asker's
// household · g of the poster's · s a stranger · r who reviews and has no part in it · q who reviews, of the asker's
// household.
type stage struct {
	*yard
	who map[string]*testkit.Neighbour
}

const cast = "phalkgsrq"

func newStage(t *testing.T) *stage {
	y := newYard(t)
	st := &stage{yard: y, who: map[string]*testkit.Neighbour{
		"p": y.Resident("Poster"), "h": y.Resident("Helper").Becomes(person.Leader, y.Buildings[0]),
		"a": y.ResidentOf("Asker", y.Buildings[1]), "l": y.ResidentOf("Leader", y.Buildings[1]).Becomes(person.Leader, y.Buildings[1]),
		"s": y.Resident("Stranger"), "r": y.ResidentOf("Reviewer", y.Buildings[2]).Becomes(person.Moderator, y.Riverside),
	}}
	st.who["k"], st.who["g"], st.who["q"] = y.flatmate(st.who["a"]), y.flatmate(st.who["p"]), y.mate("Reviewer at home", st.who["a"])
	st.who["q"].Becomes(person.Coordinator, y.Riverside)
	for elder, by := range map[string]string{"p": "h", "a": "l"} {
		y.Must(y.DB.Write(y.Ctx, func(tx *db.Tx) error {
			return y.People.Consent(tx, st.who[elder].ID, y.Riverside.ID, "当面", st.who[by].ID)
		}))
	}
	return st
}

// in gives an agreement about a loan in a state, posted and asked for on behalf of others.
func (st *stage) in(state agreement.State) agreement.Agreement {
	st.T.Helper()
	d := offer(1, post.Choose)
	d.Mode, d.OnBehalfOf = post.Lend, st.who["p"].ID
	if state == held {
		d.Pick = post.First
	}
	p := st.publish(st.who["h"], d)
	other := agreement.Agreement{}
	must := func(_ agreement.Agreement, err error) { st.T.Helper(); st.Must(err) }
	if state == agreement.Waitlisted || state == held {
		other = st.ask(st.Resident("Somebody else"), p)
	}
	if state == agreement.Waitlisted {
		must(st.agreements.Accept(st.Ctx, st.who["p"].Viewer(), other.ID, ""))
	}
	a, err := st.agreements.Ask(st.Ctx, st.who["l"].Viewer(), p.ID, agreement.Wish{OnBehalf: st.who["a"].ID})
	st.Must(err)
	switch state {
	case held:
		must(st.agreements.Cancel(st.Ctx, st.Resident("Somebody else").Viewer(), other.ID, ""))
	case agreement.Declined:
		must(st.agreements.Decline(st.Ctx, st.who["p"].Viewer(), a.ID, ""))
	case agreement.Cancelled:
		must(st.agreements.Cancel(st.Ctx, st.who["a"].Viewer(), a.ID, ""))
	case agreement.Requested, agreement.Waitlisted:
	default:
		must(st.agreements.Accept(st.Ctx, st.who["p"].Viewer(), a.ID, ""))
	}
	switch state {
	case agreement.InProgress, agreement.Fulfilled:
		must(st.handOver(a, st.who["p"].Viewer(), st.who["a"].Viewer()))
	case agreement.NoShow:
		must(st.agreements.Missed(st.Ctx, st.who["p"].Viewer(), a.ID, ""))
	case agreement.Disputed:
		must(st.agreements.Dispute(st.Ctx, st.who["a"].Viewer(), a.ID, "坏的"))
	default:
	}
	if state == agreement.Fulfilled {
		must(st.handOver(a, st.who["p"].Viewer(), st.who["a"].Viewer()))
	}
	return a
}

// mate is somebody else who shares a household.
func (y *yard) mate(name string, n *testkit.Neighbour) *testkit.Neighbour {
	y.T.Helper()
	contacts, err := y.People.ClearContacts(y.DB.Read(y.Ctx), []person.ID{n.ID}, n.Building.Parent)
	y.Must(err)
	mate := y.Stranger(name)
	y.Must(y.DB.Write(y.Ctx, func(tx *db.Tx) error {
		_, err := y.People.Settle(tx, person.Newcomer{Name: mate.Name, Phone: mate.Phone, Building: n.Building, Room: contacts[n.ID].Room.Clear()}, "")
		return err
	}))
	mate.Building = n.Building
	return mate
}

func look(l agreement.Look) deed {
	return func(st *stage, v person.Viewer, id agreement.ID) error {
		_, err := st.agreements.Inspect(st.Ctx, v, id, l)
		return err
	}
}

type deed func(st *stage, v person.Viewer, id agreement.ID) error

func deeds() map[string]deed {
	all := map[string]deed{
		"read": func(st *stage, v person.Viewer, id agreement.ID) error {
			_, err := st.agreements.Read(st.Ctx, v, id)
			return err
		},
		"confirm": func(st *stage, v person.Viewer, id agreement.ID) error {
			_, err := st.agreements.Confirm(st.Ctx, v, id)
			return err
		},
		"answer": func(st *stage, v person.Viewer, id agreement.ID) error {
			_, err := st.agreements.Plead(st.Ctx, v, id, agreement.Plea{Admits: true})
			return err
		},
		"settle": func(st *stage, v person.Viewer, id agreement.ID) error {
			_, err := st.agreements.Settle(st.Ctx, v, id, agreement.OutcomeKept, "")
			return err
		},
		"code": func(st *stage, v person.Viewer, id agreement.ID) error {
			_, err := st.agreements.ShowCode(st.Ctx, v, id)
			return err
		},
		"handover": func(st *stage, v person.Viewer, id agreement.ID) error {
			code, err := st.agreements.ShowCode(st.Ctx, st.who["a"].Viewer(), id)
			if err != nil {
				code.Digits = "000000"
			}
			_, err = st.agreements.HandOver(st.Ctx, v, id, code.Digits)
			return err
		},
		"return_by": func(st *stage, v person.Viewer, id agreement.ID) error {
			_, err := st.agreements.SetReturn(st.Ctx, v, id, st.Clock.Now().Add(10*day))
			return err
		},
		"ask_longer": func(st *stage, v person.Viewer, id agreement.ID) error {
			_, err := st.agreements.AskLonger(st.Ctx, v, id, st.Clock.Now().Add(20*day), "")
			return err
		},
		"look at it as it goes out": look(agreement.Look{When: agreement.GoingOut, State: agreement.Sound}),
		"look at it as it is back":  look(agreement.Look{When: agreement.ComingBack, State: agreement.Sound}),
		"find it damaged":           look(agreement.Look{When: agreement.ComingBack, State: agreement.Damaged, Note: "裂了"}),
		"find it lost":              look(agreement.Look{When: agreement.ComingBack, State: agreement.Lost, Note: "找不到了"}),
		"thanks": func(st *stage, v person.Viewer, id agreement.ID) error {
			_, err := st.agreements.Thank(st.Ctx, v, id, agreement.Thanks{})
			return err
		},
	}
	for name, do := range map[string]func(*agreement.Service, testContext, person.Viewer, agreement.ID, string) (agreement.Agreement, error){
		"accept": (*agreement.Service).Accept, "decline": (*agreement.Service).Decline, "cancel": (*agreement.Service).Cancel,
		"no_show": (*agreement.Service).Missed, "dispute": (*agreement.Service).Dispute,
	} {
		all[name] = func(st *stage, v person.Viewer, id agreement.ID) error {
			_, err := do(st.agreements, st.Ctx, v, id, "")
			return err
		}
	}
	return all
}

// mayDo is the table: for each act and state, who of the cast may.
var mayDo = map[string]map[agreement.State]string{
	"read": {
		agreement.Requested: "phal", agreement.Waitlisted: "phal", held: "phalkq", agreement.Accepted: "phalkq", agreement.InProgress: "phalkq",
		agreement.Fulfilled: "phal", agreement.Declined: "phal", agreement.Cancelled: "phal", agreement.NoShow: "phal", agreement.Disputed: "phalrq",
	},
	"accept":  {agreement.Requested: "ph"}, // whoever waits in line: there is nothing left
	"confirm": {held: "al"},
	"decline": {agreement.Requested: "ph", agreement.Waitlisted: "ph"},
	"cancel":  {agreement.Requested: "phal", agreement.Waitlisted: "phal", held: "phal", agreement.Accepted: "phal"},
	"no_show": {agreement.Accepted: "phal"},
	"answer":  {agreement.NoShow: "al"},
	"dispute": {agreement.Accepted: "phal", agreement.InProgress: "phal", agreement.Fulfilled: "phal", agreement.NoShow: "phal"},
	"settle":  {agreement.Disputed: "r"},
	"code":    {held: "alkq", agreement.Accepted: "alkq", agreement.InProgress: "alkq"},
	"handover": {
		held: "ph", agreement.Accepted: "ph", agreement.InProgress: "ph",
	},
	"return_by":                 {held: "ph", agreement.Accepted: "ph", agreement.InProgress: "ph"},
	"ask_longer":                {agreement.InProgress: "al"},
	"look at it as it goes out": {agreement.Accepted: "phal", agreement.InProgress: "phal", agreement.Disputed: "phal"},
	"look at it as it is back":  {agreement.InProgress: "phal", agreement.Fulfilled: "phal"}, // a dispute before it went out has nothing to come back
	"find it damaged":           {agreement.InProgress: "phal", agreement.Fulfilled: "phal"},
	"find it lost":              {agreement.InProgress: "phal", agreement.Fulfilled: "phal"},
	"thanks":                    {agreement.InProgress: "phal", agreement.Fulfilled: "phal"},
}

// Every act in every state by everybody: who may does it, who may know of it is refused, and to all others it is not
// there.
func TestEveryActInEveryStateByEverybody(t *testing.T) {
	st := newStage(t)
	for act, do := range deeds() {
		for _, state := range everyState {
			a := st.in(state)
			for _, who := range strings.Split(cast, "") {
				err := do(st, st.who[who].Viewer(), a.ID)
				allowed, knows := strings.Contains(mayDo[act][state], who), strings.Contains(mayDo["read"][state], who)
				switch {
				case allowed != (err == nil):
					t.Errorf("%s in %s by %s: %v", act, state, who, err)
				case err == nil && act != "read":
					a = st.in(state)
				case err != nil && knows == errors.Is(err, agreement.ErrUnknown):
					t.Errorf("%s in %s by %s, who may know of it: %v, is refused with %v", act, state, who, knows, err)
				case err != nil && knows && faultOf(err).Kind != fault.KindForbidden && faultOf(err).Kind != fault.KindConflict:
					t.Errorf("%s in %s by %s: %v", act, state, who, err)
				}
			}
		}
	}
}

// What other rooms do has the guards of the states as well.
func TestOtherRoomsCannotDoWhatTheStateForbids(t *testing.T) {
	st := newStage(t)
	begins := map[agreement.State]bool{agreement.Requested: true, agreement.Waitlisted: true, held: true, agreement.Accepted: true}
	runs := map[agreement.State]bool{held: true, agreement.Accepted: true, agreement.InProgress: true}
	for act, one := range map[string]struct {
		from map[agreement.State]bool
		do   func(tx *db.Tx, id agreement.ID) error
	}{
		"end": {begins, func(tx *db.Tx, id agreement.ID) error { _, err := st.agreements.End(tx, id, "x"); return err }},
		"complete": {runs, func(tx *db.Tx, id agreement.ID) error {
			_, err := st.agreements.Complete(tx, id, st.who["s"].ID)
			return err
		}},
	} {
		for _, state := range everyState {
			a := st.in(state)
			err := st.DB.Write(st.Ctx, func(tx *db.Tx) error { return one.do(tx, a.ID) })
			if (err == nil) != one.from[state] || err != nil && !errors.Is(err, agreement.ErrState) {
				t.Errorf("%s in %s: %v", act, state, err)
			}
		}
	}
}
