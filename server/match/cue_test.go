package match

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func patterns() map[string]pattern {
	return map[string]pattern{
		"days": reDays, "size": reSize, "area": reArea, "metre": reMetre, "tall": reTall, "code": reCode, "book": reBook, "no size": reNoSize,
		"less": reLess, "bare": reBare, "girls": reOnlyF, "boys": reOnlyM, "school": reSchool, "able": reAble, "unable": reUnable, "gone": reGone,
		"want": reWant, "have": reHave, "years": reYears, "aged": reAged, "months": reMonths, "grades": reGrades, "outgrown": reOutgrown, "term": reTerm,
	}
}

// words that the patterns are made of, so that many texts match
var pieces = strings.Split("周 星期 礼拜 一 二 三 四 五 六 日 天 末 到 至 - ~ 、 1 2 30 130 cm 米 寸 码 升 l kg 斤 人 gb x 乘 * 以上 左右 高 穿 上 下 册 学期 语 数 英 "+
	"层高 距离 最远 米之内 太小 小了 只接 女 男 限 囡 小学 附小 附中 二小 送 的 医院 幼儿园 实验 必须能 能 不能 无法 平躺 已送出 已出 满员 gone taken 求购 收个 想买 wanted 急 求一 出售 转让 "+
	"岁 半 yo -year-old years old age aged 个月 宝宝 娃 年级 孩子 不骑 大了 免费 gb inches in 公分 床 电饭锅 , 。", " ")

func TestALookThatIsSavedWouldHaveFoundNothing(t *testing.T) {
	all := patterns()
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(append([]string{" ", "\n"}, pieces...)), 0, 12).Draw(t, "pieces"), "")
		h := hear(text)
		for name, p := range all {
			if !p.may(h) && p.MatchString(text) {
				t.Fatalf("%s matches %q", name, text)
			}
		}
	})
}

func TestCuesAreHeardWhereTheyStand(t *testing.T) {
	list := phrases("三年级|过敏")
	for text, want := range map[string]bool{"女儿三年级": true, "对猫毛过敏": true, "三年": false, "": false, "过": false} {
		if list.in(hear(text)) != want {
			t.Errorf("%q: want %v", text, want)
		}
	}
}
