package parse_test

import (
	"strings"
	"testing"

	"youlin/server/parse"
)

func TestTitlesThatLeadToNobodyStayAsTheyAre(t *testing.T) {
	for _, title := range []string{
		"积木一套", "想借一把电钻", "电饭煲,九成新", "教老人用微信", "儿童电话手表", "小米手环 7", "海信 55 寸电视 2024 款", "A4 纸两包", "帮搬冰箱上五楼",
		"小方桌一张", "老花镜", "求 3 米长的梯子", "36 码白球鞋", "1.5 匹空调", "周六下午陪下棋", "找钢琴老师", "会理发的师傅", "小学三年级课本",
		"接龙:端午包粽子", "Ladder to lend", "Drill, 18 V", "Help moving a sofa", "全家福相框", "单人床 1.2 米", "20 本绘本", "29号借梯子", "5号电池20节", "高跟鞋 37", "老人手机",
	} {
		if public, ok := parse.Public(title); !ok || public != title {
			t.Errorf("%q: %q %v", title, public, ok)
		}
	}
}

func TestHomesAndNumbersAreTakenOutOfATitle(t *testing.T) {
	for title, want := range map[string]string{
		"电饭煲一个,电话13812345678":    "电饭煲一个",
		"电饭煲一个 138-1234-5678":    "电饭煲一个",
		"出婴儿车 6-2-301":           "出婴儿车",
		"出婴儿车(3栋2单元501室)":        "出婴儿车",
		"6号楼2单元301 王姐:出儿童床":      "出儿童床",
		"A pram, room 502":       "A pram",
		"微信13800138000 出一台电风扇":   "出一台电风扇",
		"借梯子,联系电话 138 0013 8000": "借梯子",
	} {
		if public, ok := parse.Public(title); !ok || public != want {
			t.Errorf("%q: %q %v, want %q", title, public, ok, want)
		}
	}
}

func TestTitlesThatLeadToSomebodyAreNotForThePublic(t *testing.T) {
	for _, title := range []string{
		"给王阿姨送饭", "陪3栋的李奶奶散步", "12号楼门口的花盆", "2单元拼单", "加微信 lijie_88 聊", "vx: abc12345 出书", "QQ 8812345", "座机 0571-8812345",
		"欧阳老师的钢琴课", "小陈家的婴儿车", "mail me at mei@example.com", "https://example.com/x", "A座电梯口的鞋柜", "building 3 barbecue", "接张大爷去医院", "老李要修车", "家住12号1203",
	} {
		if public, ok := parse.Public(title); ok {
			t.Errorf("%q is shown as %q", title, public)
		}
	}
}

func FuzzNothingOfANumberIsPublic(f *testing.F) {
	f.Add("出电饭煲", "要的说")
	f.Add("王姐:", "6-2-301")
	f.Fuzz(func(t *testing.T, before, behind string) {
		const number = "13812345678"
		if public, ok := parse.Public(before + " " + number + " " + behind); ok && strings.Contains(public, number) {
			t.Errorf("%q and %q: %q", before, behind, public)
		}
	})
}
