package evaluate

import (
	"math"
	"slices"
	"time"

	"youlin/server/match"
	"youlin/server/match/dataset"
)

// rules checks the hard rules on the records themselves, minute by minute where the matcher calculates, so that a fault
// in one shows against the other.
type rules struct {
	places map[string]map[string]match.Point
	now    time.Time
}

// broken names the hard rules that a pair breaks.
func (r rules) broken(n, o *dataset.Record) []string {
	if o == nil {
		return []string{"unknown offer"}
	}
	var out []string
	add := func(is bool, name string) {
		if is {
			out = append(out, name)
		}
	}
	add(n.Compound != o.Compound, "compound")
	add(o.Status != "open" || !r.now.Before(o.ExpiresAt), "closed")
	add(o.Capacity != nil && o.Capacity.Total-o.Capacity.Taken < max(n.Seats, 1), "full")
	add(timed(n) && timed(o) && !r.meet(n, o), "time")
	add(n.ChildAge != nil && o.ChildAge != nil && (n.ChildAge.Min < o.ChildAge.Min || n.ChildAge.Max > o.ChildAge.Max), "age")
	add(n.Gender != "" && o.Gender != "" && n.Gender != o.Gender, "gender")
	add(len(n.Languages) > 0 && len(o.Languages) > 0 && !common(n.Languages, o.Languages), "language")
	add(r.tooFar(n, o), "distance")
	return out
}

func common(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}

func (r rules) tooFar(n, o *dataset.Record) bool {
	a, okA := r.places[n.Compound][n.Building]
	b, okB := r.places[o.Compound][o.Building]
	return n.MaxDistance > 0 && okA && okB && math.Hypot(a.X-b.X, a.Y-b.Y) > n.MaxDistance
}

func timed(r *dataset.Record) bool { return len(r.Windows)+len(r.Weekly) > 0 }

const step = 5 * time.Minute

// meet walks through the needed time in small steps and looks whether the offer has one of them too.
func (r rules) meet(n, o *dataset.Record) bool {
	end := r.now.AddDate(0, 0, 56)
	for _, w := range append(slices.Clone(n.Windows), o.Windows...) {
		if w.End.After(end) {
			end = w.End
		}
	}
	if last := r.now.AddDate(0, 0, 180); end.After(last) {
		end = last
	}
	for t := r.now; t.Before(end); t = t.Add(step) {
		if covers(n, t) && covers(o, t) {
			return true
		}
	}
	return false
}

var dayNames = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func covers(r *dataset.Record, t time.Time) bool {
	for _, w := range r.Windows {
		if !t.Before(w.Start) && t.Before(w.End) {
			return true
		}
	}
	local := t.In(dataset.Now.Location())
	clock := local.Format("15:04")
	for _, w := range r.Weekly {
		if slices.Contains(w.Days, dayNames[local.Weekday()]) && w.From <= clock && clock < w.To {
			return true
		}
	}
	return false
}
