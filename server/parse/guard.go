package parse

import (
	"slices"
	"strings"
	"time"
)

// longestPublic is how many code points of a title are read; longer ones are no titles.
const longestPublic = 400

// Public gives what of a title anybody in the street may read: a home, a telephone number and a name beside one are
// taken out, as they are from drafts. ok is false when what is left still looks as if it led to somebody: then none of
// it is for the public.
func Public(text string) (public string, ok bool) {
	p := open(text, time.Time{}, time.UTC)
	if len(p.raw) > longestPublic {
		return "", false
	}
	t := p.reading(0, len(p.text.Runes))
	if len(t.r) == 0 {
		return "", true
	}
	e := t.head(false)
	public = e.clean(e.span)
	left := open(public, time.Time{}, time.UTC)
	return public, !left.reading(0, len(left.text.Runes)).leads()
}

// leads tells that a text holds something by which a neighbour could be found: a building, a number to call or to add,
// an address of the net, or a name with a title.
func (t *reading) leads() bool {
	if strings.Contains(t.all, "@") || strings.Contains(t.all, "://") || strings.Contains(t.all, "www.") {
		return true
	}
	for i := range t.r {
		if t.houseAt(i) || t.numberAt(i) || t.accountAt(i) || t.neighbourAt(i) {
			return true
		}
	}
	return false
}

// houseAt reads 3栋, 12号楼, 2单元, 501室, A座, building 3 and room 12.
func (t *reading) houseAt(i int) bool {
	if digit(t.peek(i-1)) || letter(t.peek(i-1)) {
		return false
	}
	if j, ok := t.digitRun(i, 1, 4); ok {
		next, house := t.one(t.blanks(j), "栋", "幢", "号楼", "单元", "室", "号院", "弄", "#", "号")
		if !house || t.peek(next-1) != '号' {
			return house
		}
		_, room := t.digitRun(next, 3, 4) // 12号1203; a 29号 alone is a day
		return room
	}
	if letter(t.peek(i)) && (t.peek(i+1) == '座' || t.peek(i+1) == '栋' || t.peek(i+1) == '幢') {
		return true
	}
	j, ok := t.one(i, "building ", "block ", "unit ", "room ", "apt ", "apartment ", "flat ")
	return ok && digit(t.peek(j))
}

// callable is how many digits, with blanks or dashes between, are a number that somebody could call or add.
const callable = 6

func (t *reading) numberAt(i int) bool {
	if !digit(t.peek(i)) {
		return false
	}
	n := 0
	for j := i; j < len(t.r); j++ {
		switch {
		case digit(t.r[j]):
			n++
		case (t.r[j] == ' ' || t.r[j] == '-') && digit(t.peek(j+1)):
		default:
			return n >= callable
		}
	}
	return n >= callable
}

// accountAt reads the name of an account behind the word that announces it: 微信 abc123, vx:ab_c12.
func (t *reading) accountAt(i int) bool {
	if letter(t.peek(i - 1)) {
		return false
	}
	j, ok := t.one(i, "微信号", "微信", "wechat", "weixin", "v信", "vx", "wx", "qq", "电话", "手机号", "tel")
	if !ok {
		return false
	}
	for j < len(t.r) && strings.ContainsRune(" :,=-", t.r[j]) {
		j++
	}
	from, digits := j, 0
	for letter(t.peek(j)) || digit(t.peek(j)) || t.peek(j) == '_' || t.peek(j) == '-' {
		if digit(t.r[j]) {
			digits++
		}
		j++
	}
	return j-from >= callable-1 && digits > 0
}

// calledSo are titles that make a family name before them a certain neighbour's.
var calledSo = []string{
	"阿姨", "叔叔", "大妈", "大爷", "大叔", "大姐", "大哥", "大婶", "大娘", "大伯", "奶奶", "爷爷", "老师", "师傅", "医生", "护士",
	"女士", "先生", "小姐", "太太", "妈妈", "爸爸", "伯伯", "婆婆", "教练", "主任", "书记", "楼长", "老太", "大夫", "姐", "哥", "叔", "姨", "婶", "嫂",
}

// neighbourAt reads 王阿姨, 欧阳老师, 小陈家 and 老李要 anywhere in a text.
func (t *reading) neighbourAt(i int) bool {
	if j, ok := t.one(i, doubleSurnames...); ok {
		_, called := t.one(j, calledSo...)
		return called
	}
	c := t.r[i]
	if strings.ContainsRune(surnames, c) && !slices.Contains(noNames, string(c)) {
		if end, called := t.one(i+1, calledSo...); called && (end-i > 2 || !isWord(string(t.r[i:end]))) {
			return true
		}
	}
	if !strings.ContainsRune("老小阿", c) || !strings.ContainsRune(surnames, t.peek(i+1)) || i+1 >= len(t.r) {
		return false
	}
	word := string(t.r[i : i+2])
	return !slices.Contains(noNames, word) && !isWord(word) && (i+2 == len(t.r) || strings.ContainsRune("的家会可要想出求找和 :,。、;()", t.r[i+2]))
}
