package post

import (
	"fmt"
	"slices"
	"time"

	"youlin/server/fault"
	"youlin/server/media"
	"youlin/server/person"
)

// What a post may hold, and what it says when nobody said otherwise.
const (
	maxTitle    = 80
	maxBody     = 2000
	maxSwapFor  = 60
	maxAmount   = 99
	maxWindows  = 28
	maxPhotos   = 9
	maxPrice    = 100_000
	maxAge      = 17
	minMinutes  = 5
	maxMinutes  = 24 * 60
	hour        = 60
	keptFor     = 30 * 24 * time.Hour
	keptForFood = 7 * 24 * time.Hour
	farthest    = 366 * 24 * time.Hour
	foodSlug    = "help.food"
)

// ErrInvalid refuses a post of which some field is not as it should be; its fields say which.
var ErrInvalid = fault.Invalid("post.invalid", "Something in this post is not as it should be.", "发布的内容有些地方不对,请看看标出来的地方。")

// Draft is what a person writes down.
type Draft struct {
	Direction Direction
	Module    Module
	Content
	// Photos are ids of pictures that the person took in before.
	Photos []media.ID
	// OnBehalfOf is the person for whom it is, when it is not the one who asks.
	OnBehalfOf person.ID
	// Unfinished keeps it as a draft that only its author sees.
	Unfinished bool
}

// modes are how things and services of a module may change hands; the first is meant when nothing is said.
var modes = map[Module][]Mode{
	Idle:      {Give, Lend, Swap, Sell},
	Childcare: {Serve},
	Eldercare: {Serve, Give, Lend},
	Help:      {Serve, Give, Lend, Swap},
}

// check collects what is wrong with a post, field by field.
type check struct {
	wrong []fault.Field
	now   time.Time
	zone  *time.Location
}

func (c *check) is(ok bool, field, en, zh string) bool {
	if !ok {
		c.wrong = append(c.wrong, fault.Field{Location: "body." + field, EN: en, ZH: zh})
	}
	return ok
}

func (c *check) fault() error {
	if len(c.wrong) == 0 {
		return nil
	}
	return ErrInvalid.At(c.wrong...)
}

// complete fills in what a new post leaves unsaid, and refuses with ErrInvalid what no post may say.
func (d *Draft) complete(now time.Time, zone *time.Location) error {
	c := &check{now: now, zone: zone}
	c.is(d.Direction == Need || d.Direction == Offer, "direction", "It is a need or an offer.", "请选择是需求还是服务。")
	if c.is(modes[d.Module] != nil, "module", "There is no such part.", "没有这个板块。") && d.Mode == "" {
		d.Mode = modes[d.Module][0]
	}
	c.is(len(d.Photos) <= maxPhotos, "photos", "At most 9 photos.", "最多 9 张照片。")
	d.fill(now)
	d.checkSwap(c, d.Direction)
	d.check(c, d.Module)
	return c.fault()
}

// fill gives the fields that were left out their usual values.
func (k *Content) fill(now time.Time) {
	k.Quantity, k.Capacity = orElse(k.Quantity, 1), orElse(k.Capacity, 1)
	k.Urgency, k.Pick = orElse(k.Urgency, Normal), orElse(k.Pick, Choose)
	if k.ExpiresAt.IsZero() {
		k.ExpiresAt = now.Add(keptFor)
		if k.Category == foodSlug {
			k.ExpiresAt = now.Add(keptForFood)
		}
	}
}

func orElse[T comparable](v, usual T) T {
	var none T
	if v == none {
		return usual
	}
	return v
}

// check looks at the whole content as it would be kept, and brings texts and windows into their kept form.
func (k *Content) check(c *check, m Module) {
	k.checkWords(c)
	k.checkKind(c, m)
	k.checkAmounts(c)
	k.checkWindows(c)
	k.checkChild(c, m)
	c.is(k.ExpiresAt.After(c.now), "expiresAt", "This is in the past.", "这个时间已经过去了。")
	c.is(!k.ExpiresAt.After(c.now.Add(farthest)), "expiresAt", "At most a year ahead.", "最多一年以内。")
	k.ExpiresAt = k.ExpiresAt.UTC().Truncate(time.Millisecond)
}

func (k *Content) checkWords(c *check) {
	var seen bool
	k.Title, seen = clean(k.Title, false)
	c.is(seen, "title", "It holds characters that nobody can see.", "里面有看不见的字符。")
	c.is(k.Title != "", "title", "Please say what it is about.", "请写个标题。")
	c.is(length(k.Title) <= maxTitle, "title", "At most 80 characters.", "最多 80 个字。")
	k.Body, seen = clean(k.Body, true)
	c.is(seen, "body", "It holds characters that nobody can see.", "里面有看不见的字符。")
	c.is(length(k.Body) <= maxBody && len(k.Body) <= 16*maxBody, "body", "At most 2000 characters.", "最多 2000 个字。")
	c.is(len(k.Title) <= 16*maxTitle, "title", "At most 80 characters.", "最多 80 个字。")
}

// checkSwap looks at what is wanted in return: only who offers to swap says that.
func (k *Content) checkSwap(c *check, of Direction) {
	var seen bool
	k.SwapFor, seen = clean(k.SwapFor, false)
	c.is(seen, "swapFor", "It holds characters that nobody can see.", "里面有看不见的字符。")
	c.is(length(k.SwapFor) <= maxSwapFor && len(k.SwapFor) <= 16*maxSwapFor, "swapFor", "At most 60 characters.", "最多 60 个字。")
	c.is(k.SwapFor == "" || k.Mode == Swap && of == Offer, "swapFor", "Only who offers to swap says what for.", "只有拿东西来交换才写想换什么。")
}

func (k *Content) checkKind(c *check, m Module) {
	of, known := CategoryOf(k.Category)
	c.is(known && of == m, "category", "There is no such category here.", "这个板块没有这个分类。")
	c.is(modes[m] == nil || slices.Contains(modes[m], k.Mode), "mode", "This part does not work that way.", "这个板块不支持这种方式。")
	c.is(slices.Contains([]Urgency{Normal, Soon, Urgent}, k.Urgency), "urgency", "Normal, soon or urgent.", "只能是普通、尽快或紧急。")
	c.is(slices.Contains([]Pick{First, Choose, Draw, Neediest}, k.Pick), "pick", "There is no such way to pick.", "没有这种选人方式。")
	if k.Price != nil {
		c.is(k.Mode == Sell, "priceYuan", "Only what is sold has a price.", "只有转让才能标价。")
		c.is(*k.Price >= 0 && *k.Price <= maxPrice, "priceYuan", "From 0 to 100000 yuan.", "价格在 0 到 100000 元之间。")
	}
}

func (k *Content) checkAmounts(c *check) {
	c.is(k.Quantity >= 1 && k.Quantity <= maxAmount, "quantity", "From 1 to 99.", "数量在 1 到 99 之间。")
	c.is(k.Capacity >= 1 && k.Capacity <= maxAmount, "capacity", "From 1 to 99.", "名额在 1 到 99 之间。")
	if k.Minutes != nil {
		c.is(*k.Minutes >= minMinutes && *k.Minutes <= maxMinutes, "durationMinutes", "From 5 minutes to a day.", "时长在 5 分钟到一天之间。")
	}
}

func (k *Content) checkChild(c *check, m Module) {
	if k.ChildAge == nil {
		return
	}
	c.is(m == Childcare || m == Idle, "childAge", "A child's age belongs to child care and children's things.", "只有儿童助托和儿童用品才写年龄。")
	c.is(k.ChildAge.Min >= 0 && k.ChildAge.Min <= k.ChildAge.Max && k.ChildAge.Max <= maxAge, "childAge", "From 0 to 17 years, the younger first.", "年龄在 0 到 17 岁之间,小的在前。")
}

func (k *Content) checkWindows(c *check) {
	if !c.is(len(k.Windows) <= maxWindows, "windows", "At most 28 times.", "最多 28 个时间段。") {
		return
	}
	lasting := hour
	if k.Minutes != nil {
		lasting = *k.Minutes
	}
	k.Windows = slices.Clone(k.Windows)
	for i := range k.Windows {
		k.Windows[i].check(c, fmt.Sprintf("windows[%d]", i), lasting)
	}
}

// check completes a window that lasts as long as it must when its end was left out, and refuses what is no time.
func (w *Window) check(c *check, field string, lasting int) {
	if w.Weekly() {
		w.checkWeekly(c, field, lasting)
		return
	}
	if !c.is(!w.Start.IsZero(), field, "Say when it begins, or on which day of the week.", "请写开始时间,或者星期几。") {
		return
	}
	if w.End.IsZero() {
		w.End = w.Start.Add(time.Duration(lasting) * time.Minute)
	}
	w.Start, w.End = w.Start.UTC().Truncate(time.Second), w.End.UTC().Truncate(time.Second)
	c.is(w.End.After(w.Start), field, "It ends before it begins.", "结束时间早于开始时间。")
	c.is(w.End.After(c.now), field, "This is in the past.", "这个时间已经过去了。")
	c.is(!w.End.After(c.now.Add(farthest)), field, "At most a year ahead.", "最多一年以内。")
	c.is(w.From == 0 && w.To == 0 && w.Until == "", field, "Either once or every week.", "要么写具体时间,要么写每周几。")
}

func (w *Window) checkWeekly(c *check, field string, lasting int) {
	c.is(w.Weekday >= 1 && w.Weekday <= 7, field, "1 is Monday and 7 is Sunday.", "1 是周一,7 是周日。")
	c.is(w.Start.IsZero() && w.End.IsZero(), field, "Either once or every week.", "要么写具体时间,要么写每周几。")
	if w.To == 0 {
		w.To = min(w.From+lasting, maxMinutes)
	}
	c.is(w.From >= 0 && w.From < w.To && w.To <= maxMinutes, field, "It ends before it begins.", "结束时间早于开始时间。")
	if w.Until == "" {
		return
	}
	last, err := time.ParseInLocation(time.DateOnly, w.Until, c.zone)
	if c.is(err == nil, field, "This is not a date.", "日期的格式不对。") {
		c.is(last.AddDate(0, 0, 1).After(c.now), field, "This is in the past.", "这个时间已经过去了。")
		c.is(!last.After(c.now.Add(farthest)), field, "At most a year ahead.", "最多一年以内。")
	}
}

// CheckWindow completes and checks one window that somebody asks for besides those of a post; field names it.
func CheckWindow(w Window, minutes *int, now time.Time, zone *time.Location, field string) (Window, error) {
	lasting := hour
	if minutes != nil {
		lasting = *minutes
	}
	c := &check{now: now, zone: zone}
	w.check(c, field, lasting)
	return w, c.fault()
}

// Change is one field of a patch: whether it is meant at all, and what it becomes.
type Change[T any] struct {
	Given bool
	To    T
}

func (c Change[T]) onto(field *T) {
	if c.Given {
		*field = c.To
	}
}

// Patch is what a person corrects; what is not given stays, the zero value clears.
type Patch struct {
	Mode      Change[Mode]
	Price     Change[*int]
	Category  Change[string]
	Title     Change[string]
	Body      Change[string]
	Quantity  Change[int]
	Capacity  Change[int]
	Windows   Change[[]Window]
	Minutes   Change[*int]
	ChildAge  Change[*Ages]
	Urgency   Change[Urgency]
	Pick      Change[Pick]
	ExpiresAt Change[time.Time]
	SwapFor   Change[string]
	Photos    Change[[]media.ID]
}

// edit puts the patch onto the post, and refuses what no post may say, and what was promised to neighbours.
func (p *Post) edit(to Patch, now time.Time, zone *time.Location) error {
	was := *p
	to.onto(&p.Content)
	if p.Mode != Sell && !to.Price.Given {
		p.Price = nil
	}
	if p.Mode != Swap && !to.SwapFor.Given {
		p.SwapFor = ""
	}
	p.fill(now)
	c := &check{now: now, zone: zone}
	if !to.Windows.Given {
		// Times that have passed since stay as they were written.
		kept := p.Windows
		p.Windows = nil
		defer func() { p.Windows = kept }()
	}
	c.is(len(to.Photos.To) <= maxPhotos, "photos", "At most 9 photos.", "最多 9 张照片。")
	p.checkSwap(c, p.Direction)
	p.check(c, p.Module)
	if err := c.fault(); err != nil {
		return err
	}
	return p.keepsPromises(was)
}

func (to Patch) onto(k *Content) {
	to.Mode.onto(&k.Mode)
	to.Price.onto(&k.Price)
	to.Category.onto(&k.Category)
	to.Title.onto(&k.Title)
	to.Body.onto(&k.Body)
	to.Quantity.onto(&k.Quantity)
	to.Capacity.onto(&k.Capacity)
	to.Windows.onto(&k.Windows)
	to.Minutes.onto(&k.Minutes)
	to.ChildAge.onto(&k.ChildAge)
	to.Urgency.onto(&k.Urgency)
	to.Pick.onto(&k.Pick)
	to.ExpiresAt.onto(&k.ExpiresAt)
	to.SwapFor.onto(&k.SwapFor)
}

// keepsPromises refuses a change that takes back what neighbours were promised.
func (p *Post) keepsPromises(was Post) error {
	switch {
	case p.Taken > 0 && p.Mode != was.Mode:
		return ErrTermsTaken.WithState(string(was.State))
	case p.Total() < p.Taken:
		return ErrBelowTaken.WithState(string(was.State))
	}
	return nil
}
