package match

import (
	"strconv"
	"strings"
)

type unit uint8

const (
	centimetre unit = iota
	inch
	litre
	height // of a person: clothes codes, 身高
	kilogram
	months
	volume // 上册 is 1, 下册 is 2
	persons
	gigabyte
	volt
	grade // of a school: a book of the third is none of the fourth
)

// measure is a size that a text names: equal to from..to, or at least from (to is huge), or at most to (from is 0).
type measure struct {
	unit     unit
	from, to float32
}

const huge = 1 << 20

var (
	reSize   = regular(`(\d+(?:\.\d+)?)\s*(?:[-~到至/]\s*(\d+(?:\.\d+)?)\s*)?(cm|厘米|公分|米|m|寸|吋|inches|inch|in|码|升|l|公斤|kg|斤|人|座|gb|g|v|伏)(以上|以下|以内|或以上|及以上|往上|开外|往下|之内|左右|起)?`, digitCues, "cm|厘米|公分|米|m|寸|吋|in|码|升|l|公斤|kg|斤|人|座|g|v|伏")
	reArea   = regular(`(\d+(?:\.\d+)?)\s*(?:cm|厘米|米|m)?\s*(?:x|乘|\*)\s*(\d+(?:\.\d+)?)\s*(cm|厘米|米|m)?`, digitCues, "x|乘|*")
	reMetre  = regular(`([一二两三四])米([零一二三四五六七八九]{0,2})`, "一米|二米|两米|三米|四米")
	reTall   = regular(`(?:身高|高|穿)\s*(\d{2,3})(?:[-~到至/]\s*(\d{2,3}))?`, digitCues, "高|穿")
	reCode   = regular(`(?:^|[^\d.])(\d{2,3})(?:\s*[-~到至/、]\s*(\d{2,3}))?(?:[^\d.%元块]|$)`, digitCues)
	reBook   = regular(`(上|下)(?:册|学期)|[一二三四五六七八九](上|下)(?:语|数|英|$|\s)`, "上册|下册|上学期|下学期|"+termCues)
	reNoSize = regular(`(?:层高|房高|楼高|顶高|花板高|吊顶高|距离|续航|预算|配速|步行)[\d一二两三四五六七八九十半.]+(?:米|公里|cm|分钟)?[一二三四五六七八九]?|最远[^,。;]{0,8}米|[\d一二两三四五六七八九十]+米之内`, "层高|房高|楼高|顶高|花板高|吊顶高|距离|续航|预算|配速|步行|最远|米之内")
	reGrade  = regular(`([一二三四五六七八九])(?:(?:到|至|-|~|、)([一二三四五六七八九]))?(?:年级|(?:上|下)(?:册|学期|语|数|英|$|\s))`, "年级|"+termCues)
	reLess   = regular(`(\d+)寸?(?:太小|小了)`, digitCues, "太小|小了")
)

var unitOf = map[string]unit{
	"cm": centimetre, "厘米": centimetre, "公分": centimetre, "米": centimetre, "m": centimetre, "寸": inch, "吋": inch, "inch": inch, "inches": inch, "in": inch,
	"码": height, "升": litre, "l": litre, "公斤": kilogram, "kg": kilogram, "斤": kilogram, "人": persons, "座": persons, "gb": gigabyte, "g": gigabyte, "v": volt, "伏": volt,
}

// measures finds the sizes in a normalised text. dressed tells a text about clothes, where bare numbers are body heights.
func measures(h *heard, dressed bool) []measure {
	h = reNoSize.without(h, "")
	if reMetre.may(h) {
		h = hear(reMetre.ReplaceAllStringFunc(h.text, metres))
	}
	var out []measure
	for _, m := range reArea.all(h, 4) {
		scale := areaScale(m[1], m[3])
		out = append(out, exactly(centimetre, number(m[1])*scale), exactly(centimetre, number(m[2])*scale))
	}
	for _, m := range reSize.all(reLess.without(reArea.without(h, " "), " "), 8) {
		out = append(out, sized(m, dressed))
	}
	for _, m := range reBook.all(h, 2) {
		out = append(out, exactly(volume, 1+float32(strings.Count(m[1]+m[2], "下"))))
	}
	for _, m := range reGrade.all(h, 3) {
		out = append(out, gradeOf(m))
	}
	for _, m := range reLess.all(h, 1) {
		out = append(out, measure{inch, number(m[1]) * 1.15, huge})
	}
	return append(out, heights(h, dressed)...)
}

func gradeOf(m []string) measure {
	from := float32(digits[[]rune(m[1])[0]])
	to := from
	if m[2] != "" {
		to = float32(digits[[]rune(m[2])[0]])
	}
	return measure{grade, from, to}
}

func areaScale(first, unit string) float32 {
	if unit == "米" || unit == "m" && number(first) < 10 {
		return 100
	}
	return 1
}

func sized(m []string, dressed bool) measure {
	u, scale := unitOf[m[3]], float32(1)
	switch m[3] {
	case "米", "m":
		scale = 100
	case "斤":
		scale = 0.5
	}
	out := measure{u, number(m[1]) * scale, number(m[1]) * scale}
	if m[2] != "" {
		out.to = number(m[2]) * scale
	}
	if dressed && u == centimetre && out.from >= 50 && out.from <= 200 {
		out.unit = height
	}
	switch m[4] {
	case "以上", "或以上", "及以上", "往上", "开外", "起":
		out.to = huge
	case "以下", "以内", "往下", "之内":
		out.from = 0
	}
	return out
}

// heights reads 身高130 everywhere, and bare numbers such as 130-140 in texts about clothes.
func heights(h *heard, dressed bool) []measure {
	find := reTall
	if dressed {
		find = reCode
	}
	var out []measure
	for _, m := range find.all(h, 4) {
		from := number(m[1])
		if from < 50 || from > 190 || dressed && int(from)%5 != 0 && from < 140 {
			continue
		}
		to := from
		if m[2] != "" {
			to = max(from, number(m[2])) // 175/92A is a height and a chest
		}
		out = append(out, measure{height, from, to})
	}
	return out
}

func exactly(u unit, v float32) measure { return measure{u, v, v} }

func number(s string) float32 {
	v, _ := strconv.ParseFloat(s, 32)
	return float32(v)
}

// metres turns 一米四八 into 148厘米.
func metres(s string) string {
	rs := []rune(s)
	cm := digits[rs[0]] * 100
	for i, r := range rs[2:] {
		cm += digits[r] * []int{10, 1}[i]
	}
	return strconv.Itoa(cm) + "厘米"
}

var digits = map[rune]int{'零': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9, '十': 10, '俩': 2}

// fit compares the sizes of two texts: 1 all that both name agree, negative something differs, 0 nothing to compare.
func fit(need, offer []measure) float32 {
	var worst, best float32
	for u := unit(0); u <= grade; u++ {
		if s, ok := unitFit(u, need, offer); ok {
			worst, best = min(worst, s), max(best, s)
		}
	}
	if worst < 0 {
		return worst
	}
	return best
}

func unitFit(u unit, need, offer []measure) (float32, bool) {
	best, known := float32(-1), false
	for _, n := range need {
		for _, o := range offer {
			if n.unit == u && o.unit == u {
				best, known = max(best, near(n, o)), true
			}
		}
	}
	return best, known
}

// near gives 1 for sizes that agree, 0.3 for the neighbouring size, -1 for others.
func near(n, o measure) float32 {
	gap := max(n.from-o.to, o.from-n.to, 0)
	close, next := max(n.from, o.from)*0.04, max(n.from, o.from)*0.12
	if n.unit == volume || n.unit == persons || n.unit == grade {
		close, next = 0, 0
	}
	switch {
	case gap <= close:
		return 1
	case gap <= next:
		return 0.3
	}
	return -1
}
