package town

import (
	"cmp"
	"context"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// Plan says how large a trial town is to be.
type Plan struct {
	Compounds, Residents, Posts int
	Seed                        uint64
}

// The refusals of a plan.
var (
	// ErrPlan refuses a town that cannot be.
	ErrPlan = errors.New("a town needs at least one compound, and residents when there are posts")
	// ErrInhabited refuses to seed where there is a town already.
	ErrInhabited = errors.New("there are compounds in this folder already; seed makes a new town only")
)

// check refuses what cannot be.
func (p Plan) check() error {
	if p.Compounds < 1 || p.Residents < 0 || p.Posts < 0 || p.Posts > 0 && p.Residents == 0 {
		return ErrPlan
	}
	return nil
}

// IDs gives ids that are the same for the same seed. They can be foretold, so only trial towns have them.
func IDs(seed uint64) func() string {
	source, mu := random(seed, "ids"), sync.Mutex{}
	return func() string {
		mu.Lock()
		defer mu.Unlock()
		var b [16]byte
		binary.LittleEndian.PutUint64(b[:8], source.Uint64())
		binary.LittleEndian.PutUint64(b[8:], source.Uint64())
		return base32.StdEncoding.EncodeToString(b[:])[:26]
	}
}

// random is a source of its own for each part of the town, so that one part's size does not change another.
func random(seed uint64, part string) *rand.Rand {
	return rand.New(rand.NewPCG(seed, hash(part))) //nolint:gosec // a trial town hides nothing
}

// SeededPhone is resident i's, counted from 0.
func SeededPhone(i int) person.Phone { return person.Phone(fmt.Sprintf("+86199%08d", i)) }

// Seed makes a trial town in an empty house: resident i lives in compound i mod N, in a household and room of their
// own, and is its moderator when i is below N. The same plan gives the same town, counted from the clock of the house.
func (t *Town) Seed(ctx context.Context, plan Plan) ([]unit.Unit, error) {
	if err := plan.check(); err != nil {
		return nil, err
	}
	if there, err := t.Units.Compounds(ctx); err != nil || len(there) > 0 {
		return nil, errors.Join(err, ErrInhabited)
	}
	s := &seeding{Town: t, plan: plan}
	for _, step := range []func(context.Context) error{s.found, s.settle, s.write} {
		if err := step(ctx); err != nil {
			return nil, fmt.Errorf("seed: %w", err)
		}
	}
	return s.compounds, nil
}

// seeding is one trial town being made.
type seeding struct {
	*Town
	plan      Plan
	compounds []unit.Unit
	buildings [][]unit.Unit
	people    []person.ID
}

const (
	// perCommunity and perStreet are how many compounds and communities lie under one.
	perCommunity, perStreet = 6, 8
	// housesFew and housesMany are how many buildings a compound has, in towns of few and of many compounds.
	housesFew, housesMany, manyCompounds = 20, 6, 100
	// perCommit is how many residents or posts share a commit.
	perCommit = 1000
)

// places make the names of compounds.
var (
	places  = []string{"翠湖", "阳光", "锦绣", "枫林", "滨江", "红旗", "梧桐", "松鹤", "桂香", "青石", "望江", "春晓", "和平", "竹园", "金桥", "兰亭"}
	estates = []string{"花园", "新村", "家园", "雅苑", "小区", "名邸", "公寓"}
)

func compoundName(i int) string {
	name := places[i%len(places)] + estates[i/len(places)%len(estates)]
	if round := i / (len(places) * len(estates)); round > 0 {
		name += fmt.Sprintf("%d期", round+1)
	}
	return name
}

// found makes the tree.
func (s *seeding) found(ctx context.Context) error {
	trial := unit.TrialSettings()
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		s.compounds, s.buildings = nil, nil
		make := func(under unit.Unit, kind unit.Kind, name string, x, y int) (unit.Unit, error) {
			return s.Units.Found(tx, unit.Place{Under: under, Kind: kind, Name: name, X: x, Y: y, Settings: &trial})
		}
		district, err := make(unit.Unit{}, unit.District, "试点区", 0, 0)
		var street, community unit.Unit
		for i := 0; i < s.plan.Compounds && err == nil; i++ {
			if i%(perCommunity*perStreet) == 0 {
				street, err = make(district, unit.Street, fmt.Sprintf("第%d街道", i/(perCommunity*perStreet)+1), 0, 0)
			}
			if i%perCommunity == 0 && err == nil {
				community, err = make(street, unit.Community, fmt.Sprintf("第%d社区", i/perCommunity+1), 0, 0)
			}
			if err == nil {
				err = s.compound(make, community, i)
			}
		}
		return err
	})
}

func (s *seeding) compound(make func(unit.Unit, unit.Kind, string, int, int) (unit.Unit, error), community unit.Unit, i int) error {
	c, err := make(community, unit.Compound, compoundName(i), 0, 0)
	if err != nil {
		return err
	}
	houses := housesFew
	if s.plan.Compounds > manyCompounds {
		houses = housesMany
	}
	var list []unit.Unit
	for n := range houses {
		b, err := make(c, unit.Building, fmt.Sprintf("%d栋", n+1), 10+60*(n%4), 10+50*(n/4))
		if err != nil {
			return err
		}
		list = append(list, b)
	}
	s.compounds, s.buildings = append(s.compounds, c), append(s.buildings, list)
	return nil
}

// settle moves the residents in.
func (s *seeding) settle(ctx context.Context) error {
	s.people = make([]person.ID, s.plan.Residents)
	for from := 0; from < s.plan.Residents; from += perCommit {
		err := s.DB.Write(ctx, func(tx *db.Tx) error {
			for i := from; i < min(from+perCommit, s.plan.Residents); i++ {
				if err := s.resident(tx, i); err != nil {
					return fmt.Errorf("resident %d: %w", i, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *seeding) resident(tx *db.Tx, i int) error {
	houses := s.buildings[i%s.plan.Compounds]
	nth := i / s.plan.Compounds
	door := nth / len(houses)
	m, err := s.People.Settle(tx, person.Newcomer{
		Name: nameOf(fmt.Sprintf("resident %d %d", s.plan.Seed, i)), Phone: SeededPhone(i), Building: houses[nth%len(houses)],
		Room: fmt.Sprintf("%d%02d", 1+door/4, 1+door%4),
	}, "")
	if err != nil {
		return err
	}
	s.people[i] = m.Person
	if i < s.plan.Compounds {
		_, err = s.People.Appoint(tx, m.Person, person.Moderator, s.compounds[i], "")
	}
	return err
}

// endings are what people add to a wish without changing it.
var endings = []string{"", "", "", "，谢谢邻居", "，可以商量", "，长期有效", "，有事请留言", "，晚上回复", "，同小区优先", "，急", "，不急", "，随时联系"}

// write has the residents say something.
func (s *seeding) write(ctx context.Context) error {
	now := s.DB.Now()
	script, err := readScript(now, post.ZoneOf(unit.Unit{}))
	if err != nil {
		return err
	}
	drafts := script.drafts(now)
	dice := random(s.plan.Seed, "posts")
	stock := make([]post.Stock, s.plan.Posts)
	for i := range stock {
		stock[i] = s.post(dice, drafts, now)
	}
	// In the order of the feeds, so that the database fills its pages one after the other.
	slices.SortStableFunc(stock, func(a, b post.Stock) int {
		return cmp.Or(strings.Compare(string(a.Compound), string(b.Compound)), a.CreatedAt.Compare(b.CreatedAt))
	})
	for part := range slices.Chunk(stock, perCommit) {
		err := s.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := s.Posts.Restock(tx, slices.Clone(part)...)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// post is somebody's wish, written in the last weeks and open for some more.
func (s *seeding) post(dice *rand.Rand, drafts []post.Draft, now time.Time) post.Stock {
	who := dice.IntN(s.plan.Residents)
	d := drafts[dice.IntN(len(drafts))]
	if dice.IntN(3) == 0 {
		d.Title += endings[dice.IntN(len(endings))]
	}
	if dice.IntN(2) == 0 && d.Body != "" {
		d.Body += endings[dice.IntN(len(endings))]
	}
	if dice.IntN(4) == 0 {
		d.Pick = post.First
	}
	d.ExpiresAt = now.Add(time.Duration(20*24+dice.IntN(100*24)) * time.Hour)
	return post.Stock{
		Compound: s.compounds[who%s.plan.Compounds].ID, Author: s.people[who], Draft: d, Quiet: true,
		CreatedAt: now.Add(-time.Duration(dice.Int64N(int64(25 * 24 * time.Hour)))),
	}
}

// drafts are the wishes of the demo and of the data set that are live, without their photos.
func (s script) drafts(now time.Time) (drafts []post.Draft) {
	zone := post.ZoneOf(unit.Unit{})
	for _, p := range s.posts {
		if p.State == "" {
			d := p.draft(now, zone)
			// A day of the demo would soon be over; without it the wish stands for as long as the post is open.
			d.Windows = slices.DeleteFunc(d.Windows, func(w post.Window) bool { return !w.Weekly() })
			drafts = append(drafts, d)
		}
	}
	for _, e := range s.entries {
		if e.State == "" && len(e.Draft.Title) < 200 {
			drafts = append(drafts, e.Draft)
		}
	}
	return drafts
}
