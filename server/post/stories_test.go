package post_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/testkit"
	"youlin/server/unit"
)

func refused(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

func TestPublishedPostStandsFirstInTheFeedAndEverybodyHears(t *testing.T) {
	s := newSquare(t)
	mei, rowan := s.Resident("Mei"), s.Resident("Rowan")
	s.publish(mei, offers("梯子"))
	s.Clock.Move(time.Minute)
	p := s.publish(rowan, needs("搬书柜"))

	if got := s.feed(mei, post.Filter{}); !slices.Equal(got, []string{"搬书柜", "梯子"}) {
		t.Fatalf("the feed is %v", got)
	}
	heard := s.Heard("post.opened")
	if len(heard) != 2 || heard[1].Event.(post.Opened).Post != p.ID || !heard[1].Audience.Everyone {
		t.Fatalf("heard %+v", heard)
	}
	if c := cardOf(t, p.Doc); c.Author != "Rowan" || c.Building != "1栋" || c.Remaining != 1 || c.State != "open" {
		t.Fatalf("the ready form is %+v", c)
	}
}

func TestPostsNeverLeaveTheirCompound(t *testing.T) {
	s := newSquare(t)
	mei, far := s.Resident("Mei"), s.ResidentOf("Far", s.Cottage)
	p := s.publish(mei, offers("梯子"))

	_, err := s.posts.Read(s.Ctx, far.Viewer(), p.ID)
	refused(t, err, post.ErrUnknown)
	_, err = s.posts.Lines(s.Ctx, far.Viewer(), s.Riverside.ID, post.Filter{}, post.Mark{}, 20)
	refused(t, err, unit.ErrUnknown)
	_, err = s.posts.Publish(s.Ctx, far.Viewer(), s.Riverside.ID, offers("椅子"))
	refused(t, err, unit.ErrUnknown)
	_, err = s.posts.Withdraw(s.Ctx, far.Viewer(), p.ID, "")
	refused(t, err, post.ErrUnknown)
	planner := s.Stranger("Planner").Becomes(person.Planner, s.Community)
	_, err = s.posts.Lines(s.Ctx, planner.Viewer(), s.Riverside.ID, post.Filter{}, post.Mark{}, 20)
	refused(t, err, post.ErrNotAdmitted)
	_, err = s.posts.Read(s.Ctx, planner.Viewer(), p.ID)
	refused(t, err, post.ErrUnknown)
}

func TestFeedIsReadPageByPageWithoutGapOrDouble(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	for i := range 23 {
		s.publish(mei, offers(fmt.Sprintf("第%d件", i))) // several share an instant
		if i%3 == 0 {
			s.Clock.Move(time.Second)
		}
	}
	var seen []post.ID
	var after post.Mark
	for {
		lines, err := s.posts.Lines(s.Ctx, mei.Viewer(), s.Riverside.ID, post.Filter{Direction: post.Offer, Category: "idle.tool"}, after, 5)
		s.Must(err)
		if len(lines) == 0 {
			break
		}
		for _, l := range lines {
			seen = append(seen, l.ID)
		}
		after = lines[len(lines)-1].Mark
	}
	unique := slices.Compact(slices.Sorted(slices.Values(seen)))
	if len(seen) != 23 || len(unique) != 23 {
		t.Fatalf("read %d posts, %d of them different", len(seen), len(unique))
	}
}

func TestFeedIsChosenByDirectionModuleCategoryAndState(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	s.publish(mei, offers("梯子"))
	s.publish(mei, needs("搬书柜"))
	gone := s.publish(mei, offers("椅子"))
	s.take(gone, 3)
	_, err := s.posts.Withdraw(s.Ctx, mei.Viewer(), s.publish(mei, offers("旧报纸")).ID, "")
	s.Must(err)
	for _, c := range []struct {
		name string
		f    post.Filter
		want []string
	}{
		{"needs", post.Filter{Direction: post.Need}, []string{"搬书柜"}},
		{"idle", post.Filter{Module: post.Idle}, []string{"梯子", "椅子"}},
		{"category", post.Filter{Category: "help.carry"}, []string{"搬书柜"}},
		{"reserved", post.Filter{States: []post.State{post.Reserved}}, []string{"椅子"}},
		{"withdrawn is nobody's business", post.Filter{States: []post.State{post.Withdrawn}}, nil},
		{"somebody else's withdrawn neither", post.Filter{States: []post.State{post.Withdrawn}, By: mei.ID}, nil},
	} {
		got := s.feed(s.Resident("Rowan"), c.f)
		slices.Sort(got)
		slices.Sort(c.want)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if got := s.feed(mei, post.Filter{By: mei.ID, States: []post.State{post.Withdrawn}}); !slices.Equal(got, []string{"旧报纸"}) {
		t.Errorf("one's own withdrawn posts are %v", got)
	}
	if got := s.feed(s.moderator(), post.Filter{States: []post.State{post.Withdrawn}}); !slices.Equal(got, []string{"旧报纸"}) {
		t.Errorf("a moderator sees withdrawn %v", got)
	}
}

func TestSearchFindsWordsInAnyWritingAndNobodysNumber(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	d := offers("轉讓兒童書櫃 IKEA")
	d.Body = "八成新,电话 13812345678,138****5678 也行,100% 实木_好"
	s.publish(mei, d)
	s.publish(mei, offers("电钻"))
	for q, want := range map[string]int{
		"书柜": 1, "儿童 书柜": 1, "书柜 电钻": 0, "ikea": 1, "ＩＫＥＡ": 1, "电钻": 1, "13812345678": 0, "5678": 0, "138****5678": 0, "1234": 0,
		"%": 1, "_": 1, "*": 0, `"`: 0, "x' OR '1'='1": 0, "NEAR(书 柜)": 0, "   ": 0, "100%": 1,
		strings.Repeat("%", 4096): 0, strings.Repeat("书", 1365): 0, "\x00": 0,
	} {
		if got := s.feed(mei, post.Filter{Q: q}); len(got) != want {
			t.Errorf("%.20q finds %v, want %d", q, got, want)
		}
	}
}

func TestThoseWhoWantNoContactDoNotMeetInTheFeed(t *testing.T) {
	s := newSquare(t)
	mei, rowan := s.Resident("Mei"), s.Resident("Rowan")
	p := s.publish(mei, offers("梯子"))
	s.publish(rowan, offers("椅子"))
	_, err := s.People.Block(s.Ctx, mei.Viewer(), rowan.ID)
	s.Must(err)

	if got := s.feed(rowan, post.Filter{}); !slices.Equal(got, []string{"椅子"}) {
		t.Fatalf("the blocked one sees %v", got)
	}
	if got := s.feed(mei, post.Filter{}); !slices.Equal(got, []string{"梯子"}) {
		t.Fatalf("the one who blocked sees %v", got)
	}
	_, err = s.posts.Read(s.Ctx, rowan.Viewer(), p.ID)
	refused(t, err, post.ErrUnknown)
}

func TestWhoMaySeeAPost(t *testing.T) {
	s := newSquare(t)
	mei, rowan, party, mod := s.Resident("Mei"), s.Resident("Rowan"), s.Resident("Party"), s.moderator()
	everybody := map[string]*testkit.Neighbour{"owner": mei, "resident": rowan, "party": party, "moderator": mod}
	for state, see := range map[post.State]string{
		post.Drafted: "owner", post.Waiting: "moderator owner", post.Rejected: "moderator owner", post.Open: "moderator owner party resident",
		post.Reserved: "moderator owner party resident", post.Fulfilled: "moderator owner party resident",
		post.Withdrawn: "moderator owner party", post.Expired: "moderator owner party", post.Removed: "moderator owner",
	} {
		p := post.Post{Compound: s.Riverside.ID, Author: mei.ID, Owner: mei.ID, State: state, Parties: []person.ID{party.ID}}
		var who []string
		for name, n := range everybody {
			if p.MaySee(n.Viewer(), s.Riverside) {
				who = append(who, name)
			}
		}
		slices.Sort(who)
		if got := strings.Join(who, " "); got != see {
			t.Errorf("%s is seen by %q, want %q", state, got, see)
		}
		if p.MaySee(s.ResidentOf("Far", s.Cottage).Viewer(), s.Riverside) {
			t.Errorf("%s is seen from another compound", state)
		}
	}
}

func TestOnlyThePeopleBehindAPostCorrectIt(t *testing.T) {
	s := newSquare(t)
	mei, rowan := s.Resident("Mei"), s.Resident("Rowan")
	p := s.publish(mei, offers("梯子"))
	to := post.Patch{Title: post.Change[string]{Given: true, To: "铝梯子"}}
	_, err := s.posts.Edit(s.Ctx, rowan.Viewer(), p.ID, p.Version, to)
	refused(t, err, post.ErrNotYours)
	_, err = s.posts.Edit(s.Ctx, s.moderator().Viewer(), p.ID, p.Version, to)
	refused(t, err, post.ErrNotYours)
	_, err = s.posts.Edit(s.Ctx, mei.Viewer(), p.ID, p.Version+1, to)
	refused(t, err, post.ErrStale)

	after, err := s.posts.Edit(s.Ctx, mei.Viewer(), p.ID, p.Version, to)
	s.Must(err)
	if after.Title != "铝梯子" || after.Version != 2 || cardOf(t, after.Doc).Title != "铝梯子" {
		t.Fatalf("became %+v", after)
	}
	if got := s.feed(rowan, post.Filter{Q: "铝梯"}); len(got) != 1 {
		t.Fatal("the search does not know the new title")
	}
	_, err = s.posts.Edit(s.Ctx, mei.Viewer(), p.ID, p.Version, to)
	refused(t, err, post.ErrStale)
}

func TestPatchClearsWhatIsNullAndLeavesTheRest(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	d := offers("童车")
	d.Mode, d.Price, d.Body, d.ChildAge = post.Sell, pointer(50), "很新", &post.Ages{Min: 1, Max: 3}
	d.Windows = []post.Window{{Start: tomorrow}}
	p := s.publish(mei, d)
	if want := tomorrow.Add(time.Hour); !p.Windows[0].End.Equal(want) {
		t.Fatalf("a missing end is %v, want %v", p.Windows[0].End, want)
	}
	after, err := s.posts.Edit(s.Ctx, mei.Viewer(), p.ID, p.Version, post.Patch{
		Price: post.Change[*int]{Given: true}, ChildAge: post.Change[*post.Ages]{Given: true}, Body: post.Change[string]{Given: true},
	})
	s.Must(err)
	if after.Price != nil || after.ChildAge != nil || after.Body != "" {
		t.Fatalf("null left %+v", after.Content)
	}
	if diff := cmp.Diff(p.Windows, after.Windows); diff != "" || after.Title != "童车" {
		t.Fatalf("what was not named changed: %s", diff)
	}
	after, err = s.posts.Edit(s.Ctx, mei.Viewer(), p.ID, after.Version, post.Patch{Windows: post.Change[[]post.Window]{Given: true}})
	s.Must(err)
	if len(s.again(after).Windows) != 0 {
		t.Fatal("null does not clear windows")
	}
}

func TestWhatWasPromisedIsNotTakenBackByEditing(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	p := s.publish(mei, offers("椅子"))
	s.take(p, 2)
	p = s.again(p)
	_, err := s.posts.Edit(s.Ctx, mei.Viewer(), p.ID, p.Version, post.Patch{Quantity: post.Change[int]{Given: true, To: 1}})
	refused(t, err, post.ErrBelowTaken)
	_, err = s.posts.Edit(s.Ctx, mei.Viewer(), p.ID, p.Version, post.Patch{Mode: post.Change[post.Mode]{Given: true, To: post.Lend}})
	refused(t, err, post.ErrTermsTaken)
	after, err := s.posts.Edit(s.Ctx, mei.Viewer(), p.ID, p.Version, post.Patch{Quantity: post.Change[int]{Given: true, To: 2}})
	s.Must(err)
	if after.State != post.Reserved || after.Remaining() != 0 {
		t.Fatalf("two of two taken is %s with %d left", after.State, after.Remaining())
	}
}

func TestTakenPostIsReservedAndHandedOverOneIsFulfilled(t *testing.T) {
	s := newSquare(t)
	p := s.publish(s.Resident("Mei"), offers("椅子"))
	do := func(what func(*db.Tx, post.ID, int) (post.Post, error), n int) post.Post {
		t.Helper()
		s.Must(s.DB.Write(s.Ctx, func(tx *db.Tx) error { _, err := what(tx, p.ID, n); return err }))
		return s.again(p)
	}
	is := func(got post.Post, state post.State, remaining int) {
		t.Helper()
		if got.State != state || got.Remaining() != remaining || cardOf(t, got.Doc).Remaining != remaining {
			t.Fatalf("%s with %d left, want %s with %d", got.State, got.Remaining(), state, remaining)
		}
	}
	is(do(s.posts.Take, 3), post.Reserved, 0)
	err := s.DB.Write(s.Ctx, func(tx *db.Tx) error { _, err := s.posts.Take(tx, p.ID, 1); return err })
	refused(t, err, post.ErrFull)
	is(do(s.posts.GiveBack, 1), post.Open, 1)
	is(do(s.posts.HandOver, 2), post.Open, 1)
	is(do(s.posts.Take, 1), post.Reserved, 0)
	is(do(s.posts.HandOver, 1), post.Fulfilled, 0)
	err = s.DB.Write(s.Ctx, func(tx *db.Tx) error { _, err := s.posts.Take(tx, p.ID, 1); return err })
	refused(t, err, post.ErrNotOpen)
}

func TestWithdrawnPostIsGoneForNeighboursAndStaysForItsParties(t *testing.T) {
	s := newSquare(t)
	mei, rowan, party := s.Resident("Mei"), s.Resident("Rowan"), s.Resident("Party")
	p := s.publish(mei, offers("梯子"))
	s.Must(s.DB.Write(s.Ctx, func(tx *db.Tx) error { return s.posts.Involve(tx, p.ID, party.ID) }))
	_, err := s.posts.Withdraw(s.Ctx, rowan.Viewer(), p.ID, "")
	refused(t, err, post.ErrNotYours)
	_, err = s.posts.Withdraw(s.Ctx, mei.Viewer(), p.ID, "送给妹妹了")
	s.Must(err)

	_, err = s.posts.Read(s.Ctx, rowan.Viewer(), p.ID)
	refused(t, err, post.ErrUnknown)
	read, err := s.posts.Read(s.Ctx, party.Viewer(), p.ID)
	s.Must(err)
	if read.State != post.Withdrawn || read.Reason != "送给妹妹了" {
		t.Fatalf("the party reads %+v", read)
	}
	_, err = s.posts.Withdraw(s.Ctx, mei.Viewer(), p.ID, "")
	refused(t, err, post.ErrClosed)
	last := s.Heard("post.changed")
	if e := last[len(last)-1]; !e.Audience.Everyone {
		t.Fatal("the neighbours' feeds do not hear that it is gone")
	}
}

func TestFirstPostsWaitForAModerator(t *testing.T) {
	s := newSquare(t)
	s.settings(func(set *unit.Settings) { set.ReviewFirstPosts, set.ReviewHours = 1, 24 })
	mei, rowan, mod := s.Resident("Mei"), s.Resident("Rowan"), s.moderator()
	p := s.publish(mei, offers("梯子"))
	if p.State != post.Waiting {
		t.Fatalf("a first post is %s", p.State)
	}
	_, err := s.posts.Read(s.Ctx, rowan.Viewer(), p.ID)
	refused(t, err, post.ErrUnknown)
	_, err = s.posts.Approve(s.Ctx, rowan.Viewer(), p.ID)
	refused(t, err, post.ErrUnknown)
	_, err = s.posts.Approve(s.Ctx, mei.Viewer(), p.ID)
	refused(t, err, post.ErrNotReviewer)

	rejected, err := s.posts.Reject(s.Ctx, mod.Viewer(), p.ID, "请写清楚尺寸")
	s.Must(err)
	if rejected.State != post.Rejected || len(s.feed(rowan, post.Filter{})) != 0 {
		t.Fatalf("rejected is %s", rejected.State)
	}
	corrected, err := s.posts.Edit(s.Ctx, mei.Viewer(), p.ID, rejected.Version, post.Patch{Body: post.Change[string]{Given: true, To: "两米"}})
	s.Must(err)
	if corrected.State != post.Waiting || corrected.Reason != "" {
		t.Fatalf("corrected is %s (%s)", corrected.State, corrected.Reason)
	}
	_, err = s.posts.Approve(s.Ctx, mod.Viewer(), p.ID)
	s.Must(err)
	_, err = s.posts.Approve(s.Ctx, mod.Viewer(), p.ID)
	refused(t, err, post.ErrNotWaiting)
	if got := s.feed(rowan, post.Filter{}); len(got) != 1 || len(s.Heard("post.opened")) != 1 {
		t.Fatalf("approved is not in the feed: %v", got)
	}
	if second := s.publish(mei, offers("椅子")); second.State != post.Open {
		t.Fatalf("a second post is %s", second.State)
	}
}

func TestWhatNobodyReviewsOpensByItselfExceptCareForChildren(t *testing.T) {
	s := newSquare(t)
	s.settings(func(set *unit.Settings) { set.ReviewFirstPosts, set.ReviewHours = 1, 24 })
	mei := s.Resident("Mei")
	ladder := s.publish(mei, offers("梯子"))
	care := s.publish(mei, post.Draft{Direction: post.Offer, Module: post.Childcare, Content: post.Content{Category: "childcare.pickup", Title: "接孩子"}})
	s.Must(s.posts.Tick(s.Ctx))
	if s.again(ladder).State != post.Waiting {
		t.Fatal("opened too early")
	}
	s.Clock.Move(25 * time.Hour)
	s.Must(s.posts.Tick(s.Ctx))
	if s.again(ladder).State != post.Open || s.again(care).State != post.Waiting {
		t.Fatalf("the ladder is %s, the care %s", s.again(ladder).State, s.again(care).State)
	}
}

func TestWhatWasRejectedAndCorrectedWaitsAnew(t *testing.T) {
	s := newSquare(t)
	s.settings(func(set *unit.Settings) { set.ReviewFirstPosts, set.ReviewHours = 1, 24 })
	mei, mod := s.Resident("Mei"), s.moderator()
	p := s.publish(mei, offers("梯子"))
	rejected, err := s.posts.Reject(s.Ctx, mod.Viewer(), p.ID, "请写清楚尺寸")
	s.Must(err)
	s.Clock.Move(25 * time.Hour)
	_, err = s.posts.Edit(s.Ctx, mei.Viewer(), p.ID, rejected.Version, post.Patch{Body: post.Change[string]{Given: true, To: "两米"}})
	s.Must(err)
	s.Must(s.posts.Tick(s.Ctx))
	if got := s.again(p).State; got != post.Waiting {
		t.Fatalf("nobody looked at it again, and it is %s", got)
	}
	s.Clock.Move(25 * time.Hour)
	s.Must(s.posts.Tick(s.Ctx))
	if got := s.again(p).State; got != post.Open {
		t.Fatalf("after another day it is %s", got)
	}
}

func TestCareThatWaitsHoldsUpNobodyElse(t *testing.T) {
	s := newSquare(t)
	s.settings(func(set *unit.Settings) { set.ReviewFirstPosts, set.ReviewHours = 100, 24 })
	mei := s.Resident("Mei")
	for range 60 {
		s.publish(mei, post.Draft{Direction: post.Offer, Module: post.Childcare, Content: post.Content{Category: "childcare.pickup", Title: "接孩子"}})
	}
	s.Clock.Move(time.Minute)
	ladder := s.publish(mei, offers("梯子"))
	s.Clock.Move(25 * time.Hour)
	s.Must(s.posts.Tick(s.Ctx))
	if got := s.again(ladder).State; got != post.Open {
		t.Fatalf("the ladder is %s", got)
	}
}

func TestModeratorsRemoveWhatHasNoPlaceHere(t *testing.T) {
	s := newSquare(t)
	mei, mod := s.Resident("Mei"), s.moderator()
	p := s.publish(mei, offers("刀具"))
	_, err := s.posts.Remove(s.Ctx, mei.Viewer(), p.ID, "")
	refused(t, err, post.ErrNotReviewer)
	own := s.publish(mod, offers("我的"))
	_, err = s.posts.Remove(s.Ctx, mod.Viewer(), own.ID, "")
	refused(t, err, post.ErrNotReviewer)
	removed, err := s.posts.Remove(s.Ctx, mod.Viewer(), p.ID, "管制刀具")
	s.Must(err)
	if removed.State != post.Removed || removed.Reason != "管制刀具" {
		t.Fatalf("removed is %+v", removed)
	}
	if _, err := s.posts.Read(s.Ctx, mei.Viewer(), p.ID); err != nil {
		t.Fatalf("the author reads why: %v", err)
	}
}

func TestTimeRunsOutOnceHoweverOftenTheClockIsAsked(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	ladder := s.publish(mei, offers("梯子"))
	food := s.publish(mei, post.Draft{Direction: post.Offer, Module: post.Help, Content: post.Content{Category: "help.food", Title: "包子", Mode: post.Give}})
	closed := 0
	s.posts.OnClosed(func(_ *db.Tx, _ post.Post, why post.Closing) error {
		if why == post.ByTime {
			closed++
		}
		return nil
	})
	s.Clock.Move(8 * 24 * time.Hour)
	s.Must(s.posts.Tick(s.Ctx))
	s.Must(s.posts.Tick(s.Ctx))
	if s.again(food).State != post.Expired || s.again(ladder).State != post.Open || closed != 1 {
		t.Fatalf("food is %s, ladder %s, closed %d times", s.again(food).State, s.again(ladder).State, closed)
	}
	s.Clock.Move(23 * 24 * time.Hour)
	s.Must(s.posts.Tick(s.Ctx))
	if s.again(ladder).State != post.Expired {
		t.Fatalf("after 31 days the ladder is %s", s.again(ladder).State)
	}
}

func TestLeaderPostsForAnElderWhoAgreed(t *testing.T) {
	s := newSquare(t)
	elder, leader, other := s.Resident("陈奶奶"), s.Resident("李楼长家"), s.Resident("Rowan")
	leader.Becomes(person.Leader, s.Buildings[0])
	d := needs("请人换灯泡")
	d.OnBehalfOf = elder.ID
	_, err := s.posts.Publish(s.Ctx, leader.Viewer(), s.Riverside.ID, d)
	refused(t, err, person.ErrNoConsent)
	s.Must(s.DB.Write(s.Ctx, func(tx *db.Tx) error {
		return s.People.Consent(tx, elder.ID, s.Riverside.ID, "当面", leader.ID)
	}))
	_, err = s.posts.Publish(s.Ctx, other.Viewer(), s.Riverside.ID, d)
	refused(t, err, person.ErrNoConsent)
	p := s.publish(leader, d)
	if c := cardOf(t, p.Doc); p.Owner != elder.ID || p.Author != leader.ID || c.For != "陈奶奶" || c.Author != "李楼长家" {
		t.Fatalf("posted %+v as %+v", p, c)
	}
	_, err = s.posts.Withdraw(s.Ctx, leader.Viewer(), p.ID, "")
	s.Must(err)
	if _, err = s.posts.Read(s.Ctx, elder.Viewer(), p.ID); err != nil {
		t.Fatalf("the elder reads it: %v", err)
	}
	d.OnBehalfOf = s.ResidentOf("Far", s.Cottage).ID
	_, err = s.posts.Publish(s.Ctx, leader.Viewer(), s.Riverside.ID, d)
	refused(t, err, person.ErrUnknown)
}

func TestDraftIsItsAuthorsUntilItIsFinished(t *testing.T) {
	s := newSquare(t)
	mei, rowan := s.Resident("Mei"), s.Resident("Rowan")
	d := offers("梯子")
	d.Unfinished = true
	p := s.publish(mei, d)
	_, err := s.posts.Finish(s.Ctx, rowan.Viewer(), p.ID)
	refused(t, err, post.ErrUnknown)
	if len(s.Heard("post.opened")) != 0 || len(s.feed(rowan, post.Filter{})) != 0 {
		t.Fatal("a draft is out")
	}
	opened, err := s.posts.Finish(s.Ctx, mei.Viewer(), p.ID)
	s.Must(err)
	if opened.State != post.Open || len(s.Heard("post.opened")) != 1 {
		t.Fatalf("finished is %s", opened.State)
	}
}

func TestPostsFollowTheirPeople(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	p := s.publish(mei, offers("梯子"))
	q, err := s.posts.Heed(s.Ctx)
	s.Must(err)
	me, err := s.People.Me(s.Ctx, mei.Viewer())
	s.Must(err)
	_, err = s.People.Amend(s.Ctx, mei.Viewer(), me.Person.Version, person.Amendment{Name: pointer("梅姐")})
	s.Must(err)
	s.Must(q.Close())
	if c := cardOf(t, s.again(p).Doc); c.Author != "梅姐" {
		t.Fatalf("after the new name the post says %q", c.Author)
	}
	// What happens while nobody listens is made up for at the next start.
	_, err = s.People.Leave(s.Ctx, mei.Viewer(), mei.Membership)
	s.Must(err)
	q, err = s.posts.Heed(s.Ctx)
	s.Must(err)
	s.Must(q.Close())
	if now := s.again(p); now.State != post.Withdrawn {
		t.Fatalf("after its owner left the post is %s", now.State)
	}
}

func TestManyPostsADayAreSlowedDown(t *testing.T) {
	s := newSquare(t)
	s.settings(func(set *unit.Settings) { set.PostsPerDay = 2 })
	mei := s.Resident("Mei")
	s.publish(mei, offers("一"))
	s.publish(mei, offers("二"))
	_, err := s.posts.Publish(s.Ctx, mei.Viewer(), s.Riverside.ID, offers("三"))
	refused(t, err, post.ErrTooMany)
	s.Clock.Move(25 * time.Hour)
	s.publish(mei, offers("三"))
}

func TestFeedTurnsAtEachChangeOfItsCompoundOnly(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	before, other := s.posts.Turn(s.Riverside.ID), s.posts.Turn(s.Hilltop.ID)
	p := s.publish(mei, offers("梯子"))
	if s.posts.Turn(s.Riverside.ID) == before || s.posts.Turn(s.Hilltop.ID) != other {
		t.Fatal("a publication did not turn the page of its compound alone")
	}
	before = s.posts.Turn(s.Riverside.ID)
	err := s.DB.Write(s.Ctx, func(tx *db.Tx) error {
		if _, err := s.posts.Take(tx, p.ID, 1); err != nil {
			return err
		}
		return errors.New("and then it fails")
	})
	if err == nil || s.posts.Turn(s.Riverside.ID) != before {
		t.Fatal("a rollback turned the page")
	}
}
