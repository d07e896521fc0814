package parse

import (
	"slices"
	"strings"

	"youlin/server/words"
)

const surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"

var doubleSurnames = []string{"欧阳", "上官", "司马", "诸葛", "慕容", "司徒", "夏侯", "皇甫", "尉迟", "公孙", "令狐", "东方", "端木", "南宫", "长孙"}

// everyman are names that the dictionary explains.
var everyman = []string{"张三", "李四", "王五", "赵六"}

var titles = []string{"阿姨", "叔叔", "大妈", "大爷", "大叔", "大姐", "大哥", "大婶", "大娘", "大伯", "奶奶", "爷爷", "老师", "师傅", "医生", "护士", "女士", "先生", "小姐", "太太", "妈妈", "爸爸", "麻麻", "粑粑", "伯伯", "婆婆", "外婆", "姥姥", "教练", "主任", "书记", "组长", "楼长", "同学", "姐", "哥", "叔", "姨", "婶", "伯", "嫂", "妈", "爸", "爹", "娘", "婆", "公", "妹", "弟", "总", "工", "爷", "奶"}

// english are first names that neighbours go by in lists; other capital words before a thing are brands.
var english = strings.Fields("alan alex alice allen amanda amy andrew andy angela anna annie ben betty bill bob carol catherine cathy chris cindy coco daisy daniel david eason ella emily emma eric eva fiona frank gary george grace hannah helen henry iris ivy jack james jane jason jenny jerry jessica jessie jim joe john johnny judy julia karen kate kelly ken kevin kitty laura leo lily linda lisa lucas lucy maggie mark mary max may mia michael mike monica nancy nick nicole nina olivia oscar paul peter rachel richard rita robert rose ruby sam sandy sara sarah sean shirley simon sophia sophie stella steve steven sunny susan tina tom tommy tony tracy vicky victor vivian wendy will william winnie yoyo zoe")

// noNames look like names and are none.
var noNames = []string{"老人", "老年", "老伴", "老旧", "老师", "老家", "老师傅", "小孩", "小区", "小朋友", "小狗", "小猫", "小学", "小学生", "小时", "小伙", "小型", "小号", "小件", "小家电", "大家", "大人", "大号", "大学生", "大爷大妈", "阿姨", "叔叔", "奶奶", "爷爷", "孩子妈", "孩子爸", "我妈", "我爸", "俺妈", "俺爸", "保姆", "时间", "全新", "全部", "成人", "应该", "明天", "安装", "单人", "车位", "方便", "白送", "高价", "周末", "周六", "周日", "马上", "和", "时", "成", "全", "明", "应", "查", "古", "路", "左", "向", "关", "管", "解", "单", "包", "车", "席", "文", "米", "连", "师", "边", "门口", "接龙", "物品", "家人", "老公", "老婆", "人工", "手工", "钟点工", "志愿者", "义工"}

// looksLikeName tells 王姐, 老李, 小陈, 豆豆妈, 张建国 from other short words.
func looksLikeName(name string) bool {
	r := []rune(name)
	if len(r) == 0 || len(r) > 5 || slices.Contains(noNames, name) {
		return false
	}
	for _, c := range r {
		if !han(c) {
			return false
		}
	}
	family := strings.ContainsRune(surnames, r[0])
	switch {
	case len(r) == 1:
		return family
	case len(r) <= 4 && slices.Contains(doubleSurnames, string(r[:2])):
		return true
	case len(r) == 2 && strings.ContainsRune("小阿", r[0]) && !isWord(name):
		return true
	}
	if strings.ContainsRune("老小阿", r[0]) && len(r) <= 3 && strings.ContainsRune(surnames, r[1]) {
		return true
	}
	for _, t := range titles {
		if rest, ok := strings.CutSuffix(name, t); ok && rest != "" && (family || len([]rune(t)) > 1 || strings.ContainsAny(t, "妈爸姐哥")) && !isWord(rest) {
			return true
		}
	}
	return family && len(r) <= 3 && (!isWord(name) || slices.Contains(everyman, name))
}

// mayBeName takes more for a name than looksLikeName: before a home or a colon even a dictionary word may be one.
func mayBeName(name string) bool {
	r := []rune(name)
	return looksLikeName(name) || len(r) >= 2 && len(r) <= 3 && strings.ContainsRune(surnames, r[0]) && !slices.Contains(noNames, name) &&
		len(words.Default().Meaning(name)) == 0
}

// isWord tells that the lexicon or the dictionary has the word, so that it is no name.
func isWord(name string) bool {
	if len([]rune(name)) < 2 {
		return false
	}
	b := words.Default()
	if e := b.Dictionary().Find(name); e != words.NoEntry && len(b.Dictionary().Glosses(e)) > 0 {
		return true
	}
	return len(b.Meaning(name)) > 0
}

// titled reads a family name with a title at the start of a text that goes on without a break: 张阿姨可以…, 刘叔每天….
func (t *reading) titled(i int) (to int, ok bool) {
	if !strings.ContainsRune(surnames, t.peek(i)) && !strings.ContainsRune("老小", t.peek(i)) || t.peek(i) == 0 {
		return i, false
	}
	for n := 4; n >= 2; n-- {
		if i+n >= len(t.r) || !looksLikeName(string(t.r[i:i+n])) || !goesOn(t.peek(i+n)) {
			continue
		}
		word := string(t.r[i : i+n])
		if strings.ContainsRune("老小", t.r[i]) && n == 2 || slices.ContainsFunc(titles, func(s string) bool { return strings.HasSuffix(word, s) && word != s }) {
			return i + n, true
		}
	}
	return i, false
}

// goesOn tells that a wish may start with this letter.
func goesOn(c rune) bool {
	return c != 0 && strings.ContainsRune("求出送借想要有可能会需找帮收换转每周家愿免", c)
}
