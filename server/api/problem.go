package api

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"youlin/server/fault"
	"youlin/server/media"
	"youlin/shared"
)

// The refusals of the doors themselves.
var (
	errInvalid = fault.Invalid("request.invalid",
		"Something in this is not as it should be.", "有些内容不对,请看看标出来的地方。")
	errMalformed = fault.Malformed("request.malformed",
		"This could not be read.", "没有读懂这条请求。")
	errNoRoute = fault.NotFound("request.no_such_page",
		"There is nothing here.", "这里什么也没有。")
	errTooLarge = fault.TooLarge("request.too_large",
		"This is too large.", "内容太大了。")
	errEncoding = fault.Unsupported("request.encoding",
		"Please send this as it is, not packed.", "请不要压缩后发送。")
	errMediaType = fault.Unsupported("request.media_type",
		"Please send this as JSON.", "请用 JSON 格式发送。")
	errTooSlow = fault.Unavailable("server.too_slow",
		"This took too long. Please try again.", "时间太长了,请再试一次。")
	errInternal = errors.New("internal")
	errStarting = fault.Unavailable("server.not_ready",
		"The server is not ready yet. Please try again in a moment.", "服务还没准备好,请稍后再试。")
)

// problem is a refusal on its way out: RFC 9457, in the language of the one who asks.
type problem struct {
	shared.Problem
	retryAfter int
}

// Error is for logs.
func (p *problem) Error() string { return p.Code }

// GetStatus is how Huma learns the status.
func (p *problem) GetStatus() int { return p.Status }

// ContentType is how Huma learns what it writes.
func (p *problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders carries Retry-After.
func (p *problem) GetHeaders() http.Header {
	if p.retryAfter == 0 {
		return nil
	}
	return http.Header{"Retry-After": {strconv.Itoa(p.retryAfter)}}
}

// problemOf turns what a room returned into what the client reads. Anything but a fault is logged here, once, and
// shown as an id only; so is what lies behind a 503.
func problemOf(err error, ask *ask) *problem {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return internalProblem(err, ask)
	}
	if f.Kind == fault.KindUnavailable && err.Error() != f.Error() {
		slog.Warn("request not served", "request", ask.requestID, "cause", err) // the disk's or the database's own words
	}
	p := &problem{Problem: shared.Problem{
		Status: int(f.Kind), Title: http.StatusText(int(f.Kind)), Detail: inLocale(ask.locale, f.EN, f.ZH),
		Code: f.Code, State: f.State, RequestID: ask.requestID,
	}}
	for _, field := range f.Fields {
		p.Errors = append(p.Errors, shared.ProblemField{Location: field.Location, Message: inLocale(ask.locale, field.EN, field.ZH)})
	}
	if f.RetryAfter > 0 {
		p.retryAfter = int(math.Ceil(f.RetryAfter.Seconds()))
	} else if f.Kind == fault.KindUnavailable {
		p.retryAfter = 2
	}
	return p
}

func internalProblem(err error, ask *ask) *problem {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return problemOf(errTooSlow, ask)
	}
	slog.Error("request failed", "request", ask.requestID, "person", string(ask.viewer.ID), "cause", err)
	return &problem{Problem: shared.Problem{
		Status: http.StatusInternalServerError, Title: http.StatusText(http.StatusInternalServerError),
		Detail: inLocale(ask.locale, "Something went wrong on our side. It is written down.", "出了点问题,不是您的错,我们已经记下了。"),
		Code:   "server.internal", RequestID: ask.requestID,
	}}
}

func inLocale(locale, en, zh string) string {
	if locale == "en" || zh == "" {
		return en
	}
	return zh
}

// byStatus names the fault for what Huma, Fiber or fasthttp refused before a handler ran.
func byStatus(status int) *fault.Fault {
	switch status {
	case http.StatusBadRequest:
		return errMalformed
	case http.StatusNotFound:
		return errNoRoute
	case http.StatusRequestEntityTooLarge:
		return errTooLarge
	case http.StatusUnsupportedMediaType:
		return errMediaType
	case http.StatusUnprocessableEntity:
		return errInvalid
	case http.StatusServiceUnavailable:
		return errStarting
	}
	return nil
}

// humaProblem is what Huma calls for everything that it refuses itself: bodies and parameters that do not fit.
func humaProblem(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
	ask := askOf(ctx.Context())
	f := byStatus(status)
	if f == nil {
		return ask.refused(plainProblem(status, ask))
	}
	p := ask.refused(problemOf(f, ask))
	for _, err := range errs {
		var d *huma.ErrorDetail
		if errors.As(err, &d) {
			p.Errors = append(p.Errors, shared.ProblemField{Location: d.Location, Message: rule(ask.locale, d.Message)})
		}
	}
	return p
}

// plainCodes are the codes of the statuses for which no fault is declared: what the transport refuses by itself.
func plainCodes() (codes []string) {
	for _, status := range []int{http.StatusMethodNotAllowed, http.StatusNotAcceptable, http.StatusRequestTimeout, http.StatusRequestURITooLong, http.StatusRequestHeaderFieldsTooLarge, http.StatusInternalServerError} {
		codes = append(codes, plainProblem(status, nobody).Code)
	}
	return codes
}

// plainProblem serves the statuses for which no fault is declared (405, 408, 414, 431 and their like).
func plainProblem(status int, ask *ask) *problem {
	text := http.StatusText(status)
	code := "request." + strings.ReplaceAll(strings.ToLower(text), " ", "_")
	if status >= 500 {
		code = "server.internal"
	}
	return &problem{Problem: shared.Problem{
		Status: status, Title: text, Code: code, RequestID: ask.requestID,
		Detail: inLocale(ask.locale, text+".", "这条请求没法处理。"),
	}}
}

// fiberProblem answers what never reached an operation, nor even the edge: headers that are too long, a body that is
// too slow.
func fiberProblem(c *fiber.Ctx, err error) error {
	if requestID(c) == "" {
		number(c)
		secure(c)
	}
	ask := &ask{locale: localeOf(c.Get(fiber.HeaderAcceptLanguage)), requestID: requestID(c)}
	var fe *fiber.Error
	var p *problem
	switch {
	case errors.As(err, &fe) && fe.Code == http.StatusRequestEntityTooLarge && c.Path() == Base+"/media":
		p = problemOf(media.ErrTooLarge, ask)
	case errors.As(err, &fe) && byStatus(fe.Code) != nil:
		p = problemOf(byStatus(fe.Code), ask)
	case errors.As(err, &fe):
		p = plainProblem(fe.Code, ask)
	default:
		p = problemOf(err, ask)
	}
	return writeProblem(c, p)
}

func writeProblem(c *fiber.Ctx, p *problem) error {
	for name, values := range p.GetHeaders() {
		c.Set(name, values[0])
	}
	c.Locals(localCode, p.Code)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Status(p.Status)
	if err := c.JSON(p.Problem); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/problem+json")
	return nil
}
