package live_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"youlin/server/agreement"
	"youlin/server/event"
	"youlin/server/live"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/testkit"
	"youlin/shared"
)

func TestTwoDevicesOfOnePersonHearTheSame(t *testing.T) {
	s := newSquare(t)
	mei, rowan := s.Resident("Mei"), s.Resident("Rowan")
	phone := s.listens(mei)
	mei.SignIn()
	tablet, other := s.listens(mei), s.listens(rowan)
	ladder := s.opens(rowan, s.Riverside)
	a, b, c := phone.hears(ladder), tablet.hears(ladder), other.hears(ladder)
	if a.Seq != b.Seq || a.Seq != c.Seq || a.CompoundID != string(s.Riverside.ID) || !a.At.Equal(testkit.Noon) {
		t.Errorf("heard %+v, %+v and %+v", a.Frame, b.Frame, c.Frame)
	}
	s.marks(mei)
	phone.next(shared.TypeAgreementChanged)
	tablet.next(shared.TypeAgreementChanged)
	other.silent(s, rowan)
}

func TestNothingLeavesItsCompound(t *testing.T) {
	s := newSquare(t)
	mei, zhou, kai := s.Resident("Mei"), s.ResidentOf("Zhou", s.Cottage), s.Stranger("Kai")
	river, hill, street := s.listens(mei), s.listens(zhou), s.listens(kai)
	ladder := s.opens(mei, s.Riverside)
	kettle := s.opens(zhou, s.Hilltop)
	river.hears(ladder)
	hill.hears(kettle)
	river.silent(s, mei)
	hill.silent(s, zhou)
	again := s.listens(zhou, 0)
	again.hears(kettle)
	s.closes()
	street.isClosed(live.CloseRestart)
}

func TestGapIsReplayed(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	phone := s.listens(mei)
	seen := phone.hears(s.opens(mei, s.Riverside)).Seq
	if err := phone.conn.Close(); err != nil {
		t.Fatal(err)
	}
	var missed []post.ID
	for range 450 {
		missed = append(missed, s.opens(mei, s.Riverside))
	}
	phone = s.dials(s.ticket(mei), seen)
	if hello := phone.next("hello"); hello.Seq != seen {
		t.Errorf("hello says %d, want the number that was asked from, %d", hello.Seq, seen)
	}
	for _, id := range missed {
		f := phone.hears(id)
		if f.Seq <= seen {
			t.Fatalf("%d came after %d", f.Seq, seen)
		}
		seen = f.Seq
	}
	phone.hears(s.opens(mei, s.Riverside))
}

func TestNothingIsLostOrDoubledWhileASocketOpens(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	start := s.DB.LastSeq()
	var writer sync.WaitGroup
	stop := make(chan struct{})
	writer.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				s.happens(post.Opened{Post: "p", Version: i, Compound: s.Riverside.ID, Author: mei.ID})
			}
		}
	})
	for range 20 {
		phone := s.dials(s.ticket(mei), start)
		phone.next("hello")
		for seq := start + 1; seq <= start+500; seq++ {
			if f := phone.next(shared.TypePostOpened); f.Seq != seq {
				t.Errorf("heard %d, want %d", f.Seq, seq)
				break
			}
		}
		if err := phone.conn.Close(); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	writer.Wait()
}

func TestGapThatIsTooOldIsAReset(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	old := s.DB.LastSeq()
	s.opens(mei, s.Riverside)
	s.Clock.Move(time.Hour)
	kept := s.opens(mei, s.Riverside)
	s.Must(s.DB.Forget(s.Ctx, s.Clock.Now()))
	mei.SignIn()
	for _, since := range []int64{old, s.DB.LastSeq() + 100} {
		phone := s.dials(s.ticket(mei), since)
		if hello, reset := phone.next("hello"), phone.next("reset"); hello.Seq != s.DB.LastSeq() || reset.Seq != s.DB.LastSeq() {
			t.Errorf("since %d: hello %d, reset %d, want %d", since, hello.Seq, reset.Seq, s.DB.LastSeq())
		}
		phone.silent(s, mei)
	}
	all := s.listens(mei, 0)
	all.hears(kept)
	just := s.listens(mei, s.DB.LastSeq()-1)
	just.next(shared.TypeAgreementChanged)
}

func TestSlowReaderIsLetGoAndComesBack(t *testing.T) {
	s := newSquare(t)
	mei, rowan := s.Resident("Mei"), s.Resident("Rowan")
	slow, quick := s.listens(mei), s.listens(rowan)
	before := s.DB.LastSeq()
	// Far more than the system keeps for a phone that does not read, in bursts that no queue holds.
	const bursts, burst = 8, 200
	told := before
	for i := 0; i < bursts && s.hub.Stuck(mei.ID); i++ {
		s.happens(slices.Repeat([]event.Event{post.Opened{Post: post.ID(strings.Repeat("x", 8<<10)), Compound: s.Riverside.ID, Author: mei.ID}}, burst)...)
		for range burst {
			told = quick.next(shared.TypePostOpened).Seq
		}
	}
	for s.hub.Stuck(mei.ID) {
		time.Sleep(20 * time.Millisecond) // the hub's own clock finds it out
	}
	last := slow.isClosed(live.CloseSlow)
	if last <= before || last >= told {
		t.Errorf("it was let go after %d of %d events", last-before, told-before)
	}
	back := s.listens(mei, last)
	for seq := last + 1; seq <= told; seq++ {
		if f := back.next(shared.TypePostOpened); f.Seq != seq {
			t.Fatalf("heard %d, want %d", f.Seq, seq)
		}
	}
	back.silent(s, mei)
}

func TestSixthSocketReplacesTheFirst(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	var ears []*ear
	for range 6 {
		ears = append(ears, s.listens(mei))
	}
	ears[0].isClosed(live.CloseReplaced)
	s.marks(mei)
	for _, e := range ears[1:] {
		e.next(shared.TypeAgreementChanged)
	}
}

func TestRestartIsSaidAndWaitedFor(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	phone := s.listens(mei)
	unused := s.ticket(mei)
	begun := time.Now()
	s.closes()
	if n := s.hub.Open(); n != 0 || time.Since(begun) > 3*time.Second {
		t.Errorf("%d sockets are left after %s", n, time.Since(begun))
	}
	phone.isClosed(live.CloseRestart)
	if _, status, err := s.knocks(unused, nil); err == nil || status != http.StatusServiceUnavailable {
		t.Errorf("a socket was opened on the way down: %d", status)
	}
}

func TestSocketsThatOpenWhileTheServerStopsAreSentAwayToo(t *testing.T) {
	for range 8 {
		s := newSquare(t)
		var tickets []string
		for i := range 12 {
			tickets = append(tickets, s.ticket(s.Resident(fmt.Sprint("Neighbour ", i))))
		}
		var doors sync.WaitGroup
		for _, ticket := range tickets {
			doors.Go(func() {
				conn, _, err := s.knocks(ticket, nil)
				if err != nil {
					return // refused at the door: it came after
				}
				defer conn.Close()
				for e := (&ear{t, conn}); err == nil; {
					_, err = e.read()
				}
				if !websocket.IsCloseError(err, live.CloseRestart) {
					t.Errorf("sent away with %v", err)
				}
			})
		}
		s.closes()
		doors.Wait()
	}
}

func TestEndedSessionIsClosedAtOnce(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	lost, lostPass := s.listens(mei), s.pass(mei)
	unused := s.ticket(mei)
	mei.SignIn()
	kept := s.listens(mei)
	begun := time.Now()
	s.happens(person.SessionEnded{Session: lostPass.Session, Person: mei.ID, Reason: "lost"})
	lost.isClosed(live.CloseSignIn)
	if took := time.Since(begun); took > time.Second {
		t.Errorf("closed after %s", took)
	}
	if _, status, err := s.knocks(unused, nil); err == nil || status != http.StatusUnauthorized {
		t.Errorf("the ended session's ticket: %d", status)
	}
	if _, status, err := s.knocks(s.hub.Ticket(lostPass), nil); err == nil || status != http.StatusUnauthorized {
		t.Errorf("a ticket made just after the end: %d", status)
	}
	kept.silent(s, mei)
}

func TestOneWhoLeftHearsNothingMore(t *testing.T) {
	s := newSquare(t)
	mei, rowan := s.Resident("Mei"), s.Resident("Rowan")
	phone, other := s.listens(mei), s.listens(rowan)
	phone.hears(s.opens(rowan, s.Riverside))
	if _, err := s.People.Leave(s.Ctx, mei.Viewer(), mei.Membership); err != nil {
		t.Fatal(err)
	}
	ladder := s.opens(rowan, s.Riverside)
	s.happens(agreement.Changed{Agreement: "a", Compound: s.Riverside.ID, People: []person.ID{mei.ID, rowan.ID}})
	other.next(shared.TypePostOpened)
	other.hears(ladder)
	if f := phone.next(shared.TypeMembershipChanged); !strings.Contains(string(f.Data), `"left"`) {
		t.Errorf("heard %s", f.Data)
	}
	s.happens(person.MembershipChanged{Membership: "mark", Compound: s.Hilltop.ID, Person: mei.ID, State: person.Pending})
	if f := phone.next(shared.TypeMembershipChanged); !strings.Contains(string(f.Data), `"mark"`) {
		t.Errorf("heard %s", f.Data)
	}
	past, err := s.hub.Missed(s.Ctx, mei.Viewer(), 0, 100, "en")
	s.Must(err)
	for _, f := range past.Items {
		if f.Type != shared.TypeMembershipChanged {
			t.Errorf("the past still tells %s", f.Type)
		}
	}
}

func TestOneWhoIsAdmittedHearsFromThenOn(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	kai := s.ResidentOf("Kai", s.Cottage)
	phone := s.listens(kai)
	s.opens(mei, s.Riverside)
	kai.Becomes(person.Moderator, s.Riverside)
	ladder := s.opens(mei, s.Riverside)
	phone.hears(ladder)
}

func TestBlockedNeighboursDoNotHearOfEachOther(t *testing.T) {
	s := newSquare(t)
	mei, rowan := s.Resident("Mei"), s.Resident("Rowan")
	phone, other := s.listens(mei), s.listens(rowan)
	_, err := s.People.Block(s.Ctx, mei.Viewer(), rowan.ID)
	s.Must(err)
	own := s.opens(rowan, s.Riverside)
	hers := s.opens(mei, s.Riverside)
	other.hears(own)
	other.silent(s, rowan)
	phone.hears(hers)
	events, err := s.hub.Missed(s.Ctx, rowan.Viewer(), 0, 100, "en")
	s.Must(err)
	for _, f := range events.Items {
		if strings.Contains(string(f.Data), string(hers)) {
			t.Errorf("the past tells of a post by one who blocked")
		}
	}
}

func TestMissedEventsComeInPages(t *testing.T) {
	s := newSquare(t)
	mei, zhou := s.Resident("Mei"), s.ResidentOf("Zhou", s.Cottage)
	start := s.DB.LastSeq()
	for range 25 {
		s.opens(mei, s.Riverside)
		s.opens(zhou, s.Hilltop)
	}
	var seqs []int64
	for since := start; since < s.DB.LastSeq(); {
		page, err := s.hub.Missed(s.Ctx, mei.Viewer(), since, 10, "en")
		s.Must(err)
		if page.Seq <= since || page.Reset || len(page.Items) > 10 {
			t.Fatalf("page from %d: seq %d, reset %v, %d items", since, page.Seq, page.Reset, len(page.Items))
		}
		for _, f := range page.Items {
			seqs = append(seqs, f.Seq)
		}
		since = page.Seq
	}
	if len(seqs) != 25 {
		t.Errorf("heard %d events, want 25", len(seqs))
	}
	now, err := s.hub.Missed(s.Ctx, mei.Viewer(), -1, 10, "en")
	if err != nil || now.Seq != s.DB.LastSeq() || now.Reset || now.Items == nil || len(now.Items) > 0 {
		t.Errorf("where it stands: %+v, %v", now, err)
	}
	ahead, err := s.hub.Missed(s.Ctx, mei.Viewer(), s.DB.LastSeq()+5, 10, "en")
	if err != nil || !ahead.Reset {
		t.Errorf("from a number that is not there yet: %+v, %v", ahead, err)
	}
}

func TestPhoneMayAskWhetherWeAreThereButNotTalk(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	phone := s.listens(mei)
	if err := phone.conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"ping"}`)); err != nil {
		t.Fatal(err)
	}
	phone.next("pong")
	if err := phone.conn.WriteMessage(websocket.TextMessage, make([]byte, 1<<20)); err != nil {
		t.Logf("cut off while it wrote: %v", err)
	}
	if f, err := phone.read(); err == nil {
		t.Errorf("a megabyte was answered with %s", f.Type)
	}
	s.opens(mei, s.Riverside)
	again := s.listens(mei)
	again.silent(s, mei)
}
