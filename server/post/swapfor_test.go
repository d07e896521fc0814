package post_test

import (
	"errors"
	"strings"
	"testing"

	"youlin/server/post"
)

func TestOnlyWhoOffersToSwapSaysWhatFor(t *testing.T) {
	town := newSquare(t)
	mei := town.Resident("Mei")
	draft := func(direction post.Direction, mode post.Mode, want string) post.Draft {
		return post.Draft{Direction: direction, Module: post.Idle, Content: post.Content{Mode: mode, Category: "idle.other", Title: "婴儿床", SwapFor: want}}
	}
	for want, d := range map[error][]post.Draft{
		nil:             {draft(post.Offer, post.Swap, " 儿童书桌 "), draft(post.Offer, post.Swap, ""), draft(post.Need, post.Swap, "")},
		post.ErrInvalid: {draft(post.Need, post.Swap, "书桌"), draft(post.Offer, post.Give, "书桌"), draft(post.Offer, post.Swap, strings.Repeat("书", 61)), draft(post.Offer, post.Swap, "书\u202e桌")},
	} {
		for _, one := range d {
			if _, err := town.posts.Publish(town.Ctx, mei.Viewer(), town.Riverside.ID, one); !errors.Is(err, want) {
				t.Errorf("%s %s for %q: %v, want %v", one.Direction, one.Mode, one.SwapFor, err, want)
			}
		}
	}
	p, err := town.posts.Publish(town.Ctx, mei.Viewer(), town.Riverside.ID, draft(post.Offer, post.Swap, " 儿童书桌 "))
	town.Must(err)
	if p.SwapFor != "儿童书桌" {
		t.Errorf("kept as %q", p.SwapFor)
	}
	p, err = town.posts.Edit(town.Ctx, mei.Viewer(), p.ID, p.Version, post.Patch{Mode: post.Change[post.Mode]{Given: true, To: post.Give}})
	town.Must(err)
	if read, err := town.posts.Get(town.Ctx, p.ID); err != nil || read.SwapFor != "" {
		t.Errorf("a gift wants %q %v", read.SwapFor, err)
	}
}
