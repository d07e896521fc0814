package match

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"youlin/server/words"
)

// marked gives the words that a reason of a pair shows in the need and in the offer.
func marked(code Code, need, offer Text) (string, string) {
	rs := []Reason{{Code: code}}
	Mark(words.Default(), rs, need, offer)
	return need.at(rs[0].Need), offer.at(rs[0].Offer)
}

func (t Text) at(s Span) string {
	text := t.Title
	if s.Body {
		text = t.Body
	}
	return string([]rune(text)[s.From:s.To])
}

func TestReasonsAreMarkedInTheWordsOfBothPosts(t *testing.T) {
	for name, c := range map[string]struct {
		code        Code
		need, offer Text
		here, there string
	}{
		"a day and an hour":      {ReasonTime, Text{Title: "周三下午四點半想找人接孩子"}, Text{Title: "接娃放学", Body: "周一到周五16:00-18:00都行"}, "周三下午四點半", "周一到周五16:00-18:00"},
		"hours only":             {ReasonSomeTime, Text{Title: "下午３点陪练琴"}, Text{Title: "陪练，晚上有空"}, "下午３点", "晚上"},
		"days in English":        {ReasonTime, Text{Title: "Pick-up on Tuesdays and Thursdays"}, Text{Title: "🚸 放学接娃，周二、周四"}, "Tuesdays and Thursdays", "周二、周四"},
		"a little is no time":    {ReasonTime, Text{Title: "便宜一点的陪练"}, Text{Title: "陪练"}, "", ""},
		"an age and a range":     {ReasonAge, Text{Title: "7岁娃求接"}, Text{Title: "接娃", Body: "只收6到10岁"}, "7岁", "6到10岁"},
		"a class":                {ReasonAgeGap, Text{Title: "二年级写作业有人陪吗"}, Text{Title: "幼儿园大班晚托"}, "二年级", "幼儿园大班"},
		"a school is no age":     {ReasonAge, Text{Title: "小学生作业"}, Text{Title: "实验小学门口接孩子"}, "小学生", ""},
		"months":                 {ReasonAge, Text{Title: "八个月的宝宝要人抱"}, Text{Title: "newborn care, age 0-1"}, "八个月的宝宝", "age 0-1"},
		"sizes of clothes":       {ReasonSize, Text{Title: "求校服130"}, Text{Title: "校服120-140，九成新"}, "130", "120-140"},
		"sizes in units":         {ReasonSizeGap, Text{Title: "想要27寸显示器"}, Text{Title: "屏幕", Body: "大约24寸"}, "27寸", "24寸"},
		"a table":                {ReasonSize, Text{Title: "求120×60的桌子"}, Text{Title: "书桌一米二长"}, "120×60", "一米二"},
		"a school":               {ReasonPlace, Text{Title: "接孩子，实验小学"}, Text{Title: "实验小学门口接娃"}, "实验小学", "实验小学"},
		"the same words":         {ReasonWords, Text{Title: "谁会修老式缝纫机踏板"}, Text{Title: "踏板坏了找我"}, "踏板", "踏板"},
		"nothing in common":      {ReasonWords, Text{Title: "求一个梯子"}, Text{Title: "送一个花盆"}, "", ""},
		"what nobody says aloud": {ReasonBuilding, Text{Title: "求7岁玩具"}, Text{Title: "7岁玩具"}, "", ""},
	} {
		if here, there := marked(c.code, c.need, c.offer); here != c.here || there != c.there {
			t.Errorf("%s: %q and %q, want %q and %q", name, here, there, c.here, c.there)
		}
	}
}

func TestWordsThatAreKnownStayMarked(t *testing.T) {
	known := Span{From: 1, To: 4}
	rs := []Reason{{Code: ReasonAge, Need: known}}
	Mark(words.Default(), rs, Text{Title: "7岁玩具"}, Text{Title: "7岁玩具"})
	if rs[0].Need != known || rs[0].Offer.Known() {
		t.Fatalf("%+v", rs[0])
	}
}

func TestReasonsSpeakToWhoeverAsked(t *testing.T) {
	at := func(number string, x float64) func(*Post) {
		return func(p *Post) { p.Building, p.Place = number, &Point{x, 0} }
	}
	need, offer := post("n", Need, Idle, "借个电钻", mode(Lend), at("5", 0)), post("o", Offer, Idle, "电钻转让", mode(Sell), at("3", 120))
	for _, c := range []struct {
		asks, answers *Doc
		want          []string
	}{
		{need, offer, []string{"注意：对方要卖，您想借", "mind: they sell, you want to borrow", "3号楼，约120米"}},
		{offer, need, []string{"注意：对方想借，您要卖", "mind: they want to borrow, you sell", "5号楼，约120米"}},
	} {
		m, code := index().Pair(c.asks, c.answers, now, Options{})
		said := fmt.Sprint(code, m.Reasons)
		for _, w := range c.want {
			if !strings.Contains(said, w) {
				t.Errorf("%s hears %s, not %q", c.asks.ID(), said, w)
			}
		}
	}
}

func TestMarkingALongTextIsQuick(t *testing.T) {
	long := Text{Title: strings.Repeat("周", 80), Body: strings.Repeat("三点上下7岁小", 300)}
	rs := []Reason{{Code: ReasonWords}, {Code: ReasonTime}, {Code: ReasonAge}, {Code: ReasonSize}, {Code: ReasonPlace}}
	began := time.Now()
	Mark(words.Default(), rs, long, long)
	if took := time.Since(began); took > time.Second {
		t.Errorf("it took %v", took)
	}
}
