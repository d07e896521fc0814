package match

import (
	"testing"
	"time"

	"youlin/server/words"
)

var now = time.Date(2026, 9, 14, 9, 0, 0, 0, shanghai) // a Monday

// post makes an open post of compound "c"; with changes it.
func post(id string, side Direction, module, title string, with ...func(*Post)) *Doc {
	p := Post{
		ID: id, Author: "author of " + id, Compound: "c", Building: "1", Place: &Point{}, Direction: side, Module: module,
		Title: title, CreatedAt: now.Add(-time.Hour), ExpiresAt: now.AddDate(0, 1, 0),
	}
	for _, w := range with {
		w(&p)
	}
	return Understand(words.Default(), p)
}

func seats(n int) func(*Post) { return func(p *Post) { p.Seats = &n } }

func ages(from, to int) func(*Post) { return func(p *Post) { p.ChildAge = &Ages{from, to} } }

func mode(m Mode) func(*Post) { return func(p *Post) { p.Mode = m } }

func body(s string) func(*Post) { return func(p *Post) { p.Body = s } }

func weekly(from, to string, days ...time.Weekday) func(*Post) {
	return func(p *Post) {
		for _, d := range days {
			p.Weekly = append(p.Weekly, Weekly{Day: d, From: clock(from), To: clock(to)})
		}
	}
}

func clock(s string) int {
	t, err := time.Parse("15:04", s)
	if err != nil {
		panic(err)
	}
	return t.Hour()*60 + t.Minute()
}

func index(docs ...*Doc) *Index {
	x := NewIndex(words.Default())
	for _, d := range docs {
		x.Put(d)
	}
	return x
}

func TestHardRulesExcludeWithTheirReason(t *testing.T) {
	pickUp := func(with ...func(*Post)) *Doc {
		return post("need", Need, Childcare, "求接孩子放学", append([]func(*Post){seats(1), ages(7, 7)}, with...)...)
	}
	for name, c := range map[string]struct {
		need, offer *Doc
		want        Code
	}{
		"it fits":               {pickUp(), post("o", Offer, Childcare, "接孩子放学"), ""},
		"two offers":            {post("o2", Offer, Childcare, "接孩子"), post("o", Offer, Childcare, "接孩子"), ExcludedSide},
		"another compound":      {pickUp(), post("o", Offer, Childcare, "接孩子放学", func(p *Post) { p.Compound = "d" }), ExcludedCompound},
		"one's own post":        {pickUp(), post("o", Offer, Childcare, "接孩子放学", func(p *Post) { p.Author = "author of need" }), ExcludedSelf},
		"the same household":    {pickUp(func(p *Post) { p.Household = "h" }), post("o", Offer, Childcare, "接孩子", func(p *Post) { p.Household = "h" }), ExcludedSelf},
		"closed":                {pickUp(), post("o", Offer, Childcare, "接孩子放学", func(p *Post) { p.Closed = true }), ExcludedClosed},
		"expired this second":   {pickUp(), post("o", Offer, Childcare, "接孩子放学", func(p *Post) { p.ExpiresAt = now }), ExcludedClosed},
		"no seat left":          {pickUp(), post("o", Offer, Childcare, "接孩子放学", seats(0)), ExcludedFull},
		"one seat for two":      {pickUp(seats(2)), post("o", Offer, Childcare, "接孩子放学", seats(1)), ExcludedFull},
		"too old":               {pickUp(), post("o", Offer, Childcare, "接孩子放学", ages(3, 6)), ExcludedAge},
		"another gender wanted": {pickUp(func(p *Post) { p.Gender = "female" }), post("o", Offer, Childcare, "接孩子", func(p *Post) { p.Gender = "male" }), ExcludedGender},
		"no common language": {
			pickUp(func(p *Post) { p.Languages = []string{"en"} }),
			post("o", Offer, Childcare, "接孩子", func(p *Post) { p.Languages = []string{"zh", "fr"} }), ExcludedLanguage,
		},
		"too far": {
			pickUp(func(p *Post) { p.MaxDistance = 100 }),
			post("o", Offer, Childcare, "接孩子放学", func(p *Post) { p.Place = &Point{80, 80} }), ExcludedDistance,
		},
		"just near enough": {
			pickUp(func(p *Post) { p.MaxDistance = 100 }),
			post("o", Offer, Childcare, "接孩子放学", func(p *Post) { p.Place = &Point{60, 80} }), "",
		},
		"another day": {
			pickUp(weekly("16:00", "17:00", time.Tuesday)),
			post("o", Offer, Childcare, "接孩子放学", weekly("16:00", "17:00", time.Wednesday)), ExcludedTime,
		},
		"one minute in common": {
			pickUp(weekly("16:00", "17:00", time.Tuesday)),
			post("o", Offer, Childcare, "接孩子放学", weekly("16:59", "18:00", time.Tuesday)), "",
		},
		"end meets start": {
			pickUp(weekly("16:00", "17:00", time.Tuesday)),
			post("o", Offer, Childcare, "接孩子放学", weekly("17:00", "18:00", time.Tuesday)), ExcludedTime,
		},
		"not long enough": {
			pickUp(weekly("16:00", "17:00", time.Tuesday), func(p *Post) { p.Duration = time.Hour }),
			post("o", Offer, Childcare, "接孩子放学", weekly("16:30", "18:00", time.Tuesday)), ExcludedTime,
		},
		"an offer that wants":     {post("n", Need, Idle, "求婴儿车"), post("o", Offer, Idle, "求购二手婴儿车"), ExcludedDoubt},
		"adoption is an offer":    {post("n", Need, Idle, "想领养小狗"), post("o", Offer, Idle, "小狗求领养"), ""},
		"things of other modules": {post("n", Need, Eldercare, "想买个轮椅"), post("o", Offer, Idle, "轮椅转让"), ""},
		"other modules otherwise": {post("n", Need, Eldercare, "陪我妈散步"), post("o", Offer, Childcare, "带孩子去公园"), ExcludedModule},
	} {
		if _, got := index().Pair(c.need, c.offer, now, Options{}); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestBlockedNeighboursNeverMeet(t *testing.T) {
	need, offer := post("n", Need, Idle, "求电饭煲"), post("o", Offer, Idle, "电饭锅送人")
	blocked := func(a, b string) bool { return a == "author of n" && b == "author of o" }
	if found := index(offer).Find(need, now, Options{Blocked: blocked}); len(found) != 0 {
		t.Fatalf("they met: %+v", found)
	}
	if _, code := index().Pair(offer, need, now, Options{Blocked: blocked}); code != ExcludedBlocked {
		t.Fatalf("the other way round: %q", code)
	}
}

func TestSameThingUnderAnotherNameIsToldWithItsReason(t *testing.T) {
	need := post("n", Need, Idle, "求一个電飯鍋，舊的也行")
	x := index(
		post("o1", Offer, Idle, "九成新饭煲送人", mode(Give)),
		post("o2", Offer, Idle, "电饭煲内胆一个", mode(Give)),
		post("o3", Offer, Idle, "高压锅", mode(Give)),
		post("o4", Offer, Idle, "儿童自行车", mode(Give)),
	)
	found := x.Find(need, now, Options{})
	if len(found) == 0 || found[0].Offer != "o1" || !found[0].Notify {
		t.Fatalf("the rice cooker is not told: %+v", found)
	}
	if r := found[0].Reasons[0]; r.Code != ReasonSame || r.Zh != "都是电饭煲（电饭锅＝饭煲）" || !r.Good {
		t.Errorf("the reason is %+v", r)
	}
	for _, m := range found[1:] {
		if m.Notify {
			t.Errorf("%s was told too", m.Offer)
		}
	}
}

func TestTellingNeedsEverythingToFit(t *testing.T) {
	work := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	for name, c := range map[string]struct {
		need, offer *Doc
		told        bool
	}{
		"all days covered": {
			post("n", Need, Childcare, "求接孩子放学", weekly("16:00", "17:00", work...)),
			post("o", Offer, Childcare, "放学接娃", weekly("15:30", "18:00", work...)), true,
		},
		"two days of five": {
			post("n", Need, Childcare, "求接孩子放学", weekly("16:00", "17:00", work...)),
			post("o", Offer, Childcare, "放学接娃", weekly("15:30", "18:00", time.Tuesday, time.Thursday)), false,
		},
		"a sale to who wants to borrow": {post("n", Need, Idle, "借个电钻", mode(Lend)), post("o", Offer, Idle, "电钻转让", mode(Sell)), false},
		"the other season":              {post("n", Need, Idle, "求冬季校服130"), post("o", Offer, Idle, "夏季校服130", mode(Give)), false},
		"the other size":                {post("n", Need, Idle, "求校服130"), post("o", Offer, Idle, "校服170", mode(Give)), false},
		"only girls":                    {post("n", Need, Childcare, "接我儿子放学"), post("o", Offer, Childcare, "放学接娃，只接女孩"), false},
		"given away already":            {post("n", Need, Idle, "求婴儿床"), post("o", Offer, Idle, "婴儿床（已送出）", mode(Give)), false},
		"not enough pieces":             {post("n", Need, Idle, "求纸箱", func(p *Post) { p.Quantity = 15 }), post("o", Offer, Idle, "纸箱送", mode(Give), func(p *Post) { p.Quantity = 6 }), false},
		"refused in the text":           {post("n", Need, Idle, "想养宠物", body("不要猫")), post("o", Offer, Idle, "小猫找领养", mode(Give)), false},
	} {
		m, code := index().Pair(c.need, c.offer, now, Options{})
		if code != "" || m.Notify != c.told {
			t.Errorf("%s: told %v (score %.2f, excluded %q), want %v; %+v", name, m.Notify, m.Score, code, c.told, m.Reasons)
		}
	}
}

func TestAtMostThreeAreToldOfANeed(t *testing.T) {
	x := index()
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		x.Put(post(id, Offer, Idle, "电饭锅送人", mode(Give)))
	}
	told := 0
	for _, m := range x.Find(post("n", Need, Idle, "求电饭煲"), now, Options{}) {
		if m.Notify {
			told++
		}
	}
	if told != MostNotified {
		t.Fatalf("%d were told", told)
	}
}

func TestANewOfferFindsTheNeedThatWaits(t *testing.T) {
	need, offer := post("n", Need, Eldercare, "陪我妈去医院复查"), post("o", Offer, Eldercare, "陪诊，每周二")
	fromNeed, fromOffer := index(offer).Find(need, now, Options{}), index(need).Find(offer, now, Options{})
	if len(fromNeed) != 1 || len(fromOffer) != 1 || fromNeed[0].Score != fromOffer[0].Score || fromNeed[0].Notify != fromOffer[0].Notify {
		t.Fatalf("need sees %+v, offer sees %+v", fromNeed, fromOffer)
	}
	if fromOffer[0].Need != "n" || fromOffer[0].Offer != "o" {
		t.Fatalf("the roles are mixed up: %+v", fromOffer[0])
	}
}

func TestClosedPostIsGoneAtOnce(t *testing.T) {
	need := post("n", Need, Idle, "求轮椅")
	x := index(post("a", Offer, Idle, "轮椅送人"), post("b", Offer, Idle, "轮椅出借"), post("c", Offer, Idle, "手推轮椅"))
	for left, id := range []string{"b", "a", "c"} {
		x.Drop(id)
		x.Drop(id)
		found := x.Find(need, now, Options{})
		if len(found) != 2-left || x.Len() != 2-left {
			t.Fatalf("after dropping %s: %+v", id, found)
		}
		for _, m := range found {
			if m.Offer == id {
				t.Fatalf("%s is still found", id)
			}
		}
	}
}

func TestChangedPostReplacesTheOldOne(t *testing.T) {
	x := index(post("a", Offer, Idle, "轮椅送人"))
	x.Put(post("a", Offer, Idle, "自行车送人"))
	if found := x.Find(post("n", Need, Idle, "求自行车"), now, Options{}); x.Len() != 1 || len(found) != 1 || !found[0].Notify {
		t.Fatalf("%d posts, %+v", x.Len(), found)
	}
	if d, ok := x.Doc("a"); !ok || d.ID() != "a" || d.Direction() != Offer {
		t.Fatal("the post is not there")
	}
	if _, ok := x.Doc("b"); ok {
		t.Fatal("a post that is not there was found")
	}
}

func TestReasonsSpeakOfTimePlaceAndGaps(t *testing.T) {
	need := post("n", Need, Childcare, "求周二周四接孩子", seats(1), ages(8, 8), weekly("16:30", "17:00", time.Tuesday, time.Thursday))
	offer := post("o", Offer, Childcare, "接娃放学", seats(2), ages(6, 10), weekly("16:00", "17:30", time.Tuesday), func(p *Post) { p.Building = "3"; p.Place = &Point{120, 0} })
	m, _ := index().Pair(need, offer, now, Options{})
	said := map[Code]string{}
	for _, r := range m.Reasons {
		said[r.Code] = r.Zh
	}
	for code, want := range map[Code]string{
		ReasonSomeTime: "周二16:30–17:00有空，对得上约50%的时间", ReasonAge: "8岁，在6–10岁内",
		ReasonSeats: "还剩2个名额", ReasonDistance: "3号楼，约120米",
	} {
		if said[code] != want {
			t.Errorf("%s: %q, want %q", code, said[code], want)
		}
	}
}
