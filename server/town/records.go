package town

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"youlin/server/parse"
	"youlin/server/post"
)

// record is a post of a data set, as the matcher's own data is written.
type record struct {
	ID        string         `json:"id"`
	Kind      string         `json:"kind"`
	Module    string         `json:"module"`
	Category  string         `json:"category"`
	Compound  string         `json:"compound"`
	Building  string         `json:"building"`
	Title     string         `json:"title"`
	Body      string         `json:"body"`
	Deal      string         `json:"deal"`
	Windows   []recordWindow `json:"windows"`
	Weekly    []recordWeek   `json:"weekly"`
	Capacity  *seats         `json:"capacity"`
	Seats     int            `json:"seats"`
	ChildAge  *post.Ages     `json:"child_age"`
	Quantity  int            `json:"quantity"`
	Languages []string       `json:"languages"`
	Gender    string         `json:"gender"`
	Distance  float64        `json:"max_distance_m"`
	Status    string         `json:"status"`
	Created   time.Time      `json:"created_at"`
	Expires   time.Time      `json:"expires_at"`
}

type recordWindow struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

type recordWeek struct {
	Days []string `json:"days"`
	From string   `json:"from"`
	To   string   `json:"to"`
}

type seats struct {
	Total int `json:"total"`
	Taken int `json:"taken"`
}

// oldest is the last year of a child.
const oldest = 17

// modulesOf the data set, in our words.
var modulesOf = map[string]post.Module{"idle": post.Idle, "child": post.Childcare, "elder": post.Eldercare, "help": post.Help}

var weekdays = []string{"", "mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// readRecord understands a line of a data set.
func readRecord(line []byte, zone *time.Location) (Entry, error) {
	var r record
	if err := json.Unmarshal(line, &r); err != nil {
		return Entry{}, fmt.Errorf("this is not a post of a data set: %w", err)
	}
	module, known := modulesOf[r.Module]
	if !known || r.Kind != string(post.Need) && r.Kind != string(post.Offer) {
		return Entry{}, fmt.Errorf("there is no list of %q in %q", r.Kind, r.Module)
	}
	e := Entry{
		Key: r.ID, Compound: r.Compound, Author: Author{Building: r.Building, Room: r.ID}, Created: r.Created, DataSet: true,
		Draft: post.Draft{Direction: post.Direction(r.Kind), Module: module},
	}
	if r.ID == "" {
		e.Key = string(line)
	}
	e.Author.Name = nameOf(e.Key)
	windows, err := r.windows()
	if err != nil {
		return Entry{}, err
	}
	e.Draft.Content = r.content(module, zone)
	e.Draft.Windows = windows
	e.State = r.state()
	for field, given := range map[string]bool{"languages": len(r.Languages) > 0, "gender": r.Gender != "", "max_distance_m": r.Distance > 0} {
		if given {
			e.Unkept = append(e.Unkept, field)
		}
	}
	return e, nil
}

func (r record) content(module post.Module, zone *time.Location) post.Content {
	c := post.Content{
		Title: r.Title, Body: r.Body, Quantity: r.Quantity, Capacity: r.Seats, ExpiresAt: r.Expires,
	}
	if r.Capacity != nil {
		c.Capacity = max(1, r.Capacity.Total-r.Capacity.Taken)
	}
	guess := understood(r.Title+"。"+r.Body, r.Created, zone)
	c.Mode = fitMode(module, r.Deal, guess.Mode)
	_, leaf, _ := strings.Cut(r.Category, ".")
	c.Category = fitCategory(module, string(module)+"."+leaf, guess.Category)
	if c.Mode == post.Serve {
		c.Quantity = 0
	}
	if r.ChildAge != nil && (module == post.Childcare || module == post.Idle) {
		c.ChildAge = &post.Ages{Min: min(r.ChildAge.Min, oldest), Max: min(r.ChildAge.Max, oldest)}
	}
	return c
}

func (r record) windows() (ws []post.Window, err error) {
	for _, w := range r.Windows {
		ws = append(ws, post.Window{Start: w.Start, End: w.End})
	}
	for _, w := range r.Weekly {
		from, known := post.ParseClock(w.From)
		to, toKnown := post.ParseClock(w.To)
		for _, day := range w.Days {
			n := slices.Index(weekdays, day)
			if n < 1 || !known || !toKnown {
				return nil, fmt.Errorf("%s from %q to %q is no time of a week", day, w.From, w.To)
			}
			ws = append(ws, post.Window{Weekday: n, From: from, To: to})
		}
	}
	return ws, nil
}

// state of what is over already: given away elsewhere, or full.
func (r record) state() post.State {
	switch {
	case r.Status == "closed":
		return post.Withdrawn
	case r.Capacity != nil && r.Capacity.Taken >= r.Capacity.Total:
		return post.Fulfilled
	}
	return ""
}

// understood is the first wish that the words give; the zero draft when they give none.
func understood(text string, now time.Time, zone *time.Location) parse.Draft {
	drafts := parse.Sentence(text, now, zone)
	if len(drafts) == 0 {
		return parse.Draft{}
	}
	return drafts[0]
}

// fitMode is the first of the given ways that a module has; empty leaves it to the module.
func fitMode(module post.Module, said ...string) post.Mode {
	for _, mode := range said {
		if mode != "" && post.HasMode(module, post.Mode(mode)) {
			return post.Mode(mode)
		}
	}
	return ""
}

// fitCategory is the first of the given categories that a module has, else its other.
func fitCategory(module post.Module, said ...string) string {
	for _, slug := range said {
		if of, known := post.CategoryOf(slug); known && of == module {
			return slug
		}
	}
	return string(module) + ".other"
}

// surnames and titles make names that neighbours call each other by.
var (
	surnames = []rune("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文")
	titles   = []string{"女士", "先生", "阿姨", "叔叔", "姐", "哥", "老师", "大姐", "师傅", "奶奶", "爷爷", "大哥"}
)

// nameOf gives somebody of whom only a key is known a name, the same at every run.
func nameOf(key string) string {
	n := hash(key)
	return string(surnames[n%uint64(len(surnames))]) + titles[n/uint64(len(surnames))%uint64(len(titles))]
}

// hash spreads keys; nothing secret hangs on it.
func hash(key string) uint64 {
	n := uint64(14695981039346656037)
	for _, b := range []byte(key) {
		n = (n ^ uint64(b)) * 1099511628211
	}
	return n ^ n>>29
}
