package match

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"youlin/server/words"
)

// sex is of a child, or of those whom a post accepts.
type sex uint8

const (
	anySex sex = iota
	female
	male
)

// actions counts what the author says should happen.
type actions struct{ want, give, lend, borrow, sell, swap, help float32 }

func (a *actions) take(name string, weight float32) {
	switch name {
	case "求":
		a.want += weight
	case "赠送":
		a.give += weight
	case "出借":
		a.lend += weight
	case "求借":
		a.borrow += weight
	case "出售":
		a.sell += weight
	case "互换":
		a.swap += weight
	case "帮忙":
		a.help += weight
	}
}

// whole reads what needs the whole text: sizes, ages, days, names, conditions.
func (r *reading) whole(p *Post, title string, all *heard) {
	d := r.doc
	d.sizes = measures(all, r.dressed)
	if d.module != Idle {
		d.sizes = slices.DeleteFunc(d.sizes, func(m measure) bool { return m.unit == grade })
	}
	d.years = agesIn(all)
	if d.aged {
		d.years = years{int8(min(d.ages.Min, 99)), int8(min(d.ages.Max, 99)), true}
	}
	if d.days = daysIn(all); d.times.known() {
		d.days = 0
	} else if d.module != Idle {
		if clocks := clocksIn(all); len(clocks) > 0 {
			d.rarely().clocks = clocks
		}
	}
	d.child, d.only = childOf(all), onlyOf(all, r.dressed)
	if r.dressed && d.direction == Need && d.child == anySex {
		d.child = wearerOf(all)
	}
	if d.module == Idle && d.mode != Give && d.mode != Lend {
		if budget, price := moneyIn(d.direction, all); budget+price > 0 {
			d.rarely().budget, d.rarely().price = budget, price
		}
	}
	if schools := schoolsIn(all, d.module == Childcare); len(schools) > 0 {
		d.rarely().schools = schools
	}
	all = r.states(all)
	if able, unable := after(all, reAble), after(all, reUnable); len(able)+len(unable) > 0 {
		d.rarely().able, d.rarely().unable = able, unable
	}
	d.gone = reGone.in(all)
	d.shades, d.hours = sidesIn(contrasts, all), sidesIn(hours, all)
	d.shades = ofAge(d, d.shades&^mayCome(all))
	d.fields, d.deeds, d.sorts = allIn(kindsOfLife.fields, all), allIn(kindsOfLife.deeds, all), kindsOfLife.kindsIn(all)
	d.loose = sayLoose.in(all)
	r.hand, r.repair, r.goods, r.hired = sayHand.in(all), sayRepair.in(all), sayGoods.in(all), reHired.in(all)
	r.away = reAway.in(all)
	d.doubt = wrongList(d.direction, title, all) && (d.seats < 0 || !reBuddy.in(all)) || d.direction == Offer && d.module == Idle && p.Mode == "" && (r.takes || sayHaveYou.in(all))
}

var (
	sayGirl   = phrases("女孩|女儿|闺女|囡囡|小囡|女娃|女童|女宝|小姑娘|孙女|妹仔|个女|幺妹|女生|daughter|girl")
	sayBoy    = phrases("男孩|儿子|男娃|男童|男宝|小伙|孙子|仔仔|男生|臭小子|个仔|小子| son| boy")
	reOnlyF   = regular(`(?:只|仅|限|要)[接收带限要]?(?:女|小女|囡)|再来一位女|女同志|女士优先|限女|女性|仅女`, "女|囡")
	reOnlyM   = regular(`(?:只|仅|限)[接收带限要]?(?:男|小男)|限男|仅男|男士`, "男")
	sayWearF  = phrases("女鞋|女裤|女西装|女衬衫|裙子|旗袍|高跟|孕妇装|婚纱|女童|女孩|女宝|女款|女式|女生|女士|女装|连衣裙|公主")
	sayWearM  = phrases("男鞋|男裤|男西装|男衬衫|领带|男童|男孩|男宝|男款|男式|男生|男士|男装|男xl|男l|男m")
	reSchool  = regular(`(\p{Han}{2,4})(小学|幼儿园|中学|附小|附中|医院)`, "小学|幼儿园|中学|附小|附中|医院")
	reBare    = regular(`(?:^|[^\p{Han}]|[在到去从送接代收是的])((?:附|实|[一二三四五六七八九])[小中])(?:[^\p{Han}]|[的门校送接放冬夏春秋]|$)`, "附小|附中|实小|一小|二小|三小|四小|五小|六小|一中|二中|三中|四中|五中|六中|七中|八中|九中")
	reGate    = regular(`([东南西北])(?:大)?门`, "东门|南门|西门|北门|东大门|南大门|西大门|北大门")
	reAble    = regular(`(?:必须能|要能|必须|得能|能够|能)(\p{Han}{1,3})`, "能|必须")
	reUnable  = regular(`(?:不能|不可以|无法|没法|不支持|不可)(\p{Han}{1,2})`, "不能|不可|无法|没法|不支持")
	reGone    = regular(`已借完|已送出|已送|已售|已出(?:[^租]|$)|已满|满员|约满|名额满|已结束|已转|已被|已领|已找到|已解决|(?:都|全|已)借完|借完了|已订|有主了|忘了下架|已下架|都在外面|已收回|就收回|sold out|\bgone\b|\btaken\b|no longer`, "已|满|借完|有主了|忘了下架|都在外面|就收回|sold out|gone|taken|no longer")
	reWant    = regular(`^(?:急|诚|跪|高价|长期|想|本人)?(?:求购|求收|求租|求借|求助|求个|求一|求代|求带|求|收购|收个|收一|收二手|想收|想买|想要|想借|要一|要个|借个|借一|需要|急需|寻|搵|谁有|谁家|有没有|有冇|wtb|iso|wanted|need|looking for|in search of|want to buy)`, "求|收|想|要|借|急需|寻|搵|谁|有没有|有冇|wtb|iso|want|need|looking for|in search of")
	sayAdopt  = phrases("求领养|求收养|找领养|求带走|求拿走|求主人|求新家")
	reHave    = regular(`^(?:免费)?(?:出售|转让|低价转|低价出|出闲置|免费送|赠送|送人|出借|可借|便宜出|转卖|for sale|selling|giving away)`, "出|转|送|可借|for sale|selling|giving away")
	sayLoose  = phrases("哪天都|哪天|都行|都可以|随时|本周|这周|之前|日前|月底前|周日前|一次就|any day|any time|flexible|anytime")
	sayHand   = phrases("搭把手|帮忙|帮把手|帮我|有人能|上门|代劳|师傅|有没有人|哪位能|谁能|anyone can|can someone|help me")
	sayRepair = phrases("求修|会修|能修|帮修|修一下|维修|修理|谁修|上门修|修不|想修|可修|repair| fix")
	sayGoods  = phrases("想买|求购|收购|想收|收一|收个|二手|旧的|闲置|转让|谁家有|淘汰|有多余|有多的|不用的|一把|一台|一辆|一张|一副|一套|一个旧|要个|要一个|求个|求一个|求一台|求辆|求台|求把|求张|second hand|secondhand|used")
	reHired   = regular(`^(?:免费|义务|上门)?(?:代|帮|教|陪|修|改)|师傅|阿姨,|力工|按件|一次\d|上门`, "代|帮|教|陪|修|改|师傅|阿姨|力工|按件|一次|上门")
	reAway    = regular(`送人|赠|白送|白拿|送给|转让|转卖|出售|闲置|自提|可借|外借|(?:^|[,。 ])(?:免费)?送(?:$|[,。 ])`, "送|赠|白拿|转|出售|闲置|自提|借")
	reAsks    = regular(`(?:^|想|诚)(?:找|请|寻|求)[^,。;!?]{0,6}(?:给我|帮我|教我|陪我|替我|帮忙)|谁(?:能|会|可以|愿意)|哪[位个](?:能|会|可以)|有没有(?:人|谁|哪)`, "我|帮忙|谁|哪位|哪个|有没有")
	sayMoved  = phrases("发错板块|发错地方|发错了|发错区|放错|wrong section")
)

func childOf(h *heard) sex { return oneOf(sayGirl.in(h), sayBoy.in(h)) }

func onlyOf(h *heard, dressed bool) sex {
	if dressed {
		return oneOf(sayWearF.in(h), sayWearM.in(h))
	}
	return oneOf(reOnlyF.in(h), reOnlyM.in(h))
}

// wearerOf tells who shall wear what a need asks for.
func wearerOf(h *heard) sex {
	return oneOf(sayWearF.in(h) || sayLady.in(h) || reBareF.in(h), sayWearM.in(h) || sayMan.in(h) || reBareM.in(h))
}

// Words by which an offer asks for what others do not use, and those by which it looks for company.
var (
	sayHaveYou = phrases("哪家吃灰|谁家吃灰|哪家有闲置|谁家有闲置|哪家有多的|谁家有多的|有的联系我|有意出的|想出的联系|有要出的|谁有不用|哪家不用|谁家不用|有出的联系|有没有人出|谁出的")
	reBuddy    = regular(`^(?:想)?(?:寻|找|求|缺|想找|诚)[^,。;]{0,6}(?:伴|搭子|友|对手|一门|一脚|唱的|拉的|下棋|同好|人手|队友|伙伴)|三缺一`, "寻|找|求|缺|诚")
)

var (
	sayWorn = phrases("西装|西服|套装|外衣|大衣|棉衣|皮衣|睡衣|上衣|泳衣|衣服|衣裳|长裤|短裤|棉裤|西裤|牛仔裤|衬衫|裙|皮鞋|布鞋|球鞋|凉鞋|旗袍|礼服|羽绒服|毛衣")
	sayLady = phrases("老婆|媳妇|妈妈|老妈|外婆|奶奶|姥姥|阿姨|姐姐|妹妹|女的穿|女人|姑娘|女友|女朋友|孕妇|ladies|women|wife|mother|mum|mom")
	sayMan  = phrases("老公|先生|爸爸|老爸|爷爷|外公|姥爷|叔叔|哥哥|弟弟|男的穿|男人|男友|男朋友|老头|爹|husband|father|dad")
	reBareF = regular(`(?:^|[,。;! |\n])女(?:的|士)?(?:$|[,。;! |\n\d])|\bwomens?\b`, "女|women")
	reBareM = regular(`(?:^|[,。;! |\n])男(?:的|士)?(?:$|[,。;! |\n\d])|\bm[ae]ns?\b`, "男|man|men")
)

func oneOf(f, m bool) sex {
	switch {
	case f && !m:
		return female
	case m && !f:
		return male
	}
	return anySex
}

// common beginnings that stick to the name of a school
var schoolNoise = []string{"送", "接", "在", "去", "到", "的", "我", "求", "是", "从", "放学接", "代接", "代接孩子", "上", "求购", "收", "本小区", "附近"}

func schoolsIn(h *heard, gates bool) []uint32 {
	var out []uint32
	for _, m := range reSchool.all(h, 3) {
		rs := []rune(m[1])
		name := string(rs[max(len(rs)-2, 0):])
		if slices.ContainsFunc(schoolNoise, func(n string) bool { return strings.HasSuffix(name, n) }) || dull[name] {
			continue
		}
		out = append(out, hash([]rune(name)), hash([]rune(m[2])))
	}
	if gates {
		for _, m := range reGate.all(h, 2) {
			out = append(out, hash([]rune(m[1])), hash([]rune("门")))
		}
	}
	for _, m := range reBare.all(h, 2) {
		out = append(out, hash([]rune(m[1])), hash([]rune("校")))
	}
	return out
}

var dull = map[string]bool{"社区": true, "小区": true, "附近": true, "一个": true, "孩子": true, "门口": true, "老人": true, "公立": true, "人民": true, "儿科": true, "宠物": true, "三甲": true, "儿童": true, "上学": true, "公办": true, "儿子": true, "女儿": true, "私立": true, "陪去": true, "陪我": true, "准备": true, "明年": true, "升入": true, "适合": true, "下午": true, "我家": true, "去年": true, "今年": true}

func after(h *heard, re pattern) []rune {
	var out []rune
	for _, m := range re.all(h, 4) {
		for _, r := range m[1] {
			if !strings.ContainsRune("能用的上下一个就在到给去来人家带做有", r) {
				out = append(out, r)
			}
		}
	}
	return out
}

func wrongList(side Direction, title string, all *heard) bool {
	if sayMoved.in(all) {
		return true
	}
	if side == Offer {
		return (reWant.may(all) && reWant.MatchString(title) || reAsks.may(all) && reAsks.MatchString(title)) && !sayAdopt.in(all)
	}
	return reHave.may(all) && reHave.MatchString(title)
}

// contrasts are words that exclude each other when need and offer take different sides.
var contrasts = [][2]phraseList{
	{phrases("夏季|夏装|夏天|短袖|夏款|薄款|summer"), phrases("冬季|冬装|冬天|加绒|厚款|冬款|winter")},
	{phrases("单人|一人用|一个人用|single"), phrases("双人|两人|三人|四人|家庭|三口|2人|3人|4人|3-4人|double|family")},
	{phrases("儿童|宝宝|小朋友|小孩|童装|娃|kids|children"), phrases("成人|大人|成年|adult")},
	{phrases("手动|手摇|手推|manual"), phrases("电动|electric")},
	{phrases("人教|部编"), phrases("北师大|苏教|沪教|外研")},
	{phrases("左手"), phrases("右手")},
	{phrases("安卓|android|华为|小米"), phrases("苹果|iphone|lightning")},
	{phrases("布艺"), phrases("真皮|皮沙发")},
	{phrases("立式|落地"), phrases("台式|桌面")},
	atHome: {phrases("上门|到府|入户|卧床|瘫|下不了床|下不来床|下不了楼|下不去楼|出不了门|出不去门|起不了身|失能|home visit"), phrases("自己过来|自行前来|自己来|来我家|来我屋|到我家|到店|排队|活动室|活动中心|集合|摆摊|不上门|come to my")},
	{phrases("发烧|发热|寒热|感冒|咳嗽|生病|病娃|拉肚子|退烧|病了|不舒服|fever|sick"), phrases("健康宝宝|健康的孩子|健康娃|无病|不收生病|不接生病|生病不收|生病勿|病娃不收|绕道")},
	{phrases("坐着|坐着练|椅子操|坐姿"), phrases("站着|站立")},
	{phrases("没电梯|无电梯|六楼|五楼|扛上楼|送上楼|抬上楼|拎上楼"), phrases("不上楼|单元门口|楼下自取|只送到楼下|不包上楼|送到楼下")},
	{phrases("大颗粒|大粒|个头大|得宝|duplo|粒子大"), phrases("小颗粒|小粒|细颗粒")},
	{phrases("慢走|慢慢走|走慢|慢一点|散步|遛弯"), phrases("快走|急行军|配速|暴走|十公里|五公里")},
}

// The places of contrasts that have rules of their own: children and adults, at home and elsewhere.
const (
	grownUp = 2
	atHome  = 9
	ill     = 10
)

// mayCome takes back a side that is only named to be refused: 上门 in 不用上门, 发烧 in 发烧的请绕道.
func mayCome(h *heard) (out uint32) {
	if sayStay.in(h) {
		out |= 1 << (2 * atHome)
	}
	if contrasts[ill][1].in(h) {
		out |= 1 << (2 * ill)
	}
	return out
}

var sayStay = phrases("不上门|唔使上门|不用上门|无需上门|不必上门")

// ofAge counts a post for a child of known age, or of an age that its text tells, on the children's side; grown-ups that
// a need mentions are its parents.
func ofAge(d *Doc, shades uint32) uint32 {
	if !d.aged && !d.years.known || d.aged && d.ages.Max >= 18 || d.years.to >= 18 {
		return shades
	}
	if d.direction == Need {
		shades &^= 2 << (2 * grownUp)
	}
	if shades>>(2*grownUp)&2 == 0 {
		shades |= 1 << (2 * grownUp)
	}
	return shades
}

// hours are parts of the day and of the week that exclude each other, as far as only the text tells them.
var hours = [][2]phraseList{
	{phrases("早上|清早|一早|早晨|早高峰|上学前|送上学|去学校|到校"), phrases("放学|傍晚|晚上|晚托|夜里|夜间|下班后|到晚")},
	{phrases("白天|日间|日头|日托"), phrases("晚上|夜里|夜间|过夜|陪夜|通宵")},
	{phrases("周末|周六|周日|礼拜天|双休日"), phrases("每天早|早高峰|工作日|平日|周一到周五|上班日")},
	{phrases("暑假|暑期|寒假|国庆|假期|放假"), phrases("放学|上学|晚托|课后")},
}

func sidesIn(pairs [][2]phraseList, h *heard) uint32 {
	var out uint32
	for i, c := range pairs {
		for side, said := range c {
			if said.in(h) {
				out |= 1 << (2*i + side)
			}
		}
	}
	return out
}

// contrary tells whether two posts take opposite sides of a contrast; one that names both sides takes neither.
func contrary(a, b uint32) bool {
	for i := range 16 {
		x, y := a>>(2*i)&3, b>>(2*i)&3
		if x|y == 3 && x != 3 && y != 3 {
			return true
		}
	}
	return false
}

// covering are the categories in which half of the time is no help: a child cannot be minded for a part of it.
var covering = []string{"childcare.pickup", "childcare.afterschool", "childcare.holiday", "childcare.weekend", "childcare.emergency", "childcare.infant", "eldercare.meal"}

func mustCover(book *words.Book, d *Doc) bool {
	if len(d.heads) > 0 && d.aim == aimService {
		return slices.Contains(covering, book.Concept(d.heads[0].id).Categories[0])
	}
	return slices.Contains(covering, d.category) || d.aim == aimThing
}

// settle decides what the post is about and brings all lists into their final order.
func (r *reading) settle(p *Post) {
	d := r.doc
	d.shaped = d.module != Idle && (d.times.known() || d.seats >= 0 || d.aged)
	if d.aim = r.aim(p); d.mode == "" && d.aim != aimService {
		d.mode = r.mode(d.direction)
	}
	d.keeps = d.direction == Need && d.mode == "" && r.goods
	main, other := r.things, r.does
	if d.aim == aimService {
		main, other = other, main
	}
	d.heads, d.aside = strongest(r.book, main, mostHeads), strongest(r.book, other, mostHeads)
	d.minding = mustCover(r.book, d)
	d.chosen = familyOf(r.book).slug[d.category]
	for _, h := range d.heads {
		d.implied = d.implied.with(familyOf(r.book).slugs[h.id])
	}
	d.words, d.total = gathered(d.words)
	slices.Sort(d.letters)
	d.letters = slices.Compact(d.letters)
	for _, l := range d.letters {
		v := r.book.Dictionary().Telling(rune(l))
		d.rich += v * v
	}
	slices.Sort(d.grams)
	d.grams = slices.Compact(d.grams)
	d.glosses = unit1(r.gloss)
}

func (r *reading) mode(side Direction) Mode {
	a := r.acts
	switch {
	case side == Need && a.borrow > 0, side == Offer && a.lend > 0:
		return Lend
	case a.swap > 0 && side == Offer:
		return Swap
	case side == Offer && a.give > 0:
		return Give
	case side == Offer && a.sell > a.give && a.sell > 1:
		return Sell
	}
	return ""
}

// aim weighs what is named against where and how the post was made.
func (r *reading) aim(p *Post) aim {
	thing, service := top(r.things), top(r.does)
	timed := len(p.Weekly)+len(p.Windows) > 0
	moded := p.Mode != "" && p.Mode != Service || r.moded(p)
	if a := r.plainAim(p, service, moded); a != aimUnknown {
		return a
	}
	if thing == 0 && service == 0 {
		return aimUnknown
	}
	for _, cue := range []struct {
		here           bool
		thing, service float32
	}{
		{p.Module == Idle, 0.3, 0},
		{p.Module == Idle && (moded || p.Direction == Need), 0.5, 0},
		{p.Module != Idle && (timed || p.Seats != nil), 0, 1},
		{p.Module != Idle && !timed && p.Seats == nil, 0, 0.4},
		{moded, 1.2, 0},
		{timed && !moded, 0, 0.8},
		{p.Mode == Service, 0, 1.5},
		{r.repair && !moded, 0, 1.5},
		{r.hand && !moded, 0, 0.6},
		{r.goods, 0.8, 0},
	} {
		if cue.here {
			thing, service = thing+cue.thing, service+cue.service
		}
	}
	if thing > service && top(r.things) > 0 || top(r.does) == 0 {
		return aimThing
	}
	return aimService
}

// plainAim decides where the way a post was made leaves no doubt; among children and elders hardly anything is a thing.
func (r *reading) plainAim(p *Post, service float32, moded bool) aim {
	goods := moded || r.goods && p.Direction == Need
	switch {
	case p.Mode == Service:
		return aimService
	case p.Mode != "", moded && (p.Direction == Offer || service == 0):
		return aimThing
	case p.Module != Idle && (r.doc.shaped || !goods):
		return aimService
	case p.Module == Idle && p.Direction == Need && (r.goods || !r.repair && !r.hand):
		return aimThing
	case p.Module == Idle && p.Direction == Offer && service == 0 && (r.hired || r.repair):
		return aimService
	}
	return aimUnknown
}

// moded tells that a text says what shall happen with a thing. Among children and elders 送 and 免费 say little.
func (r *reading) moded(p *Post) bool {
	switch {
	case p.Direction == Need:
		return r.acts.borrow > 0
	case p.Module != Idle:
		return r.away && top(r.things) > top(r.does)
	}
	return r.acts.lend+r.acts.give > 0 || r.acts.sell > 1
}

func top(hs []head) float32 {
	var best float32
	for _, h := range hs {
		best = max(best, h.weight)
	}
	return best
}

// strongest keeps each concept once and the heaviest n, heaviest first, with weights up to 1. A concept yields to a
// kind of it that the post also names.
func strongest(book *words.Book, in []head, n int) []head {
	best := float32(0)
	for _, h := range in {
		best = max(best, h.weight/h.bond) // what a lone modifier belongs to is not known, yet it is the head
	}
	var out []head
	for _, h := range in {
		h.weight /= best
		i := slices.IndexFunc(out, func(o head) bool { return o.id == h.id })
		if i < 0 {
			out = append(out, h)
		} else if out[i].weight < h.weight {
			out[i] = h
		}
	}
	for i := range out {
		if slices.ContainsFunc(out, func(o head) bool { return kindOf(book, o.id, out[i].id) && o.weight >= 0.6 }) {
			out[i].weight *= 0.6
		}
	}
	slices.SortFunc(out, func(a, b head) int { return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.id, b.id)) })
	return out[:min(len(out), n)]
}

func kindOf(book *words.Book, child, parent words.ID) bool {
	return slices.Contains(book.Concept(child).Edges, words.Edge{Relation: words.KindOf, To: parent})
}

func gathered(in []weighted) ([]weighted, float32) {
	slices.SortFunc(in, func(a, b weighted) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(b.weight, a.weight)) })
	out := slices.CompactFunc(in, func(a, b weighted) bool { return a.key == b.key })
	var total float32
	for _, w := range out {
		total += w.weight
	}
	return out, total
}

// unit1 turns collected meanings into a vector of length one.
func unit1(in []weighted) []weighted {
	slices.SortStableFunc(in, func(a, b weighted) int { return cmp.Compare(a.key, b.key) })
	out := in[:0]
	for _, w := range in {
		if k := len(out) - 1; k >= 0 && out[k].key == w.key {
			out[k].weight += w.weight
			continue
		}
		out = append(out, w)
	}
	var square float64
	for _, w := range out {
		square += float64(w.weight) * float64(w.weight)
	}
	if square == 0 {
		return nil
	}
	scale := float32(1 / math.Sqrt(square))
	for i := range out {
		out[i].weight *= scale
	}
	return slices.Clone(out)
}
