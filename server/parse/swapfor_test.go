package parse

import (
	"testing"
	"time"
)

func TestWhatASwapWantsIsReadBehindTheWord(t *testing.T) {
	for text, want := range map[string]string{
		"有空气净化器换咖啡机":        "咖啡机",
		"用婴儿床换一辆儿童自行车,周末都在": "儿童自行车",
		"拿电饭煲换个烤箱。九成新":      "烤箱",
		"婴儿推车换学步车":          "学步车",
		"闲置电钻一把,想换书架":       "书架",
		"空气炸锅换一个台灯":         "台灯",
		"求换灯泡":              "",
		"送一个书架":             "",
		"有打印机,想和邻居交换":       "",
	} {
		got := Text(text, time.Date(2026, 9, 7, 4, 0, 0, 0, time.UTC), time.FixedZone("Asia/Shanghai", 8*3600))
		found := ""
		if len(got) > 0 {
			found = got[0].SwapFor
		}
		if found != want {
			t.Errorf("%q wants %q, read %q: %+v", text, want, found, got)
		}
	}
}
