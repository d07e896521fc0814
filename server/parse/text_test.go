package parse

import (
	"reflect"
	"strings"
	"testing"
)

func TestAllWritingsOfASentenceMeanTheSame(t *testing.T) {
	now, loc := monday(t)
	plain := Text("周三下午4点半想找人帮接孩子,7岁,实验小学", now, loc)[0]
	for _, other := range []string{"週三下午4點半想找人幫接孩子,7歲,實驗小學", "周三下午４点半想找人帮接孩子，７岁，实验小学"} {
		d := Text(other, now, loc)[0]
		if d.Title == plain.Title {
			t.Errorf("the title should keep the writer's own letters: %q", d.Title)
		}
		d.Title = plain.Title
		if !reflect.DeepEqual(d, plain) {
			t.Errorf("%s: got %+v, want %+v", other, d, plain)
		}
	}
}

func TestSpansPointAtTheWordsOfTheOriginal(t *testing.T) {
	now, loc := monday(t)
	text := "👶🏽 週三下午四點半想找人幫接孩子，７歲"
	d := Text(text, now, loc)[0]
	for field, want := range map[string]string{"windows": "週三|下午|四點半", "childAge": "７歲"} {
		var got []string
		for _, s := range d.Spans[field] {
			got = append(got, string([]rune(text)[s.From:s.To]))
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%s: got %q, want %q", field, got, want)
		}
	}
}

func TestANeedAndAnOfferInOneTextAreTwoDrafts(t *testing.T) {
	now, loc := monday(t)
	drafts := Text("出婴儿床一张,免费,另求购二手自行车一辆", now, loc)
	if len(drafts) != 2 || drafts[0].Direction != Offer || drafts[1].Direction != Need || drafts[1].Mode != Sell {
		t.Fatalf("got %+v", drafts)
	}
}

func TestLinesOfOneWishStayTogether(t *testing.T) {
	now, loc := monday(t)
	drafts := Text("出闲置\n婴儿推车一辆,九成新\n200元\n自提", now, loc)
	if len(drafts) != 1 || drafts[0].PriceYuan != 200 || drafts[0].Mode != Sell {
		t.Fatalf("got %+v", drafts)
	}
}

func TestALongTextKeepsItsBodyAndGetsAShortTitle(t *testing.T) {
	now, loc := monday(t)
	text := "大家好,我家老二马上要上幼儿园了,以前用过的婴儿推车一直放在阳台上占地方,现在免费送给有需要的邻居,八成新"
	d := Text(text, now, loc)[0]
	if d.Body != text || len([]rune(d.Title)) > longestTitle || !strings.Contains(d.Title, "送") {
		t.Errorf("title %q, body %q", d.Title, d.Body)
	}
}

func TestWhatTheTextDoesNotGiveStaysEmptyAndIsAsked(t *testing.T) {
	now, loc := monday(t)
	d := Text("求一个婴儿床,能用就行", now, loc)[0]
	if d.Mode != "" || d.Urgency != "" || d.ChildAge != nil || len(d.Windows) > 0 || d.Capacity != 0 || d.DurationMinutes != 0 {
		t.Errorf("something was made up: %+v", d)
	}
	if c, ok := d.Confidence["mode"]; !ok || c >= 0.5 {
		t.Errorf("the mode should be asked for, confidence is %v", c)
	}
}

func TestTheNumberOfAModelIsNoPrice(t *testing.T) {
	now, loc := monday(t)
	for _, text := range []string{"联想笔记本电脑t540一台,免费送", "实木梯凳mwth4402一个,免费送"} {
		if d := Text(text, now, loc)[0]; d.PriceYuan != 0 || d.Mode != Give {
			t.Errorf("%s: mode %q, price %v", text, d.Mode, d.PriceYuan)
		}
	}
	if d := Text("联想笔记本电脑t540一台,400一台", now, loc)[0]; d.PriceYuan != 400 {
		t.Errorf("a price behind the model is lost: %v", d.PriceYuan)
	}
}

func TestAgesOfEldersAndPetsAreNoChildAge(t *testing.T) {
	now, loc := monday(t)
	for text, want := range map[string]*Ages{
		"明天有没有人陪我妈去医院,老人家78岁":                    nil,
		"出差三天,两岁的金毛求寄养":                          nil,
		"免费给七十岁以上老人剪头":                           nil,
		"想托人照看4岁女儿":                              {Min: 4, Max: 4},
		"寒假带娃小组,5到8岁,一起来":                        {Min: 5, Max: 8},
		"可以看孩子写作业,限小学生":                          {Min: 6, Max: 12},
		"求人接二年级男孩放学":                             {Min: 7, Max: 8},
		"教画画,3岁以上,欢迎来":                           {Min: 3},
		"求人照看8个月的宝宝":                             {Min: 0, Max: 1},
		"looking for a sitter for my 6-year-old": {Min: 6, Max: 6},
	} {
		d := Text(text, now, loc)
		if len(d) != 1 || !reflect.DeepEqual(d[0].ChildAge, want) {
			t.Errorf("%s: got %+v", text, d)
		}
	}
}

func TestHurryIsReadAndItsDenialToo(t *testing.T) {
	now, loc := monday(t)
	for text, want := range map[string]string{
		"急!谁家有退烧贴": Urgent, "求借轮椅,急用": Urgent, "尽快找人修水管": Soon, "求借梯子,不急": "", "谁能陪我妈去看急诊": "", "求一个急救箱": "",
	} {
		if d := Text(text, now, loc); len(d) != 1 || d[0].Urgency != want {
			t.Errorf("%s: got %+v, want %q", text, d, want)
		}
	}
}
