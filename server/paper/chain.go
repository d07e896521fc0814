package paper

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// perChain is how many posts a text for the chat group names; a longer one is not read.
const perChain = 30

// Chain is a text for the chat group that neighbours number on under (接龙).
type Chain struct {
	Text string
	// Count is how many posts it names, More how many it leaves out.
	Count, More int
}

// ChainAsk says what goes into a chain.
type ChainAsk struct {
	// Own asks for the viewer's own posts only.
	Own bool
	// Locale is "en" or Chinese; URL how residents reach the server.
	Locale, URL string
}

// Chain writes the open posts of a compound, or one's own, as plain text: numbered, with links, without names, homes or
// numbers. Residents and those who review: unit.ErrUnknown, post.ErrNotAdmitted.
func (s *Service) Chain(ctx context.Context, v person.Viewer, compound unit.ID, ask ChainAsk) (Chain, error) {
	u, err := s.posts.MayBrowse(ctx, v, compound)
	if err != nil {
		return Chain{}, err
	}
	open, err := s.openTo(ctx, v, u)
	if err != nil {
		return Chain{}, err
	}
	if ask.Own {
		open = slices.DeleteFunc(open, func(p post.Post) bool { return !p.Of(v.ID) })
	}
	slices.Reverse(open) // the newest first
	needs, offers := cut(open, perChain)
	chosen := slices.Concat(needs, offers)
	items, err := s.items(ctx, u, chosen, ask)
	if err != nil {
		return Chain{}, err
	}
	more := len(open) - len(chosen)
	return Chain{Text: chainText(u.Name, ask, items, len(needs), more), Count: len(chosen), More: more}, nil
}

// items says each post in one line; what is shared has its link behind it.
func (s *Service) items(ctx context.Context, u unit.Unit, posts []post.Post, ask ChainAsk) ([]string, error) {
	houses, err := s.units.BuildingsOf(ctx, u.ID)
	if err != nil {
		return nil, err
	}
	q := s.db.Read(ctx)
	faces, err := s.faces(q, u, houses, posts)
	if err != nil {
		return nil, err
	}
	ids := make([]post.ID, len(posts))
	for i, p := range posts {
		ids[i] = p.ID
	}
	cards, err := shownOf(q, ids)
	lines := make([]string, len(posts))
	for i, f := range faces {
		lines[i] = f.Say(ask.Locale)
		if code := cards[ids[i]]; code != "" {
			lines[i] += " " + ask.URL + "/p/" + code
		}
	}
	return lines, err
}

// Say is the face in one line: what it is called, how it changes hands, how many.
func (f Face) Say(locale string) string {
	text := f.Title
	if text == "" {
		text = CategoryName(f.Category, locale)
	}
	var notes []string
	if f.Urgent {
		notes = append(notes, said(locale, "urgent", "急"))
	}
	if how := f.Kind(locale); how != "" {
		notes = append(notes, how)
	}
	if f.Remaining > 1 {
		notes = append(notes, fmt.Sprintf("×%d", f.Remaining))
	}
	if len(notes) == 0 {
		return text
	}
	if locale == "en" {
		return text + " (" + strings.Join(notes, ", ") + ")"
	}
	return text + "（" + strings.Join(notes, "·") + "）"
}

// kinds are how things change hands, as one says it of what is on offer and of what is needed.
var kinds = map[post.Direction]map[post.Mode][2]string{
	post.Offer: {post.Give: {"to keep", "送"}, post.Lend: {"to borrow", "借"}, post.Swap: {"to swap", "换"}, post.Sell: {"for sale", "转让"}},
	post.Need:  {post.Lend: {"to borrow", "想借"}, post.Swap: {"to swap", "想换"}, post.Sell: {"to buy", "想买"}},
}

// Kind says how the thing changes hands; of a service, and of a thing that is needed for good, there is nothing to say.
func (f Face) Kind(locale string) string {
	word := kinds[f.Direction][f.Mode]
	return said(locale, word[0], word[1])
}

// CategoryName is what a category is called in a locale.
func CategoryName(slug, locale string) string {
	for _, c := range post.Categories() {
		if c.Slug == slug {
			return c.Name(locale)
		}
	}
	return slug
}

func said(locale, en, zh string) string {
	if locale == "en" {
		return en
	}
	return zh
}

// chainText puts the lines together; the first needs of them are what is needed.
func chainText(compound string, ask ChainAsk, items []string, needs, more int) string {
	var b strings.Builder
	fmt.Fprintf(&b, said(ask.Locale, "[%s] Neighbours' list\n", "【%s】邻里接龙\n"), compound)
	for i, item := range items {
		switch {
		case i == 0 && needs > 0:
			b.WriteString(said(ask.Locale, "\nNeeded\n", "\n需要帮忙\n"))
		case i == needs:
			b.WriteString(said(ask.Locale, "\nOn offer\n", "\n能帮、能给\n"))
		}
		fmt.Fprintf(&b, "%d. %s\n", i+1, item)
	}
	if len(items) == 0 {
		b.WriteString(said(ask.Locale, "\nNothing is open just now.\n", "\n眼下还没有开放的。\n"))
	}
	if more > 0 {
		fmt.Fprintf(&b, said(ask.Locale, "… and %d more\n", "……还有 %d 件\n"), more)
	}
	fmt.Fprintf(&b, said(ask.Locale, "\nAnswer with the number, or see it all here: %s", "\n想要哪件、能帮哪件，回复序号；看全部、约时间点这里：%s"), ask.URL)
	return b.String()
}
