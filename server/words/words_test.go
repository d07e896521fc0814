package words

import (
	"testing"
	"time"
)

func TestProbe(t *testing.T) {
	at := time.Now()
	b := Default()
	t.Log(time.Since(at), b.dict.Len(), len(b.dict.englishAt), len(b.dict.glosses))
	for _, s := range []string{"求個電飯鍋，dianfanbao也行 dian fan guo", "一个月嫂两个rice cookers ①號", "小朋友学习桌椅套装 中国象棋"} {
		r := b.Read(s)
		for _, k := range r.Tokens {
			t.Log(r.Word(k), k.Sort, k.Concepts, k.Inside, k.Glosses)
		}
	}
}
