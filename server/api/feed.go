package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/gofiber/fiber/v2"
	"github.com/klauspost/compress/gzip"
	"golang.org/x/sync/singleflight"

	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// maxFeeds bounds, in bytes, the pages that are kept ready.
const maxFeeds = 32 << 20

// feedVary says what the answer depends on besides the address.
const feedVary = "Authorization, Accept-Encoding"

// feeds holds first pages of compounds as ready bytes, by compound and query. A page is true as long as the compound's
// posts are at the turn at which it was made; the writer turns the page after each commit, before it answers.
type feeds struct {
	mu     sync.RWMutex
	pages  map[string]*feedPage
	bytes  int
	clock  atomic.Int64
	making singleflight.Group
}

// feedPage is one page, ready to be sent.
type feedPage struct {
	turn  uint64
	now   func() uint64
	plain []byte
	tag   string
	seen  atomic.Int64

	packing sync.Once
	packed  []byte
}

func newFeeds() *feeds { return &feeds{pages: map[string]*feedPage{}} }

// fresh reports whether nothing changed since the page was made.
func (p *feedPage) fresh() bool { return p.now() == p.turn }

// gzip packs the page when it is asked for packed a second time; the first asker should not wait for it.
func (p *feedPage) gzip() []byte {
	p.packing.Do(func() {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write(p.plain); err == nil && w.Close() == nil {
			p.packed = b.Bytes()
		}
	})
	return p.packed
}

// find returns the page that is kept under a key, fresh or not.
func (f *feeds) find(key []byte) *feedPage {
	f.mu.RLock()
	p := f.pages[string(key)]
	f.mu.RUnlock()
	if p != nil {
		p.seen.Store(f.clock.Add(1))
	}
	return p
}

// keep keeps a page in place of the one before, and lets those go that nobody asked for longest.
func (f *feeds) keep(key string, p *feedPage) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.drop(key)
	p.seen.Store(f.clock.Add(1))
	f.pages[key] = p
	f.bytes += p.size()
	for f.bytes > maxFeeds && len(f.pages) > 1 {
		f.drop(f.oldest())
	}
}

// size counts a page with its packed form, which is a third of it, and its place.
func (p *feedPage) size() int { return len(p.plain)*4/3 + 512 }

func (f *feeds) drop(key string) {
	if p := f.pages[key]; p != nil {
		f.bytes -= p.size()
		delete(f.pages, key)
	}
}

func (f *feeds) oldest() (key string) {
	var least int64
	for k, p := range f.pages {
		if at := p.seen.Load(); key == "" || at < least {
			key, least = k, at
		}
	}
	return key
}

// feedFast answers the first page of a feed from ready bytes, to residents who have nobody blocked. Everything else,
// and everything that is wrong, goes on to the operation list-posts, which knows all of it.
func (a *API) feedFast(c *fiber.Ctx) error {
	h := &c.Request().Header
	v, err := a.people.Viewer(c.UserContext(), bearer(c.Get(fiber.HeaderAuthorization)))
	compound := unit.ID(c.Params("id"))
	if err != nil || len(v.Blocks) > 0 || !v.LivesIn(compound) || len(h.Peek(fiber.HeaderContentEncoding)) > 0 {
		return c.Next()
	}
	query := c.Request().URI().QueryString()
	if len(query) > 200 {
		return c.Next()
	}
	var room [320]byte
	key := append(append(append(room[:0], compound...), '?'), query...)
	page, made := a.feeds.find(key), false
	if page == nil || !page.fresh() {
		if page = a.makeFeed(c.UserContext(), v, compound, string(query)); page == nil {
			return c.Next()
		}
		made = true
	}
	c.Locals(localOp, "list-posts")
	c.Locals(localPerson, string(v.ID))
	return page.send(c, made)
}

// send writes the page as the client can take it. A page that was just made goes plain: nobody waits for the packing.
func (p *feedPage) send(c *fiber.Ctx, made bool) error {
	h := &c.Response().Header
	h.Set(fiber.HeaderETag, p.tag)
	h.Set(fiber.HeaderCacheControl, "no-store")
	h.Set(fiber.HeaderVary, feedVary)
	if known(c.Get(fiber.HeaderIfNoneMatch), p.tag) {
		c.Status(fiber.StatusNotModified)
		return nil
	}
	h.SetContentType("application/json")
	body := p.plain
	if !made && takesGzip(c.Get(fiber.HeaderAcceptEncoding)) {
		if packed := p.gzip(); packed != nil {
			h.Set(fiber.HeaderContentEncoding, "gzip")
			body = packed
		}
	}
	c.Response().SetBodyRaw(body)
	return nil
}

// makeFeed makes the page of a plain query and keeps it; nil for a query that is not plain. Those who ask for the same
// page at once wait for one.
func (a *API) makeFeed(ctx context.Context, v person.Viewer, compound unit.ID, query string) *feedPage {
	in := plainQuery(compound, query)
	if in == nil {
		return nil
	}
	turn := a.posts.Turn(compound)
	for {
		made, err, _ := a.feeds.making.Do(string(compound)+"?"+query, func() (any, error) {
			return a.makePage(context.WithoutCancel(ctx), v, in, query)
		})
		if err != nil {
			return nil // the operation says what is wrong
		}
		// A page that was begun before this one asked may lack what they were just told is done.
		if p := made.(*feedPage); p.turn >= turn {
			return p
		}
	}
}

// makePage takes the turn before it reads, and keeps the page only if nothing changed meanwhile: otherwise a page that
// was read just before a commit would stay for ever.
func (a *API) makePage(ctx context.Context, v person.Viewer, in *listPostsIn, query string) (*feedPage, error) {
	compound := unit.ID(in.ID)
	p := &feedPage{turn: a.posts.Turn(compound), now: a.posts.Turns(compound)}
	text, err := a.pageOfPosts(ctx, v, in, post.Mark{})
	if err != nil {
		return nil, err
	}
	p.plain, p.tag = text, tagOf(text)
	if p.fresh() {
		a.feeds.keep(in.ID+"?"+query, p)
	}
	return p, nil
}

// plainQuery reads a query that only chooses by direction, module, category and number; nil for all others.
func plainQuery(compound unit.ID, query string) *listPostsIn {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil
	}
	in := &listPostsIn{IDPath: IDPath{ID: string(compound)}, Page: Page{Limit: 20}}
	for name, all := range values {
		if len(all) != 1 || all[0] == "" || !in.choose(name, all[0]) {
			return nil
		}
	}
	return in
}

// choose takes one value of a plain query; false leaves it to the operation.
func (in *listPostsIn) choose(name, value string) bool {
	switch name {
	case "direction":
		in.Direction = value
		return slices.Contains([]string{"need", "offer"}, value)
	case "module":
		in.Module = value
		return slices.Contains([]string{"idle", "childcare", "eldercare", "help"}, value)
	case "category":
		in.Category = value
		_, known := post.CategoryOf(value)
		return known
	case "limit":
		n, err := strconv.Atoi(value)
		in.Limit = n
		return err == nil && n >= 1 && n <= 100 && value[0] != '+'
	}
	return false
}

// tagOf is the weak tag of a page: of what it says, so that it outlives a restart.
func tagOf(text []byte) string {
	sum := sha256.Sum256(text)
	return `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

// known reports whether If-None-Match names the tag; it compares weakly.
func known(header, tag string) bool {
	return header != "" && (header == "*" || strings.Contains(header, strings.TrimPrefix(tag, "W/")))
}

// takesGzip reports whether the client can unpack gzip.
func takesGzip(accept string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		coding, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			q := strings.ReplaceAll(weight, " ", "")
			return !strings.HasPrefix(q, "q=0") || strings.Trim(q, "q=0.") != ""
		}
	}
	return false
}
