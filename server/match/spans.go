package match

import (
	"cmp"
	"slices"
	"time"
)

// span is a stretch of time in Unix seconds, the end excluded.
type span struct{ from, to int64 }

const (
	week    = 7 * 24 * 3600
	horizon = 56 * 24 * 3600  // how far ahead weekly spans are looked at
	farAway = 180 * 24 * 3600 // and single ones
)

// monday is some Monday midnight UTC, from which weeks are counted.
const monday = 4 * 24 * 3600

// times is when a post is available or needed.
type times struct {
	single []span // merged and sorted
	weekly []span // within a week that starts on Monday midnight UTC, merged and sorted
	until  int64  // when the weekly spans stop; huge is never
}

func (t *times) known() bool { return len(t.single) > 0 || len(t.weekly) > 0 }

var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

func timesOf(p *Post) times {
	t := times{until: 1 << 62}
	for _, w := range p.Windows {
		if w.End.After(w.Start) {
			t.single = append(t.single, span{w.Start.Unix(), w.End.Unix()})
		}
	}
	for _, w := range p.Weekly {
		t.addWeekly(w, p.CreatedAt)
	}
	t.single, t.weekly = merged(t.single), merged(t.weekly)
	return t
}

func (t *times) addWeekly(w Weekly, at time.Time) {
	zone := w.Zone
	if zone == nil {
		zone = shanghai
	}
	if !w.Until.IsZero() {
		t.until = min(t.until, w.Until.Unix())
	}
	_, offset := at.In(zone).Zone()
	day := (int64(w.Day) + 6) % 7 * 24 * 3600
	from := day + int64(w.From)*60 - int64(offset)
	to := day + int64(w.To)*60 - int64(offset)
	if to <= from {
		return
	}
	for _, shift := range []int64{-week, 0, week} {
		if a, b := max(from+shift, 0), min(to+shift, week); a < b {
			t.weekly = append(t.weekly, span{a, b})
		}
	}
}

func merged(in []span) []span {
	slices.SortFunc(in, func(a, b span) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	out := in[:0]
	for _, s := range in {
		if k := len(out) - 1; k >= 0 && s.from <= out[k].to {
			out[k].to = max(out[k].to, s.to)
			continue
		}
		out = append(out, s)
	}
	return out
}

// between lists everything that t covers from one moment to another.
func (t *times) between(from, to int64) []span {
	var out []span
	for _, s := range t.single {
		if a, b := max(s.from, from), min(s.to, to); a < b {
			out = append(out, span{a, b})
		}
	}
	if len(t.weekly) == 0 {
		return out
	}
	end := min(to, t.until)
	for start := from - (from-monday)%week; start < end; start += week {
		for _, s := range t.weekly {
			if a, b := max(s.from+start, from), min(s.to+start, end); a < b {
				out = append(out, span{a, b})
			}
		}
	}
	return merged(out)
}

// meeting is what two posts have of each other's time.
type meeting struct {
	needed int64 // seconds that the need asks for
	shared int64 // of them, seconds that the offer covers
	slots  int   // separate stretches that the need asks for
	met    int   // of them, stretches that the offer touches
	longer int64 // the longest stretch in common
	first  span  // the first stretch in common
	had    int64 // seconds that the offer has around them
}

// usual is how many are free at each hour of a working day, and of a day of the weekend, as a share: afternoons are common,
// nights rare.
var (
	usual   = [24]float32{0, 0, 0, 0, 0, .05, .2, .4, .6, .9, .9, .7, .5, .6, .9, 1, 1, .9, .8, .8, .7, .4, .1, 0}
	usualWE = [24]float32{0, 0, 0, 0, 0, .05, .1, .2, .5, .8, .9, .8, .5, .6, .8, .9, .8, .7, .5, .5, .4, .2, .1, 0}
)

// rarity tells how few others are free at the first time in common, between 0 and 1.
func (m meeting) rarity() float32 {
	from, to := m.first.from+8*3600, m.first.to+8*3600
	least, most := float32(1), float32(0)
	for at := from; at < to && at < from+12*3600; at += 3600 {
		table := &usual
		if day := (at/(24*3600) + 3) % 7; day >= 5 { // weeks are counted from Monday
			table = &usualWE
		}
		share := table[at/3600%24]
		least, most = min(least, share), max(most, share)
	}
	if to-from > 4*3600 { // all day long is as rare as a night: few have that much time
		return 1 - least/2
	}
	return 1 - most
}

// alike is the share that the needed and the offered time have in common.
func (m meeting) alike() float32 {
	return float32(m.shared) / float32(max(m.needed+m.had-m.shared, 1))
}

// meet compares the times of a need and an offer from now on. Both must have some.
func meet(need, offer *times, now int64) meeting {
	if len(need.single) == 0 && len(offer.single) == 0 && need.until > now+horizon && offer.until > now+horizon {
		return common(need.weekly, offer.weekly)
	}
	end := now + horizon
	for _, t := range []*times{need, offer} {
		if k := len(t.single); k > 0 {
			end = max(end, t.single[k-1].to)
		}
	}
	end = min(end, now+farAway)
	asked := need.between(now, end)
	if len(asked) == 0 {
		return meeting{}
	}
	return common(asked, offer.between(asked[0].from, asked[len(asked)-1].to))
}

func common(need, offer []span) meeting {
	var m meeting
	for _, s := range offer {
		m.had += s.to - s.from
	}
	for i := range need {
		m.needed += need[i].to - need[i].from
		m.slots++
		m.take(need[i], offer)
	}
	return m
}

func (m *meeting) take(n span, offer []span) {
	touched := false
	for j := firstAfter(offer, n.from); j < len(offer) && offer[j].from < n.to; j++ {
		both := span{max(n.from, offer[j].from), min(n.to, offer[j].to)}
		if m.shared == 0 {
			m.first = both
		}
		touched = true
		m.shared += both.to - both.from
		m.longer = max(m.longer, both.to-both.from)
	}
	if touched {
		m.met++
	}
}

// firstAfter finds the first span that ends after a moment.
func firstAfter(spans []span, at int64) int {
	i, _ := slices.BinarySearchFunc(spans, at, func(s span, at int64) int {
		if s.to > at {
			return 1
		}
		return -1
	})
	return i
}

// cover is the share of the needed time that is met, between 0 and 1. To mind a child or to lend a thing takes all of it;
// a lesson, a walk or an errand just needs to meet; a long window with "any day" means some time in it.
func (m meeting) cover(n *Doc) float32 {
	share := float32(m.shared) / float32(max(m.needed, 1))
	long := m.needed > 10*3600*int64(max(m.slots, 1)) && len(n.times.weekly) == 0
	switch {
	case n.mode == Lend:
		return share
	case long && (n.loose || m.needed > 60*3600), n.duration > 0 && m.longer >= n.duration && !n.minding:
		return max(share, 0.95)
	case n.minding && n.category != "eldercare.meal":
		return share
	case m.longer >= 45*60 || share > 0.5:
		return max(share, 0.9)
	}
	return share
}
