package paper_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"youlin/server/fault"
	"youlin/server/limit"
	"youlin/server/paper"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

func TestThirtyPostsMakeOnePageWithTheMostUsefulFirst(t *testing.T) {
	s := newSquare(t)
	mei, far := s.Resident("Mei"), s.ResidentOf("远邻", s.Buildings[2])
	for i := range 14 {
		s.publish(far, offers(fmt.Sprint("远处的工具", i)))
	}
	for i := range 14 {
		s.publish(far, needs(fmt.Sprint("远处的忙", i)))
	}
	near, urgent := offers("楼里的梯子"), needs("今天要搬冰箱")
	urgent.Urgency = post.Urgent
	s.publish(mei, near)
	s.publish(far, urgent)
	sheet := s.lay(s.leader())
	if len(sheet.Needs) != 6 || len(sheet.Offers) != 6 || sheet.More != 18 {
		t.Errorf("%d needs, %d offers, %d more", len(sheet.Needs), len(sheet.Offers), sheet.More)
	}
	if sheet.Needs[0].Title != urgent.Title || !sheet.Needs[0].Urgent || sheet.Offers[0].Title != near.Title {
		t.Errorf("first: %q and %q", titles(sheet.Needs), titles(sheet.Offers))
	}
	if sheet.From.Format(time.DateOnly) != "2026-09-14" || sheet.To.Format(time.DateOnly) != "2026-09-20" {
		t.Errorf("week %v to %v", sheet.From, sheet.To)
	}
}

func TestOneSideWithLittleToSayLeavesItsRoomToTheOther(t *testing.T) {
	s := newSquare(t)
	far := s.ResidentOf("远邻", s.Buildings[2])
	for i := range 14 {
		s.publish(far, offers(fmt.Sprint("工具", i)))
	}
	s.publish(far, needs("搬冰箱"))
	if sheet := s.lay(s.leader()); len(sheet.Needs) != 1 || len(sheet.Offers) != 11 || sheet.More != 3 {
		t.Errorf("%d needs, %d offers, %d more", len(sheet.Needs), len(sheet.Offers), sheet.More)
	}
}

func TestCodesStayForTheWeekAndAreNewInTheNext(t *testing.T) {
	s := newSquare(t)
	wu := s.leader()
	s.publish(s.Resident("Mei"), offers("梯子"))
	first := s.lay(wu).Offers[0].Code
	if again := s.lay(wu).Offers[0].Code; again != first {
		t.Errorf("laid out again: %s, before %s", again, first)
	}
	s.Clock.Move(7 * 24 * time.Hour)
	next := s.lay(wu).Offers[0].Code
	if next == first {
		t.Error("next week has the same code")
	}
	for _, code := range []string{first, strings.ToLower(next)} {
		if p, err := s.paper.Enter(s.Ctx, wu.Viewer(), s.Riverside.ID, code); err != nil || p.Title != "梯子" {
			t.Errorf("%s leads to %q: %v", code, p.Title, err)
		}
	}
	s.Clock.Move(22 * 24 * time.Hour)
	s.refused(first, paper.ErrSlipOver)
}

// refused has the leader enter a slip that leads nowhere.
func (s *square) refused(code string, want error) {
	s.T.Helper()
	if p, err := s.paper.Enter(s.Ctx, s.leader2().Viewer(), s.Riverside.ID, code); !errors.Is(err, want) {
		s.T.Errorf("%s: %q %v, want %v", code, p.Title, err, want)
	}
}

// leader2 leads another building: slips are entered all over the compound.
func (s *square) leader2() *neighbour { return s.leads("钱姐", 1) }

func TestSlipsOfWhatIsClosedAreOver(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	p := s.publish(mei, offers("梯子"))
	code := s.lay(s.leader()).Offers[0].Code
	_, err := s.posts.Withdraw(s.Ctx, mei.Viewer(), p.ID, "")
	s.Must(err)
	s.refused(code, paper.ErrSlipOver)
	s.refused("22222", paper.ErrMistyped)
}

func TestASlipOfAnotherCompoundIsUnknownHere(t *testing.T) {
	s := newSquare(t)
	there := s.ResidentOf("山上人", s.Cottage).Becomes(person.Leader, s.Cottage)
	s.publish(there, offers("山上的梯子"))
	sheet, err := s.paper.Lay(s.Ctx, there.Viewer(), s.Hilltop.ID, s.Cottage.ID)
	s.Must(err)
	s.refused(sheet.Offers[0].Code, paper.ErrSlipUnknown)
	if _, err := s.paper.Enter(s.Ctx, s.leader2().Viewer(), s.Hilltop.ID, sheet.Offers[0].Code); !errors.Is(err, unit.ErrUnknown) {
		t.Errorf("in a compound that they do not know: %v", err)
	}
}

func TestOnlyThoseWhoServePrintAndEnter(t *testing.T) {
	s := newSquare(t)
	s.publish(s.Resident("Mei"), offers("梯子"))
	code := s.lay(s.leader()).Offers[0].Code
	for _, c := range []struct {
		who          *neighbour
		prints       error
		enters       error
		ofAnotherOne bool
	}{
		{who: s.Resident("Mei"), prints: paper.ErrMayNotPrint, enters: paper.ErrMayNotEnter},
		{who: s.leader2(), prints: paper.ErrMayNotPrint},
		{who: s.ResidentOf("协调", s.Buildings[1]).Becomes(person.Coordinator, s.Riverside)},
		{who: s.ResidentOf("支部", s.Buildings[1]).Becomes(person.Moderator, s.Riverside)},
		{who: s.ResidentOf("山上人", s.Cottage), prints: unit.ErrUnknown, enters: unit.ErrUnknown},
	} {
		if _, err := s.paper.Lay(s.Ctx, c.who.Viewer(), s.Riverside.ID, s.Buildings[0].ID); !errors.Is(err, c.prints) {
			t.Errorf("%s prints: %v, want %v", c.who.Name, err, c.prints)
		}
		if _, err := s.paper.Enter(s.Ctx, c.who.Viewer(), s.Riverside.ID, code); !errors.Is(err, c.enters) {
			t.Errorf("%s enters: %v, want %v", c.who.Name, err, c.enters)
		}
	}
	if _, err := s.paper.Lay(s.Ctx, s.leader().Viewer(), s.Riverside.ID, s.Cottage.ID); !errors.Is(err, unit.ErrUnknown) {
		t.Errorf("the page of a building elsewhere: %v", err)
	}
}

func TestThePageNamesItsLeaderAsTheyAgreed(t *testing.T) {
	s := newSquare(t)
	wu := s.leader()
	if sheet := s.lay(wu); sheet.Leader.Name != "老吴" || sheet.Leader.Phone != "" || sheet.Invite == "" {
		t.Errorf("%+v, invite %q", sheet.Leader, sheet.Invite)
	}
	yes := true
	_, err := s.People.Amend(s.Ctx, wu.Viewer(), 1, person.Amendment{Callable: &yes})
	s.Must(err)
	co := s.ResidentOf("协调", s.Buildings[1]).Becomes(person.Coordinator, s.Riverside)
	if sheet := s.lay(co); sheet.Leader.Phone != wu.Phone || sheet.Invite != "" {
		t.Errorf("a coordinator prints %q and invite %q", sheet.Leader.Phone.Clear(), sheet.Invite)
	}
}

func TestNothingPrivateLeavesTheCompound(t *testing.T) {
	s := newSquare(t)
	mei := s.ResidentOf("王秀英", s.Buildings[2])
	care := post.Draft{Direction: post.Need, Module: post.Childcare, Content: post.Content{Category: "childcare.pickup", Title: "周三实验小学接 7 岁男孩"}}
	visit := post.Draft{Direction: post.Need, Module: post.Eldercare, Content: post.Content{Category: "eldercare.visit", Title: "独居,中风后要人陪"}}
	chair := offers("轮椅")
	chair.Category = "idle.medical"
	wants := chair
	wants.Direction, wants.Title = post.Need, "中风用的轮椅"
	for _, d := range []post.Draft{care, visit, chair, wants, needs("给王秀英送饭"), needs("3栋门口搬花盆"), offers("梯子,电话13812345678"), offers("出钻 2-1-1203"), needs("去 101 修灯")} {
		s.publish(mei, d)
	}
	sheet := s.lay(s.leader())
	got := append(titles(sheet.Needs), titles(sheet.Offers)...)
	slices.Sort(got)
	if want := []string{"", "", "", "", "", "", "出钻", "梯子", "轮椅"}; !slices.Equal(got, want) {
		t.Errorf("on the page: %q", got)
	}
	for _, ask := range []paper.ChainAsk{{}, {Own: true}, {Locale: "en"}} {
		text, err := s.paper.Chain(s.Ctx, mei.Viewer(), s.Riverside.ID, ask)
		s.Must(err)
		for _, secret := range []string{"王秀英", "1203", "101", "3栋", "13812345678", "实验小学", "7 岁", "中风", "独居", string(mei.ID)} {
			if strings.Contains(text.Text, secret) {
				t.Errorf("the list tells %q:\n%s", secret, text.Text)
			}
		}
	}
}

func TestATitleIsPrivateWhateverItsAuthorCallsIt(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	for _, d := range []post.Draft{needs("周五下午三点接孩子"), needs("给糖尿病老伴送饭"), needs("求血压计"), needs("今天要搬冰箱"), offers("儿童自行车"), offers("轮椅")} {
		s.publish(mei, d)
	}
	sheet := s.lay(s.leader())
	got := append(titles(sheet.Needs), titles(sheet.Offers)...)
	slices.Sort(got)
	if want := []string{"", "", "", "今天要搬冰箱", "儿童自行车", "轮椅"}; !slices.Equal(got, want) {
		t.Errorf("on the page: %q", got)
	}
}

func TestTheListForTheChatGroupIsNumberedAndLinked(t *testing.T) {
	s := newSquare(t)
	mei, rowan := s.Resident("Mei"), s.ResidentOf("Rowan", s.Buildings[1])
	two := offers("梯子")
	two.Quantity, two.Mode = 2, post.Lend
	ladder := s.publish(mei, two)
	s.publish(rowan, needs("搬冰箱"))
	card, err := s.paper.Share(s.Ctx, mei.Viewer(), ladder.ID, false)
	s.Must(err)
	ask := paper.ChainAsk{URL: "https://youlin.example"}
	all, err := s.paper.Chain(s.Ctx, rowan.Viewer(), s.Riverside.ID, ask)
	s.Must(err)
	want := "【江畔花园】邻里接龙\n\n需要帮忙\n1. 搬冰箱\n\n能帮、能给\n2. 梯子（借·×2） https://youlin.example/p/" + card.Code +
		"\n\n想要哪件、能帮哪件，回复序号；看全部、约时间点这里：https://youlin.example"
	if all.Text != want || all.Count != 2 {
		t.Errorf("%d:\n%s\nwant\n%s", all.Count, all.Text, want)
	}
	ask.Own, ask.Locale = true, "en"
	own, err := s.paper.Chain(s.Ctx, rowan.Viewer(), s.Riverside.ID, ask)
	s.Must(err)
	if own.Count != 1 || !strings.Contains(own.Text, "1. 搬冰箱\n") || strings.Contains(own.Text, "梯子") || strings.Contains(own.Text, "On offer") {
		t.Errorf("one's own:\n%s", own.Text)
	}
	if _, err := s.paper.Chain(s.Ctx, s.ResidentOf("山上人", s.Cottage).Viewer(), s.Riverside.ID, ask); !errors.Is(err, unit.ErrUnknown) {
		t.Errorf("somebody of another compound: %v", err)
	}
}

func TestAListLeavesOutWhomOneBlocked(t *testing.T) {
	s := newSquare(t)
	mei, rowan := s.Resident("Mei"), s.Resident("Rowan")
	s.publish(mei, offers("梯子"))
	_, err := s.People.Block(s.Ctx, mei.Viewer(), rowan.ID)
	s.Must(err)
	if c, err := s.paper.Chain(s.Ctx, rowan.Viewer(), s.Riverside.ID, paper.ChainAsk{}); err != nil || c.Count != 0 || strings.Contains(c.Text, "梯子") {
		t.Errorf("%v\n%s", err, c.Text)
	}
}

func TestACardIsOneUntilItIsTakenBack(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	d := offers("梯子")
	d.Photos = append(d.Photos, s.photo(mei))
	p := s.publish(mei, d)
	if c, there, err := s.paper.Shared(s.Ctx, mei.Viewer(), p.ID); err != nil || there {
		t.Errorf("before: %+v %v", c, err)
	}
	first, err := s.paper.Share(s.Ctx, mei.Viewer(), p.ID, false)
	s.Must(err)
	if c := s.look(first.Code); c.Title != "梯子" || c.Compound != s.Riverside.Name || c.Photo {
		t.Errorf("%+v", c)
	}
	if _, err := s.paper.Picture(s.Ctx, first.Code, "1.2.3.4"); !errors.Is(err, paper.ErrCardUnknown) {
		t.Errorf("a photo that nobody shared: %v", err)
	}
	if c, there, err := s.paper.Shared(s.Ctx, mei.Viewer(), p.ID); err != nil || !there || c.Code != first.Code || !c.MayShow {
		t.Errorf("after: %+v %v", c, err)
	}
	again, err := s.paper.Share(s.Ctx, mei.Viewer(), p.ID, true)
	s.Must(err)
	if again.Code != first.Code || !again.Photo || !s.look(first.Code).Photo {
		t.Errorf("shared again: %+v", again)
	}
	if pic, err := s.paper.Picture(s.Ctx, strings.ToLower(first.Code), "1.2.3.4"); err != nil || len(pic) < 100 {
		t.Errorf("%d bytes, %v", len(pic), err)
	}
	for range 2 {
		s.Must(s.paper.Unshare(s.Ctx, mei.Viewer(), p.ID))
	}
	s.gone(first.Code)
	other, err := s.paper.Share(s.Ctx, mei.Viewer(), p.ID, false)
	s.Must(err)
	if other.Code == first.Code {
		t.Error("what was taken back is shown again")
	}
	s.gone(first.Code)
}

func (s *square) look(code string) paper.Card {
	s.T.Helper()
	c, err := s.paper.Look(s.Ctx, code, "1.2.3.4")
	s.Must(err)
	return c
}

func (s *square) gone(code string) {
	s.T.Helper()
	if c, err := s.paper.Look(s.Ctx, code, "1.2.3.4"); !errors.Is(err, paper.ErrCardOver) {
		s.T.Errorf("still there: %+v %v", c, err)
	}
	if pic, err := s.paper.Picture(s.Ctx, code, "1.2.3.4"); !errors.Is(err, paper.ErrCardOver) {
		s.T.Errorf("its photo is still there: %d bytes %v", len(pic), err)
	}
}

func TestCardsOfWhatIsClosedAreGone(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	mo := s.ResidentOf("支部", s.Buildings[1]).Becomes(person.Moderator, s.Riverside)
	for what, end := range map[string]func(p post.Post){
		"withdrawn": func(p post.Post) { _, err := s.posts.Withdraw(s.Ctx, mei.Viewer(), p.ID, ""); s.Must(err) },
		"removed":   func(p post.Post) { _, err := s.posts.Remove(s.Ctx, mo.Viewer(), p.ID, "广告"); s.Must(err) },
		"expired":   func(post.Post) { s.Clock.Move(31 * 24 * time.Hour) }, // and no tick has come yet
	} {
		p := s.publish(mei, offers("梯子"))
		card, err := s.paper.Share(s.Ctx, mei.Viewer(), p.ID, false)
		s.Must(err)
		end(p)
		s.gone(card.Code)
		if _, err := s.paper.Share(s.Ctx, mei.Viewer(), p.ID, false); !errors.Is(err, post.ErrNotOpen) {
			t.Errorf("%s and shared: %v", what, err)
		}
	}
}

func TestOnlyThoseBehindAPostShareIt(t *testing.T) {
	s := newSquare(t)
	mei, mo := s.Resident("Mei"), s.ResidentOf("支部", s.Buildings[1]).Becomes(person.Moderator, s.Riverside)
	p := s.publish(mei, offers("梯子"))
	for _, c := range []struct {
		who  *neighbour
		want error
	}{
		{s.ResidentOf("Rowan", s.Buildings[1]), post.ErrNotYours}, {mo, post.ErrNotYours}, {s.ResidentOf("山上人", s.Cottage), post.ErrUnknown},
	} {
		_, share := s.paper.Share(s.Ctx, c.who.Viewer(), p.ID, false)
		_, _, shared := s.paper.Shared(s.Ctx, c.who.Viewer(), p.ID)
		back := s.paper.Unshare(s.Ctx, c.who.Viewer(), p.ID)
		for _, err := range []error{share, shared, back} {
			if !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", c.who.Name, err, c.want)
			}
		}
	}
	card, err := s.paper.Share(s.Ctx, mei.Viewer(), p.ID, false)
	s.Must(err)
	if got, err := s.paper.Opened(s.Ctx, s.ResidentOf("Rowan", s.Buildings[1]).Viewer(), card.Code, "1.2.3.4"); err != nil || got.ID != p.ID {
		t.Errorf("a neighbour opens it: %v", err)
	}
	if _, err := s.paper.Opened(s.Ctx, s.ResidentOf("山上人", s.Cottage).Viewer(), card.Code, "1.2.3.4"); !errors.Is(err, paper.ErrCardUnknown) {
		t.Errorf("somebody of another compound opens it: %v", err)
	}
}

func TestPhotosOfChildrenAreNeverShown(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	d := post.Draft{Direction: post.Offer, Module: post.Childcare, Content: post.Content{Category: "childcare.pickup", Title: "接孩子"}}
	d.Photos = append(d.Photos, s.photo(mei))
	p := s.publish(mei, d)
	card, err := s.paper.Share(s.Ctx, mei.Viewer(), p.ID, true)
	s.Must(err)
	if card.Photo || card.MayShow || card.Title != "" || s.look(card.Code).Photo {
		t.Errorf("%+v", card)
	}
}

func TestWhoGuessesCardsIsSlowedDownAndOthersAreNot(t *testing.T) {
	s := newSquare(t)
	mei := s.Resident("Mei")
	card, err := s.paper.Share(s.Ctx, mei.Viewer(), s.publish(mei, offers("梯子")).ID, false)
	s.Must(err)
	guess := func(i int) error {
		_, err := s.paper.Look(s.Ctx, strings.Repeat("2", 14)+string("23456789ABCDEFGHJKLMNPQRSTUVWXYZ"[i%32])+"Z", "9.9.9.9")
		return err
	}
	for i := range paper.WrongCards.Burst {
		if err := guess(i); !errors.Is(err, paper.ErrCardUnknown) {
			t.Fatalf("guess %d: %v", i, err)
		}
	}
	var slow *fault.Fault
	if err := guess(1); !errors.Is(err, limit.ErrTooMany) || !errors.As(err, &slow) || slow.RetryAfter <= 0 {
		t.Errorf("one guess more: %v", err)
	}
	if _, err := s.paper.Look(s.Ctx, card.Code, "9.9.9.9"); err != nil {
		t.Errorf("the right one from the same address: %v", err)
	}
}
