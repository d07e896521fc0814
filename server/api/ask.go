package api

import (
	"context"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"youlin/server/person"
)

// ask is what the door knows of one request: who asks, in which language, and by which number it is logged.
type ask struct {
	viewer    person.Viewer
	locale    string
	requestID string
	address   string
	// slip is there when the answer is to be kept for an idempotency key.
	slip *slip
	// code is of the refusal that came of it, for the log.
	code string
}

type askKey struct{}

var nobody = &ask{locale: "zh-CN"}

// refused notes a refusal for the log line; nobody's is shared by all, and has none.
func (k *ask) refused(p *problem) *problem {
	if k != nobody {
		k.code = p.Code
	}
	return p
}

func askOf(ctx context.Context) *ask {
	if a, ok := ctx.Value(askKey{}).(*ask); ok {
		return a
	}
	return nobody
}

// asking is who asks; the door has let them in, so there is always somebody behind a signedIn operation.
func asking(ctx context.Context) person.Viewer { return askOf(ctx).viewer }

// locale is the language of the answer: "zh-CN" or "en".
func locale(ctx context.Context) string { return askOf(ctx).locale }

// address is where the request comes from, for limits; never logged.
func address(ctx context.Context) string { return askOf(ctx).address }

// localeOf reads Accept-Language: English when it is wanted before Chinese, else Chinese.
func localeOf(accept string) string {
	for part := range strings.SplitSeq(strings.ToLower(accept), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		switch {
		case strings.HasPrefix(tag, "zh"):
			return "zh-CN"
		case strings.HasPrefix(tag, "en"):
			return "en"
		}
	}
	return "zh-CN"
}

// bearer returns the token of an Authorization header, or nothing.
func bearer(header string) string {
	const scheme = "bearer "
	if len(header) > len(scheme) && strings.EqualFold(header[:len(scheme)], scheme) {
		return header[len(scheme):]
	}
	return ""
}

// guards are what stands before an operation: it says who asks, refuses packed bodies, and takes the idempotency key.
func (a *API) guards(o op) huma.Middlewares {
	return huma.Middlewares{func(ctx huma.Context, next func(huma.Context)) {
		c := humafiber.Unwrap(ctx)
		k := &ask{locale: localeOf(c.Get(fiber.HeaderAcceptLanguage)), requestID: requestID(c), address: a.addressOf(c)}
		c.Locals(localOp, o.ID)
		if err := a.admit(c, o, k); err != nil {
			_ = writeProblem(c, problemOf(err, k)) // the status is set; a body that cannot be written has no reader
			return
		}
		c.Set(fiber.HeaderCacheControl, "no-store")
		next(huma.WithValue(ctx, askKey{}, k))
		c.Locals(localPerson, string(k.viewer.ID))
		c.Locals(localCode, k.code)
	}}
}

// admit refuses in the order of the contract: nobody (401) before a body that we do not take (415, 400).
func (a *API) admit(c *fiber.Ctx, o op, k *ask) (err error) {
	if o.Access == signedIn {
		if k.viewer, err = a.people.Viewer(c.UserContext(), bearer(c.Get(fiber.HeaderAuthorization))); err != nil {
			return err
		}
	}
	if c.Get(fiber.HeaderContentEncoding) != "" {
		return errEncoding
	}
	completeBody(c, o)
	k.slip, err = slipOf(c, o)
	return err
}

// completeBody reads an absent body as {}, so that what an act wants is said field by field. A form stays as it is.
func completeBody(c *fiber.Ctx, o op) {
	if o.Method == fiber.MethodPost && o.MaxBody == 0 && len(c.BodyRaw()) == 0 {
		c.Request().Header.SetContentType(fiber.MIMEApplicationJSON)
		c.Request().SetBodyRaw([]byte("{}"))
	}
}
