package match

import (
	"testing"
	"time"
)

func TestWhatNearlyFitsIsSaidInWords(t *testing.T) {
	pickUp := func(with ...func(*Post)) *Doc {
		return post("need", Need, Childcare, "求接孩子放学", append([]func(*Post){ages(7, 7)}, with...)...)
	}
	offer := func(with ...func(*Post)) *Doc { return post("o", Offer, Childcare, "放学接娃", with...) }
	for name, c := range map[string]struct {
		need, offer *Doc
		want, back  string
	}{
		"another day": {
			pickUp(weekly("16:00", "17:00", time.Tuesday)), offer(weekly("16:00", "17:00", time.Wednesday)),
			"差一点：周三16:00–17:00有空，您要周二16:00–17:00",
			"差一点：对方要周二16:00–17:00，您周三16:00–17:00有空",
		},
		"other days": {
			pickUp(weekly("07:30", "08:00", time.Monday, time.Tuesday, time.Wednesday)),
			offer(weekly("16:00", "17:00", time.Monday, time.Thursday)),
			"差一点：周一、周四16:00–17:00有空，您要周一至周三07:30–08:00",
			"差一点：对方要周一至周三07:30–08:00，您周一、周四16:00–17:00有空",
		},
		"full": {
			pickUp(seats(2)), offer(seats(1)), "差一点：名额不够，还剩1个，您要2个",
			"差一点：名额不够，对方要2个，您还剩1个",
		},
		"too old": {
			pickUp(), offer(ages(3, 6)), "差一点：收3–6岁，您家孩子7岁",
			"差一点：对方孩子7岁，您收3–6岁",
		},
		"too far": {
			pickUp(func(p *Post) { p.MaxDistance = 100 }), offer(func(p *Post) { p.Place = &Point{90, 120} }),
			"差一点：约150米远，您要100米以内",
			"差一点：约150米远，对方要100米以内",
		},
		"gender": {
			pickUp(func(p *Post) { p.Gender = "female" }), offer(func(p *Post) { p.Gender = "male" }),
			"差一点：对方是男士，您想要女士",
			"差一点：对方想要女士",
		},
	} {
		found := index(c.offer).Misses(c.need, now, Options{})
		if len(found) != 1 || found[0].Reason.Zh != c.want || found[0].Reason.En == "" {
			t.Errorf("%s: %+v, want %s", name, found, c.want)
			continue
		}
		if back := index(c.need).Misses(c.offer, now, Options{}); len(back) != 1 || back[0].Reason.Zh != c.back || back[0].Reason.Code != found[0].Reason.Code {
			t.Errorf("%s to whoever offers: %+v, want %s", name, back, c.back)
		}
	}
}

func TestNoMissIsToldOfWhatCannotBeBent(t *testing.T) {
	need := post("n", Need, Idle, "求电饭煲", weekly("16:00", "17:00", time.Tuesday), func(p *Post) { p.Household = "h" })
	later := weekly("18:00", "19:00", time.Tuesday)
	x := index(
		post("closed", Offer, Idle, "电饭锅送人", later, func(p *Post) { p.Closed = true }),
		post("foreign", Offer, Idle, "电饭锅送人", later, func(p *Post) { p.Compound = "d" }),
		post("own", Offer, Idle, "电饭锅送人", later, func(p *Post) { p.Author = "author of n" }),
		post("home", Offer, Idle, "电饭锅送人", later, func(p *Post) { p.Household = "h" }),
		post("other", Offer, Idle, "自行车送人", later),
		post("fits", Offer, Idle, "电饭锅送人"),
	)
	if found := x.Misses(need, now, Options{}); len(found) != 0 {
		t.Fatalf("%+v", found)
	}
	blocked := func(_, _ string) bool { return true }
	if found := index(post("b", Offer, Idle, "电饭锅送人", later)).Misses(need, now, Options{Blocked: blocked}); len(found) != 0 {
		t.Fatalf("a blocked neighbour: %+v", found)
	}
}

func TestWhatIsFarFromFittingIsNoNearMiss(t *testing.T) {
	pickUp := func(with ...func(*Post)) *Doc {
		return post("need", Need, Childcare, "求接孩子放学", append([]func(*Post){ages(7, 7)}, with...)...)
	}
	offer := func(with ...func(*Post)) *Doc { return post("o", Offer, Childcare, "放学接娃", with...) }
	tuesday, wednesday := weekly("16:00", "17:00", time.Tuesday), weekly("16:00", "17:00", time.Wednesday)
	once := func(days int) func(*Post) {
		from := now.AddDate(0, 0, days)
		return func(p *Post) { p.Windows = append(p.Windows, Window{from, from.Add(time.Hour)}) }
	}
	for name, c := range map[string]struct{ need, offer *Doc }{
		"two rules at once":       {pickUp(tuesday), offer(wednesday, ages(3, 5))},
		"two fields at once":      {pickUp(seats(2)), offer(seats(1), ages(3, 5))},
		"years too young":         {pickUp(), offer(ages(12, 14))},
		"nothing left at all":     {pickUp(seats(1)), offer(seats(0))},
		"a fortnight later":       {pickUp(once(2)), offer(once(20))},
		"over already":            {pickUp(once(2)), offer(once(-1))},
		"another day, girls only": {pickUp(tuesday, body("儿子二年级")), offer(wednesday, body("只接女孩"))},
		"far too far": {
			pickUp(func(p *Post) { p.MaxDistance = 100 }), offer(func(p *Post) { p.Place = &Point{300, 400} }),
		},
		"something else": {pickUp(tuesday), post("o", Offer, Childcare, "周末带娃踢球", wednesday)},
	} {
		if found := index(c.offer).Misses(c.need, now, Options{}); len(found) != 0 {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

func TestAFewNearMissesAreTold(t *testing.T) {
	x := index()
	for _, id := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		x.Put(post(id, Offer, Childcare, "放学接娃", weekly("16:00", "17:00", time.Wednesday)))
	}
	found := x.Misses(post("n", Need, Childcare, "求接孩子放学", weekly("16:00", "17:00", time.Tuesday)), now, Options{})
	if len(found) != MostMisses || found[0].Offer != "a" {
		t.Fatalf("%+v", found)
	}
}

func TestReasonsShowTheirWords(t *testing.T) {
	need, offer := post("n", Need, Idle, "🍚 求一個電飯鍋"), post("o", Offer, Idle, "送人", body("九成新饭煲，可自提"))
	m, code := index().Pair(need, offer, now, Options{})
	if code != "" || len(m.Reasons) == 0 {
		t.Fatalf("%q %+v", code, m)
	}
	r := m.Reasons[0]
	if got := string([]rune("🍚 求一個電飯鍋")[r.Need.From:r.Need.To]); got != "電飯鍋" || r.Need.Body {
		t.Errorf("the need's words are %q", got)
	}
	if got := string([]rune("九成新饭煲，可自提")[r.Offer.From:r.Offer.To]); got != "饭煲" || !r.Offer.Body {
		t.Errorf("the offer's words are %q", got)
	}
}
