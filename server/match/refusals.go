package match

import (
	"slices"
	"strings"
	"unicode/utf8"

	"youlin/server/words"
)

// Refusals name what somebody does not want: "失智的不接", "发烧咳嗽的勿扰", "不要带电的". What they name may lie some way before
// or behind the word that refuses, up to the end of the clause.

// scope is what a refusal speaks of, in code points.
type scope struct{ from, to int }

const (
	anAddress = `(?:小朋友|小孩|孩子|娃娃|娃|宝宝|老人家|老人|家庭|朋友|人)?(?:请|就|也|都|一律|恕|暂|概|统统|真的)?`
	clauseEnd = `(?:哈|哦|喔|呀|啊|嘞|咯|噢|谢谢)?(?:$|[,。;!?\n |])`
)

var (
	reRefusedFirst  = regular(`([^,。;!?\n |]{1,16}?)(?:的|者)?`+anAddress+`(?:不接|不收|不做|不接待|不伺候|勿扰|勿来|勿入|勿投|勿联系|莫来|莫找|莫扰|别来|别找|绕道|绕行|谢绝|免谈|除外|唔收|唔接|唔要|止步|退散|恕不接待)`+clauseEnd, "不接|不收|不做|不伺候|勿|莫来|莫找|莫扰|别来|别找|绕道|绕行|谢绝|免谈|除外|唔收|唔接|唔要|止步|退散")
	reRefusedOfKind = regular(`([^,。;!?\n |]{1,16}?)(?:的|者)`+anAddress+`(?:不带|不看|不管|不教|不修|不要|不行|不借|不考虑|不方便|不合适|不适合|免|接不了|做不了|看不了|带不了|收不了)`+clauseEnd, "不带|不看|不管|不教|不修|不要|不行|不借|不考虑|不方便|不合适|不适合|免|不了")
	reRefusedLast   = regular(`(?:不要|不想要|唔要|勿要|别要|不接受|不接|不收|不带|谢绝|拒绝|拒收|拒接|拒|严禁|禁止|禁|不准|唔准|不许|闻不得|闻不惯|受不了|见不得|怕|忌|别是|莫要|不能有|不能是|不考虑)([^,。;!?\n |]{1,8})`, "不要|不想要|唔要|勿要|别要|不接|不收|不带|谢绝|拒|禁|不准|唔准|不许|不得|不惯|受不了|怕|忌|别是|莫要|不能|不考虑")
	reAbsent        = regular(`(?:没有|没|无|不含|不是|不会|不用)([^,。;!?\n |]{1,4})`, "没|无|不含|不是|不会|不用")
	reOnlyHealthy   = regular(`健康[^,。;!?\n]{0,8}(?:才|只|优先|可以|就)|(?:只|仅|限)[^,。;!?\n]{0,6}健康|不生病`, "健康|不生病")
	sayNoSmoke      = phrases("禁烟|无烟|不抽烟|不吸烟|唔食烟|戒烟|non-smok|no smok")
)

// refusalsIn gives the scopes of what a normalised text refuses outright.
func refusalsIn(text string) (out []scope) {
	for _, re := range []pattern{reRefusedFirst, reRefusedOfKind} {
		for _, at := range re.FindAllStringSubmatchIndex(text, 4) {
			from := utf8.RuneCountInString(text[:at[2]])
			out = append(out, scope{from, from + utf8.RuneCountInString(text[at[2]:at[3]])})
		}
	}
	return out
}

// denied tells whether the words between from and to are refused, or said not to be there.
func (r *reading) denied(t words.Reading, from, to int) bool {
	return r.outOfScope(from, to) || denied(t.Text.Runes, from, to)
}

func (r *reading) outOfScope(from, to int) bool {
	return slices.ContainsFunc(r.scopes, func(s scope) bool { return from >= s.from && to <= s.to })
}

// shun notes a word of which the lexicon knows nothing and that is refused.
func (r *reading) shun(t words.Reading, k words.Token) {
	if k.Sort == words.Listed && k.To-k.From > 1 && r.outOfScope(k.From, k.To) && !strings.Contains(vagueRefusals, t.Word(k)) {
		more := r.doc.rarely()
		more.shunned = append(more.shunned, hash(t.Text.Runes[k.From:k.To]))
	}
}

// vagueRefusals are words that refuse nothing by themselves.
const vagueRefusals = "以下以上以内左右之内太远太近其他其它时间工作周末平时晚上早上下午上午中午白天今天明天自己家里孩子小孩老人需要可以介意讲价砍价还价非诚诚心爽快联系本人中介商家广告一个两个我们你们"

// states takes what a text says of people and things that others may refuse, and gives the text without what it refuses.
func (r *reading) states(all *heard) *heard {
	rest, refused := all, uint64(0)
	for _, re := range []pattern{reRefusedFirst, reRefusedOfKind, reRefusedLast} {
		for _, m := range re.all(rest, 6) {
			refused |= kindsOfLife.statesIn(hear(m[1]))
		}
		rest = re.without(rest, " ")
	}
	if reOnlyHealthy.in(all) {
		refused |= kindsOfLife.statesIn(hear("生病"))
	}
	if sayNoSmoke.in(all) {
		refused |= kindsOfLife.statesIn(hear("抽烟"))
	}
	if refused != 0 {
		r.doc.rarely().refused = refused
	}
	r.doc.states = kindsOfLife.statesIn(reAbsent.without(rest, " ")) &^ refused
	return rest
}

// shuns tells whether a post refuses what another is or has.
func shuns(a, b *Doc) bool {
	if a.seldom == nil {
		return false
	}
	if a.seldom.refused&b.states != 0 {
		return true
	}
	for _, w := range a.seldom.shunned {
		if _, here := slices.BinarySearchFunc(b.words, w, func(x weighted, w uint32) int {
			switch {
			case x.key < w:
				return -1
			case x.key > w:
				return 1
			}
			return 0
		}); here {
			return true
		}
	}
	return false
}
