package limit_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/limit"
	"youlin/server/testkit"
)

var (
	knocks = limit.Declare(limit.Rule{Name: "test.knocks", Key: limit.Person, Burst: 3, Per: time.Minute})
	calls  = limit.Declare(limit.Rule{Name: "test.calls", Key: limit.Phone, Burst: 5, Per: time.Hour, Kept: true})
	homes  = limit.Declare(limit.Rule{Name: "test.homes", Key: limit.Address, Burst: 1, Per: time.Minute})
	crowd  = limit.Declare(limit.Rule{Name: "test.crowd", Key: limit.All, Burst: 2, Per: time.Minute})
)

// wait is how long a refusal says to wait; it fails the test when it is none.
func wait(t *testing.T, err error) time.Duration {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || !errors.Is(err, limit.ErrTooMany) {
		t.Fatalf("answered %v, want to be asked to wait", err)
	}
	return f.RetryAfter
}

func TestWhoWaitsAsLongAsTheyAreToldIsLetThrough(t *testing.T) {
	clock := testkit.NewClock()
	set := limit.NewSet(clock.Now)
	for range 3 {
		if err := set.Take(knocks, "mei"); err != nil {
			t.Fatal(err)
		}
	}
	d := wait(t, set.Take(knocks, "mei"))
	clock.Move(d - time.Second)
	if left := wait(t, set.Take(knocks, "mei")); left != time.Second {
		t.Errorf("a second early it says %v", left)
	}
	clock.Move(time.Second)
	if err := set.Take(knocks, "mei"); err != nil {
		t.Errorf("after waiting: %v", err)
	}
	if err := set.Take(knocks, "rowan"); err != nil {
		t.Errorf("somebody else: %v", err)
	}
}

func TestAClockThatGoesBackKeepsNobodyOutForLong(t *testing.T) {
	clock := testkit.NewClock()
	set := limit.NewSet(clock.Now)
	if err := set.Take(knocks, "mei"); err != nil {
		t.Fatal(err)
	}
	clock.Move(-time.Hour)
	d := wait(t, set.Take(knocks, "mei"))
	if d > 20*time.Second {
		t.Errorf("it says to wait %v", d)
	}
	clock.Move(d)
	if err := set.Take(knocks, "mei"); err != nil {
		t.Errorf("after waiting: %v", err)
	}
}

func TestLookingCountsNothing(t *testing.T) {
	set := limit.NewSet(testkit.NewClock().Now)
	for range 100 {
		if err := set.Ready(knocks, "mei"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNobodyHopsThroughTheirNetwork(t *testing.T) {
	set := limit.NewSet(testkit.NewClock().Now)
	if err := set.Take(homes, "2001:db8:1:2::1"); err != nil {
		t.Fatal(err)
	}
	wait(t, set.Take(homes, "2001:db8:1:2:ffff::9"))
	if err := set.Take(homes, "2001:db8:1:3::1"); err != nil {
		t.Errorf("the network next door: %v", err)
	}
	if err := set.Take(homes, "192.0.2.7"); err != nil {
		t.Fatal(err)
	}
	wait(t, set.Take(homes, "::ffff:192.0.2.7"))
}

func TestALimitOfAllCountsEverybodyTogether(t *testing.T) {
	set := limit.NewSet(testkit.NewClock().Now)
	for _, who := range []string{"mei", "rowan"} {
		if err := set.Take(crowd, who); err != nil {
			t.Fatal(err)
		}
	}
	wait(t, set.Take(crowd, "lin"))
}

func TestKeptLimitsSurviveARestartAndSlide(t *testing.T) {
	dir, clock := testkit.Folder(t), testkit.NewClock()
	d := testkit.Open(t, dir, clock)
	set := limit.NewSet(clock.Now)
	take := func() error {
		return d.Write(t.Context(), func(tx *db.Tx) error { return set.TakeIn(tx, calls, "199") })
	}
	for range 5 {
		if err := take(); err != nil {
			t.Fatal(err)
		}
		clock.Move(10 * time.Minute)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d, set = testkit.Open(t, dir, clock), limit.NewSet(clock.Now)
	if left := wait(t, take()); left != 10*time.Minute {
		t.Errorf("the first was 50 minutes ago, and it says %v", left)
	}
	clock.Move(10 * time.Minute)
	if err := take(); err != nil {
		t.Errorf("an hour after the first: %v", err)
	}
	wait(t, take())
}

func TestARefusalThatIsRolledBackTakesNothing(t *testing.T) {
	clock := testkit.NewClock()
	d := testkit.Open(t, testkit.Folder(t), clock)
	set := limit.NewSet(clock.Now)
	other := errors.New("another refusal")
	for range 20 {
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			if err := set.TakeIn(tx, calls, "199"); err != nil {
				return err
			}
			return other
		})
		if !errors.Is(err, other) {
			t.Fatal(err)
		}
	}
}

func TestTheOperatorChangesLimitsByName(t *testing.T) {
	clock := testkit.NewClock()
	set := limit.NewSet(clock.Now)
	if err := set.Load([]byte("test.knocks: {burst: 1, per: 10m}\ntest.homes: {off: true}\n")); err != nil {
		t.Fatal(err)
	}
	if err := set.Take(knocks, "mei"); err != nil {
		t.Fatal(err)
	}
	if left := wait(t, set.Take(knocks, "mei")); left != 10*time.Minute {
		t.Errorf("says %v", left)
	}
	for range 10 {
		if err := set.Take(homes, "192.0.2.7"); err != nil {
			t.Fatal(err)
		}
	}
	if err := set.Load([]byte(`{"test.knocks": {"burst": 7}}`)); err != nil || set.Rule(knocks).Burst != 7 {
		t.Errorf("JSON: %v, %+v", err, set.Rule(knocks))
	}
}

func TestALimitThatWouldNotBindStopsTheStart(t *testing.T) {
	for _, text := range []string{"test.knox: {burst: 1}", "test.knocks: {brust: 1}", "test.knocks: {per: 0s}", "test.knocks: {burst: -1}", "[]", "test.knocks: soon"} {
		if err := limit.NewSet(time.Now).Load([]byte(text)); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
	if err := limit.NewSet(time.Now).Load([]byte("")); err != nil {
		t.Errorf("an empty file: %v", err)
	}
}

func TestOffLetsEverybodyThrough(t *testing.T) {
	set := limit.Off(time.Now)
	for range 1000 {
		if err := set.Take(knocks, "mei"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestEveryLimitSaysWhatItIs(t *testing.T) {
	for _, r := range limit.Declared() {
		if strings.HasPrefix(r.Name, "test.") {
			continue
		}
		if !strings.Contains(r.Name, ".") || r.Key == "" || r.Burst <= 0 || r.Per <= 0 || r.Doc == "" {
			t.Errorf("%+v", r)
		}
	}
}
