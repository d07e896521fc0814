package match

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"
	"unique"

	"youlin/server/words"
)

// aim says whether a post is about a thing or about something done.
type aim uint8

const (
	aimUnknown aim = iota
	aimThing
	aimService
)

// head is a concept that a post is about, with the weight of where it stands.
type head struct {
	id     words.ID
	weight float32
	word   string // as the author wrote it, normalised
	at     Span
	bond   float32 // how much of its weight was left by the next word; 1 is all
}

// Span is where something stands in a post, in code points of the text as the author wrote it; an empty one is nowhere.
type Span struct {
	Body     bool // in the body, not the title
	From, To int32
}

type weighted struct {
	key    uint32
	weight float32
}

// Doc is a post as matching sees it: read once when the post opens, then only compared. It is immutable and holds no
// text but what the reasons quote.
type Doc struct {
	id, author, household, compound, building string
	direction                                 Direction
	module                                    string
	mode                                      Mode
	category                                  string
	place                                     Point
	placed                                    bool
	reach                                     float64
	seats                                     int // needed, or left; -1 not said
	quantity                                  int
	gender                                    string
	languages                                 []string
	ages                                      Ages
	aged                                      bool
	closed                                    bool
	created, expires                          int64
	times                                     times
	duration                                  int64

	aim     aim
	heads   []head     // what it is about, strongest first
	aside   []head     // what it mentions: 轮椅 in 轮椅维修
	implied slugs      // categories of the heads
	chosen  slugs      // the category that the author chose
	denied  []words.ID // what it does not want or have
	seldom  *seldom    // what few posts say; nil is nothing of it
	states  uint64     // what it says of people and things that others may refuse: ill, smoking, running on electricity
	words   []weighted // content words, by hash
	letters []uint16   // Han letters, without those of words that tell nothing
	grams   []uint32   // pairs of neighbouring Han characters
	glosses []weighted // English content words, a unit vector
	total   float32    // weight of all words
	sizes   []measure
	years   years
	days    daySet
	child   sex      // of the child or wearer that a need speaks of
	only    sex      // whom the text accepts
	hours   uint32   // parts of the day and week that it names
	shades  uint32   // which sides of the contrasts it names: 夏 or 冬, 单人 or 双人
	fields  bitset   // what of life it has to do with
	deeds   bitset   // what it says is done
	sorts   []sorted // the kinds of one sort that it names
	keeps   bool     // wants to have the thing, not to borrow it
	shaped  bool     // has what services have: times, seats, a child's age
	rich    float32  // how telling all its letters are
	loose   bool     // any part of a long time will do
	minding bool     // a service that must cover all of the time
	doubt   bool     // reads like a post of the other list
	gone    bool     // says that it is given away or full
}

// seldom is what few posts say.
type seldom struct {
	shunned       []uint32  // words of what it does not want that the lexicon does not know, by hash
	refused       uint64    // states that it refuses
	clocks        []dayHour // the hours that a text without times names
	schools       []uint32  // names before 小学, 幼儿园, 医院, by hash
	able, unable  []rune    // what it can do, or is demanded to; what it says it cannot
	budget, price float32   // what a need would pay at most, what an offer costs; 0 is not said
}

// nothing is what most posts say of it.
var nothing seldom

// more gives what few posts say, to be read only.
func (d *Doc) more() *seldom {
	if d.seldom == nil {
		return &nothing
	}
	return d.seldom
}

// rarely gives a place for what few posts say.
func (d *Doc) rarely() *seldom {
	if d.seldom == nil {
		d.seldom = &seldom{}
	}
	return d.seldom
}

// ID gives the post's id.
func (d *Doc) ID() string { return d.id }

// Direction gives the list on which the post stands.
func (d *Doc) Direction() Direction { return d.direction }

// Understand reads a post. It is called once when a post opens or changes; comparing is cheap afterwards.
func Understand(book *words.Book, p Post) *Doc {
	d := fromFields(&p)
	r := reading{book: book, doc: d, gloss: make([]weighted, 0, 64)}
	title := book.Read(p.Title)
	body := book.Read(p.Body)
	all := hear(title.Text.String() + "\n" + body.Text.String())
	r.refusing = reRefusedFirst.may(all) || reRefusedOfKind.may(all)
	r.dressed = r.clothes(title) || r.clothes(body) || p.Category == "idle.clothes" || p.Module == Idle && sayWorn.in(all)
	r.text(title, titleWeight)
	r.inBody = true
	r.text(body, 1)
	r.takes = r.collects(title)
	r.whole(&p, title.Text.String(), all)
	r.settle(&p)
	d.shrink()
	return d
}

// shrink gives back the room that lists had to grow into, and keeps words that all posts share only once.
func (d *Doc) shrink() {
	d.words, d.grams, d.letters = slices.Clone(d.words), slices.Clone(d.grams), slices.Clone(d.letters)
	d.sorts = slices.Clone(d.sorts)
	for _, s := range []*string{&d.compound, &d.building, &d.module, &d.category, &d.household, &d.gender} {
		*s = unique.Make(*s).Value()
	}
}

const titleWeight = 1.4

func fromFields(p *Post) *Doc {
	d := &Doc{
		id: p.ID, author: p.Author, household: p.Household, compound: p.Compound, building: p.Building,
		direction: p.Direction, module: p.Module, mode: p.Mode, category: p.Category, reach: p.MaxDistance,
		quantity: p.Quantity, gender: p.Gender, languages: p.Languages, closed: p.Closed, seats: -1,
		created: p.CreatedAt.Unix(), times: timesOf(p), duration: int64(p.Duration.Seconds()),
	}
	if p.Place != nil {
		d.place, d.placed = *p.Place, true
	}
	if p.Seats != nil {
		d.seats = *p.Seats
	}
	if p.ChildAge != nil {
		d.ages, d.aged = *p.ChildAge, true
	}
	if !p.ExpiresAt.IsZero() {
		d.expires = p.ExpiresAt.Unix()
	}
	return d
}

// reading is the work of understanding one post.
type reading struct {
	book     *words.Book
	doc      *Doc
	dressed  bool
	inBody   bool // the body is read, no longer the title
	takes    bool // an offer whose title begins like a wish: 收跑步机, 缺个梯子
	refusing bool // the words of a refusal are somewhere in it
	scopes   []scope
	things   []head
	does     []head
	gloss    []weighted
	acts     actions

	hand, repair, goods, hired, away bool // cues of a hand wanted, a repair, a thing, of work that is offered, a thing given away
}

func (r *reading) clothes(t words.Reading) bool {
	return slices.ContainsFunc(t.Tokens, func(k words.Token) bool {
		return len(k.Concepts) > 0 && slices.Contains(r.book.Concept(k.Concepts[0]).Categories, "idle.clothes")
	})
}

// text takes in the title or the body.
func (r *reading) text(t words.Reading, weight float32) {
	if r.scopes = nil; r.refusing {
		r.scopes = refusalsIn(t.Text.String())
	}
	wanted := 0 // how many more tokens the last word of wanting reaches
	for i, k := range t.Tokens {
		if wanted--; r.wants(k) {
			wanted = reachOfWant
		} else if k.Sort == words.Mark && words.ClauseEnd(t.Text.Runes[k.From]) {
			wanted = 0
		}
		if r.token(t, i, k, weight, wanted > 0) {
			wanted = 0
		}
	}
	for _, f := range t.Frames {
		if r.denied(t, f.From, f.To) {
			continue
		}
		if meant := r.head(t, f.Concept, weight, f.From, f.To); r.book.Concept(f.Concept).Kind == words.Thing {
			r.things = append(r.things, meant)
		} else {
			r.does = append(r.does, meant)
		}
	}
	for _, h := range t.Loose {
		r.guess(t, h, weight*guessWeight)
	}
	r.letters(t)
}

// collects tells a title that asks for things: 收跑步机一台, 缺个梯子. What is taken must be a thing: 收孩子 and 收费 take none.
func (r *reading) collects(t words.Reading) bool {
	if len(t.Tokens) < 2 || !slices.Contains(collecting, t.Word(t.Tokens[0])) {
		return false
	}
	for _, k := range t.Tokens[1:min(len(t.Tokens), 7)] {
		if k.Sort == words.Mark {
			return false
		}
		if len(k.Concepts) > 0 && !k.Inside && r.book.Concept(k.Concepts[0]).Kind == words.Thing {
			return true
		}
	}
	return false
}

var collecting = []string{"收", "求", "寻", "缺", "想要", "想收", "想买", "急收", "诚收", "高价收", "长期收", "蹲", "蹲个", "求一", "求个", "收个", "收一", "要个", "缺个", "差个", "谁有", "有没有", "谁家有", "哪家有", "哪个有", "有无", "邊個有", "边个有"}

// guessWeight is what a described thing counts against a named one: enough to be listed, too little to be told.
const guessWeight = 0.7

func (r *reading) guess(t words.Reading, h words.Hit, weight float32) {
	if r.denied(t, h.From, h.To) {
		return
	}
	meant := r.head(t, h.Concept, weight, h.From, h.To)
	if r.book.Concept(h.Concept).Kind == words.Thing {
		r.things = append(r.things, meant)
	} else {
		r.does = append(r.does, meant)
	}
}

func (r *reading) head(t words.Reading, id words.ID, weight float32, from, to int) head {
	a, b := t.Text.Span(from, to)
	return head{id, weight, string(t.Text.Runes[from:to]), Span{r.inBody, int32(a), int32(b)}, 1}
}

// reachOfWant is how many words after "求" or "借" its object may stand; objectWeight is what that adds.
const (
	reachOfWant  = 8
	objectWeight = 1.35
)

// wants tells the words of a need that its object follows.
func (r *reading) wants(k words.Token) bool {
	if r.doc.direction != Need || k.Sort != words.Lexical {
		return false
	}
	c := r.book.Concept(k.Concepts[0])
	return c.Kind == words.Act && (c.Name == "求" || c.Name == "求借")
}

// token takes in one word; it tells whether that was the object of a word of wanting.
func (r *reading) token(t words.Reading, i int, k words.Token, weight float32, wanted bool) bool {
	kind, lexical := words.Stop, len(k.Concepts) > 0 && !k.Inside
	if len(k.Concepts) > 0 {
		kind = r.book.Concept(k.Concepts[0]).Kind
	}
	if lexical && kind == words.Act {
		r.acts.take(r.book.Concept(k.Concepts[0]).Name, weight)
	}
	strength := strengthOf(k, kind, lexical)
	if strength == 0 {
		return false
	}
	r.doc.words = append(r.doc.words, weighted{hash(t.Text.Runes[k.From:k.To]), strength * weight})
	r.senses(k, strength*weight)
	if kind != words.Thing && kind != words.Service {
		r.shun(t, k)
		return false
	}
	if r.denied(t, k.From, k.To) {
		r.doc.denied = append(r.doc.denied, k.Concepts...)
		return false
	}
	if counts(t, k) {
		return false
	}
	bond := bondWith(r.book, t, i)
	object := wanted && kind == words.Thing && bond == 1
	r.name(t, k, weight, bond, object)
	return object
}

// counts tells a word of one letter that only counts something else: 盆 in 几盆绿植, 桶 in 大半桶.
func counts(t words.Reading, k words.Token) bool {
	return k.To-k.From == 1 && k.From > 0 && strings.ContainsRune("一二两三四五六七八九十几半多整0123456789", t.Text.Runes[k.From-1])
}

// name notes what a word is about. An ambiguous word counts a little less for each of its meanings.
func (r *reading) name(t words.Reading, k words.Token, weight, bond float32, object bool) {
	weight *= bond
	if len(k.Concepts) > 1 {
		weight *= 0.95
	}
	if object {
		weight *= objectWeight
	}
	for _, id := range k.Concepts {
		h := r.head(t, id, weight, k.From, k.To)
		if h.bond = bond; r.book.Concept(id).Kind == words.Thing {
			r.things = append(r.things, h)
		} else {
			r.does = append(r.does, h)
		}
	}
}

// strengthOf is how much a word says by itself.
func strengthOf(k words.Token, kind words.Kind, lexical bool) float32 {
	switch {
	case k.Sort == words.Mark || k.Sort == words.Blank || k.Sort == words.Number:
		return 0
	case lexical && (kind == words.Stop || kind == words.Act):
		return 0
	case lexical && (kind == words.People || kind == words.Place):
		return 0.15
	case lexical:
		return 1.2
	case k.Sort == words.Letter:
		return 0.2
	case k.Sort == words.Latin && k.To-k.From < 3:
		return 0.2
	}
	return 1
}

// senses adds the English meanings of a word, rare ones more.
func (r *reading) senses(k words.Token, weight float32) {
	if len(k.Glosses) == 0 || k.Sort == words.Letter {
		return
	}
	share := weight / float32(math.Sqrt(float64(len(k.Glosses))))
	for _, g := range k.Glosses {
		rare := r.book.Dictionary().Rarity(g)
		r.gloss = append(r.gloss, weighted{uint32(g), share * rare * rare})
	}
}

// bondWith is how much of its weight a thing keeps when the next word takes it over: little for 电饭煲 in 电饭煲内胆 and 轮椅
// in 轮椅维修, more in a mere list (帐篷防潮垫).
func bondWith(book *words.Book, t words.Reading, i int) float32 {
	this := book.Concept(t.Tokens[i].Concepts[0])
	if this.Kind != words.Thing || i+1 >= len(t.Tokens) {
		return 1
	}
	next := t.Tokens[i+1]
	if next.Sort == words.Blank && i+2 < len(t.Tokens) && latin(t, i) && latin(t, i+2) {
		i++ // printer ink
		if next = t.Tokens[i+1]; len(next.Concepts) == 0 {
			if slices.Contains(goesWithEn, strings.TrimSuffix(t.Word(next), "s")) {
				return 0.3
			}
			return 1
		}
	}
	switch t.Word(next) {
	case "用", "配", "专用", "款":
		return 0.3
	case "的":
		if purposeOnly(t, i) {
			return 0.3
		}
		if i+2 < len(t.Tokens) {
			next = t.Tokens[i+2]
		}
	}
	if len(next.Concepts) == 0 {
		return bondWithUnknown(t, i)
	}
	other := book.Concept(next.Concepts[0])
	switch {
	case other.Kind == words.Service || other.Kind == words.Thing && belongs(other, this.ID):
		return 0.3
	case other.Kind == words.Thing:
		return 0.7
	}
	return 1
}

// latin tells a word of Latin letters.
func latin(t words.Reading, i int) bool { return t.Text.Runes[t.Tokens[i].From] < 0x250 }

// goesWithEn are English words for what belongs to something else.
var goesWithEn = []string{"ink", "cartridge", "toner", "cover", "case", "bag", "stand", "mount", "charger", "cable", "strap", "filter", "part", "lid", "holder", "bulb", "refill", "paper", "repair", "lesson", "class", "pad", "rack", "blade", "pump", "lock", "seat", "helmet", "battery"}

// endings of names for what goes with something else, and words that say so outright.
const (
	goesWith = "架垫套盒弓弦绳灯柜罐棒头椅凳盖罩膜线芯滤网刷扣带轮杆杯座板贴袋包篮桶夹钩壳液粉片柄把圈环塞嘴管"
	aSpare   = "配件零件替换适配附件"
)

// bondWithUnknown is how much of its weight a thing keeps before a word that the lexicon does not know: 二胡弓子 is a bow.
func bondWithUnknown(t words.Reading, i int) float32 {
	next := t.Tokens[i+1]
	if next.From != t.Tokens[i].To || next.Sort != words.Listed && next.Sort != words.Letter {
		return 1
	}
	word, end := strings.TrimSuffix(t.Word(next), "子"), i+1
	if word == "" {
		return 1
	}
	if end+1 < len(t.Tokens) && t.Word(t.Tokens[end+1]) == "子" {
		end++
	}
	last := []rune(word)
	if strings.Contains(aSpare, word) && len(last) > 1 || strings.ContainsRune(goesWith, last[len(last)-1]) && endsName(t, end) {
		return 0.3
	}
	return 1
}

// endsName tells that no further word belongs to the name that ends with a token.
func endsName(t words.Reading, i int) bool {
	if i+1 >= len(t.Tokens) {
		return true
	}
	next := t.Tokens[i+1]
	return next.Sort == words.Mark || next.Sort == words.Blank || next.Sort == words.Number || next.Sort == words.Lexical || next.From > t.Tokens[i].To
}

// purposeOnly tells that a thing says what another is for: 衣服 in 缝衣服的机器, 米 in 装米的.
func purposeOnly(t words.Reading, i int) bool {
	at := t.Tokens[i].From
	if at == 0 || !strings.ContainsRune(doing, t.Text.Runes[at-1]) {
		return false
	}
	if i+2 >= len(t.Tokens) {
		return true
	}
	next := t.Tokens[i+2]
	return next.Sort == words.Mark || next.Sort == words.Blank || strings.Contains(vague, t.Word(next))
}

// doing are verbs that stand before what a tool is for, vague the words for a tool whose name one does not know.
const (
	doing = "缝装洗晒切量测打擦烤煮炒煎炖蒸磨修钻锯剪削挂放盛接通吸拖扫熨烫种浇养喂照看听拍充捞钓挡遮盖垫绑捆搬抬拉称"
	vague = "机器机子东西工具家伙设备仪器玩意玩意儿那种那个桶盆袋子架子箱子盒子棍子杆子椅子绳子垫子罩子"
)

func belongs(part *words.Concept, whole words.ID) bool {
	return slices.Contains(part.Edges, words.Edge{Relation: words.PartOf, To: whole}) ||
		slices.Contains(part.Edges, words.Edge{Relation: words.AccessoryOf, To: whole})
}

var negators = []string{"不要", "不含", "不带", "不收", "不接", "不是", "不包括", "不修", "不养", "除了", "除", "勿", "拒绝", "拒", "没有", "没", "无", "非", "别", "唔要", "冇", "no ", "not ", "without "}

var refusals = []string{"过敏", "除外", "勿扰", "不行", "不要", "免谈", "不收", "不接", "不修", "不会", "不在内", "自备", "已坏"}

// denied tells whether the words between from and to are said not to be wanted or there.
func denied(rs []rune, from, to int) bool {
	before := rs[max(from-4, 0):from]
	return deniedBefore(before) || deniedAfter(rs[to:min(to+4, len(rs))]) && !asked(before)
}

// asked tells "有没有 …" from "没有 …".
func asked(before []rune) bool {
	s := string(before)
	return strings.HasSuffix(s, "有没有") || strings.HasSuffix(s, "有冇") || strings.HasSuffix(s, "有无")
}

func deniedBefore(before []rune) bool {
	if len(before) == 0 || !strings.ContainsRune(lastOfNegators, before[len(before)-1]) || asked(before) {
		return false
	}
	said := clauseTail(string(before))
	return slices.ContainsFunc(negators, func(n string) bool { return strings.HasSuffix(said, n) })
}

func deniedAfter(after []rune) bool {
	if len(after) == 0 || !strings.ContainsRune(firstOfRefusals, after[0]) {
		return false
	}
	said := clauseHead(string(after))
	return slices.ContainsFunc(refusals, func(n string) bool {
		return strings.HasPrefix(said, n) || strings.HasPrefix(said, "毛"+n)
	})
}

// the letters by which most texts are seen to refuse nothing
var (
	lastOfNegators  = letters(negators, func(rs []rune) rune { return rs[len(rs)-1] })
	firstOfRefusals = "毛" + letters(refusals, func(rs []rune) rune { return rs[0] })
)

func letters(of []string, which func([]rune) rune) string {
	var b strings.Builder
	for _, s := range of {
		b.WriteRune(which([]rune(s)))
	}
	return b.String()
}

func clauseTail(s string) string {
	if i := strings.LastIndexFunc(s, words.ClauseEnd); i >= 0 {
		return s[i:]
	}
	return s
}

func clauseHead(s string) string {
	if i := strings.IndexFunc(s, words.ClauseEnd); i >= 0 {
		return s[:i]
	}
	return s
}

// letters collects Han letters and pairs of neighbouring ones, without the words that tell nothing.
func (r *reading) letters(t words.Reading) {
	mute := mutes(r.book, t)
	for i, c := range t.Text.Runes {
		if mute[i] || !han(c) {
			continue
		}
		r.doc.letters = append(r.doc.letters, uint16(c))
		if i > 0 && !mute[i-1] && han(t.Text.Runes[i-1]) {
			r.doc.grams = append(r.doc.grams, uint32(t.Text.Runes[i-1])<<16|uint32(c)&0xffff)
		}
	}
}

// mutes marks the letters of words that tell nothing.
func mutes(book *words.Book, t words.Reading) []bool {
	mute := make([]bool, len(t.Text.Runes))
	for _, k := range t.Tokens {
		empty := false
		if len(k.Concepts) > 0 && !k.Inside {
			kind := book.Concept(k.Concepts[0]).Kind
			empty = kind == words.Stop || kind == words.Act || kind == words.People
		}
		for i := k.From; i < k.To; i++ {
			mute[i] = empty
		}
	}
	return mute
}

func han(r rune) bool { return r >= firstHan && r <= lastHan }

// hash is FNV-1a: the same word gives the same number on every machine.
func hash(word []rune) uint32 {
	h := uint32(2166136261)
	var letter [4]byte
	for _, r := range word {
		for _, b := range letter[:utf8.EncodeRune(letter[:], r)] {
			h = (h ^ uint32(b)) * 16777619
		}
	}
	return h
}
