package words

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"youlin/assets"
)

func TestOneTextInManyWritings(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"電飯鍋", "电饭锅"},
		{"ＡＢＣ１２３", "abc123"},
		{"搬屋，求紙皮箱！", "搬屋,求纸皮箱!"},
		{"  兩張　枱  \t", "两张 台"},
		{"婴儿车🍼免费送🎁", "婴儿车 免费送"},
		{"1️⃣ 接娃", "1 接娃"},
		{"① 张阿姨", "1 张阿姨"},
		{"第一行\r\n 第二行", "第一行\n第二行"},
		{"120×60", "120x60"},
		{"16:30—17:30", "16:30-17:30"},
		{"著名的裏面", "着名的里面"},
		{"", ""},
		{"👨‍👩‍👧", ""},
	} {
		if got := Normalize(c.in); got != c.want {
			t.Errorf("Normalize(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestASpanLeadsBackToTheOriginal(t *testing.T) {
	original := []rune("🍚  求個　電飯鍋，㎡")
	text := NormalizeText(string(original))
	at := strings.Index(text.String(), "电饭锅")
	from := len([]rune(text.String()[:at]))
	a, b := text.Span(from, from+3)
	if got := string(original[a:b]); got != "電飯鍋" {
		t.Fatalf("the span leads to %q", got)
	}
}

func TestNormalizingTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		text := NormalizeText(s)
		if again := Normalize(text.String()); again != text.String() {
			t.Fatalf("%q became %q and then %q", s, text, again)
		}
		if len(text.At) != len(text.Runes)+1 {
			t.Fatalf("%d places for %d letters", len(text.At), len(text.Runes))
		}
		for i := 1; i < len(text.At); i++ {
			if text.At[i] < text.At[i-1] {
				t.Fatalf("places go back in %q", s)
			}
		}
	})
}

func TestTraditionalWritingMeansTheSame(t *testing.T) {
	pairs := map[rune]rune{}
	for line := range strings.SplitSeq(string(mustRead(t, "dictionary/TSCharacters.txt")), "\n") {
		if r := []rune(line); len(r) >= 3 && r[0] != '#' {
			pairs[r[2]] = r[0]
		}
	}
	book := Default()
	for _, c := range book.Concepts() {
		for _, name := range c.Names {
			var b strings.Builder
			for _, r := range name {
				if old, ok := pairs[r]; ok {
					r = old
				}
				b.WriteRune(r)
			}
			if Normalize(b.String()) != Normalize(name) && !strings.Contains(name, "…") {
				t.Errorf("%q is not understood as %q", b.String(), name)
			}
		}
	}
}

func mustRead(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := assets.Files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// concepts gives the usual names of what the book sees in a text.
func concepts(text string) []string {
	book := Default()
	r := book.Read(text)
	var out []string
	for _, k := range r.Tokens {
		for _, id := range k.Concepts {
			if c := book.Concept(id); c.Kind == Thing || c.Kind == Service {
				out = append(out, c.Name)
			}
		}
	}
	for _, f := range append(r.Frames, r.Loose...) {
		out = append(out, book.Concept(f.Concept).Name)
	}
	return out
}

func TestOneThingUnderManyNames(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"有人要電飯鍋嗎", "电饭煲"},
		{"dian fan guo 一个", "电饭煲"},
		{"出dianfanbao一只", "电饭煲"},
		{"Two rice cookers, free", "电饭煲"},
		{"雪柜一台", "冰箱"},
		{"搵人接個女放學", "接孩子放学"},
		{"周三谁能接一下我家老二", "接孩子放学"},
		{"陪我妈去医院看看眼睛", "陪诊"},
		{"中国象棋一副", "象棋"},
		{"谁有测体温的枪", "体温计"},
		{"借个打气的", "打气筒"},
		{"求一个除诗机", "除湿机"},
	} {
		found := concepts(c.text)
		if !strings.Contains(strings.Join(found, " "), c.want) {
			t.Errorf("%q is read as %v, want %s", c.text, found, c.want)
		}
	}
}

func TestWordsAreNotCutOutOfOthers(t *testing.T) {
	for _, c := range []struct{ text, never string }{
		{"cars and cards", "空调"}, // ac
		{"macbook", "空调"},        // ac
		{"一个月嫂", "孩子们"},          //
		{"3米长的尺子", "大米"},         // 米
		{"没空。调了班", "空调"},         // across a clause
		{"接了电话,下午放学前", "接孩子放学"},  // a frame does not cross a comma
	} {
		for _, name := range concepts(c.text) {
			if name == c.never {
				t.Errorf("%q is read as %s", c.text, name)
			}
		}
	}
}

func TestCutKeepsEveryLetter(t *testing.T) {
	book := Default()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.SampledFrom([]rune("接孩子放学电饭锅内胆abc12 ,。，求借一台🍚\n送")), 0, 40, -1).Draw(t, "text")
		r := book.Read(s)
		at := 0
		for _, k := range r.Tokens {
			if k.From != at || k.To <= k.From {
				t.Fatalf("%q: token %d-%d after %d", s, k.From, k.To, at)
			}
			at = k.To
		}
		if at != len(r.Text.Runes) {
			t.Fatalf("%q: cut ends at %d of %d", s, at, len(r.Text.Runes))
		}
	})
}

func FuzzReadNeverFails(f *testing.F) {
	f.Add("求個電飯鍋，周三下午四點半🍚")
	f.Add("\xff\x00 ﷺ 𠮷")
	f.Fuzz(func(_ *testing.T, s string) { Default().Read(s) })
}

func TestEveryCategoryHasConcepts(t *testing.T) {
	var list []struct{ Slug string }
	if err := json.Unmarshal(mustRead(t, "categories.json"), &list); err != nil {
		t.Fatal(err)
	}
	known, used := map[string]bool{}, map[string]int{}
	for _, c := range list {
		known[c.Slug] = true
	}
	for _, c := range Default().Concepts() {
		for _, slug := range c.Categories {
			used[slug]++
			if !known[slug] {
				t.Errorf("%s belongs to %s, which is no category", c.Name, slug)
			}
		}
		if (c.Kind == Thing || c.Kind == Service) && len(c.Categories) == 0 {
			t.Errorf("%s belongs to no category", c.Name)
		}
	}
	for slug := range known {
		if used[slug] == 0 && !strings.HasSuffix(slug, ".other") {
			t.Errorf("the category %s has no concept", slug)
		}
	}
}

// fewestNames is how many wordings a thing or service has at least.
const fewestNames = 3

func TestTheLexiconIsBroad(t *testing.T) {
	count, names, thin := map[Kind]int{}, map[Kind]int{}, map[Kind]int{}
	for _, c := range Default().Concepts() {
		count[c.Kind]++
		names[c.Kind] += len(c.Names)
		if len(c.Names) < fewestNames {
			thin[c.Kind]++
			if c.Kind == Thing || c.Kind == Service {
				t.Errorf("%s has only the names %v: neighbours have more for it", c.Name, c.Names)
			}
		}
	}
	t.Logf("%d things with %d names, %d services with %d names; fewer than three names have %d and %d",
		count[Thing], names[Thing], count[Service], names[Service], thin[Thing], thin[Service])
	for kind, least := range map[Kind]int{Thing: 2250, Service: 640} {
		if count[kind] < least || names[kind] < 4*count[kind] || thin[kind] > 0 {
			t.Errorf("%d concepts of kind %s with %d names, %d of them with fewer than three", count[kind], kind, names[kind], thin[kind])
		}
	}
}

func TestEveryConceptIsReachableByAName(t *testing.T) {
	book := Default()
	for _, c := range book.Concepts() {
		id, ok := book.Named(c.Name)
		if !ok || id != c.ID {
			t.Errorf("%s is not found by its own name", c.Name)
		}
		if len(book.Meaning(c.Name)) == 0 {
			t.Errorf("nobody can write %s", c.Name)
		}
	}
}

func TestDamagedLexiconIsRefused(t *testing.T) {
	dict := Default().Dictionary()
	for name, text := range map[string]string{
		"a name in two concepts":   "[thing idle.tool]\n锤子, 榔头\n木槌, 榔头",
		"an edge into nowhere":     "[thing idle.tool]\n锤子 | < 兵器",
		"a concept twice":          "[thing idle.tool]\n锤子\n锤子",
		"an unknown kind":          "[gadget idle.tool]\n锤子",
		"an unknown mark":          "[thing idle.tool]\n锤子 | ! 钉子",
		"an edge to itself":        "[thing idle.tool]\n锤子 | ~ 锤子",
		"a family without members": "[thing idle.tool]\n% | < 锤子",
	} {
		if _, err := newBook(dict, map[string]string{"x.txt": text}, nil); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	if _, err := newBook(dict, map[string]string{"x.txt": "[thing idle.toy]\n甲车, ?童车\n乙车, ?童车"}, nil); err != nil {
		t.Errorf("a declared ambiguity was refused: %v", err)
	}
}

func TestDamagedDictionaryIsRefused(t *testing.T) {
	raw := mustRead(t, "dictionary/cedict.bin")
	for _, n := range []int{0, 3, 4, 100, len(raw) / 2, len(raw) - 1} {
		if _, err := readDictionary(raw[:n]); err == nil {
			t.Errorf("a dictionary cut off after %d bytes was accepted", n)
		}
	}
}

func TestEncodedDictionaryKeepsWordsSoundsAndMeanings(t *testing.T) {
	raw, err := Encode(strings.NewReader("婴儿车\t嬰兒車\tying er che\tbaby carriage/pram/stroller\n童车\t童車\ttong che\tstroller/children's bicycle\n"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := readDictionary(raw)
	if err != nil {
		t.Fatal(err)
	}
	e := d.Find("婴儿车")
	if e == NoEntry || d.Word(e) != "婴儿车" || d.sound(e) != "yingerche" {
		t.Fatalf("entry %d: %q %q", e, d.Word(e), d.sound(e))
	}
	g, ok := d.Gloss("strollers")
	if !ok || d.English(g) != "stroller" || len(d.Glosses(e)) != 4 {
		t.Fatalf("glosses %v", d.Glosses(e))
	}
}

func TestTheBookOpensFast(t *testing.T) {
	if took := testing.Benchmark(BenchmarkOpen).NsPerOp(); took > int64(3*time.Second) {
		t.Errorf("the book takes %v to open", time.Duration(took))
	}
}

func TestForgettingLeavesTheConcepts(t *testing.T) {
	b, err := Forgetting(25, 1)
	if err != nil {
		t.Fatal(err)
	}
	full := Default()
	if len(b.Concepts()) != len(full.Concepts()) {
		t.Fatalf("%d concepts of %d", len(b.Concepts()), len(full.Concepts()))
	}
	if share := float64(b.names.len()) / float64(full.names.len()); share < 0.65 || share > 0.85 {
		t.Errorf("%.2f of the wordings are left", share)
	}
}

func TestRareLettersTellMore(t *testing.T) {
	d := Default().Dictionary()
	if rare, common := d.Telling('筝'), d.Telling('子'); rare <= common || common < 0 || rare > 1 || d.Telling('a') != 0 {
		t.Errorf("筝 tells %.2f, 子 %.2f", rare, common)
	}
}

func BenchmarkOpen(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := open(assets.Files, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	book := Default()
	b.ReportAllocs()
	for b.Loop() {
		book.Read("周三下午四点半想找人帮接孩子,7岁,实验小学,电饭锅一台八成新")
	}
}
