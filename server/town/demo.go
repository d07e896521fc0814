package town

import (
	"context"
	"fmt"
	"slices"
	"time"

	"youlin/assets"
	"youlin/server/api"
	"youlin/server/centre"
	"youlin/server/db"
	"youlin/server/media"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// demo is the demo town being made.
type demo struct {
	*Town
	script
	clock *Clock
	now   time.Time
	zone  *time.Location

	units  map[string]unit.Unit // compounds by the script's id, the others by name
	houses map[string]unit.Unit // "c1/3栋"
	people map[string]person.ID // "c1/3栋·何女士"
	doors  map[string]map[string]bool
	posts  map[string]post.ID   // by key
	things map[string]centre.ID // what waits at the centre, by the key of its post
	phones int
}

// longAgo is when the demo town was founded, as far as anybody remembers.
const longAgo = 60 * 24 * time.Hour

// Demo fills an empty house with the demo town, so that it is alive at now: six compounds, people in each role, posts
// in every state, agreements at each step. It says whom to sign in as. The rooms must run on clock.
func Demo(ctx context.Context, t *Town, clock *Clock, now time.Time) ([]api.DemoPerson, error) {
	zone := post.ZoneOf(unit.Unit{})
	s, err := readScript(now, zone)
	if err != nil {
		return nil, err
	}
	d := &demo{
		Town: t, script: s, clock: clock, now: now, zone: zone, units: map[string]unit.Unit{}, houses: map[string]unit.Unit{},
		people: map[string]person.ID{}, doors: map[string]map[string]bool{}, posts: map[string]post.ID{}, things: map[string]centre.ID{},
	}
	clock.Set(now.Add(-longAgo))
	for _, step := range []func(context.Context) error{d.found, d.settle, d.live} {
		if err := step(ctx); err != nil {
			return nil, fmt.Errorf("make the demo town: %w", err)
		}
	}
	clock.Set(now)
	return d.cast(), nil
}

// found makes the places.
func (d *demo) found(ctx context.Context) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		district, err := d.make(tx, unit.Place{Kind: unit.District, Name: d.District})
		if err != nil {
			return err
		}
		street, err := d.make(tx, unit.Place{Under: district, Kind: unit.Street, Name: d.Street})
		if err != nil {
			return err
		}
		for _, c := range d.Communities {
			if err := d.community(tx, street, c); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *demo) make(tx *db.Tx, p unit.Place) (unit.Unit, error) {
	trial := unit.TrialSettings()
	p.Settings = &trial
	u, err := d.Units.Found(tx, p)
	d.units[u.Name] = u
	return u, err
}

func (d *demo) community(tx *db.Tx, street unit.Unit, c scriptCommunity) error {
	community, err := d.make(tx, unit.Place{Under: street, Kind: unit.Community, Name: c.Name})
	if err != nil {
		return err
	}
	for _, s := range d.compounds {
		if !slices.Contains(c.Compounds, s.ID) {
			continue
		}
		if err := d.compound(tx, community, s); err != nil {
			return err
		}
	}
	return nil
}

func (d *demo) compound(tx *db.Tx, community unit.Unit, s scriptCompound) error {
	if name := d.Names[s.ID]; name != "" {
		s.Name = name
	}
	compound, err := d.make(tx, unit.Place{Under: community, Kind: unit.Compound, Name: s.Name})
	if err != nil {
		return err
	}
	d.units[s.ID] = compound
	for _, b := range s.Buildings {
		house, err := d.Units.Found(tx, unit.Place{Under: compound, Kind: unit.Building, Name: b.ID + "栋", X: 10 + b.X, Y: 10 + b.Y})
		if err != nil {
			return err
		}
		d.houses[s.ID+"/"+house.Name] = house
	}
	return nil
}

// settle moves everybody in: first those with a part, then whoever says something.
func (d *demo) settle(ctx context.Context) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		for _, p := range d.Cast {
			if err := d.part(tx, p); err != nil {
				return fmt.Errorf("%s: %w", p.Who, err)
			}
		}
		for _, p := range d.script.posts {
			if err := d.extra(tx, p.Compound, p.By); err != nil {
				return err
			}
		}
		for i := range d.entries {
			e := &d.entries[i]
			e.Author.Name = d.unusedName(e.Compound, e.Author.Building+"栋", e.Key)
			if err := d.extra(tx, e.Compound, e.who()); err != nil {
				return err
			}
		}
		return nil
	})
}

// who names the author of a data set's post as the script does.
func (e Entry) who() string { return e.Author.Building + "栋·" + e.Author.Name }

// unusedName keeps the post's author from being mistaken for somebody else of the house.
func (d *demo) unusedName(compound, building, key string) string {
	name := nameOf(key)
	for d.people[compound+"/"+building+"·"+name] != "" {
		key += "'"
		name = nameOf(key)
	}
	return name
}

// part settles somebody of the script, with their role and their consent. Newcomers come later.
func (d *demo) part(tx *db.Tx, p scriptPerson) error {
	if p.Compound == "" {
		p.Compound = "c1"
	}
	var err error
	building, name := whoIs(p.Who)
	key, phone := p.Compound+"/"+p.Who, person.Phone("+86"+p.Phone)
	switch {
	case p.Role == "newcomer":
		var who person.Person
		who, err = d.People.Enrol(tx, person.Newcomer{Name: name, Phone: phone})
		d.people[key] = who.ID
		return err
	case building == "":
		var who person.Person
		who, err = d.People.Enrol(tx, person.Newcomer{Name: name, Phone: phone})
		d.people[key] = who.ID
	default:
		if p.Phone == "" {
			phone = ""
		}
		err = d.moveIn(tx, p.Compound, p.Who, p.Room, phone)
	}
	if err != nil {
		return err
	}
	if p.Consent != "" {
		if err := d.People.Consent(tx, d.people[key], d.units[p.Compound].ID, p.Consent, d.people["c1/5栋·钱姐"]); err != nil {
			return err
		}
	}
	return d.appoint(tx, p, d.people[key])
}

func (d *demo) appoint(tx *db.Tx, p scriptPerson, who person.ID) error {
	over := map[string]unit.Unit{
		"leader": d.houses[p.Compound+"/"+p.Over], "coordinator": d.units[p.Compound], "moderator": d.units[p.Compound],
		"desk": d.units[p.Compound], "provider": d.units[p.Compound], "planner": d.units[d.Communities[0].Name], "department": d.units[d.District],
	}
	u, holds := over[p.Role]
	if !holds {
		return nil
	}
	_, err := d.People.Appoint(tx, who, person.Role(p.Role), u, "")
	return err
}

// extra settles somebody of whom only the name is known, once.
func (d *demo) extra(tx *db.Tx, compound, who string) error {
	if d.people[compound+"/"+who] != "" {
		return nil
	}
	d.phones++
	building, _ := whoIs(who)
	return d.moveIn(tx, compound, who, d.freeDoor(compound+"/"+building), person.Phone(fmt.Sprintf("+861991%07d", d.phones)))
}

// freeDoor is a room of a house where nobody lives.
func (d *demo) freeDoor(house string) string {
	for n := 0; ; n++ {
		room := fmt.Sprintf("%d%02d", 2+n/4, 1+n%4)
		if !d.doors[house][room] {
			return room
		}
	}
}

func (d *demo) moveIn(tx *db.Tx, compound, who, room string, phone person.Phone) error {
	building, name := whoIs(who)
	house := compound + "/" + building
	if d.doors[house] == nil {
		d.doors[house] = map[string]bool{}
	}
	d.doors[house][room] = true
	m, err := d.People.Settle(tx, person.Newcomer{Name: name, Phone: phone, Building: d.houses[house], Room: room}, "")
	if err != nil {
		return fmt.Errorf("%s moves in: %w", who, err)
	}
	d.people[compound+"/"+who] = m.Person
	return nil
}

// cast is whom one may sign in as.
func (d *demo) cast() (people []api.DemoPerson) {
	for _, p := range d.Cast {
		if p.Hidden || p.Phone == "" {
			continue
		}
		building, name := whoIs(p.Who)
		people = append(people, api.DemoPerson{
			Name: name, Phone: p.Phone, Role: p.Role, Compound: d.whereServes(p), Building: building, Story: p.Story,
		})
	}
	return people
}

// whereServes is the compound of somebody's part, or the unit above that they serve.
func (d *demo) whereServes(p scriptPerson) string {
	switch {
	case p.Role == "planner":
		return d.Communities[0].Name
	case p.Role == "department":
		return d.District
	case p.Compound == "":
		return d.units["c1"].Name
	}
	return d.units[p.Compound].Name
}

// moment is something that happens in the town at a time; posts of one stretch share a commit.
type moment struct {
	at    time.Time
	stock *post.Stock
	key   string
	do    func(context.Context) error
}

// live plays what happened in the town, in the order in which it happened.
func (d *demo) live(ctx context.Context) error {
	photos, err := d.photos(ctx)
	if err != nil {
		return err
	}
	moments := d.said(photos)
	moments = append(moments, d.entered()...)
	moments = append(moments, d.done()...)
	slices.SortStableFunc(moments, func(a, b moment) int { return a.at.Compare(b.at) })
	for len(moments) > 0 {
		n := 1
		for n < len(moments) && moments[0].stock != nil && moments[n].stock != nil && moments[n].at.Sub(moments[0].at) < 48*time.Hour {
			n++
		}
		if err := d.play(ctx, moments[:n]); err != nil {
			return err
		}
		moments = moments[n:]
	}
	return nil
}

func (d *demo) play(ctx context.Context, together []moment) error {
	d.clock.Set(together[len(together)-1].at)
	if together[0].stock == nil {
		return together[0].do(ctx)
	}
	stock := make([]post.Stock, len(together))
	for i, m := range together {
		stock[i] = *m.stock
	}
	var entered []post.Post
	err := d.DB.Write(ctx, func(tx *db.Tx) (err error) {
		entered, err = d.Posts.Restock(tx, stock...)
		return err
	})
	if err != nil {
		return fmt.Errorf("posts from %s on: %w (%s)", together[0].key, err, reasonOf(err))
	}
	for i, m := range together {
		d.posts[m.key] = entered[i].ID
	}
	return nil
}

// photos takes the pictures in, each for its post: by the post's place in the script.
func (d *demo) photos(ctx context.Context) (map[int]media.ID, error) {
	taken := map[int]media.ID{}
	for i, p := range d.script.posts {
		if p.Photo == "" {
			continue
		}
		text, err := assets.Files.ReadFile("demo/photos/" + p.Photo + ".jpg")
		if err != nil {
			return nil, err
		}
		v, err := d.viewer(ctx, d.people[p.Compound+"/"+p.author()])
		if err != nil {
			return nil, err
		}
		photo, err := d.Media.Upload(ctx, v, text)
		if err != nil {
			return nil, fmt.Errorf("take in %s: %w", p.Photo, err)
		}
		taken[i] = photo.ID
	}
	return taken, nil
}

// author is who wrote it down: the one who acts for them, or they themselves.
func (p scriptPost) author() string {
	if p.Behalf != "" {
		return p.Behalf
	}
	return p.By
}

// said are the script's posts.
func (d *demo) said(photos map[int]media.ID) (moments []moment) {
	for i, p := range d.script.posts {
		at := d.ago(p.HoursAgo)
		stock := post.Stock{
			Compound: d.units[p.Compound].ID, Author: d.people[p.Compound+"/"+p.author()], Owner: d.people[p.Compound+"/"+p.By],
			Draft: p.draft(d.now, d.zone), State: post.State(p.State), Reason: p.Reason, CreatedAt: at,
		}
		if id, has := photos[i]; has {
			stock.Photos = []media.ID{id}
		}
		moments = append(moments, moment{at: at, stock: &stock, key: p.Key})
	}
	return moments
}

// entered are the data set's posts.
func (d *demo) entered() (moments []moment) {
	for _, e := range d.entries {
		who := d.people[e.Compound+"/"+e.who()]
		stock := post.Stock{Compound: d.units[e.Compound].ID, Author: who, Draft: e.Draft, State: e.State, CreatedAt: e.Created}
		moments = append(moments, moment{at: e.Created, stock: &stock, key: e.Key})
	}
	return moments
}

func (d *demo) ago(hours int) time.Time { return d.now.Add(-time.Duration(hours) * time.Hour) }
