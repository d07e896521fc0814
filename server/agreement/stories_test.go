package agreement_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"youlin/server/agreement"
	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/testkit"
	"youlin/server/unit"
)

func TestNeighboursAgreeHandOverAndSayThankYou(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	ladder := y.publish(mei, offer(1, post.Choose))

	a := y.ask(rowan, ladder)
	y.is(a, agreement.Requested)
	_, err := y.agreements.Accept(y.Ctx, mei.Viewer(), a.ID, "")
	y.Must(err)
	if p := y.post(ladder); p.State != post.Reserved || p.Remaining() != 0 {
		t.Fatalf("the promised ladder is %s with %d left", p.State, p.Remaining())
	}
	_, err = y.handOver(a, mei.Viewer(), rowan.Viewer())
	y.Must(err)
	y.is(a, agreement.Fulfilled)
	if p := y.post(ladder); p.State != post.Fulfilled {
		t.Fatalf("the handed over ladder is %s", p.State)
	}
	kept := true
	for _, n := range []*testkit.Neighbour{mei, rowan} {
		_, err = y.agreements.Thank(y.Ctx, n.Viewer(), a.ID, agreement.Thanks{Text: "谢谢", Kept: &kept})
		y.Must(err)
	}
	shown, err := y.agreements.Read(y.Ctx, rowan.Viewer(), a.ID)
	y.Must(err)
	var steps []string
	for _, s := range shown.History {
		steps = append(steps, fmt.Sprintf("%s:%s>%s", s.Side, s.From, s.To))
	}
	if got := strings.Join(steps, " "); got != "taker:>requested giver:requested>accepted giver:accepted>fulfilled" {
		t.Fatalf("the history is %s", got)
	}
	if len(shown.Thanks) != 2 || shown.State != agreement.Fulfilled || shown.Due(shown.Side) != "" {
		t.Fatalf("after the thanks: %+v", shown)
	}
	if n := len(y.Heard("request.received")); n != 1 {
		t.Fatalf("the poster heard of %d requests", n)
	}
	for _, r := range y.Heard("agreement.changed") {
		people := slices.Clone(r.Audience.People)
		slices.Sort(people)
		want := []string{string(mei.ID), string(rowan.ID)}
		slices.Sort(want)
		if r.Audience.Everyone || !slices.Equal(people, want) {
			t.Fatalf("an agreement was told to %v", r.Audience)
		}
	}
}

func TestOnANeedTheOneWhoAsksGives(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	need := y.publish(mei, help(post.Need))
	a := y.ask(rowan, need)
	if a.Giver != rowan.ID || a.Taker != mei.ID {
		t.Fatalf("giver %s, taker %s", a.Giver, a.Taker)
	}
	_, err := y.agreements.Accept(y.Ctx, rowan.Viewer(), a.ID, "")
	refused(t, err, agreement.ErrOtherSide)
	_, err = y.agreements.Accept(y.Ctx, mei.Viewer(), a.ID, "")
	y.Must(err)
	_, err = y.agreements.ShowCode(y.Ctx, rowan.Viewer(), a.ID)
	refused(t, err, agreement.ErrOtherSide)
	// A service begins with the first code and ends with the second.
	_, err = y.handOver(a, rowan.Viewer(), mei.Viewer())
	y.Must(err)
	y.is(a, agreement.InProgress)
	if p := y.post(need); p.State != post.Reserved {
		t.Fatalf("the need under way is %s", p.State)
	}
	_, err = y.handOver(a, rowan.Viewer(), mei.Viewer())
	y.Must(err)
	y.is(a, agreement.Fulfilled)
	if p := y.post(need); p.State != post.Fulfilled {
		t.Fatalf("the met need is %s", p.State)
	}
}

func TestWhoMayNotAsk(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	ladder := y.publish(mei, offer(1, post.Choose))
	ask := func(n *testkit.Neighbour, q int) error {
		_, err := y.agreements.Ask(y.Ctx, n.Viewer(), ladder.ID, agreement.Wish{Quantity: q})
		return err
	}
	refused(t, ask(y.ResidentOf("Far", y.Cottage), 1), post.ErrUnknown)
	refused(t, ask(y.Stranger("Nobody"), 1), post.ErrUnknown)
	blocked := y.Resident("Blocked")
	_, err := y.People.Block(y.Ctx, mei.Viewer(), blocked.ID)
	y.Must(err)
	refused(t, ask(blocked, 1), post.ErrUnknown)
	refused(t, ask(mei, 1), agreement.ErrOwnPost)
	refused(t, ask(y.flatmate(mei), 1), agreement.ErrOwnPost)
	refused(t, ask(rowan, 2), agreement.ErrTooMuch)
	y.ask(rowan, ladder)
	refused(t, ask(rowan, 1), agreement.ErrAsked)
	refused(t, ask(y.flatmate(rowan), 1), agreement.ErrAsked)
	_, err = y.posts.Withdraw(y.Ctx, mei.Viewer(), ladder.ID, "")
	y.Must(err)
	refused(t, ask(y.Resident("Late"), 1), post.ErrUnknown)
}

// flatmate is somebody who shares a household.
func (y *yard) flatmate(n *testkit.Neighbour) *testkit.Neighbour {
	y.T.Helper()
	seat, err := y.People.SeatOf(y.DB.Read(y.Ctx), n.ID, n.Building.Parent)
	y.Must(err)
	contacts, err := y.People.ClearContacts(y.DB.Read(y.Ctx), []person.ID{n.ID}, n.Building.Parent)
	y.Must(err)
	mate := y.Stranger("家人 of " + n.Name)
	y.Must(y.DB.Write(y.Ctx, func(tx *db.Tx) error {
		m, err := y.People.Settle(tx, person.Newcomer{Name: mate.Name, Phone: mate.Phone, Building: n.Building, Room: contacts[n.ID].Room.Clear()}, "")
		if err == nil && m.Household != seat.Household {
			y.T.Errorf("the flatmate lives elsewhere")
		}
		return err
	}))
	mate.Building = n.Building
	return mate
}

func TestTheLineMovesUpByItselfInTheOrderInWhichTheyAsked(t *testing.T) {
	y := newYard(t)
	mei := y.Resident("Mei")
	ladder := y.publish(mei, offer(1, post.First))
	var line []agreement.Agreement
	for i := range 4 {
		line = append(line, y.ask(y.Resident(fmt.Sprintf("No %d", i)), ladder))
	}
	y.is(line[0], agreement.Accepted)
	for i := 1; i < 4; i++ {
		y.is(line[i], agreement.Waitlisted)
		shown, err := y.agreements.Read(y.Ctx, y.Resident(fmt.Sprintf("No %d", i)).Viewer(), line[i].ID)
		y.Must(err)
		if shown.Place != i {
			t.Fatalf("number %d has place %d", i, shown.Place)
		}
	}
	_, err := y.agreements.Cancel(y.Ctx, y.Resident("No 2").Viewer(), line[2].ID, "不用了")
	y.Must(err)
	_, err = y.agreements.Cancel(y.Ctx, y.Resident("No 0").Viewer(), line[0].ID, "")
	y.Must(err)
	y.is(line[1], agreement.Accepted)
	y.is(line[3], agreement.Waitlisted)
	_, err = y.agreements.Missed(y.Ctx, mei.Viewer(), line[1].ID, "")
	refused(t, err, agreement.ErrUnconfirmed)
	_, err = y.agreements.Confirm(y.Ctx, y.Resident("No 1").Viewer(), line[1].ID)
	y.Must(err)
	_, err = y.agreements.Missed(y.Ctx, mei.Viewer(), line[1].ID, "")
	y.Must(err)
	y.is(line[1], agreement.NoShow)
	y.is(line[3], agreement.Accepted)
	if p := y.post(ladder); p.Remaining() != 0 || p.State != post.Reserved {
		t.Fatalf("the ladder is %s with %d left", p.State, p.Remaining())
	}
}

func TestMoreRoomGoesToThoseWhoWait(t *testing.T) {
	y := newYard(t)
	mei := y.Resident("Mei")
	chairs := y.publish(mei, offer(2, post.First))
	first := y.ask(y.Resident("First"), chairs)
	two, err := y.agreements.Ask(y.Ctx, y.Resident("Wants two").Viewer(), chairs.ID, agreement.Wish{Quantity: 2})
	y.Must(err)
	y.is(first, agreement.Accepted)
	y.is(two, agreement.Waitlisted)
	one := y.ask(y.Resident("Wants one"), chairs)
	y.is(one, agreement.Accepted)
	p := y.post(chairs)
	_, err = y.posts.Edit(y.Ctx, mei.Viewer(), p.ID, p.Version, post.Patch{Quantity: post.Change[int]{Given: true, To: 4}})
	y.Must(err)
	y.is(two, agreement.Accepted)
	if p := y.post(chairs); p.Remaining() != 0 {
		t.Fatalf("%d chairs are left", p.Remaining())
	}
}

func TestThePosterChoosesAndTheOthersWait(t *testing.T) {
	y := newYard(t)
	mei := y.Resident("Mei")
	ladder := y.publish(mei, offer(1, post.Choose))
	one, two := y.ask(y.Resident("One"), ladder), y.ask(y.Resident("Two"), ladder)
	accept := func(a agreement.Agreement) error {
		_, err := y.agreements.Accept(y.Ctx, mei.Viewer(), a.ID, "")
		return err
	}
	y.Must(accept(two))
	y.is(one, agreement.Waitlisted)
	refused(t, accept(one), post.ErrFull)
	y.is(y.ask(y.Resident("Three"), ladder), agreement.Waitlisted)
	_, err := y.agreements.Cancel(y.Ctx, mei.Viewer(), two.ID, "")
	y.Must(err)
	y.is(one, agreement.Requested) // to be chosen, not promised unseen
	y.Must(accept(one))
	refused(t, accept(one), agreement.ErrState)
}

func (y *yard) settings(change func(*unit.Settings)) {
	y.T.Helper()
	set, err := y.Units.Settings(y.Ctx, y.Riverside.ID)
	y.Must(err)
	change(&set)
	y.Must(y.DB.Write(y.Ctx, func(tx *db.Tx) error { return y.Units.Adjust(tx, y.Riverside.ID, set) }))
}

func TestHouseholdsShareWhatThereIs(t *testing.T) {
	y := newYard(t)
	y.settings(func(set *unit.Settings) { set.OpenRequests, set.GoodsPer28Days, set.CoolDownDays = 2, 3, 14 })
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	ask := func() (agreement.Agreement, error) {
		return y.agreements.Ask(y.Ctx, rowan.Viewer(), y.publish(mei, offer(1, post.Choose)).ID, agreement.Wish{})
	}
	one, err := ask()
	y.Must(err)
	two, err := ask()
	y.Must(err)
	_, err = ask()
	refused(t, err, agreement.ErrManyRequests)
	for _, a := range []agreement.Agreement{one, two} {
		_, err = y.agreements.Accept(y.Ctx, mei.Viewer(), a.ID, "")
		y.Must(err)
	}
	three, err := ask()
	y.Must(err)
	_, err = y.agreements.Accept(y.Ctx, mei.Viewer(), three.ID, "")
	y.Must(err)
	_, err = ask()
	refused(t, err, agreement.ErrManyGoods)
	for _, a := range []agreement.Agreement{one, two} {
		_, err = y.agreements.Missed(y.Ctx, mei.Viewer(), a.ID, "")
		y.Must(err)
	}
	y.Clock.Move(25 * time.Hour)
	y.tick() // nobody answered for it
	_, err = ask()
	refused(t, err, agreement.ErrCoolDown)
	y.Clock.Move(15 * 24 * time.Hour)
	_, err = ask()
	y.Must(err)
}

func TestOneWhomOthersLetWaitMayGoOnAsking(t *testing.T) {
	y := newYard(t)
	y.settings(func(set *unit.Settings) { set.CoolDownDays = 14 })
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	missed := func(by *testkit.Neighbour) {
		a := y.ask(rowan, y.publish(mei, offer(1, post.First)))
		_, err := y.agreements.Missed(y.Ctx, by.Viewer(), a.ID, "")
		y.Must(err)
	}
	missed(mei)
	missed(mei)
	y.Clock.Move(15 * 24 * time.Hour)
	y.tick() // silence counts from here
	y.Clock.Move(15 * 24 * time.Hour)
	missed(rowan)
	y.Clock.Move(25 * time.Hour)
	y.tick()
	y.ask(rowan, y.publish(mei, offer(1, post.First)))
}

func TestWordsAreLookedAtBeforeTheAgreementIs(t *testing.T) {
	y := newYard(t)
	mei := y.Resident("Mei").Viewer()
	const unseen = "a\u202eb"
	_, err := y.agreements.Cancel(y.Ctx, mei, "none", unseen)
	refused(t, err, agreement.ErrWords)
	_, err = y.agreements.Thank(y.Ctx, mei, "none", agreement.Thanks{Text: unseen})
	refused(t, err, agreement.ErrWords)
	_, err = y.agreements.Ask(y.Ctx, mei, "none", agreement.Wish{Note: unseen})
	refused(t, err, agreement.ErrWords)
}

func TestEachActIsForOneSideInItsTime(t *testing.T) {
	acts := map[agreement.Act]func(y *yard, v person.Viewer, id agreement.ID) error{
		agreement.ActAccept:  simple((*agreement.Service).Accept),
		agreement.ActDecline: simple((*agreement.Service).Decline),
		agreement.ActCancel:  simple((*agreement.Service).Cancel),
		agreement.ActNoShow:  simple((*agreement.Service).Missed),
		agreement.ActDispute: simple((*agreement.Service).Dispute),
		agreement.ActCode: func(y *yard, v person.Viewer, id agreement.ID) error {
			_, err := y.agreements.ShowCode(y.Ctx, v, id)
			return err
		},
		agreement.ActHandOver: func(y *yard, v person.Viewer, id agreement.ID) error {
			_, err := y.agreements.HandOver(y.Ctx, v, id, "000000")
			return err
		},
		agreement.ActThank: func(y *yard, v person.Viewer, id agreement.ID) error {
			_, err := y.agreements.Thank(y.Ctx, v, id, agreement.Thanks{})
			return err
		},
	}
	// Who may do what, from which states: p is the poster (who gives here), t the one who asked (who takes).
	table := map[agreement.Act]map[agreement.State]string{
		agreement.ActAccept:   {agreement.Requested: "p"},
		agreement.ActDecline:  {agreement.Requested: "p", agreement.Waitlisted: "p"},
		agreement.ActCancel:   {agreement.Requested: "pt", agreement.Waitlisted: "pt", agreement.Accepted: "pt"},
		agreement.ActNoShow:   {agreement.Accepted: "pt"},
		agreement.ActDispute:  {agreement.Accepted: "pt", agreement.InProgress: "pt", agreement.Fulfilled: "pt", agreement.NoShow: "pt"},
		agreement.ActCode:     {agreement.Accepted: "t", agreement.InProgress: "t"},
		agreement.ActHandOver: {},
		agreement.ActThank:    {agreement.InProgress: "pt", agreement.Fulfilled: "pt"},
	}
	states := []agreement.State{
		agreement.Requested, agreement.Waitlisted, agreement.Accepted, agreement.InProgress, agreement.Fulfilled,
		agreement.Declined, agreement.Cancelled, agreement.NoShow, agreement.Disputed,
	}
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	mod := y.ResidentOf("支部", y.Buildings[2]).Becomes(person.Moderator, y.Riverside)
	far, passer := y.ResidentOf("Far", y.Cottage), y.Resident("Passer-by")
	for act, do := range acts {
		for _, state := range states {
			a := y.agreementIn(state, mei, rowan)
			for name, outsider := range map[string]*testkit.Neighbour{"from elsewhere": far, "a passer-by": passer, "the moderator": mod} {
				err := do(y, outsider.Viewer(), a.ID)
				want := error(agreement.ErrUnknown)
				if outsider == mod && state == agreement.Disputed {
					want = agreement.ErrOtherSide
				}
				if !is(err, want) {
					t.Errorf("%s in %s by %s: %v", act, state, name, err)
				}
			}
			for side, n := range map[string]*testkit.Neighbour{"p": mei, "t": rowan} {
				a := y.agreementIn(state, mei, rowan)
				err := do(y, n.Viewer(), a.ID)
				if allowed := strings.Contains(table[act][state], side); allowed != (err == nil) {
					t.Errorf("%s in %s by %s: %v", act, state, side, err)
				}
				if err != nil && !isFault(err) {
					t.Errorf("%s in %s by %s is no refusal: %v", act, state, side, err)
				}
			}
		}
	}
}

func simple(do func(*agreement.Service, testContext, person.Viewer, agreement.ID, string) (agreement.Agreement, error)) func(*yard, person.Viewer, agreement.ID) error {
	return func(y *yard, v person.Viewer, id agreement.ID) error {
		_, err := do(y.agreements, y.Ctx, v, id, "")
		return err
	}
}

// agreementIn gives an agreement about a loan in a state; poster lends, asker borrows.
func (y *yard) agreementIn(state agreement.State, poster, asker *testkit.Neighbour) agreement.Agreement {
	y.T.Helper()
	d := offer(1, post.Choose)
	d.Mode = post.Lend
	p := y.publish(poster, d)
	if state == agreement.Waitlisted {
		other := y.ask(y.Resident("Somebody else"), p)
		_, err := y.agreements.Accept(y.Ctx, poster.Viewer(), other.ID, "")
		y.Must(err)
	}
	a := y.ask(asker, p)
	must := func(_ agreement.Agreement, err error) { y.T.Helper(); y.Must(err) }
	switch state {
	case agreement.Declined:
		must(y.agreements.Decline(y.Ctx, poster.Viewer(), a.ID, ""))
	case agreement.Cancelled:
		must(y.agreements.Cancel(y.Ctx, asker.Viewer(), a.ID, ""))
	case agreement.Accepted, agreement.InProgress, agreement.Fulfilled, agreement.NoShow, agreement.Disputed:
		must(y.agreements.Accept(y.Ctx, poster.Viewer(), a.ID, ""))
	default:
	}
	switch state {
	case agreement.InProgress, agreement.Fulfilled:
		must(y.handOver(a, poster.Viewer(), asker.Viewer()))
	case agreement.NoShow:
		must(y.agreements.Missed(y.Ctx, poster.Viewer(), a.ID, ""))
	case agreement.Disputed:
		must(y.agreements.Dispute(y.Ctx, asker.Viewer(), a.ID, "坏的"))
	default:
	}
	if state == agreement.Fulfilled {
		must(y.handOver(a, poster.Viewer(), asker.Viewer()))
	}
	y.is(a, state)
	return a
}

func TestCodesAreSpentOnceGuessedFiveTimesAndRunOut(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	a := y.agreementIn(agreement.Accepted, mei, rowan)
	enter := func(code string) error {
		_, err := y.agreements.HandOver(y.Ctx, mei.Viewer(), a.ID, code)
		return err
	}
	show := func() agreement.Code {
		t.Helper()
		c, err := y.agreements.ShowCode(y.Ctx, rowan.Viewer(), a.ID)
		y.Must(err)
		return c
	}
	wrong := func(c agreement.Code) string {
		if c.Digits == "123456" {
			return "654321"
		}
		return "123456"
	}
	refused(t, enter("123456"), agreement.ErrNoCode)

	code := show()
	if len(code.Digits) != 6 || strings.Contains(code.QR, string(a.ID)) || strings.Contains(code.QR, code.Digits) {
		t.Fatalf("shown %+v", code)
	}
	for range 5 {
		refused(t, enter(wrong(code)), agreement.ErrCodeWrong)
	}
	refused(t, enter(code.Digits), agreement.ErrCodeVoid)

	old := show()
	code = show()
	if old.Digits != code.Digits {
		refused(t, enter(old.Digits), agreement.ErrCodeWrong)
	}
	refused(t, enter(old.QR), agreement.ErrCodeWrong)
	y.Clock.Move(10 * time.Minute)
	refused(t, enter(code.Digits), agreement.ErrCodeExpired)

	code = show()
	y.Must(enter(code.QR))
	y.is(a, agreement.InProgress)
	refused(t, enter(code.Digits), agreement.ErrCodeUsed)
	refused(t, enter(code.QR), agreement.ErrCodeUsed)
	code = show()
	y.Must(enter(" " + code.Digits + " "))
	y.is(a, agreement.Fulfilled)
	refused(t, enter(code.Digits), agreement.ErrCodeUsed)

	// A code is of no use with another agreement of the same two.
	b := y.agreementIn(agreement.Accepted, mei, rowan)
	c := y.agreementIn(agreement.Accepted, mei, rowan)
	code, err := y.agreements.ShowCode(y.Ctx, rowan.Viewer(), b.ID)
	y.Must(err)
	_, err = y.agreements.ShowCode(y.Ctx, rowan.Viewer(), c.ID)
	y.Must(err)
	_, err = y.agreements.HandOver(y.Ctx, mei.Viewer(), c.ID, code.QR)
	refused(t, err, agreement.ErrCodeWrong)
}

func TestPhoneAndRoomAreThereWhileTheTwoAreOnTheirWay(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	mod := y.ResidentOf("支部", y.Buildings[2]).Becomes(person.Moderator, y.Riverside)
	for _, state := range []agreement.State{
		agreement.Requested, agreement.Waitlisted, agreement.Accepted, agreement.InProgress, agreement.Fulfilled,
		agreement.Declined, agreement.Cancelled, agreement.NoShow, agreement.Disputed,
	} {
		a := y.agreementIn(state, mei, rowan)
		shown, err := y.agreements.Read(y.Ctx, rowan.Viewer(), a.ID)
		y.Must(err)
		if there := shown.Giver.Phone == mei.Phone.Clear() && shown.Giver.Room != ""; there != state.Running() {
			t.Errorf("%s: %+v", state, shown.Giver)
		}
		if shown.Giver.Name != "Mei" || shown.Giver.Building.Name != "1栋" {
			t.Errorf("%s: the giver is %+v", state, shown.Giver)
		}
	}
	disputed, err := y.agreements.Read(y.Ctx, mod.Viewer(), y.agreementIn(agreement.Disputed, mei, rowan).ID)
	y.Must(err)
	if disputed.Giver.Phone != "" || disputed.Taker.Room != "" {
		t.Fatalf("the moderator reads %+v and %+v", disputed.Giver, disputed.Taker)
	}
	running := y.agreementIn(agreement.Accepted, mei, rowan)
	together, err := y.agreements.DealingTogether(y.Ctx, mei.ID, rowan.ID)
	y.Must(err)
	apart, err := y.agreements.DealingTogether(y.Ctx, mei.ID, y.Resident("Passer-by").ID)
	y.Must(err)
	if !together || apart {
		t.Fatalf("%s: together %v, apart %v", running.State, together, apart)
	}
}

func TestClosedPostEndsWhatHasNotBegun(t *testing.T) {
	y := newYard(t)
	mei := y.Resident("Mei")
	lend := offer(2, post.First)
	lend.Mode = post.Lend
	p := y.publish(mei, lend)
	begun, promised, waits := y.ask(y.Resident("Begun"), p), y.ask(y.Resident("Promised"), p), y.ask(y.Resident("Waits"), p)
	_, err := y.handOver(begun, mei.Viewer(), y.Resident("Begun").Viewer())
	y.Must(err)
	_, err = y.posts.Withdraw(y.Ctx, mei.Viewer(), p.ID, "要搬家了")
	y.Must(err)
	y.is(begun, agreement.InProgress)
	y.is(promised, agreement.Cancelled)
	y.is(waits, agreement.Cancelled)
	shown, err := y.agreements.Read(y.Ctx, y.Resident("Waits").Viewer(), waits.ID)
	y.Must(err)
	if last := shown.History[len(shown.History)-1]; last.Reason != "要搬家了" || last.Side != agreement.Machine {
		t.Fatalf("the last step is %+v", last)
	}
	if _, err := y.posts.Read(y.Ctx, y.Resident("Waits").Viewer(), p.ID); err != nil {
		t.Fatalf("the party cannot read the withdrawn post: %v", err)
	}
	// What is under way on a withdrawn post comes to its end.
	_, err = y.handOver(begun, mei.Viewer(), y.Resident("Begun").Viewer())
	y.Must(err)
	if now := y.post(p); now.State != post.Withdrawn || now.Done != 1 || now.Taken != 1 {
		t.Fatalf("the post is %s with %d of %d handed over", now.State, now.Done, now.Taken)
	}
}

func TestPostThatRanOutKeepsItsPromises(t *testing.T) {
	y := newYard(t)
	p := y.publish(y.Resident("Mei"), offer(2, post.Choose))
	promised, asked := y.ask(y.Resident("Promised"), p), y.ask(y.Resident("Asked"), p)
	_, err := y.agreements.Accept(y.Ctx, y.Resident("Mei").Viewer(), promised.ID, "")
	y.Must(err)
	y.Clock.Move(31 * 24 * time.Hour)
	y.Must(y.posts.Tick(y.Ctx))
	y.is(promised, agreement.Accepted)
	y.is(asked, agreement.Cancelled)
}

func TestWhoeverLeavesGivesTheirPlaceToTheNext(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	p := y.publish(mei, offer(1, post.First))
	first, next := y.ask(rowan, p), y.ask(y.Resident("Next"), p)
	q, err := y.posts.Heed(y.Ctx)
	y.Must(err)
	_, err = y.People.Leave(y.Ctx, rowan.Viewer(), rowan.Membership)
	y.Must(err)
	y.Must(q.Close())
	y.is(first, agreement.Cancelled)
	y.is(next, agreement.Accepted)
}

func TestWhoPostedForANeighbourActsForThem(t *testing.T) {
	y := newYard(t)
	elder, leader, rowan := y.Resident("陈奶奶"), y.Resident("李楼长家"), y.Resident("Rowan")
	leader.Becomes(person.Leader, y.Buildings[0])
	co := y.Resident("协调").Becomes(person.Coordinator, y.Riverside)
	y.Must(y.DB.Write(y.Ctx, func(tx *db.Tx) error { return y.People.Consent(tx, elder.ID, y.Riverside.ID, "当面", leader.ID) }))
	d := help(post.Need)
	d.OnBehalfOf = elder.ID
	need := y.publish(leader, d)
	a := y.ask(rowan, need)
	if a.Taker != elder.ID {
		t.Fatalf("the taker is %s", a.Taker)
	}
	_, err := y.agreements.Read(y.Ctx, co.Viewer(), a.ID)
	refused(t, err, agreement.ErrUnknown)
	_, err = y.agreements.Accept(y.Ctx, leader.Viewer(), a.ID, "")
	y.Must(err)
	shown, err := y.agreements.Read(y.Ctx, leader.Viewer(), a.ID)
	y.Must(err)
	if last := shown.History[1]; last.Actor != leader.ID || last.OnBehalf != elder.ID || last.Side != agreement.Taker {
		t.Fatalf("the step is %+v", last)
	}
	if shown.Giver.Phone == "" || shown.Side != agreement.Taker {
		t.Fatalf("who acts for the elder sees %+v", shown.Giver)
	}
	if _, err = y.agreements.ShowCode(y.Ctx, leader.Viewer(), a.ID); err != nil {
		t.Fatalf("the leader shows a code for her: %v", err)
	}
	list, _, err := y.agreements.Mine(y.Ctx, leader.Viewer(), agreement.List{Side: agreement.Taker, Limit: 20})
	y.Must(err)
	if len(list) != 1 {
		t.Fatalf("the leader's list has %d", len(list))
	}
	// A consent that is taken back ends at once.
	y.Must(y.People.WithdrawConsent(y.Ctx, elder.Viewer(), elder.Membership))
	_, err = y.agreements.Cancel(y.Ctx, leader.Viewer(), a.ID, "")
	refused(t, err, agreement.ErrUnknown)
	_, err = y.posts.Withdraw(y.Ctx, leader.Viewer(), need.ID, "")
	refused(t, err, post.ErrNotYours)
	if list, _, err = y.agreements.Mine(y.Ctx, leader.Viewer(), agreement.List{Limit: 20}); err != nil || len(list) != 0 {
		t.Fatalf("without consent the leader still reads %d (%v)", len(list), err)
	}
	_, err = y.agreements.Cancel(y.Ctx, elder.Viewer(), a.ID, "")
	y.Must(err)
	heard := y.Heard("request.received")
	if !slices.Contains(heard[0].Audience.People, string(leader.ID)) || !slices.Contains(heard[0].Audience.People, string(elder.ID)) {
		t.Fatalf("the request was told to %v", heard[0].Audience.People)
	}
}

func TestNobodyIsMissingBeforeTheAgreedTime(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	need := y.publish(mei, help(post.Need))
	a, err := y.agreements.Ask(y.Ctx, rowan.Viewer(), need.ID, agreement.Wish{Window: &post.Window{Weekday: 3, From: 16*60 + 30}})
	y.Must(err)
	_, err = y.agreements.Accept(y.Ctx, mei.Viewer(), a.ID, "")
	y.Must(err)
	y.Clock.Move(52*time.Hour + 40*time.Minute) // Wednesday, 16:40
	_, err = y.agreements.Missed(y.Ctx, mei.Viewer(), a.ID, "")
	refused(t, err, agreement.ErrTooEarly)
	y.Clock.Move(10 * time.Minute)
	missed, err := y.agreements.Missed(y.Ctx, mei.Viewer(), a.ID, "")
	y.Must(err)
	if missed.Missing != agreement.Giver {
		t.Fatalf("missing is %s", missed.Missing)
	}
}

func TestDisputesReachThoseWhoSettleThemForAWeek(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	mod := y.Resident("支部").Becomes(person.Moderator, y.Riverside)
	a := y.agreementIn(agreement.Fulfilled, mei, rowan)
	late := y.agreementIn(agreement.Fulfilled, mei, rowan)
	_, err := y.agreements.Dispute(y.Ctx, rowan.Viewer(), a.ID, "缺了一个脚")
	y.Must(err)
	if _, err := y.agreements.Read(y.Ctx, mod.Viewer(), a.ID); err != nil {
		t.Fatalf("the moderator cannot look at it: %v", err)
	}
	heard := y.Heard("agreement.changed")
	if !slices.Contains(heard[len(heard)-1].Audience.People, string(mod.ID)) {
		t.Fatal("the moderator does not hear of it")
	}
	y.Clock.Move(8 * 24 * time.Hour)
	_, err = y.agreements.Dispute(y.Ctx, rowan.Viewer(), late.ID, "")
	refused(t, err, agreement.ErrTooLate)
}

func TestBlockComesBetweenARequestAndItsPromise(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	p := y.publish(mei, offer(1, post.Choose))
	a := y.ask(rowan, p)
	_, err := y.People.Block(y.Ctx, rowan.Viewer(), mei.ID)
	y.Must(err)
	_, err = y.agreements.Accept(y.Ctx, mei.Viewer(), a.ID, "")
	refused(t, err, agreement.ErrBlocked)
	if y.post(p).Taken != 0 {
		t.Fatal("a refused promise set something aside")
	}
}

func TestRefusalsTellTheStateOfTheAgreement(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	a := y.agreementIn(agreement.Fulfilled, mei, rowan)
	_, err := y.agreements.Accept(y.Ctx, mei.Viewer(), a.ID, "")
	if f := faultOf(err); f == nil || f.State != "fulfilled" || f.Kind != fault.KindConflict {
		t.Fatalf("refused with %v", err)
	}
	b := y.agreementIn(agreement.Waitlisted, mei, rowan)
	_, err = y.agreements.Accept(y.Ctx, mei.Viewer(), b.ID, "")
	if f := faultOf(err); f == nil || f.State != "waitlisted" {
		t.Fatalf("refused with %v", err)
	}
}

func TestListIsReadPageByPage(t *testing.T) {
	y := newYard(t)
	mei, rowan := y.Resident("Mei"), y.Resident("Rowan")
	for range 7 {
		y.ask(rowan, y.publish(mei, offer(1, post.Choose)))
	}
	y.ask(mei, y.publish(rowan, offer(1, post.First)))
	seen := map[agreement.ID]bool{}
	l := agreement.List{Limit: 3}
	for {
		page, next, err := y.agreements.Mine(y.Ctx, rowan.Viewer(), l)
		y.Must(err)
		for _, s := range page {
			seen[s.ID] = true
		}
		if next == 0 {
			break
		}
		l.Before = next
	}
	if len(seen) != 8 {
		t.Fatalf("read %d agreements", len(seen))
	}
	given, _, err := y.agreements.Mine(y.Ctx, rowan.Viewer(), agreement.List{Side: agreement.Giver, States: []agreement.State{agreement.Accepted}, Limit: 20})
	y.Must(err)
	if len(given) != 1 || given[0].Due(given[0].Side) != "enter_code" {
		t.Fatalf("as giver: %+v", given)
	}
	none, _, err := y.agreements.Mine(y.Ctx, y.Resident("Passer-by").Viewer(), agreement.List{Limit: 20})
	y.Must(err)
	if len(none) != 0 {
		t.Fatal("a passer-by has agreements")
	}
}
