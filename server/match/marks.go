package match

import (
	"regexp"
	"unicode/utf8"

	"youlin/server/words"
)

// Text is what a post says, as its author wrote it.
type Text struct{ Title, Body string }

// Known tells whether a span is anywhere.
func (s Span) Known() bool { return s.To > s.From }

// Mark finds in two posts the words that their reasons come from: days and hours, ages, sizes, names of schools, and what
// both say in the same words. A post that is kept holds no text; so this is done when reasons are shown, not when they
// are found. Reasons whose words are known already keep them.
func Mark(book *words.Book, reasons []Reason, need, offer Text) {
	n, o := page{text: need, book: book}, page{text: offer, book: book}
	for i := range reasons {
		r := &reasons[i]
		switch {
		case r.Need.Known() || r.Offer.Known():
		case r.Code == ReasonWords:
			r.Need, r.Offer = n.inCommon(&o)
		default:
			r.Need, r.Offer = n.find(sayings[r.Code]), o.find(sayings[r.Code])
		}
	}
}

// sayings are the wordings in which posts say what a reason is about, the more exact ones first. Their first group is
// what is marked. They only find what was understood before: nothing is decided by them.
var sayings = map[Code][]*regexp.Regexp{
	ReasonTime: sayTimes, ReasonSomeTime: sayTimes, ReasonDays: sayTimes,
	ReasonAge: sayAges, ReasonAgeGap: sayAges,
	ReasonSize: saySizes, ReasonSizeGap: saySizes,
	ReasonPlace: sayPlaces, ReasonOther: sayPlaces,
}

// The parts of a time in words.
const (
	aDay   = `(?:今天|明天|后天|大后天|今晚|明晚|每天|天天|每晚|每早|工作日|平日|双休日|(?:下下|下|这|本|每|每个)?(?:周|星期|礼拜)[一二三四五六日天末](?:[、,和及到至~-]?(?:周|星期|礼拜)?[一二三四五六日天])*|\d{1,2}月\d{1,2}[日号]|\d{1,2}号)`
	aPart  = `(?:早上|清早|上午|中午|下午|傍晚|晚上|夜里|放学后?)`
	aClock = `(?:\d{1,2}:\d{2}|(?:\d{1,2}|[一二两三四五六七八九十]{1,3})点(?:半|一刻|三刻|\d{1,2}分?)?)`
	anHour = aClock + `(?:[到至~-]` + aClock + `)?`
	enDay  = `(?:every )?(?:mon|tues|wednes|thurs|fri|satur|sun)days?(?:,? (?:and|to|or) (?:mon|tues|wednes|thurs|fri|satur|sun)days?)*|weekends?|weekdays?|tomorrow|tonight`
)

var (
	sayTimes = expressions(
		`(`+aDay+`的?`+aPart+`?`+anHour+`|`+aDay+`的?`+aPart+`?)`,
		`(`+aPart+anHour+`|\d{1,2}:\d{2}(?:[到至~-]\d{1,2}:\d{2})?)`,
		`\b(`+enDay+`)\b`,
		`(`+aPart+`)`,
	)
	sayAges = expressions(
		`((?:\d{1,2}|[一二两三四五六七八九十]{1,3})(?:岁?半?[到至~-](?:\d{1,2}|[一二两三四五六七八九十]{1,3}))?(?:周岁|岁)半?(?:以上|以下|以内)?)`,
		`(\d{1,2}(?: ?- ?\d{1,2})?(?:[ -]years?[ -]olds?| ?yo\b)|\bage[sd]? \d{1,2}(?: ?- ?\d{1,2})?)`,
		`((?:\d{1,2}|[一二两三四五六七八九十]{1,3})个?月(?:大|的?宝宝|的?娃))`,
		`((?:幼儿园)?[小中大]班|[一二三四五六](?:[到至~、-][一二三四五六])?年级|小[一二三四五六]|初[一二三]|高[一二三]|幼小衔接|幼升小|小学生|初中生|高中生|学龄前|婴儿|新生儿)`,
	)
	saySizes = expressions(
		`(\d+(?:\.\d+)? ?(?:cm|厘米|米|m)? ?[x乘*] ?\d+(?:\.\d+)? ?(?:cm|厘米|米|m)?)`,
		`(\d+(?:\.\d+)? ?(?:[~到至/-] ?\d+(?:\.\d+)? ?)?(?:cm|厘米|公分|米|寸|吋|inch(?:es)?|码|升|公斤|kg|斤|人|座|gb)(?:以上|以下|以内|左右)?)`,
		`([一二两三四]米[一二三四五六七八九]{0,2})`,
		`((?:[一二三四五六七八九]年级)?[上下](?:册|学期))`,
		`(\b\d{2,3}(?: ?[~到至/、-] ?\d{2,3})?\b)`,
	)
	sayPlaces = expressions(
		`(\p{Han}{2}(?:小学|幼儿园|中学|附小|附中|医院))`,
		`((?:附|实|[一二三四五六七八九])[小中])`,
	)
)

func expressions(all ...string) []*regexp.Regexp {
	out := make([]*regexp.Regexp, len(all))
	for i, e := range all {
		out[i] = regexp.MustCompile(e)
	}
	return out
}

// page is a post's text, normalised when it is first looked at.
type page struct {
	text  Text
	book  *words.Book
	parts [2]words.Text
	read  bool
}

func (p *page) open() {
	if !p.read {
		p.parts, p.read = [2]words.Text{words.NormalizeText(p.text.Title), words.NormalizeText(p.text.Body)}, true
	}
}

// find gives where the first of the wordings stands, the title before the body.
func (p *page) find(wordings []*regexp.Regexp) Span {
	p.open()
	for _, w := range wordings {
		for i, part := range p.parts {
			text := part.String()
			if at := w.FindStringSubmatchIndex(text); at != nil {
				from := utf8.RuneCountInString(text[:at[2]])
				return p.span(i, from, from+utf8.RuneCountInString(text[at[2]:at[3]]))
			}
		}
	}
	return Span{}
}

func (p *page) span(part, from, to int) Span {
	a, b := p.parts[part].Span(from, to)
	return Span{part == 1, int32(a), int32(b)}
}

// leastInCommon is how many letters say something: one Han letter alone does not.
const leastInCommon = 2

// inCommon gives the longest run of telling letters that both posts have, one of them in its title.
func (p *page) inCommon(other *page) (here, there Span) {
	p.open()
	other.open()
	best := leastInCommon - 1
	for _, parts := range [][2]int{{0, 0}, {0, 1}, {1, 0}} {
		from, at, n := longestRun(p.telling(parts[0]), other.telling(parts[1]))
		if n > best {
			best, here, there = n, p.span(parts[0], from, from+n), other.span(parts[1], at, at+n)
		}
	}
	return here, there
}

// telling gives the letters of a part with 0 for those that tell nothing.
func (p *page) telling(part int) []rune {
	r := p.book.Read([]string{p.text.Title, p.text.Body}[part])
	mute := mutes(p.book, r)
	out := make([]rune, len(r.Text.Runes))
	for i, c := range r.Text.Runes {
		if !mute[i] && han(c) {
			out[i] = c
		}
	}
	return out
}

// longestRun finds the longest stretch that two texts share; 0 is like nothing.
func longestRun(a, b []rune) (inA, inB, n int) {
	row := make([]int, len(b)+1)
	for i := range a {
		for j := len(b) - 1; j >= 0; j-- {
			if row[j+1] = 0; a[i] != 0 && a[i] == b[j] {
				row[j+1] = row[j] + 1
			}
			if row[j+1] > n {
				n = row[j+1]
				inA, inB = i+1-n, j+1-n
			}
		}
	}
	return inA, inB, n
}
