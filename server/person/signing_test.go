package person_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"youlin/server/limit"
	"youlin/server/person"
	"youlin/server/testkit"
)

const mei = person.Phone("+8613800138000")

var phone = person.Caller{Device: "phone", Address: "192.0.2.1", Locale: "zh-CN"}

// asksFor asks for a code and returns it.
func asksFor(town *testkit.Town, c person.Caller) string {
	town.T.Helper()
	_, err := town.People.AskCode(town.Ctx, mei.Clear(), c)
	town.Must(err)
	return town.Sender.Last(mei)
}

func wrong(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

func TestACodeSignsInOnce(t *testing.T) {
	town := testkit.NewTown(t)
	code := asksFor(town, phone)
	in, err := town.People.SignIn(town.Ctx, "138 0013 8000", code, phone)
	town.Must(err)
	if in.AccessFor != 15*time.Minute || in.Person.Phone != mei || len(code) != 6 {
		t.Errorf("signed in as %+v", in)
	}
	v, err := town.People.Viewer(town.Ctx, in.Access)
	town.Must(err)
	if v.ID != in.Person.ID || v.Session != in.Session {
		t.Errorf("viewer %+v", v)
	}
	_, err = town.People.SignIn(town.Ctx, mei.Clear(), code, phone)
	wants(t, err, person.ErrCodeWrong)

	again, err := town.People.SignIn(town.Ctx, mei.Clear(), asksFor(town, phone), phone)
	town.Must(err)
	if again.Person.ID != in.Person.ID || again.Session == in.Session {
		t.Errorf("signed in again as %+v", again)
	}
}

func TestACodeIsForItsPhoneDeviceAndPurpose(t *testing.T) {
	town := testkit.NewTown(t)
	code := asksFor(town, phone)
	other := phone
	other.Device = "another phone"
	_, err := town.People.SignIn(town.Ctx, mei.Clear(), code, other)
	wants(t, err, person.ErrCodeWrong)
	_, err = town.People.SignIn(town.Ctx, "13900139000", code, phone)
	wants(t, err, person.ErrCodeWrong)
	lin := town.Resident("Lin").Viewer()
	_, err = town.People.ChangeNumber(town.Ctx, lin, mei.Clear(), code, phone)
	wants(t, err, person.ErrCodeWrong)
	_, err = town.People.SignIn(town.Ctx, mei.Clear(), code, phone)
	town.Must(err) // none of these was a try of this code
}

func TestACodeRunsOutAfterFiveMinutes(t *testing.T) {
	town := testkit.NewTown(t)
	code := asksFor(town, phone)
	town.Clock.Move(5 * time.Minute)
	_, err := town.People.SignIn(town.Ctx, mei.Clear(), code, phone)
	wants(t, err, person.ErrCodeExpired)
	town.Clock.Move(2 * time.Hour)
	town.Must(town.People.Tick(town.Ctx))
	_, err = town.People.SignIn(town.Ctx, mei.Clear(), code, phone)
	wants(t, err, person.ErrCodeWrong)
}

func TestANewCodeReplacesTheOneBefore(t *testing.T) {
	town := testkit.NewTown(t)
	old := asksFor(town, phone)
	fresh := asksFor(town, phone)
	if old != fresh {
		_, err := town.People.SignIn(town.Ctx, mei.Clear(), old, phone)
		wants(t, err, person.ErrCodeWrong)
	}
	_, err := town.People.SignIn(town.Ctx, mei.Clear(), fresh, phone)
	town.Must(err)
}

func TestFiveWrongTriesMakeACodeVoidEvenAfterARestart(t *testing.T) {
	town := testkit.NewTown(t)
	code := asksFor(town, phone)
	for i := range 5 {
		if i == 3 {
			town.Restart()
		}
		_, err := town.People.SignIn(town.Ctx, mei.Clear(), wrong(code), phone)
		wants(t, err, person.ErrCodeWrong)
	}
	_, err := town.People.SignIn(town.Ctx, mei.Clear(), code, phone)
	wants(t, err, person.ErrCodeVoid)
}

func TestAHundredGuessesAtOnceAreFiveTries(t *testing.T) {
	town := testkit.NewTown(t)
	code := asksFor(town, phone)
	got := together(100, func(i int) error {
		_, err := town.People.SignIn(town.Ctx, mei.Clear(), fmt.Sprintf("x%05d", i), phone)
		return err
	})
	if got[person.ErrCodeWrong.Code] != 5 || got[person.ErrCodeVoid.Code] != 95 {
		t.Errorf("answered %v", got)
	}
	_, err := town.People.SignIn(town.Ctx, mei.Clear(), code, phone)
	wants(t, err, person.ErrCodeVoid)
}

// together does a thing many times at once and counts the answers by code.
func together(n int, do func(int) error) map[string]int {
	var mu sync.Mutex
	var wg sync.WaitGroup
	start, got := make(chan struct{}), map[string]int{}
	for i := range n {
		wg.Go(func() {
			<-start
			err := do(i)
			mu.Lock()
			defer mu.Unlock()
			got[codeOf(err)]++
		})
	}
	close(start)
	wg.Wait()
	return got
}

func TestCodesAreLimitedPerPhoneAndTheCountSurvivesARestart(t *testing.T) {
	town := testkit.NewTown(t)
	ask := func(device string) error {
		c := phone
		c.Device = device
		_, err := town.People.AskCode(town.Ctx, mei.Clear(), c)
		return err
	}
	for i := range 5 {
		town.Must(ask(fmt.Sprint(i)))
	}
	wants(t, ask("x"), limit.ErrTooMany)
	town.Restart()
	wants(t, ask("x"), limit.ErrTooMany)
	town.Clock.Move(time.Hour)
	for i := range 5 {
		town.Must(ask(fmt.Sprint(i)))
	}
	town.Clock.Move(time.Hour)
	wants(t, ask("x"), limit.ErrTooMany) // ten in a day
	town.Clock.Move(22 * time.Hour)
	town.Must(ask("x"))
}

func TestCodesAreLimitedPerAddressAndDevice(t *testing.T) {
	town := testkit.NewTown(t)
	ask := func(i int, device, address string) error {
		_, err := town.People.AskCode(town.Ctx, fmt.Sprintf("139%08d", i), person.Caller{Device: device, Address: address})
		return err
	}
	for i := range 10 {
		town.Must(ask(i, "one phone", fmt.Sprintf("192.0.2.%d", i)))
	}
	wants(t, ask(10, "one phone", "198.51.100.1"), limit.ErrTooMany)
	for i := range 200 {
		town.Must(ask(100+i, "", "203.0.113.1"))
	}
	wants(t, ask(300, "", "203.0.113.1"), limit.ErrTooMany)
	town.Must(ask(301, "", "203.0.113.2"))
}

func TestWithoutASenderNobodyIsPromisedACode(t *testing.T) {
	town := testkit.NewTown(t)
	mute := person.New(town.DB, person.Options{Units: town.Units, Limits: town.Limits, Keys: town.Keys})
	_, err := mute.AskCode(town.Ctx, mei.Clear(), phone)
	wants(t, err, person.ErrNoSender)
	_, err = mute.AskCode(town.Ctx, "not a number", phone)
	wants(t, err, person.ErrPhone)
}

// lost is a sender whose messages do not arrive.
type lost struct{}

func (lost) Send(context.Context, person.Phone, string, string) error { return errors.New("no bars") }

func TestACodeThatWasNotSentIsSaidSo(t *testing.T) {
	town := testkit.NewTown(t)
	unlucky := person.New(town.DB, person.Options{Units: town.Units, Limits: town.Limits, Keys: town.Keys, Sender: lost{}})
	_, err := unlucky.AskCode(town.Ctx, mei.Clear(), phone)
	wants(t, err, person.ErrNotSent)
}

func TestOnlyADemoShowsCodes(t *testing.T) {
	town := testkit.NewTown(t)
	sent, err := town.People.AskCode(town.Ctx, mei.Clear(), phone)
	town.Must(err)
	if sent.Demo != "" || sent.For != 5*time.Minute {
		t.Errorf("%+v", sent)
	}
	demo := person.New(town.DB, person.Options{Units: town.Units, Limits: town.Limits, Keys: town.Keys, Sender: town.Sender, Demo: true})
	sent, err = demo.AskCode(town.Ctx, mei.Clear(), phone)
	town.Must(err)
	if sent.Demo != town.Sender.Last(mei) {
		t.Errorf("%+v", sent)
	}
}

func TestRefreshingRotatesAndASecondUseEndsTheFamily(t *testing.T) {
	town := testkit.NewTown(t)
	mei := town.Stranger("Mei")
	c := person.Caller{Device: "phone of Mei"}
	first := mei.Refresh
	second, err := town.People.Refresh(town.Ctx, first, c)
	town.Must(err)
	if second.RefreshWith == first {
		t.Fatal("not rotated")
	}
	town.Clock.Move(11 * time.Second)
	_, err = town.People.Refresh(town.Ctx, first, c)
	wants(t, err, person.ErrRefreshReused)
	_, err = town.People.Refresh(town.Ctx, second.RefreshWith, c)
	wants(t, err, person.ErrRefreshReused)
	_, err = town.People.Viewer(town.Ctx, second.Access)
	wants(t, err, person.ErrSignIn)
	ended := town.Heard("session.ended")
	if len(ended) != 1 || ended[0].Event.(person.SessionEnded).Session != second.Session {
		t.Errorf("told of the end: %+v", ended)
	}
}

func TestALostAnswerMayBeAskedForAgain(t *testing.T) {
	town := testkit.NewTown(t)
	mei := town.Stranger("Mei")
	c := person.Caller{Device: "phone of Mei"}
	second, err := town.People.Refresh(town.Ctx, mei.Refresh, c)
	town.Must(err)
	town.Clock.Move(10 * time.Second)
	same, err := town.People.Refresh(town.Ctx, mei.Refresh, c)
	town.Must(err)
	if same.RefreshWith != second.RefreshWith {
		t.Error("a second branch")
	}
	third, err := town.People.Refresh(town.Ctx, second.RefreshWith, c)
	town.Must(err)
	_, err = town.People.Refresh(town.Ctx, mei.Refresh, c) // two behind
	wants(t, err, person.ErrRefreshReused)
	_, err = town.People.Refresh(town.Ctx, third.RefreshWith, c)
	wants(t, err, person.ErrRefreshReused)
}

func TestAnotherDeviceHasNoGrace(t *testing.T) {
	town := testkit.NewTown(t)
	mei := town.Stranger("Mei")
	_, err := town.People.Refresh(town.Ctx, mei.Refresh, person.Caller{Device: "phone of Mei"})
	town.Must(err)
	_, err = town.People.Refresh(town.Ctx, mei.Refresh, person.Caller{Device: "thief"})
	wants(t, err, person.ErrRefreshReused)
}

func TestFiftyRefreshesAtOnceHaveOneSuccessor(t *testing.T) {
	town := testkit.NewTown(t)
	mei := town.Stranger("Mei")
	var mu sync.Mutex
	successors := map[string]bool{}
	got := together(50, func(int) error {
		in, err := town.People.Refresh(town.Ctx, mei.Refresh, person.Caller{Device: "phone of Mei"})
		mu.Lock()
		defer mu.Unlock()
		successors[in.RefreshWith] = true
		return err
	})
	if got[""] != 50 || len(successors) != 1 {
		t.Errorf("answered %v with %d successors", got, len(successors))
	}
}

func TestASessionLivesThirtyDaysUnusedAndNinetyInAll(t *testing.T) {
	town := testkit.NewTown(t)
	c := person.Caller{Device: "phone of Mei"}
	idle := town.Stranger("Idle")
	town.Clock.Move(30*24*time.Hour + time.Second)
	_, err := town.People.Refresh(town.Ctx, idle.Refresh, person.Caller{Device: "phone of Idle"})
	wants(t, err, person.ErrRefresh)

	token := town.Stranger("Mei").Refresh
	for range 4 {
		town.Clock.Move(22 * 24 * time.Hour)
		in, err := town.People.Refresh(town.Ctx, token, c)
		town.Must(err)
		token = in.RefreshWith
	}
	town.Clock.Move(2*24*time.Hour - 5*time.Minute)
	in, err := town.People.Refresh(town.Ctx, token, c)
	town.Must(err)
	if in.AccessFor != 5*time.Minute {
		t.Errorf("five minutes before its end the session gives a token for %v", in.AccessFor)
	}
	town.Clock.Move(5 * time.Minute)
	_, err = town.People.Refresh(town.Ctx, in.RefreshWith, c)
	wants(t, err, person.ErrRefresh)
}

func TestMadeUpRefreshTokensAreNobodys(t *testing.T) {
	town := testkit.NewTown(t)
	n := town.Stranger("Mei")
	session := n.Viewer() // without a session; the token's own is in its head
	head, _, _ := strings.Cut(n.Refresh, ".")
	later := town.Keys.RefreshOf(person.SessionID(head), 7)
	foreign := person.NewKeys().RefreshOf(person.SessionID(head), 1)
	for _, token := range []string{
		"", ".", "..", n.Refresh + "x", n.Refresh[:len(n.Refresh)-1], head + ".1.", head + ".2." + n.Refresh[len(n.Refresh)-43:],
		foreign, later, n.Token, string(session.ID), strings.Repeat(".", 100_000), strings.Repeat("a", 64<<10),
	} {
		_, err := town.People.Refresh(town.Ctx, token, phone)
		if !errors.Is(err, person.ErrRefresh) {
			t.Errorf("%.60q: %v", token, err)
		}
	}
	_, err := town.People.Refresh(town.Ctx, n.Refresh, person.Caller{Device: "phone of Mei"})
	town.Must(err) // nobody's tries ended the session
}

func TestSigningOutIsAtOnceAndOnlyOnesOwn(t *testing.T) {
	town := testkit.NewTown(t)
	mei, rowan := town.Resident("Mei"), town.Resident("Rowan")
	v, err := town.People.Viewer(town.Ctx, mei.Token)
	town.Must(err)
	wants(t, town.People.SignOut(town.Ctx, rowan.Viewer(), v.Session), person.ErrSessionUnknown)
	old := mei.Token
	mei.SignIn()
	now, err := town.People.Viewer(town.Ctx, mei.Token)
	town.Must(err)
	open, err := town.People.Sessions(town.Ctx, now)
	town.Must(err)
	if len(open) != 2 {
		t.Fatalf("%d sessions", len(open))
	}
	town.Must(town.People.SignOut(town.Ctx, now, v.Session))
	_, err = town.People.Viewer(town.Ctx, old)
	wants(t, err, person.ErrSignIn)
	wants(t, town.People.SignOut(town.Ctx, now, v.Session), person.ErrSessionUnknown)
	_, err = town.People.Viewer(town.Ctx, mei.Token)
	town.Must(err)
}

func TestANewNumberEndsAllOtherSessions(t *testing.T) {
	town := testkit.NewTown(t)
	lin, rowan := town.Resident("Lin"), town.Resident("Rowan")
	old := lin.Token
	lin.SignIn()
	v, err := town.People.Viewer(town.Ctx, lin.Token)
	town.Must(err)

	_, err = town.People.AskNewNumber(town.Ctx, v, mei.Clear(), phone)
	town.Must(err)
	code := town.Sender.Last(mei)
	_, err = town.People.SignIn(town.Ctx, mei.Clear(), code, phone)
	wants(t, err, person.ErrCodeWrong)
	_, err = town.People.ChangeNumber(town.Ctx, rowan.Viewer(), mei.Clear(), code, phone)
	wants(t, err, person.ErrCodeWrong)
	p, err := town.People.ChangeNumber(town.Ctx, v, mei.Clear(), code, phone)
	town.Must(err)
	if p.Phone != mei || p.ID != lin.ID {
		t.Errorf("now %+v", p)
	}
	_, err = town.People.Viewer(town.Ctx, old)
	wants(t, err, person.ErrSignIn)
	_, err = town.People.Viewer(town.Ctx, lin.Token)
	town.Must(err)

	_, err = town.People.AskNewNumber(town.Ctx, v, rowan.Phone.Clear(), phone)
	town.Must(err)
	_, err = town.People.ChangeNumber(town.Ctx, v, rowan.Phone.Clear(), town.Sender.Last(rowan.Phone), phone)
	wants(t, err, person.ErrPhoneTaken)
}

func TestTheOperatorsTokenIsShortAndInTheLog(t *testing.T) {
	town := testkit.NewTown(t)
	n := town.Resident("Mei")
	in, err := town.People.TokenFor(town.Ctx, n.Phone)
	town.Must(err)
	v, err := town.People.Viewer(town.Ctx, in.Access)
	town.Must(err)
	if v.ID != n.ID {
		t.Errorf("a token for %+v", v)
	}
	opened := town.Heard("session.opened")
	if by := opened[len(opened)-1].Event.(person.SessionOpened).By; by != "operator" {
		t.Errorf("the log says %q", by)
	}
	town.Clock.Move(15 * time.Minute)
	_, err = town.People.Refresh(town.Ctx, in.RefreshWith, person.Caller{})
	wants(t, err, person.ErrRefresh)
	_, err = town.People.TokenFor(town.Ctx, mei)
	wants(t, err, person.ErrUnknown)
}

func TestNoSecretStandsInTheDatabaseOrTheLog(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	town := testkit.NewTown(t)
	code := asksFor(town, phone)
	in, err := town.People.SignIn(town.Ctx, mei.Clear(), code, phone)
	town.Must(err)
	waiting := asksFor(town, phone)
	next, err := town.People.Refresh(town.Ctx, in.RefreshWith, phone)
	town.Must(err)
	town.Must(town.DB.Close())
	stored := log.Bytes()
	town.Must(filepath.WalkDir(town.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		stored = append(stored, text...)
		return err
	}))
	for name, secret := range map[string]string{"access": in.Access, "refresh": in.RefreshWith, "successor": next.RefreshWith} {
		if bytes.Contains(stored, []byte(secret)) || bytes.Contains(stored, []byte(secret[len(secret)-43:])) {
			t.Errorf("the %s token is there", name)
		}
	}
	if bytes.Contains(stored, []byte(waiting)) {
		t.Errorf("a waiting code is there")
	}
	if bytes.Contains(log.Bytes(), []byte("13800138000")) {
		t.Error("the number is in the log")
	}
}

func TestTheBudgetOfCodesIsForAllTogether(t *testing.T) {
	town := testkit.NewTown(t)
	town.Must(town.Limits.Load([]byte("auth.codes.all: {burst: 3, per: 1h}")))
	ask := func(i int) error {
		_, err := town.People.AskCode(town.Ctx, fmt.Sprintf("139%08d", i), person.Caller{Address: fmt.Sprintf("192.0.2.%d", i)})
		return err
	}
	for i := range 3 {
		town.Must(ask(i))
	}
	wants(t, ask(4), limit.ErrTooMany)
	town.Clock.Move(time.Hour)
	town.Must(ask(5))
}

func TestKnownAndUnknownNumbersAreAnsweredAlike(t *testing.T) {
	town := testkit.NewTown(t)
	known := town.Resident("Lin")
	for _, number := range []string{known.Phone.Clear(), "13911112222"} {
		sent, err := town.People.AskCode(town.Ctx, number, phone)
		if err != nil || sent != (person.Sent{For: 5 * time.Minute}) {
			t.Errorf("%+v, %v", sent, err)
		}
	}
}
