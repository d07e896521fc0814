package api

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/http"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"

	"youlin/server/fault"
	"youlin/server/limit"
	"youlin/server/paper"
	"youlin/server/post"
)

// cardsAt is where anybody looks at the cards that were shared: pages of the server's own, small and without a script.
const cardsAt = "/p/"

var (
	//go:embed card.html
	cardPage string
	//go:embed card.css
	cardStyle string

	cardTemplate = template.Must(template.New("card").Parse(cardPage))
	// cardPolicy lets in our own picture and our own style, told by its sum, and nothing else.
	cardPolicy = fmt.Sprintf("default-src 'none'; img-src 'self'; style-src '%s'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", sumOf(cardStyle))
)

func sumOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// cardRoutes stand outside the contract: what they answer is for people and for the chat apps that preview links.
func (a *API) cardRoutes() {
	a.app.Get(cardsAt+emblemName, a.cardEmblem)
	a.app.Get(cardsAt+":code", a.readCard)
}

// readCard answers with a card's page, or with its picture when the address ends in .jpg.
func (a *API) readCard(c *fiber.Ctx) error {
	code, picture := strings.CutSuffix(c.Params("code"), ".jpg")
	c.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	if picture {
		c.Locals(localOp, "read-card-picture")
		return a.cardPicture(c, code)
	}
	c.Locals(localOp, "read-card")
	locale := localeOf(c.Get(fiber.HeaderAcceptLanguage))
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptLanguage)
	card, err := a.paper.Look(c.UserContext(), code, a.addressOf(c))
	if err != nil {
		return a.noCard(c, locale, err)
	}
	return sendCard(c, http.StatusOK, a.viewOf(card, code, locale))
}

// noCard says in words that there is nothing to see: for a card that is over it is good news.
func (a *API) noCard(c *fiber.Ctx, locale string, err error) error {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return err
	}
	v := a.emptyView(locale)
	switch {
	case errors.Is(err, paper.ErrCardOver):
		v.Lead = inLocale(locale, "Have a look at what else neighbours need and give.", "去看看邻居们还有什么需要、能给什么。")
	case errors.Is(err, limit.ErrTooMany):
		c.Set(fiber.HeaderRetryAfter, fmt.Sprint(max(1, int(f.RetryAfter.Seconds()))))
		v.Lead = inLocale(locale, "Please try again in a little while.", "过一会儿再打开就好。")
	default:
		v.Lead = inLocale(locale, "Perhaps a letter of the address is missing.", "也许网址少了一个字母。")
	}
	v.Heading = inLocale(locale, f.EN, f.ZH)
	v.Title, v.About = v.Heading+v.Dot()+v.Site, v.Lead
	c.Locals(localCode, f.Code)
	return sendCard(c, int(f.Kind), v)
}

// cardView is what the page shows.
type cardView struct {
	Lang, Locale, Site, Title, About, URL, Image string
	Compound, Photo, PhotoAlt                    string
	Direction, Tag, Heading, Lead, Link, Go      string
	Small                                        string
	Notes                                        []string
	Style                                        template.CSS
}

// Dot stands between the parts of a title.
func (v cardView) Dot() string {
	if v.Lang == "en" {
		return " · "
	}
	return "·"
}

func (a *API) emptyView(locale string) cardView {
	return cardView{
		Lang: locale, Site: inLocale(locale, "Youlin", "有邻"), Image: a.cfg.PublicURL + cardsAt + emblemName, Link: "/",
		Go:    inLocale(locale, "Open Youlin", "打开有邻"),
		Small: inLocale(locale, "Youlin: neighbours of one compound tell each other what they need and what they can do.", "有邻：同一个小区的邻居，说说要什么、能帮什么。"),
		Style: template.CSS(cardStyle), //nolint:gosec // our own file
	}
}

func (a *API) viewOf(card paper.Card, code, locale string) cardView {
	code = strings.ToUpper(code)
	v := a.emptyView(locale)
	v.Locale, v.URL = strings.ReplaceAll(inLocale(locale, "en-US", "zh-CN"), "-", "_"), a.cfg.PublicURL+cardsAt+code
	v.Compound, v.Direction = card.Compound, string(card.Direction)
	v.Tag = map[post.Direction]string{post.Need: inLocale(locale, "Needed", "需要"), post.Offer: inLocale(locale, "On offer", "能给")}[card.Direction]
	category := paper.CategoryName(card.Category, locale)
	v.Heading, v.Notes = card.Title, notesOf(card, category, locale)
	if v.Heading == "" {
		v.Heading, v.Notes = category, v.Notes[1:]
	}
	v.Lead = inLocale(locale, "Neighbours see in the app when and where, and settle it there.", "什么时候、在哪里，邻居在有邻里看得到，也在那里约定。")
	if card.Reserved {
		v.Lead = inLocale(locale, "Somebody was just promised this. Neighbours can join the line in the app.", "刚有邻居约了这件，在有邻里可以排队。")
	}
	v.Link, v.Go = "/open/"+code, inLocale(locale, "Open in Youlin", "打开有邻看看")
	v.Title, v.About = v.Tag+inLocale(locale, ": ", "：")+v.Heading, v.Compound+v.Dot()+v.Site
	if card.Photo {
		v.Photo = cardsAt + code + ".jpg"
		v.Image, v.PhotoAlt = a.cfg.PublicURL+v.Photo, inLocale(locale, "The author's photo", "发布人拍的照片")
	}
	return v
}

// notesOf are the category first, then how it changes hands and how many.
func notesOf(card paper.Card, category, locale string) []string {
	notes := []string{category}
	if kind := card.Kind(locale); kind != "" {
		notes = append(notes, kind)
	}
	if card.Remaining > 1 {
		notes = append(notes, fmt.Sprintf("×%d", card.Remaining))
	}
	if card.Urgent {
		notes = append(notes, inLocale(locale, "urgent", "急"))
	}
	return notes
}

// sendCard sends a page that is asked for anew each time: a card that was taken back is gone with the next look.
func sendCard(c *fiber.Ctx, status int, v cardView) error {
	var page bytes.Buffer
	if err := cardTemplate.Execute(&page, v); err != nil {
		return fmt.Errorf("render a card: %w", err)
	}
	c.Set(fiber.HeaderContentSecurityPolicy, cardPolicy)
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	if status != http.StatusOK {
		c.Set(fiber.HeaderCacheControl, "no-store")
		return c.Status(status).Send(page.Bytes())
	}
	return sendTagged(c, page.Bytes())
}

// sendTagged lets whoever has it already keep it, and ask each time whether it is still so.
func sendTagged(c *fiber.Ctx, body []byte) error {
	tag := tagOf(body)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	c.Set(fiber.HeaderETag, tag)
	if known(c.Get(fiber.HeaderIfNoneMatch), tag) {
		return c.SendStatus(http.StatusNotModified)
	}
	return c.Send(body)
}

func (a *API) cardPicture(c *fiber.Ctx, code string) error {
	picture, err := a.paper.Picture(c.UserContext(), code, a.addressOf(c))
	if err != nil {
		return err
	}
	pictured(c, "image/jpeg", "photo.jpg")
	return sendTagged(c, picture)
}

// pictured keeps a browser from taking a picture for anything else; chat apps may show it.
func pictured(c *fiber.Ctx, kind, name string) {
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderContentDisposition, `inline; filename="`+name+`"`)
	c.Set(fiber.HeaderContentSecurityPolicy, "sandbox; default-src 'none'")
	c.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// emblemName is the picture of cards without a photo: chat apps show none of fewer than 300 pixels.
const emblemName = "youlin.png"

func (a *API) cardEmblem(c *fiber.Ctx) error {
	c.Locals(localOp, "read-card-emblem")
	pictured(c, "image/png", emblemName)
	c.Set(fiber.HeaderCacheControl, "public, max-age=86400")
	return c.Send(emblem())
}

// emblem draws the two windows of the sign, one of them lit.
var emblem = sync.OnceValue(func() []byte {
	wall, frame, lamp := color.RGBA{0xf3, 0xf2, 0xee, 0xff}, color.RGBA{0xa9, 0x43, 0x0f, 0xff}, color.RGBA{0xf4, 0xc1, 0x5d, 0xff}
	pic := image.NewPaletted(image.Rect(0, 0, 480, 480), color.Palette{wall, frame, lamp})
	fill := func(x, y, w, h int, c color.Color) {
		draw.Draw(pic, image.Rect(x, y, x+w, y+h), image.NewUniform(c), image.Point{}, draw.Src)
	}
	fill(74, 120, 150, 240, frame)
	fill(94, 140, 110, 200, wall)
	fill(141, 140, 16, 200, frame)
	fill(94, 232, 110, 16, frame)
	fill(250, 104, 164, 272, frame)
	for _, pane := range [][2]int{{278, 132}, {340, 132}, {278, 248}, {340, 248}} {
		fill(pane[0], pane[1], 46, 100, lamp)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, pic); err != nil {
		panic(err) // a picture of our own, into memory
	}
	return out.Bytes()
})
