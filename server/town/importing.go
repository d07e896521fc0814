package town

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// Import is what an operator asks to be taken in.
type Import struct {
	// Compound takes every line; with Compounds each line goes where its own name for a compound leads.
	Compound  unit.ID
	Compounds map[string]unit.ID
	// As enters the posts and answers for them.
	As person.Phone
	// Text is the file.
	Text []byte
	// Secret makes the ids of what is entered, so that the same thing is known again, and nobody can guess them.
	Secret []byte
}

// Report is what became of an import.
type Report struct {
	// Read counts the posts that were understood; Entered those that are new, Known those that were here before.
	Read    int `json:"read"`
	Entered int `json:"entered"`
	Known   int `json:"known"`
	// Closed counts, among the entered, what is over already.
	Closed int `json:"closed"`
	// Residents and Buildings count who and what was added for them.
	Residents int       `json:"residents"`
	Buildings int       `json:"buildings"`
	Notes     []string  `json:"notes"`
	Skipped   []Skipped `json:"skipped"`
}

// batch is how many lines share a commit.
const batch = 100

// ErrServesNowhere refuses an import in the name of one who serves in none of the compounds.
var ErrServesNowhere = errors.New("the person named with --as is no leader, coordinator or moderator there")

// Import takes posts in for neighbours who have no phone, and reports what it did not understand. What was taken in
// before is left as it is. It fails only when nothing can be taken in at all.
func (t *Town) Import(ctx context.Context, in Import) (Report, error) {
	im, err := t.begin(ctx, in)
	if err != nil {
		return Report{}, err
	}
	entries, skipped := Read(in.Text, t.DB.Now(), im.zone)
	im.report = Report{Read: len(entries), Skipped: skipped, Notes: []string{}}
	im.noteHands()
	im.move(entries)
	im.noteUnkept(entries)
	entries, err = im.place(ctx, entries)
	if err != nil {
		return im.report, err
	}
	for part := range slices.Chunk(entries, batch) {
		if err := im.enter(ctx, part); err != nil {
			return im.report, err
		}
	}
	slices.SortStableFunc(im.report.Skipped, func(a, b Skipped) int { return a.Line - b.Line })
	return im.report, nil
}

// importing is one import under way.
type importing struct {
	*Town
	in     Import
	zone   *time.Location
	as     person.Viewer
	places map[unit.ID]*place
	// placeOf says, by line, where an entry goes.
	placeOf map[int]*place
	report  Report
}

// place is a compound that takes posts in.
type place struct {
	compound unit.Unit
	// hand enters the posts there.
	hand person.ID
	// stands says that it is not the one of --as, who does not serve there.
	stands    bool
	lives     bool
	buildings []unit.Unit
}

func (t *Town) begin(ctx context.Context, in Import) (*importing, error) {
	p, err := t.People.ByPhone(ctx, in.As)
	if err != nil {
		return nil, fmt.Errorf("--as %s: nobody has this number", in.As)
	}
	im := &importing{Town: t, in: in, places: map[unit.ID]*place{}, placeOf: map[int]*place{}}
	if im.as, err = t.viewer(ctx, p.ID); err != nil {
		return nil, err
	}
	targets := []unit.ID{in.Compound}
	if in.Compound == "" {
		targets = targets[:0]
		for _, id := range in.Compounds {
			targets = append(targets, id)
		}
		slices.Sort(targets)
	}
	return im, im.open(ctx, slices.Compact(targets))
}

// open finds the compounds, and who enters the posts in each: the person of --as where they serve, elsewhere the
// compound's own moderator or coordinator.
func (im *importing) open(ctx context.Context, targets []unit.ID) error {
	serves := false
	for _, id := range targets {
		c, err := im.Units.Compound(ctx, id)
		if err != nil {
			return fmt.Errorf("there is no compound %s", id)
		}
		pl := &place{compound: c, hand: im.as.ID, lives: im.as.LivesIn(id)}
		im.places[id] = pl
		im.zone = post.ZoneOf(c)
		if im.as.ServesIn(c) {
			serves = true
			continue
		}
		if pl.hand, err = im.stand(ctx, c); err != nil {
			return err
		}
		pl.lives, pl.stands = false, true
	}
	if !serves {
		return ErrServesNowhere
	}
	return nil
}

// stand is who serves in a compound where the one of --as does not; nobody is empty.
func (im *importing) stand(ctx context.Context, c unit.Unit) (person.ID, error) {
	q := im.DB.Read(ctx)
	for _, role := range []person.Role{person.Moderator, person.Coordinator} {
		held, err := im.People.Holders(q, role, c.ID)
		if err != nil {
			return "", err
		}
		if len(held) > 0 {
			return held[0], nil
		}
	}
	return "", nil
}

// noteHands says where another enters the posts.
func (im *importing) noteHands() {
	for _, pl := range im.places {
		if pl.stands && pl.hand != "" {
			im.note("in %s, where the person of --as does not serve, the posts are entered by one who does", pl.compound.Name)
		}
	}
	slices.Sort(im.report.Notes)
}

func (im *importing) skip(e Entry, reason string) {
	im.report.Skipped = append(im.report.Skipped, Skipped{e.Line, reason})
}

func (im *importing) note(format string, args ...any) {
	im.report.Notes = append(im.report.Notes, fmt.Sprintf(format, args...))
}

// move brings the times of a data set, which stand around a moment of its own, to ours: by whole weeks, so that a
// Wednesday stays one.
func (im *importing) move(entries []Entry) {
	var newest time.Time
	for _, e := range entries {
		if e.DataSet && e.Created.After(newest) {
			newest = e.Created
		}
	}
	now := im.DB.Now()
	weeks := 0
	if !newest.IsZero() {
		weeks = max(0, weeksBetween(newest, now))
	}
	if weeks > 0 {
		im.note("the times of this data set were moved by %d weeks, to now", weeks)
	}
	for i := range entries {
		if entries[i].DataSet {
			entries[i].move(7*weeks, now, im.zone)
		}
	}
}

// weeksBetween counts whole weeks, down: added to the earlier instant they do not pass the later one.
func weeksBetween(earlier, later time.Time) int {
	const week = 7 * 24 * time.Hour
	weeks := int(later.Sub(earlier) / week)
	if earlier.Add(time.Duration(weeks) * week).After(later) {
		weeks--
	}
	return weeks
}

// move shifts an entry by days, and what is over before now is entered as such.
func (e *Entry) move(days int, now time.Time, zone *time.Location) {
	later := func(t time.Time) time.Time { return t.In(zone).AddDate(0, 0, days) }
	if e.Created.IsZero() || later(e.Created).After(now) {
		e.Created = now
	} else {
		e.Created = later(e.Created)
	}
	if !e.Draft.ExpiresAt.IsZero() {
		e.Draft.ExpiresAt = later(e.Draft.ExpiresAt)
	}
	for i, w := range e.Draft.Windows {
		if w.Weekly() {
			continue
		}
		e.Draft.Windows[i].Start, e.Draft.Windows[i].End = later(w.Start), later(w.End)
	}
	if e.State == "" && !e.Draft.ExpiresAt.IsZero() && !e.Draft.ExpiresAt.After(now) {
		e.State = post.Expired
	}
	if e.State == "" && days != 0 {
		e.renewWindows(now)
	}
}

// renewWindows puts single windows that have just passed off by whole weeks, all of them alike.
func (e *Entry) renewWindows(now time.Time) {
	weeks := 0
	for _, w := range e.Draft.Windows {
		for !w.Weekly() && !w.End.AddDate(0, 0, 7*weeks).After(now) {
			weeks++
		}
	}
	for i, w := range e.Draft.Windows {
		if !w.Weekly() {
			e.Draft.Windows[i].Start, e.Draft.Windows[i].End = w.Start.AddDate(0, 0, 7*weeks), w.End.AddDate(0, 0, 7*weeks)
		}
	}
}

// noteUnkept says which constraints stand in the words only from now on.
func (im *importing) noteUnkept(entries []Entry) {
	count := map[string]int{}
	for _, e := range entries {
		for _, field := range e.Unkept {
			count[field]++
		}
	}
	for _, field := range []string{"languages", "gender", "max_distance_m"} {
		if count[field] > 0 {
			im.note("%d lines say %s, for which a post has no field; their words still do", count[field], field)
		}
	}
}

// place finds the compound of each entry, and the buildings that are not there yet.
func (im *importing) place(ctx context.Context, entries []Entry) (placed []Entry, err error) {
	for _, e := range entries {
		id, reason := im.target(e)
		pl := im.places[id]
		switch {
		case reason != "":
			im.skip(e, reason)
		case pl.hand == "":
			im.skip(e, "nobody serves in "+pl.compound.Name+" who could enter posts there")
		case e.Author.Name == "" && !pl.lives:
			im.skip(e, "it does not say who wishes this")
		default:
			im.placeOf[e.Line] = pl
			placed = append(placed, e)
		}
	}
	return placed, im.build(ctx, placed)
}

func (im *importing) target(e Entry) (id unit.ID, reason string) {
	if im.in.Compound != "" {
		return im.in.Compound, ""
	}
	id, known := im.in.Compounds[e.Compound]
	switch {
	case e.Compound == "":
		return "", "it names no compound"
	case !known:
		return "", fmt.Sprintf("the map has no compound %q", e.Compound)
	}
	return id, ""
}

// build founds the buildings that authors live in and nobody has founded.
func (im *importing) build(ctx context.Context, entries []Entry) error {
	for _, pl := range im.places {
		if err := im.refresh(ctx, pl); err != nil {
			return err
		}
	}
	missing := map[*place][]string{}
	for _, e := range entries {
		pl, name := im.placeOf[e.Line], buildingName(e.Author.Building)
		if _, there := buildingNamed(pl.buildings, name); name != "" && !there && !slices.Contains(missing[pl], name) {
			missing[pl] = append(missing[pl], name)
		}
	}
	for pl, names := range missing {
		if err := im.raise(ctx, pl, names); err != nil {
			return err
		}
	}
	return nil
}

func (im *importing) raise(ctx context.Context, pl *place, names []string) error {
	err := im.DB.Write(ctx, func(tx *db.Tx) error {
		for i, name := range names {
			if err := found(tx, im.Units, pl.compound, name, len(pl.buildings)+i); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	im.report.Buildings += len(names)
	im.note("buildings of %s that were not there: %s", pl.compound.Name, strings.Join(names, ", "))
	return im.refresh(ctx, pl)
}

func (im *importing) refresh(ctx context.Context, pl *place) (err error) {
	pl.buildings, err = im.Units.BuildingsOf(ctx, pl.compound.ID)
	return err
}

// buildingName is how a building is called that a list knows by its number only.
func buildingName(said string) string {
	said = strings.TrimSpace(said)
	if said != "" && figures.FindString(said) == said {
		return said + "栋"
	}
	return said
}

// enter takes some entries in, in one commit.
func (im *importing) enter(ctx context.Context, entries []Entry) error {
	var done Report
	err := im.DB.Write(ctx, func(tx *db.Tx) error {
		done = Report{} // a use case may run twice
		for _, e := range entries {
			if err := im.enterOne(tx, e, &done); err != nil {
				return fmt.Errorf("line %d: %w", e.Line, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	im.report.Entered += done.Entered
	im.report.Known += done.Known
	im.report.Closed += done.Closed
	im.report.Residents += done.Residents
	im.report.Skipped = append(im.report.Skipped, done.Skipped...)
	return nil
}

func (im *importing) enterOne(tx *db.Tx, e Entry, done *Report) error {
	pl := im.placeOf[e.Line]
	id := im.idOf(pl.compound.ID, e.Key)
	if _, err := im.Posts.Find(tx, id); !errors.Is(err, post.ErrUnknown) {
		done.Known++
		return err
	}
	// Look before somebody is settled for a post that cannot be.
	if err := post.Check(e.Draft, e.State, e.Created, tx.Now(), pl.compound); err != nil {
		done.Skipped = append(done.Skipped, Skipped{e.Line, reasonOf(err)})
		return nil
	}
	owner, settled, err := im.author(tx, pl, e.Author)
	if refusal := (*fault.Fault)(nil); errors.As(err, &refusal) || errors.Is(err, errHasPhone) {
		done.Skipped = append(done.Skipped, Skipped{e.Line, reasonOf(err)})
		return nil
	}
	if err != nil {
		return err
	}
	if settled {
		done.Residents++
	}
	_, err = im.Posts.Restock(tx, post.Stock{
		ID: id, Compound: pl.compound.ID, Author: pl.hand, Owner: owner, Draft: e.Draft, State: e.State, CreatedAt: e.Created,
	})
	if err == nil {
		done.Entered++
		if e.State != "" {
			done.Closed++
		}
	}
	return err
}

// idOf is the same for the same thing in the same compound, and nobody without the secret can guess it.
func (im *importing) idOf(compound unit.ID, key string) post.ID {
	mac := hmac.New(sha256.New, im.in.Secret)
	fmt.Fprintf(mac, "import\x00%s\x00%s", compound, key)
	return post.ID(base32.StdEncoding.EncodeToString(mac.Sum(nil))[:26])
}

// errHasPhone refuses to speak for one who can speak for themselves.
var errHasPhone = errors.New("this neighbour has a phone here and did not let others act for them")

// author is for whom a post is: whoever lives there under that name, or a resident without a phone who is let in now.
// An entry without a name is the importer's own.
func (im *importing) author(tx *db.Tx, pl *place, a Author) (owner person.ID, settled bool, err error) {
	if a.Name == "" {
		return pl.hand, false, nil
	}
	name, err := person.CleanName(a.Name)
	if err != nil {
		return "", false, err
	}
	home, room := im.home(pl, a)
	p, err := im.People.Resident(&tx.Query, home.ID, room, name)
	switch {
	case err == nil && p.ID != pl.hand && p.Phone != "" && !im.People.Consented(&tx.Query, p.ID, pl.compound.ID):
		return "", false, errHasPhone
	case err == nil:
		return p.ID, false, nil
	case !errors.Is(err, person.ErrUnknown):
		return "", false, err
	}
	owner, err = im.settle(tx, pl, home, room, name)
	return owner, err == nil, err
}

// home is where an author lives; one who wrote no building or room gets a place that a leader completes later.
func (im *importing) home(pl *place, a Author) (unit.Unit, string) {
	home, known := buildingNamed(pl.buildings, buildingName(a.Building))
	if !known && len(pl.buildings) > 0 {
		home = pl.buildings[0]
	}
	if a.Room != "" && known {
		return home, a.Room
	}
	return home, "待补·" + a.Name
}

func (im *importing) settle(tx *db.Tx, pl *place, home unit.Unit, room, name string) (person.ID, error) {
	m, err := im.People.Settle(tx, person.Newcomer{Name: name, Building: home, Room: room}, pl.hand)
	if err != nil {
		return "", err
	}
	tx.Emit(person.MembershipChanged{
		Membership: m.ID, Compound: pl.compound.ID, Person: m.Person, State: person.Admitted, Deciders: []person.ID{pl.hand},
	})
	return m.Person, im.People.Consent(tx, m.Person, pl.compound.ID, "写在邻居接龙里,导入时登记", pl.hand)
}

// reasonOf says a refusal in one sentence.
func reasonOf(err error) string {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return err.Error()
	}
	said := []string{}
	for _, field := range f.Fields {
		said = append(said, strings.TrimPrefix(field.Location, "body.")+": "+field.EN)
	}
	if len(said) == 0 {
		return f.EN
	}
	return strings.Join(said, " ")
}

// Print writes the report for people.
func (r Report) Print(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%d posts understood: %d entered (%d of them closed already), %d were here before.\n", r.Read, r.Entered, r.Closed, r.Known)
	fmt.Fprintf(&b, "%d residents without a phone and %d buildings were added.\n", r.Residents, r.Buildings)
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "note: %s\n", note)
	}
	fmt.Fprintf(&b, "%d lines not understood:\n", len(r.Skipped))
	for _, s := range r.Skipped {
		fmt.Fprintf(&b, "line %d: %s\n", s.Line, s.Reason)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
