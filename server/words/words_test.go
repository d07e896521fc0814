package words

import (
	"testing"
	"time"
)

func TestProbe(t *testing.T) {
	at := time.Now()
	b := Default()
	t.Log(time.Since(at), b.dict.Len(), len(b.dict.englishAt), len(b.dict.glosses))
	n := map[Kind]int{}
	names := 0
	for _, c := range b.Concepts() {
		n[c.Kind]++
		names += len(c.Names)
	}
	t.Log(n, names, b.names.len(), len(b.frames.all), b.frames.list.len())
	for _, s := range []string{"求個電飯鍋，dianfanbao也行 dian fan guo", "一个月嫂两个rice cookers ①號", "小朋友学习桌椅套装 中国象棋", "我爸坐轮椅，下午想让人推出去透透气", "屋里头热得不行，要个风扇"} {
		r := b.Read(s)
		for _, k := range r.Tokens {
			c := ""
			for _, id := range k.Concepts {
				c += b.Concept(id).Name + "/" + b.Concept(id).Kind.String() + " "
			}
			t.Log(r.Word(k), k.Sort, c, k.Inside)
		}
		for _, h := range r.Frames {
			t.Log("  frame", b.Concept(h.Concept).Name, string(r.Text.Runes[h.From:h.To]))
		}
	}
}
