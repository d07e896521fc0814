package parse

import "strings"

// amount is a number that counts or prices something.
type amount struct{ n, from, to int }

const measures = "个只张把条台辆袋箱件本套双副盒瓶包块架部盆株棵床支根份对组顶幅桶罐捆叠串匹盏面口间篮筐卷打枚粒颗片樽沓节册摞堆罎坛壶碗锅杯"

var priceStarters = startersOf("¥")

// price reads 150元, 两百块, ¥80, 一百一台 and 80 yuan, and marks it as taken. Rents, deposits, budgets and wages are no
// price; ok is then false.
func (t *reading) price() (a amount, ok bool) {
	for i := 0; i < len(t.r); i++ {
		p, found := t.priceAt(i)
		if !found {
			continue
		}
		t.take(p.from, p.to)
		if !ok && !t.otherMoney(p) {
			a, ok = p, true
		}
		i = p.to - 1
	}
	return a, ok
}

func (t *reading) priceAt(i int) (amount, bool) {
	if t.taken[i] || digit(t.peek(i-1)) || t.peek(i-1) == '.' || !priceStarters.here(t, i) {
		return amount{}, false
	}
	if next, ok := t.one(i, "¥", "rmb ", "rmb", "hk$"); ok {
		if n, end := t.number(t.blanks(next)); end > t.blanks(next) {
			return amount{n, i, end}, true
		}
	}
	n, j := t.number(i)
	if j == i || n == 0 {
		return amount{}, false
	}
	k := t.blanks(j)
	if next, ok := t.one(k, "块钱", "元", "蚊", "rmb", "yuan", "人民币", "bucks", "大洋", "刀了"); ok {
		return amount{n, i, next}, !letter(t.peek(next)) || t.has(k, "元")
	}
	if t.peek(k) == '块' && (k+1 >= len(t.r) || strings.ContainsRune(",。;!?.、 拿出一起包不给卖转带收就左/够全", t.peek(k+1))) {
		return amount{n, i, k + 1}, true
	}
	if n < 10 || letter(t.peek(i-1)) {
		return amount{}, false // the 540 of a ThinkPad t540 一台 is no price
	}
	if t.priceEach(i, j) {
		return amount{n, i, j}, true
	}
	if t.priceWord(i) || t.afterPrice(j) || n >= 50 && t.aloneInClause(i, j) {
		return amount{n, i, j}, true
	}
	if (t.has(j, "一") || t.has(j, "/")) && strings.ContainsRune(measures, t.peek(j+1)) && t.peek(j+1) != 0 {
		return amount{n, i, j}, true // 一百一台
	}
	return amount{}, false
}

// priceWord tells that the words before a bare number make it a price: 打包五百, 一口价80.
func (t *reading) priceWord(i int) bool {
	for _, w := range []string{"打包", "转手", "转让", "一口价", "只要", "售价", "价格", "卖", "仅售", "价", "all for ", "only "} {
		if n := len([]rune(w)); i >= n && t.has(i-n, w) && !t.counts(t.numberEnd(i)) {
			return true
		}
	}
	return false
}

// priceEach tells 一罐100 and 每本 15: what one piece costs, at the end of a clause.
func (t *reading) priceEach(i, j int) bool {
	if j < len(t.r) && !t.breaks(j) && t.r[j] != '、' {
		return false
	}
	for i > 0 && t.r[i-1] == ' ' {
		i--
	}
	one := t.peek(i - 2)
	return (one == '一' || one == '每') && strings.ContainsRune(measures, t.peek(i-1))
}

// aloneInClause tells a bare number between commas: 山地车一辆,四百,可小刀.
func (t *reading) aloneInClause(i, j int) bool {
	return i > 0 && t.r[i-1] == ',' && (j >= len(t.r) || t.breaks(j))
}

func (t *reading) numberEnd(i int) int {
	_, next := t.number(i)
	return next
}

// afterPrice tells 三百出 and 两百拿走.
func (t *reading) afterPrice(i int) bool {
	if _, firm := t.one(i, "不刀", "可刀", "可小刀", "不讲价", "不议价", "不还价", "包圆", "拿下", "打包带走"); firm {
		return true
	}
	next, ok := t.one(i, "出", "拿走", "带走", "卖", "包邮", "搬走")
	return ok && !strings.ContainsRune("差门去国来发", t.peek(next))
}

// otherMoney tells money that is not the price of the thing.
func (t *reading) otherMoney(a amount) bool {
	before := string(t.r[max(a.from-6, 0):a.from])
	for _, w := range []string{"押金", "预算", "租金", "工资", "原价", "时薪", "不超过", "补贴", "budget", "deposit", "买的", "买时"} {
		if strings.Contains(before, w) {
			return true
		}
	}
	after := string(t.r[a.to:min(a.to+5, len(t.r))])
	for _, w := range []string{"一小时", "/小时", "每小时", "一次", "一天", "/天", "以内", "以下", "预算", "一节", "一课", "押金", "买的", "一个月", "辛苦费", "an hour", " an h", "/h", "一晚"} {
		if strings.HasPrefix(after, w) {
			return true
		}
	}
	return false
}

var lengthStarters = startersOf("半")

// minutesLong reads how long a service takes: 一个小时, 半小时, 90分钟, an hour.
func (t *reading) minutesLong() (a amount, ok bool) {
	for i := 0; i < len(t.r); i++ {
		if t.taken[i] || !lengthStarters.here(t, i) {
			continue
		}
		if d, found := t.durationAt(i); found {
			t.take(d.from, d.to)
			if !ok && !t.notLength(d) {
				a, ok = d, true
			}
			i = d.to - 1
		}
	}
	return a, ok
}

func (t *reading) durationAt(i int) (amount, bool) {
	if next, ok := t.one(i, "半个小时", "半个钟头", "半个钟", "半小时", "half an hour"); ok && t.peek(i-1) != '个' {
		return amount{30, i, next}, true
	}
	if next, ok := t.one(i, "an hour and a half"); ok {
		return amount{90, i, next}, true
	}
	if next, ok := t.one(i, "an hour", "one hour"); ok && t.whole(i, next) {
		return amount{60, i, next}, true
	}
	if digit(t.peek(i-1)) || t.peek(i-1) == '.' {
		return amount{}, false
	}
	n, j := t.number(i)
	if j == i || n == 0 {
		return amount{}, false
	}
	k := t.blanks(j)
	if next, ok := t.one(k, "个半小时", "个半钟头", "个半钟"); ok {
		return amount{n*60 + 30, i, next}, n < 24
	}
	if next, ok := t.one(k, "个小时", "个钟头", "小时", "个钟", "钟头", "hours", "hour", "hrs", "hr"); ok && !letter(t.peek(next)) {
		return amount{n * 60, i, next}, n < 24
	}
	if next, ok := t.one(k, "分钟", "minutes", "minute", "mins", "min"); ok && !letter(t.peek(next)) {
		return amount{n, i, next}, n <= 600
	}
	return amount{}, false
}

// notLength tells 30元一小时, 提前一小时, 十分钟就还 and 步行15分钟: no length of a service.
func (t *reading) notLength(a amount) bool {
	before := string(t.r[max(a.from-4, 0):a.from])
	for _, w := range []string{"元", "块", "提前", "步行", "走路", "每", "yuan", "rmb", "/", "per", "开车", "骑车", "车程"} {
		if strings.HasSuffix(strings.TrimRight(before, " "), w) {
			return true
		}
	}
	return t.givenBack(a.to) || t.has(a.to, "后") || t.has(a.to, "之后") || t.has(a.to, "就到") || t.has(a.to, "路程")
}

var roomStarters = startersOf("最至限仅只名可能还再多收空剩招车坐顺")

// room reads how many one can take: 最多3个, 两个名额, 限5人, 能带三个人, 收两个娃, max 4, up to 4 kids.
func (t *reading) room() (a amount, ok bool) {
	for i := range t.r {
		if t.taken[i] || !roomStarters.here(t, i) {
			continue
		}
		if a, ok = t.roomAt(i); ok {
			t.take(a.from, a.to)
			return a, true
		}
	}
	return amount{}, false
}

func (t *reading) roomAt(i int) (amount, bool) {
	if next, ok := t.one(i, "最多", "至多", "限额", "仅限", "只收", "限收", "限", "名额", "可带", "能带", "可坐", "能坐", "还能坐", "可以坐", "可以带", "再带", "多带", "多接", "收", "还可以带", "可再带", "还能带", "坐得下", "可接", "能接", "还剩", "仅剩", "剩", "空", "可搭", "能搭", "能载", "可载", "可捎", "能捎", "顺路带", "顺带", "顺便带", "招", "还差", "可容纳", "车位还剩", "max ", "maximum ", "up to ", "room for ", "seats for ", "limit ", "limited to "); ok {
		j, _ := t.one(next, "可带", "收", "带", "接", "坐", "还有", "还剩", "只", "能带", "能接", "可以带", ":", "照看", "看")
		if n, end := t.number(t.blanks(j)); end > t.blanks(j) && n > 0 && n < 500 {
			if to, ok := t.heads(end, t.has(i, "最多") || t.has(i, "至多") || t.has(i, "名额") || t.has(i, "max") || t.has(i, "up to") || t.has(i, "room for") || t.has(i, "seats for")); ok {
				return amount{n, i, to}, true
			}
		}
	}
	if digit(t.peek(i-1)) || t.peek(i-1) == '第' {
		return amount{}, false
	}
	n, j := t.number(i)
	if j == i || n == 0 || n > 500 {
		return amount{}, false
	}
	k := t.blanks(j)
	if next, ok := t.one(k, "个名额", "名额", "个空位", "个位子", "个位置", "个座位", "个座", "人以内", "个空座", "位名额", "个没问题", "个都行", "个不成问题", "个没关系", "spots", "spot", "seats", "seat", "places", "kids max", "children max"); ok && !letter(t.peek(next)) {
		return amount{n, i, next}, true
	}
	return amount{}, false
}

// heads reads what is counted behind a number of places; sure numbers need nothing.
func (t *reading) heads(i int, sure bool) (int, bool) {
	i = t.blanks(i)
	if next, ok := t.one(i, "个人", "个娃", "个孩子", "个小孩", "个小朋友", "个名额", "个位", "个座", "名", "人", "位", "kids", "children", "people", "persons"); ok {
		return next, true
	}
	if t.peek(i) == '个' && !strings.ContainsRune("月小钟星礼", t.peek(i+1)) {
		return i + 1, true
	}
	return i, sure && !strings.ContainsRune("岁点元块天小分月", t.peek(i)) || t.peek(i) == 0 && !sure && numeral(t.peek(i-1)) == 2
}

// helpers counts the people that a need asks for: 两个小伙子, 三位志愿者.
func (t *reading) helpers() (amount, bool) {
	return t.counted(func(i, j int) (int, bool) {
		j, _ = t.one(j, "个", "位", "名")
		if t.handsAt(i, j) {
			return j + 1, true
		}
		return t.one(t.blanks(j), "小伙", "壮", "志愿者", "人帮", "帮手", "人手", "年轻人", "人来", "师傅", "男的", "大汉", "大哥", "帅哥", "邻居帮", "people to", "men to", "helpers", "volunteers", "strong", "pairs of hands", "guys", "人抬", "人搬", "劳力")
	})
}

// children counts the children that a need is for.
func (t *reading) children() (amount, bool) {
	return t.counted(func(_, j int) (int, bool) {
		j, _ = t.one(j, "个", "名", "位")
		return t.one(t.blanks(j), "孩子", "娃", "小孩", "小朋友", "宝宝", "学生", "女儿", "儿子", "kids", "children")
	})
}

// handsAt tells that people are counted as hands, from two on: 三个人搭把手, 俩人抬, 两个人就够. Who eats, lives or sits
// in the same number does not lend a hand.
func (t *reading) handsAt(from, i int) bool {
	n, _ := t.number(from)
	if n < 2 || t.peek(i) != '人' {
		return false
	}
	c := t.peek(i + 1)
	return c == 0 || strings.ContainsRune("搭抬搬扛帮来就一,。!;推挪拆 ", c)
}

func (t *reading) counted(noun func(int, int) (int, bool)) (amount, bool) {
	for i := range t.r {
		if t.taken[i] || digit(t.peek(i-1)) || t.peek(i-1) == '第' {
			continue
		}
		n, j := t.number(i)
		if j == i || n == 0 || n > 99 || !t.free(i, j) {
			continue
		}
		if next, ok := noun(i, t.blanks(j)); ok {
			return amount{n, i, next}, true
		}
	}
	return amount{}, false
}

// pieces counts things: 两张, 三袋, a number before or behind the thing. In a swap the things given count, before 换.
func (t *reading) pieces(tp topic, before int) (amount, float64, bool) {
	var first amount
	kinds := map[int]bool{}
	for i := 0; i < len(t.r) && (before < 0 || i < before); i++ {
		if t.taken[i] || digit(t.peek(i-1)) || strings.ContainsRune("第-.x*", t.peek(i-1)) && i > 0 {
			continue
		}
		a, ok := t.pieceAt(i, tp)
		if !ok {
			continue
		}
		if kinds[a.n] = true; first.n == 0 {
			first = a
		}
		i = a.to - 1
	}
	if len(kinds) > 1 {
		return first, 0.45, true
	}
	return first, 0.9, first.n > 0
}

func (t *reading) pieceAt(i int, tp topic) (amount, bool) {
	n, j := t.number(i)
	if j == i || n == 0 || n > 999 || !t.free(i, j) {
		return amount{}, false
	}
	if c := t.peek(j); c != 0 && strings.ContainsRune("大小整满旧新厚薄", c) && strings.ContainsRune(measures, t.peek(j+1)) {
		j++
	}
	c := t.peek(j)
	switch {
	case letter(t.r[i]) || c == ' ' && digit(t.r[i]):
		th, near := tp.near(t, i, j, 24)
		return amount{n, i, j}, near && th.from >= j
	case c == 0 || !strings.ContainsRune(measures, c):
		return amount{}, false
	case c == '个' && strings.ContainsRune("月小钟星礼人名位孩娃", t.peek(j+1)) && t.peek(j+1) != 0, c == '份' && t.peek(j+1) == '工', c == '面' && t.peek(j+1) == '之', c == '对' && t.peek(j+1) == '一':
		return amount{}, false
	case c == '本' && strings.ContainsRune("人", t.peek(j+1)), c == '间' && t.peek(j+1) == '房', c == '口' && t.peek(j+1) == '人', c == '节' && t.peek(j+1) == '课', c == '部' && t.peek(j+1) == '分', c == '条' && t.peek(j+1) == '腿', c == '套' && t.peek(j+1) == '房':
		return amount{}, false
	}
	return amount{n, i, j + 1}, true
}
