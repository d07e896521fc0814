package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"youlin/server/parse"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
	"youlin/shared"
)

func (a *API) postRoutes() {
	route(a, op{
		Method: "POST", Path: "/compounds/{id}/posts", ID: "publish-post", Tag: "posts", Status: http.StatusCreated,
		Doc: "Writes a need or an offer down and opens it, or has it wait for review where the compound wants that. Residents only; " +
			"onBehalfOf by the building leader or a coordinator, for somebody who agreed to it. Everyone in the compound hears post.opened.",
	}, a.publishPost)
	route(a, op{
		Method: "GET", Path: "/compounds/{id}/posts", ID: "list-posts", Tag: "posts",
		Doc: "The posts of a compound, newest first; without state the open and reserved ones. Residents and those who review. " +
			"Posts of people with whom one of the two wants no contact are left out. Answers a weak ETag.",
	}, a.listPosts)
	route(a, op{
		Method: "GET", Path: "/posts/{id}", ID: "read-post", Tag: "posts",
		Doc: "One post: listed ones for every resident, closed ones for the people behind them, those who had an agreement and those who review.",
	}, a.readPost)
	route(a, op{
		Method: "PATCH", Path: "/posts/{id}", ID: "edit-post", Tag: "posts",
		Doc: "A merge patch by the people behind the post; null clears. What neighbours were promised stays: a smaller quantity or another " +
			"mode is 409. More room goes to those who wait. A rejected post is looked at again.",
	}, a.editPost)
	route(a, op{
		Method: "POST", Path: "/posts/{id}/withdraw", ID: "withdraw-post", Tag: "posts",
		Doc: "Takes a post back, by the people behind it. Requests and promises are cancelled with it; what has begun goes on.",
	}, a.endPost((*post.Service).Withdraw))
	route(a, op{
		Method: "POST", Path: "/posts/{id}/approve", ID: "approve-post", Tag: "posts",
		Doc: "Opens a post that waits for review: moderator or coordinator, never one's own.",
	}, a.approvePost)
	route(a, op{
		Method: "POST", Path: "/posts/{id}/reject", ID: "reject-post", Tag: "posts",
		Doc: "Sends a post back with a reason: moderator or coordinator, never one's own.",
	}, a.endPost((*post.Service).Reject))
	route(a, op{
		Method: "POST", Path: "/posts/{id}/remove", ID: "remove-post", Tag: "posts",
		Doc: "Takes away a post that has no place here: moderator or coordinator, never one's own. Requests and promises are cancelled with it.",
	}, a.endPost((*post.Service).Remove))
	route(a, op{
		Method: "POST", Path: "/compounds/{id}/drafts", ID: "draft-posts", Tag: "posts",
		Doc: "Understands one sentence or a whole sign-up list; nothing is kept. Residents only. What the text does not say is missing.",
	}, a.draftPosts)
}

type publishPostIn struct {
	IDPath
	Body shared.PostDraft
}

func (a *API) publishPost(ctx context.Context, in *publishPostIn) (*bodyOf[readyPost], error) {
	p, err := a.posts.Publish(ctx, asking(ctx), unit.ID(in.ID), draftFrom(in.Body))
	return reply(p, err, func(p post.Post) readyPost { return postOf(p, true) })
}

type listPostsIn struct {
	IDPath
	Page
	Direction   string   `query:"direction" enum:"need,offer"`
	Module      string   `query:"module" enum:"idle,childcare,eldercare,help"`
	Category    string   `query:"category" maxLength:"64"`
	Q           string   `query:"q" maxLength:"4096" doc:"Each of these words must be found in title or text."`
	Author      string   `query:"author" maxLength:"64" doc:"A person's id, or me."`
	State       []string `query:"state" maxItems:"9" enum:"draft,pending_review,rejected,open,reserved,fulfilled,withdrawn,expired,removed" doc:"Separated by commas; without it the open and reserved ones."`
	IfNoneMatch string   `header:"If-None-Match" maxLength:"400"`
}

type listPostsOut struct {
	Status       int
	ETag         string `header:"ETag"`
	CacheControl string `header:"Cache-Control"`
	Vary         string `header:"Vary"`
	Body         readyPage
}

func (in *listPostsIn) filter(v person.Viewer) post.Filter {
	f := post.Filter{
		Direction: post.Direction(in.Direction), Module: post.Module(in.Module), Category: in.Category, Q: in.Q, By: person.ID(in.Author),
	}
	if in.Author == "me" {
		f.By = v.ID
	}
	for _, s := range in.State {
		f.States = append(f.States, post.State(s))
	}
	return f
}

// list names the list for its page marks: everything that chooses what is in it.
func (in *listPostsIn) list(v person.Viewer) []string {
	f := in.filter(v)
	states := slices.Sorted(slices.Values(in.State))
	return []string{"posts", in.ID, in.Direction, in.Module, in.Category, in.Q, string(f.By), strings.Join(states, ",")}
}

func (a *API) listPosts(ctx context.Context, in *listPostsIn) (*listPostsOut, error) {
	v := asking(ctx)
	place, err := placeIn(in.Cursor, in.list(v)...)
	if err != nil {
		return nil, err
	}
	after, err := markFrom(place)
	if err != nil {
		return nil, err
	}
	text, err := a.pageOfPosts(ctx, v, in, after)
	if err != nil {
		return nil, err
	}
	out := &listPostsOut{Status: http.StatusOK, ETag: tagOf(text), CacheControl: "no-store", Vary: feedVary, Body: readyPage{text}}
	if known(in.IfNoneMatch, out.ETag) {
		out.Status = http.StatusNotModified
	}
	return out, nil
}

// pageOfPosts reads one page and joins it; one more is read to know whether it is the last.
func (a *API) pageOfPosts(ctx context.Context, v person.Viewer, in *listPostsIn, after post.Mark) ([]byte, error) {
	lines, err := a.posts.Lines(ctx, v, unit.ID(in.ID), in.filter(v), after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(lines) > in.Limit {
		lines = lines[:in.Limit]
		last := lines[in.Limit-1]
		next = markOf(fmt.Sprintf("%d.%s", last.CreatedAt, last.ID), in.list(v)...)
	}
	docs := make([][]byte, len(lines))
	for i, l := range lines {
		docs[i] = l.Doc
		if l.Reason != "" && a.readsReason(ctx, v, unit.ID(in.ID), l.Author, l.Owner) {
			docs[i] = withReason(l.Doc, l.Reason)
		}
	}
	return joinPosts(docs, next), nil
}

// readsReason reports whether the viewer may read why a post was closed.
func (a *API) readsReason(ctx context.Context, v person.Viewer, compound unit.ID, behind ...person.ID) bool {
	if slices.Contains(behind, v.ID) {
		return true
	}
	u, err := a.units.Compound(ctx, compound)
	return err == nil && v.Reviews(u)
}

func markFrom(place string) (m post.Mark, err error) {
	if place == "" {
		return m, nil
	}
	at, id, ok := strings.Cut(place, ".")
	m.ID = post.ID(id)
	if m.CreatedAt, err = strconv.ParseInt(at, 10, 64); err != nil || !ok {
		return m, errCursor
	}
	return m, nil
}

func (a *API) readPost(ctx context.Context, in *IDPath) (*bodyOf[readyPost], error) {
	p, err := a.posts.Read(ctx, asking(ctx), post.ID(in.ID))
	return a.shownPost(ctx, p, err)
}

// shownPost is a post for the one who asks, with the reason when they may read it.
func (a *API) shownPost(ctx context.Context, p post.Post, err error) (*bodyOf[readyPost], error) {
	return reply(p, err, func(p post.Post) readyPost {
		return postOf(p, p.Reason != "" && a.readsReason(ctx, asking(ctx), p.Compound, p.Author, p.Owner))
	})
}

type editPostIn struct {
	IDPath
	IfMatch
	Body    postPatch
	RawBody []byte
}

func (a *API) editPost(ctx context.Context, in *editPostIn) (*bodyOf[readyPost], error) {
	v, id := asking(ctx), post.ID(in.ID)
	to, err := patchFrom(in.Body.PostPatch, in.RawBody)
	if err != nil {
		return nil, err
	}
	version, err := in.version()
	if errors.Is(err, errIfMatch) {
		// Who may not know of the post, or not change it, hears that first.
		if away := a.posts.MayEdit(ctx, v, id); away != nil {
			return nil, away
		}
	}
	if err != nil {
		return nil, err
	}
	p, err := a.posts.Edit(ctx, v, id, version, to)
	return a.shownPost(ctx, p, err)
}

type reasonIn struct {
	IDPath
	Body *shared.Reason
}

func (in *reasonIn) reason() string {
	if in.Body == nil {
		return ""
	}
	return in.Body.Reason
}

// endPost serves the acts that close a post or send it back, each with a reason.
func (a *API) endPost(act func(*post.Service, context.Context, person.Viewer, post.ID, string) (post.Post, error)) func(context.Context, *reasonIn) (*bodyOf[readyPost], error) {
	return func(ctx context.Context, in *reasonIn) (*bodyOf[readyPost], error) {
		p, err := act(a.posts, ctx, asking(ctx), post.ID(in.ID), in.reason())
		return a.shownPost(ctx, p, err)
	}
}

func (a *API) approvePost(ctx context.Context, in *reasonIn) (*bodyOf[readyPost], error) {
	p, err := a.posts.Approve(ctx, asking(ctx), post.ID(in.ID))
	return a.shownPost(ctx, p, err)
}

type draftPostsIn struct {
	IDPath
	Body shared.DraftRequest
}

func (a *API) draftPosts(ctx context.Context, in *draftPostsIn) (*bodyOf[shared.Drafts], error) {
	u, err := a.posts.MayBrowse(ctx, asking(ctx), unit.ID(in.ID))
	if err != nil {
		return nil, err
	}
	zone := post.ZoneOf(u)
	found := parse.Text(in.Body.Text, a.db.Now(), zone)
	drafts := draftsOf(found, zone)
	return &bodyOf[shared.Drafts]{Body: drafts}, a.compare(ctx, u.ID, drafts)
}

// compare adds to each draft what the household has up already.
func (a *API) compare(ctx context.Context, compound unit.ID, d shared.Drafts) error {
	asked := make([]post.Draftlike, len(d.Drafts))
	for i, one := range d.Drafts {
		asked[i] = post.Draftlike{Direction: post.Direction(one.Direction), Module: post.Module(one.Module), Title: one.Title}
	}
	alike, err := a.posts.LikeDrafts(ctx, asking(ctx), compound, asked)
	for i, posts := range alike {
		d.Drafts[i].Similar = similarOf(posts)
	}
	return err
}
