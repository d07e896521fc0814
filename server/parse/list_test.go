package parse

import (
	"os"
	"strings"
	"testing"
)

func TestASignUpListGivesADraftForEachEntry(t *testing.T) {
	now, loc := monday(t)
	raw, err := os.ReadFile("testdata/signup-list.txt")
	if err != nil {
		t.Fatal(err)
	}
	drafts := Text(string(raw), now, loc)
	want := []struct{ author, room, direction, module, mode, title string }{
		{"王姐", "6-2-301", Offer, Idle, Give, "出儿童滑板车一辆,免费"},
		{"老李", "6-1-502", Need, Idle, Lend, "想借梯子,周六上午用"},
		{"小陈", "6-3-1102", Need, Idle, "", "求一个婴儿床,能用就行"},
		{"张阿姨", "", Offer, Childcare, Service, "可以帮忙接孩子,周一到周五下午4点半,两个名额"},
		{"刘叔", "6-1-101", Need, Eldercare, Service, "每天下午象棋,缺人"},
		{"赵", "6-2-702", Offer, Idle, Swap, "有空气净化器换咖啡机"},
	}
	if len(drafts) != len(want) {
		t.Fatalf("%d drafts, want %d", len(drafts), len(want))
	}
	for i, w := range want {
		d := drafts[i]
		if d.Source.Author != w.author || d.Source.Room != w.room || d.Direction != w.direction || d.Module != w.module || d.Mode != w.mode || d.Title != w.title {
			t.Errorf("entry %d: got %+v, want %+v", i+1, d, w)
		}
		if d.Body != "" {
			t.Errorf("entry %d says its title again: %q", i+1, d.Body)
		}
	}
	if d := drafts[3]; d.Capacity != 2 || len(d.Windows) != 5 || d.Windows[0].From != "16:30" {
		t.Errorf("the pick-up lost its times or seats: %+v", d)
	}
	if c := drafts[5].Confidence["direction"]; c >= 0.5 {
		t.Errorf("a swap goes both ways and should be asked for, confidence is %v", c)
	}
}

func TestListsAreWrittenInManyWays(t *testing.T) {
	now, loc := monday(t)
	type who struct{ author, room, title, mode string }
	for name, c := range map[string]struct {
		text string
		want []who
	}{
		"circled numbers, 同上 and 同2": {
			"#接龙\n本周六借还日,需要借东西的写一下\n①王建国 3-2-501 借人字梯一把\n②李阿姨(5号楼1单元302)同上\n③豆豆妈 6-301 求借婴儿推车\n4、欧阳 同3",
			[]who{{"王建国", "3-2-501", "借人字梯一把", Lend}, {"李阿姨", "5号楼1单元302", "借人字梯一把", Lend}, {"豆豆妈", "6-301", "求借婴儿推车", Lend}, {"欧阳", "", "求借婴儿推车", Lend}},
		},
		"room first, buildings, a telephone": {
			"1. 8栋1203室 陈先生:有冲击钻可以借\n2. 小美13812345678 出儿童滑板车 30元\n3.8楼的小李 会修电脑",
			[]who{{"陈先生", "8栋1203室", "有冲击钻可以借", Lend}, {"小美", "", "出儿童滑板车 30元", Sell}, {"小李", "8楼", "会修电脑", Service}},
		},
		"in one line":                      {"接龙 出闲置 1.高压锅一个 2.绘本十本 3.儿童餐椅", []who{{"", "", "高压锅一个", ""}, {"", "", "绘本十本", ""}, {"", "", "儿童餐椅", ""}}},
		"names alone are no wishes":        {"#接龙 周日义务劳动\n1. 张三 6-1-101\n2. 李四 6-1-203\n3. 王阿姨 送旧书一箱", []who{{"王阿姨", "", "送旧书一箱", Give}}},
		"who wrote it stands behind":       {"1. 出婴儿床一张,免费 王姐 6-2-301\n2. 求借电钻(老李 3-1-502)", []who{{"王姐", "6-2-301", "出婴儿床一张,免费", Give}, {"老李", "3-1-502", "求借电钻", Lend}}},
		"no numbers, writers with a colon": {"接龙\n王姐:出婴儿床一张,免费\n老李:求借电钻\n收到", []who{{"王姐", "", "出婴儿床一张,免费", Give}, {"老李", "", "求借电钻", Lend}}},
		"things that look like names":      {"1. 高压锅 一个,免费\n2. 温奶器 送", []who{{"", "", "高压锅 一个,免费", Give}, {"", "", "温奶器 送", Give}}},
		"an entry goes on":                 {"1. 王姐 6-2-301 出婴儿床\n九成新,自取\n2. 老李 求借电钻", []who{{"王姐", "6-2-301", "出婴儿床 九成新,自取", Give}, {"老李", "", "求借电钻", Lend}}},
	} {
		var got []who
		for _, d := range Text(c.text, now, loc) {
			got = append(got, who{d.Source.Author, d.Source.Room, d.Title, d.Mode})
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: got %q", name, got)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: got %q, want %q", name, got[i], c.want[i])
			}
		}
	}
}

func TestTheHeaderSpeaksForEntriesThatAreSilent(t *testing.T) {
	now, loc := monday(t)
	drafts := Text("出闲置,接龙\n1. 儿童餐椅\n2. 求借电钻", now, loc)
	if len(drafts) != 2 || drafts[0].Direction != Offer || drafts[1].Direction != Need {
		t.Fatalf("got %+v", drafts)
	}
	if c := drafts[0].Confidence["direction"]; c >= 0.5 {
		t.Errorf("what only the header says should be asked for, confidence is %v", c)
	}
}

func TestNamesRoomsAndTelephonesNeverBecomePublic(t *testing.T) {
	now, loc := monday(t)
	for _, text := range []string{
		"出婴儿床一张免费,自取6-2-301,电话13812345678", "王姐(6-2-301):出婴儿床一张免费", "6号楼2单元301室王姐 出婴儿床一张免费",
		"出婴儿床一张,九成新,买来用了半年,孩子大了睡不下,有需要的邻居联系我 138 1234 5678 王姐 6-2-301",
	} {
		for _, d := range Text(text, now, loc) {
			for _, secret := range []string{"301", "王姐", "138", "5678"} {
				if strings.Contains(d.Title+d.Body, secret) {
					t.Errorf("%s: %q stands in %q and %q", text, secret, d.Title, d.Body)
				}
			}
			if d.Source.Room == "" {
				t.Errorf("%s: the room is lost", text)
			}
		}
	}
}
