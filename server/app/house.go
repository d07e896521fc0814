package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"youlin/client"
	"youlin/server/agreement"
	"youlin/server/api"
	"youlin/server/centre"
	"youlin/server/config"
	"youlin/server/db"
	"youlin/server/limit"
	"youlin/server/live"
	"youlin/server/media"
	"youlin/server/notice"
	"youlin/server/pairing"
	"youlin/server/paper"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/swap"
	"youlin/server/unit"
	"youlin/server/web"
)

// House is every room, open over one data folder.
type House struct {
	Config     config.Config
	DB         *db.DB
	Limits     *limit.Set
	Units      *unit.Service
	People     *person.Service
	Media      *media.Service
	Posts      *post.Service
	Agreements *agreement.Service
	Centre     *centre.Service
	Pairs      *pairing.Service
	Swaps      *swap.Service
	Paper      *paper.Service
	Notices    *notice.Service
	Live       *live.Hub
	API        *api.API

	photos *media.Folder
	ln     net.Listener
	closes []func() error
}

// Options are what tests and commands set besides the configuration.
type Options struct {
	// Version of the program, for the log.
	Version string
	// Now is the clock; nil is the system's.
	Now func() time.Time
	// NewID makes ids; nil is random.
	NewID func() string
	// DemoPeople are shown on the demo page.
	DemoPeople []api.DemoPerson
}

// Open builds the house over the data folder of the configuration. Close takes it down.
func Open(ctx context.Context, c config.Config, o Options) (*House, error) {
	h := &House{Config: c}
	if err := h.build(ctx, o); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

func (h *House) build(ctx context.Context, o Options) (err error) {
	if err := h.choosePort(); err != nil {
		return err
	}
	if h.DB, err = db.Open(ctx, h.Config.Data, db.Options{Now: o.Now, NewID: o.NewID}); err != nil {
		return err
	}
	h.onClose(h.DB.Close)
	if h.Limits, err = limits(h.Config.Limits, h.DB.Now); err != nil {
		return err
	}
	keys, err := person.LoadKeys(h.Config.Data)
	if err != nil {
		return err
	}
	if err := h.openPhotos(); err != nil {
		return err
	}
	h.furnish(keys)
	h.API = api.New(h.doorConfig(o), h.DB, h.rooms())
	site, err := web.New(client.Files(), web.Options{PublicURL: h.PublicURL()})
	if err != nil {
		return err
	}
	h.API.App().Use(site.Serve)
	return nil
}

// furnish makes the rooms, each given what it needs; who must hear of whom is said here and nowhere else.
func (h *House) furnish(keys *person.Keys) {
	h.Units = unit.New(h.DB, h.Limits)
	h.People = person.New(h.DB, person.Options{Units: h.Units, Limits: h.Limits, Keys: keys, Sender: sender(h.Config), Demo: h.Config.Demo})
	h.Media = media.New(h.DB, h.photos, h.Limits)
	h.Posts = post.New(h.DB, h.Units, h.People, h.Media, api.RenderPost)
	h.Media.Register("post", h.Posts)
	h.Agreements = agreement.New(h.DB, h.Units, h.People, h.Posts, keys.Secret("handover"))
	h.Agreements.UsePhotos(h.Media)
	h.People.UseDealing(h.Agreements)
	h.Centre = centre.New(h.DB, centre.Options{
		Units: h.Units, People: h.People, Media: h.Media, Posts: h.Posts, Agreements: h.Agreements, Limits: h.Limits, Key: keys.Secret("centre"),
	})
	h.Pairs = pairing.New(h.DB, h.Units, h.People, h.Posts, h.Limits)
	h.Swaps = swap.New(h.DB, swap.Options{
		Units: h.Units, People: h.People, Posts: h.Posts, Agreements: h.Agreements, Centre: h.Centre, Pairs: h.Pairs, Limits: h.Limits,
	})
	h.Paper = paper.New(h.DB, paper.Options{Units: h.Units, People: h.People, Media: h.Media, Posts: h.Posts, Limits: h.Limits})
	h.Notices = notice.New(h.DB, h.People, h.Posts)
	h.Live = live.New(h.DB, h.People, h.Units, h.Limits, live.Options{Origins: h.origins()})
	h.onClose(func() error { h.Live.Close(context.Background()); return nil }) // after Serve it is closed already
}

func (h *House) rooms() api.Rooms {
	return api.Rooms{
		Units: h.Units, People: h.People, Media: h.Media, Posts: h.Posts, Agreements: h.Agreements,
		Centre: h.Centre, Swaps: h.Swaps, Pairs: h.Pairs, Paper: h.Paper, Notices: h.Notices, Live: h.Live,
	}
}

func (h *House) doorConfig(o Options) api.Config {
	return api.Config{
		PublicURL: h.PublicURL(), TrustedProxies: h.Config.TrustedProxies,
		Demo: h.Config.Demo, DemoPeople: o.DemoPeople,
	}
}

// choosePort listens at once when any port will do, because links are made from the address.
func (h *House) choosePort() (err error) {
	if _, port, _ := net.SplitHostPort(h.Config.Listen); port != "0" {
		return nil
	}
	if h.ln, err = h.listen(); err != nil {
		return err
	}
	h.Config.Listen = h.ln.Addr().String()
	h.onClose(func() error { _ = h.ln.Close(); return nil }) // served or not, it may be closed already
	return nil
}

// PublicURL is what links are made from, without a slash at the end: what the operator said, else the listener's
// address.
func (h *House) PublicURL() string {
	if h.Config.PublicURL != "" {
		return strings.TrimSuffix(h.Config.PublicURL, "/")
	}
	return "http://" + h.Config.Listen
}

// origins are the web origins whose pages may open a socket: a proxy may give the host another name than residents use.
func (h *House) origins() []string {
	own, err := url.Parse(h.PublicURL())
	if err != nil {
		return h.Config.Origins // Validate lets no such address through
	}
	return append([]string{own.Scheme + "://" + own.Host}, h.Config.Origins...)
}

func (h *House) openPhotos() (err error) {
	if h.photos, err = media.OpenFolder(mediaFolder(h.Config)); err != nil {
		return err
	}
	h.onClose(h.photos.Close)
	return nil
}

func sender(c config.Config) person.Sender {
	switch {
	case c.SMSURL != "":
		return person.NewGateway(c.SMSURL, c.SMSSecret)
	case c.Demo:
		return person.Console{}
	}
	return nil
}

func limits(file string, now func() time.Time) (*limit.Set, error) {
	if file == "off" {
		return limit.Off(now), nil
	}
	set := limit.NewSet(now)
	if file == "" {
		return set, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the limits: %w", err)
	}
	return set, set.Load(text)
}

func (h *House) onClose(f func() error) { h.closes = append(h.closes, f) }

// Close takes down what Open built, in reverse.
func (h *House) Close() error {
	var errs []error
	for len(h.closes) > 0 {
		last := len(h.closes) - 1
		errs = append(errs, h.closes[last]())
		h.closes = h.closes[:last]
	}
	return errors.Join(errs...)
}

// TokenFor opens a session for whoever has the phone and returns its access token; the log of events keeps that an
// operator did so.
func (h *House) TokenFor(ctx context.Context, phone string) (string, error) {
	to, err := person.ReadPhone(phone)
	if err != nil {
		return "", err
	}
	signed, err := h.People.TokenFor(ctx, to)
	return signed.Access, err
}
