package town

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"slices"
	"strings"

	"youlin/server/agreement"
	"youlin/server/db"
	"youlin/server/media"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// Canary is a token that stands in one sensitive field and nowhere else: whoever finds it where MaySee does not name
// them has found a leak.
type Canary struct {
	Token    string `json:"token"`
	Field    string `json:"field"`
	Compound string `json:"compound"`
	// Of is the label of the person whom it is about.
	Of string `json:"of"`
	// MaySee are the labels of those of the compound who may read it at any door; "all" is everyone admitted there.
	// WithPurpose are those who may when they say what for, which is written down.
	MaySee      []string `json:"maySee"`
	WithPurpose []string `json:"withPurpose,omitempty"`
	Note        string   `json:"note,omitempty"`
}

// CanaryPerson is somebody of a twin compound, by a label that is the same in both.
type CanaryPerson struct {
	Label      string `json:"label"`
	Compound   string `json:"compound"`
	ID         string `json:"id"`
	Phone      string `json:"phone,omitempty"`
	Membership string `json:"membership,omitempty"`
	Role       string `json:"role"`
}

// CanaryThing is a post or an agreement in a state.
type CanaryThing struct {
	ID       string `json:"id"`
	State    string `json:"state"`
	Compound string `json:"compound"`
	Post     string `json:"post,omitempty"`
	Giver    string `json:"giver,omitempty"`
	Taker    string `json:"taker,omitempty"`
	Owner    string `json:"owner,omitempty"`
}

// Canaries are two twin compounds: the same people, posts and agreements in each, with tokens that differ.
type Canaries struct {
	Compounds  []CanaryThing  `json:"compounds"`
	People     []CanaryPerson `json:"people"`
	Posts      []CanaryThing  `json:"posts"`
	Agreements []CanaryThing  `json:"agreements"`
	Canaries   []Canary       `json:"canaries"`
}

// twin is one of the two compounds being made.
type twin struct {
	*Town
	out      *Canaries
	seed     uint64
	number   int
	compound unit.Unit
	houses   []unit.Unit
	ids      map[string]person.ID
}

// part is somebody who plays in each twin: in which house, and what role over it or over the compound.
type part struct {
	label string
	house int
	role  person.Role
	over  string
	note  string
}

var parts = []part{
	{"ow", 0, "", "", "owner: whose fields are looked for"},
	{"pa", 0, "", "", "party: has agreements with ow"},
	{"re", 0, "", "", "resident"},
	{"ne", 0, "", "", "another neighbour, whom ow promised something that pa waits for"},
	{"bl", 0, "", "", "blocked by ow"},
	{"el", 0, "", "", "elder without a phone, who agreed that others act"},
	{"lo", 0, person.Leader, "house", "leader of ow's building"},
	{"lx", 1, person.Leader, "house", "leader of another building"},
	{"co", 1, person.Coordinator, "compound", "coordinator"},
	{"mo", 1, person.Moderator, "compound", "moderator"},
}

// Canaries lays tokens into every sensitive field there is, in two twin compounds beside the others.
func (t *Town) Canaries(ctx context.Context, seed uint64) (*Canaries, error) {
	out := &Canaries{}
	for n := range 2 {
		w := &twin{Town: t, out: out, seed: seed, number: n, ids: map[string]person.ID{}}
		for _, step := range []func(context.Context) error{w.found, w.settle, w.apply, w.look, w.write, w.deal} {
			if err := step(ctx); err != nil {
				return nil, fmt.Errorf("lay the canaries of twin %d: %w", n, err)
			}
		}
	}
	return out, nil
}

// token is short enough for a name, and nobody writes it by chance.
func (w *twin) token(field, of string) string {
	n := hash(fmt.Sprint(w.seed, w.number, field, of))
	return fmt.Sprintf("cnry%012x", n&0xffffffffffff)
}

// lay notes a token, and gives it.
func (w *twin) lay(field, of string, maySee, withPurpose []string, note string) string {
	token := w.token(field, of)
	w.note(token, field, of, maySee, withPurpose, note)
	return token
}

func (w *twin) note(token, field, of string, maySee, withPurpose []string, note string) {
	w.out.Canaries = append(w.out.Canaries, Canary{
		Token: token, Field: field, Compound: string(w.compound.ID), Of: of, MaySee: maySee, WithPurpose: withPurpose, Note: note,
	})
}

var reviewers = []string{"co", "mo"}

func (w *twin) found(ctx context.Context) error {
	trial := unit.TrialSettings()
	err := w.DB.Write(ctx, func(tx *db.Tx) (err error) {
		w.compound, err = w.Units.Found(tx, unit.Place{Kind: unit.Compound, Name: fmt.Sprintf("双子苑%d", w.number+1), Settings: &trial})
		for i := 0; i < 2 && err == nil; i++ {
			err = found(tx, w.Units, w.compound, fmt.Sprintf("%d栋", i+1), i)
		}
		return err
	})
	if err != nil {
		return err
	}
	w.out.Compounds = append(w.out.Compounds, CanaryThing{ID: string(w.compound.ID), State: w.compound.Name, Compound: string(w.compound.ID)})
	w.houses, err = w.Units.BuildingsOf(ctx, w.compound.ID)
	if err != nil {
		return err
	}
	return w.invites(ctx)
}

func (w *twin) invites(ctx context.Context) error {
	invites, err := w.Units.Invites(ctx, w.houses)
	for i, inv := range invites {
		who := []string{"lo", "mo"}
		if i == 1 {
			who = []string{"lx", "mo"}
		}
		w.note(inv.Code, "invite.code", inv.Building.Name, who, nil, "whoever holds the code learns compound and building, nothing else")
	}
	return err
}

// settle moves the parts in, each with a token for name, phone and room.
func (w *twin) settle(ctx context.Context) error {
	people := slices.Clone(w.out.People)
	laid := slices.Clone(w.out.Canaries)
	return w.DB.Write(ctx, func(tx *db.Tx) error {
		w.out.People, w.out.Canaries = slices.Clone(people), slices.Clone(laid)
		for _, p := range parts {
			house := w.houses[p.house]
			m, err := w.moveIn(tx, p.label, house)
			if err != nil {
				return fmt.Errorf("%s: %w", p.label, err)
			}
			w.out.People = append(w.out.People, CanaryPerson{
				Label: p.label, Compound: string(w.compound.ID), ID: string(m.Person), Phone: w.phone(p.label).Clear(),
				Membership: string(m.ID), Role: p.note,
			})
			if p.role == "" {
				continue
			}
			over := map[string]unit.Unit{"house": house, "compound": w.compound}[p.over]
			if _, err := w.People.Appoint(tx, m.Person, p.role, over, ""); err != nil {
				return err
			}
		}
		how := w.lay("consent.how", "el", nil, nil, "kept as proof; no door shows it")
		return w.People.Consent(tx, w.ids["el"], w.compound.ID, how, w.ids["lo"])
	})
}

// phone is a number of a range that nobody else of the town has; the elder has none.
func (w *twin) phone(label string) person.Phone {
	n := slices.IndexFunc(parts, func(p part) bool { return p.label == label })
	if label == "el" {
		return ""
	}
	return person.Phone(fmt.Sprintf("+86188%d%07d", w.number+1, 1000003*(n+2)%10000000))
}

func (w *twin) moveIn(tx *db.Tx, label string, house unit.Unit) (person.Membership, error) {
	leader := "lo"
	if house.ID == w.houses[1].ID {
		leader = "lx"
	}
	name := w.lay("person.name", label, []string{"all"}, nil, "neighbours know each other's names; other compounds do not")
	room := w.lay("membership.room", label, w.others(label, leader), reviewers, "and the other side while an agreement runs")
	phone := w.phone(label)
	if phone != "" {
		w.note(phone.Clear(), "person.phone", label, w.others(label, ""), reviewers, "and the other side while an agreement runs")
	}
	m, err := w.People.Settle(tx, person.Newcomer{Name: name, Phone: phone, Building: house, Room: room}, "")
	w.ids[label] = m.Person
	return m, err
}

// others are those besides: the person, a leader, and the other side of each running agreement.
func (w *twin) others(label, leader string) []string {
	may := []string{label}
	if leader != "" && leader != label {
		may = append(may, leader)
	}
	switch label {
	case "ow":
		may = append(may, "pa", "ne")
	case "pa", "ne":
		may = append(may, "ow")
	}
	return may
}

// apply has somebody wait, and somebody turned away with a reason; and ow blocks bl.
func (w *twin) apply(ctx context.Context) error {
	invites, err := w.Units.Invites(ctx, w.houses[:1])
	if err != nil {
		return err
	}
	for i, label := range []string{"px", "pr"} {
		m, err := w.ring(ctx, label, i, invites[0].Code)
		if err != nil {
			return err
		}
		if label != "pr" {
			continue
		}
		leader, err := w.viewer(ctx, w.ids["lo"])
		if err != nil {
			return err
		}
		reason := w.lay("membership.reason", label, append([]string{label, "lo"}, reviewers...), nil, "why they were turned away")
		if _, err := w.People.Reject(ctx, leader, m.ID, reason); err != nil {
			return err
		}
	}
	owner, err := w.viewer(ctx, w.ids["ow"])
	if err != nil {
		return err
	}
	_, err = w.People.Block(ctx, owner, w.ids["bl"])
	return err
}

// look has the coordinator read ow's phone and room, and say what for.
func (w *twin) look(ctx context.Context) error {
	v, err := w.viewer(ctx, w.ids["co"])
	if err != nil {
		return err
	}
	_, err = w.People.Contact(ctx, v, w.ids["ow"], w.lay("reading.purpose", "ow", []string{"ow"}, nil, "who read one's phone and room, and what for"))
	return err
}

// ring enrols a newcomer and has them ask for a place.
func (w *twin) ring(ctx context.Context, label string, i int, code string) (person.Membership, error) {
	may := append([]string{label, "lo"}, reviewers...)
	phone := person.Phone(fmt.Sprintf("+86187%d%07d", w.number+1, 7000+i))
	name := w.lay("person.name", label, may, nil, "those who admit read who asks")
	room := w.lay("membership.room", label, may, nil, "those who admit read which room is asked for")
	err := w.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := w.People.Enrol(tx, person.Newcomer{Name: name, Phone: phone})
		w.ids[label] = p.ID
		return err
	})
	if err != nil {
		return person.Membership{}, err
	}
	w.note(phone.Clear(), "person.phone", label, []string{label}, nil, "masked for those who admit")
	v, err := w.viewer(ctx, w.ids[label])
	if err != nil {
		return person.Membership{}, err
	}
	m, err := w.People.Join(ctx, v, person.Application{Invite: code, Name: name, Room: room}, "127.0.0.1")
	role := map[string]string{"px": "waits to be admitted", "pr": "was turned away"}[label]
	w.out.People = append(w.out.People, CanaryPerson{
		Label: label, Compound: string(w.compound.ID), ID: string(w.ids[label]), Phone: phone.Clear(), Membership: string(m.ID), Role: role,
	})
	return m, err
}

// postStates are all that a post can be in, and who may see it then; ow always may.
var postStates = []struct {
	state  post.State
	maySee []string
}{
	{post.Drafted, []string{"ow"}},
	{post.Waiting, []string{"ow", "co", "mo"}},
	{post.Rejected, []string{"ow", "co", "mo"}},
	{post.Open, []string{"all"}},
	{post.Reserved, []string{"all"}},
	{post.Fulfilled, []string{"all"}},
	{post.Withdrawn, []string{"ow", "co", "mo"}},
	{post.Expired, []string{"ow", "co", "mo"}},
	{post.Removed, []string{"ow", "co", "mo"}},
}

// write has ow say something in each state.
func (w *twin) write(ctx context.Context) error {
	for _, s := range postStates {
		if err := w.say(ctx, s.state, s.maySee); err != nil {
			return fmt.Errorf("a post that is %s: %w", s.state, err)
		}
	}
	return nil
}

func (w *twin) say(ctx context.Context, state post.State, maySee []string) error {
	note := "never bl, whom ow blocked"
	title := w.lay("post.title."+string(state), "ow", maySee, nil, note)
	body := w.lay("post.body."+string(state), "ow", maySee, nil, note)
	stock := post.Stock{
		Compound: w.compound.ID, Author: w.ids["ow"], State: state, CreatedAt: w.DB.Now(),
		Draft: post.Draft{Direction: post.Offer, Module: post.Idle, Content: post.Content{Category: "idle.other", Title: title, Body: body}},
	}
	if state == post.Drafted || state == post.Open {
		photo, err := w.photo(ctx)
		if err != nil {
			return err
		}
		stock.Photos = []media.ID{photo}
		w.note(string(photo), "media."+string(state), "ow", maySee, nil, "the id; its picture is under /media/{id}")
	}
	if state == post.Rejected || state == post.Removed || state == post.Withdrawn {
		stock.Reason = w.lay("post.reason."+string(state), "ow", []string{"ow", "co", "mo"}, nil, "")
	}
	entered, err := w.enter(ctx, stock)
	if err == nil {
		w.out.Posts = append(w.out.Posts, CanaryThing{ID: string(entered.ID), State: string(state), Compound: string(w.compound.ID), Owner: "ow"})
	}
	return err
}

// photo takes a small picture in for ow.
func (w *twin) photo(ctx context.Context) (media.ID, error) {
	v, err := w.viewer(ctx, w.ids["ow"])
	if err != nil {
		return "", err
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 32, 24))); err != nil {
		return "", err
	}
	p, err := w.Media.Upload(ctx, v, picture.Bytes())
	return p.ID, err
}

func (w *twin) enter(ctx context.Context, stock post.Stock) (entered post.Post, err error) {
	err = w.DB.Write(ctx, func(tx *db.Tx) error {
		list, err := w.Posts.Restock(tx, stock)
		if err == nil {
			entered = list[0]
		}
		return err
	})
	return entered, err
}

// paths are the steps that lead to each state of an agreement: ow gives, pa asks.
var paths = []struct {
	state agreement.State
	mode  post.Mode
	steps string
}{
	{agreement.Requested, post.Give, ""},
	{agreement.Waitlisted, post.Give, "full"},
	{agreement.Accepted, post.Give, "accept"},
	{agreement.Declined, post.Give, "decline"},
	{agreement.Cancelled, post.Give, "accept cancel"},
	{agreement.InProgress, post.Lend, "accept handover"},
	{agreement.Fulfilled, post.Give, "accept handover thank"},
	{agreement.NoShow, post.Give, "accept missed"},
	{agreement.Disputed, post.Give, "accept dispute"},
}

// deal brings ow and pa to each state.
func (w *twin) deal(ctx context.Context) error {
	for _, p := range paths {
		if err := w.walk(ctx, p.state, p.mode, strings.Fields(p.steps)); err != nil {
			return fmt.Errorf("an agreement that is %s: %w", p.state, err)
		}
	}
	return nil
}

func (w *twin) walk(ctx context.Context, state agreement.State, mode post.Mode, steps []string) error {
	p, err := w.enter(ctx, post.Stock{
		Compound: w.compound.ID, Author: w.ids["ow"],
		Draft: post.Draft{Direction: post.Offer, Module: post.Idle, Content: post.Content{Category: "idle.other", Mode: mode, Title: "约定样例 " + string(state)}},
	})
	if err != nil {
		return err
	}
	giver, err := w.viewer(ctx, w.ids["ow"])
	if err != nil {
		return err
	}
	taker, err := w.viewer(ctx, w.ids["pa"])
	if err != nil {
		return err
	}
	if slices.Contains(steps, "full") {
		if err := w.fill(ctx, giver, p.ID); err != nil {
			return err
		}
	}
	note := w.lay("agreement.note."+string(state), "pa", w.sides(state), nil, "")
	a, err := w.Agreements.Ask(ctx, taker, p.ID, agreement.Wish{Note: note})
	for _, step := range steps {
		if err == nil {
			err = w.step(ctx, giver, taker, a.ID, state, step)
		}
	}
	w.out.Agreements = append(w.out.Agreements, CanaryThing{
		ID: string(a.ID), State: string(state), Compound: string(w.compound.ID), Post: string(p.ID), Giver: "ow", Taker: "pa",
	})
	return err
}

// sides are the two, and for a dispute those who settle it.
func (w *twin) sides(state agreement.State) []string {
	if state == agreement.Disputed {
		return []string{"ow", "pa", "co", "mo"}
	}
	return []string{"ow", "pa"}
}

// fill promises the post to ne, so that pa has to wait.
func (w *twin) fill(ctx context.Context, giver person.Viewer, id post.ID) error {
	first, err := w.viewer(ctx, w.ids["ne"])
	if err != nil {
		return err
	}
	a, err := w.Agreements.Ask(ctx, first, id, agreement.Wish{})
	if err != nil {
		return err
	}
	_, err = w.Agreements.Accept(ctx, giver, a.ID, "")
	return err
}

func (w *twin) step(ctx context.Context, giver, taker person.Viewer, id agreement.ID, state agreement.State, step string) (err error) {
	reason := func() string {
		return w.lay("agreement.reason."+step+"."+string(state), "ow", w.sides(state), nil, "")
	}
	switch step {
	case "accept":
		_, err = w.Agreements.Accept(ctx, giver, id, reason())
	case "decline":
		_, err = w.Agreements.Decline(ctx, giver, id, reason())
	case "cancel":
		_, err = w.Agreements.Cancel(ctx, giver, id, reason())
	case "missed":
		_, err = w.Agreements.Missed(ctx, giver, id, reason())
	case "dispute":
		_, err = w.Agreements.Dispute(ctx, giver, id, reason())
	case "handover":
		var code agreement.Code
		if code, err = w.Agreements.ShowCode(ctx, taker, id); err == nil {
			_, err = w.Agreements.HandOver(ctx, giver, id, code.Digits)
		}
	case "thank":
		_, err = w.Agreements.Thank(ctx, taker, id, agreement.Thanks{Text: w.lay("agreement.thanks", "pa", w.sides(state), nil, "")})
	}
	return err
}
