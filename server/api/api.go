package api

import (
	"net/netip"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"youlin/server/agreement"
	"youlin/server/centre"
	"youlin/server/db"
	"youlin/server/live"
	"youlin/server/media"
	"youlin/server/notice"
	"youlin/server/pairing"
	"youlin/server/paper"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/swap"
	"youlin/server/unit"
)

const (
	// Base is where the operations stand.
	Base = "/api/v1"
	// ContractVersion is the contract's own: it changes when a name does, not with each build.
	ContractVersion = "1.0.0"
)

// Config is what the door has to be told.
type Config struct {
	// PublicURL is how residents reach the server, without a slash at the end; links are made from it, never from
	// what a request claims.
	PublicURL string
	// TrustedProxies are the addresses whose X-Forwarded-For is believed; none is the rule.
	TrustedProxies []string
	// Demo shows sign-in codes and whom to sign in as.
	Demo bool
	// DemoPeople is the list for the demo page.
	DemoPeople []DemoPerson
}

// Rooms are the services behind the door.
type Rooms struct {
	Units      *unit.Service
	People     *person.Service
	Media      *media.Service
	Posts      *post.Service
	Agreements *agreement.Service
	Centre     *centre.Service
	Swaps      *swap.Service
	Pairs      *pairing.Service
	Paper      *paper.Service
	Notices    *notice.Service
	Live       *live.Hub
}

// API is the door. It is made once and served by the app's listener.
type API struct {
	cfg        Config
	db         *db.DB
	huma       huma.API
	app        *fiber.App
	ops        []op
	units      *unit.Service
	people     *person.Service
	media      *media.Service
	posts      *post.Service
	agreements *agreement.Service
	centre     *centre.Service
	swaps      *swap.Service
	pairs      *pairing.Service
	paper      *paper.Service
	notices    *notice.Service
	live       *live.Hub
	feeds      *feeds
	metrics    *metrics
	// trusted are the proxies that say whom they speak for.
	trusted []netip.Prefix
}

// New builds the door before the rooms: every route, its contract and its guards.
func New(cfg Config, d *db.DB, r Rooms) *API {
	a := &API{
		cfg: cfg, db: d, units: r.Units, people: r.People, media: r.Media, posts: r.Posts, agreements: r.Agreements,
		centre: r.Centre, swaps: r.Swaps, pairs: r.Pairs, paper: r.Paper, notices: r.Notices, live: r.Live, feeds: newFeeds(), metrics: newMetrics(),
	}
	var err error
	if a.trusted, err = prefixes(cfg.TrustedProxies); err != nil {
		panic(err) // config.Validate has looked at them
	}
	a.app = fiber.New(fiberConfig())
	a.app.Server().HeaderReceived = patience
	a.app.Server().KeepHijackedConns = true
	a.app.Use(a.edge)
	a.operatorRoutes()
	a.cardRoutes()
	a.app.Get(Base+"/compounds/:id/posts", a.feedFast)
	a.huma = humafiber.NewWithGroup(a.app, a.app.Group(Base), humaConfig())
	a.routes()
	a.contractRoutes()
	a.app.Use("/api", a.nowhere)
	return a
}

func (a *API) routes() {
	a.peopleRoutes()
	a.categoryRoutes()
	a.mediaRoutes()
	a.uploadRoutes()
	a.postRoutes()
	a.matchRoutes()
	a.agreementRoutes()
	a.drawRoutes()
	a.settingsRoutes()
	a.centreRoutes()
	a.swapRoutes()
	a.paperRoutes()
	a.noticeRoutes()
	a.liveRoutes()
	a.demoRoutes()
}

// App is the Fiber application, for the listener and for what is served beside the operations.
func (a *API) App() *fiber.App { return a.app }

func fiberConfig() fiber.Config {
	return fiber.Config{
		// Without Immutable, strings from path, query and headers change under us after the request.
		Immutable:             true,
		CaseSensitive:         true,
		StrictRouting:         true,
		DisableStartupMessage: true,
		ReadBufferSize:        8 << 10,
		BodyLimit:             mediaBody,
		// A form is read when its operation asks for it: what is wrong with it is then that operation's answer.
		DisablePreParseMultipartForm: true,
		ReadTimeout:                  10 * time.Second,
		WriteTimeout:                 60 * time.Second,
		IdleTimeout:                  2 * time.Minute,
		ErrorHandler:                 fiberProblem,
		// And none is trusted: what a proxy says of a request is read by addressOf alone.
		EnableTrustedProxyCheck: true,
	}
}

const (
	// mediaBody leaves room for the form around the largest photo, so that one that is a little larger gets our own
	// answer and not the transport's.
	mediaBody = media.MaxUpload + 256<<10
	smallBody = 256 << 10
)

// patience bounds how long and how large a request may be before a byte of its body is read: a photo may be slow and
// large, everything else not. The clean 413 at 64 KB comes from the operation.
func patience(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	if uri := string(h.RequestURI()); uri == Base+"/media" || strings.HasPrefix(uri, Base+"/uploads/") {
		return fasthttp.RequestConfig{ReadTimeout: time.Minute, MaxRequestBodySize: mediaBody}
	}
	return fasthttp.RequestConfig{ReadTimeout: 5 * time.Second, MaxRequestBodySize: smallBody}
}

func humaConfig() huma.Config {
	c := huma.DefaultConfig("Youlin 有邻", ContractVersion)
	c.Info.Description = "The neighbour exchange: needs and offers of one compound, matched the moment either changes."
	c.Servers = []*huma.Server{{URL: Base}}
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.CreateHooks = nil // no $schema links: they would echo the Host header
	c.Formats = map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"bearer": {Type: "http", Scheme: "bearer", BearerFormat: "JWT"},
	}
	huma.DefaultArrayNullable = false
	huma.ValidateStrictCasing = true // else TITLE would be taken for title, unchecked
	huma.NewErrorWithContext = humaProblem
	huma.NewError = func(status int, _ string, _ ...error) huma.StatusError { return plainProblem(status, nobody) }
	return c
}
