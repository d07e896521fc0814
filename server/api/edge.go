package api

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/gofiber/fiber/v2"
)

// What one request is known by, kept beside it for the log line.
const (
	localRequest = "request"
	localPerson  = "person"
	localCode    = "code"
	localOp      = "op"
)

// number gives the request what it is known by in the log.
func number(c *fiber.Ctx) { c.Locals(localRequest, rand.Text()[:16]) }

func requestID(c *fiber.Ctx) string {
	id, _ := c.Locals(localRequest).(string)
	return id
}

// edge stands before everything: it numbers the request, survives its panics, sets the headers that every answer
// has, and writes the one log line.
func (a *API) edge(c *fiber.Ctx) (err error) {
	start := time.Now()
	number(c)
	defer func() {
		if p := recover(); p != nil {
			slog.Error("request panicked", "request", requestID(c), "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			a.metrics.panics.Inc()
			err = fiberProblem(c, errInternal)
		}
		a.note(c, time.Since(start))
	}()
	secure(c)
	if smuggled(c) {
		c.Context().SetConnectionClose() // where the next request begins is not agreed
		return fiberProblem(c, errMalformed)
	}
	if err := c.Next(); err != nil {
		return fiberProblem(c, err)
	}
	return nil
}

// secure sets what every answer carries; pages add their content policy themselves.
func secure(c *fiber.Ctx) {
	h := &c.Response().Header
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY")
}

// smuggled reports a head that another server before us may have read otherwise than we do, and that fasthttp takes:
// two ways to say how long the body is, a name with a blank at its end, a line that goes on in the next one, no host.
func smuggled(c *fiber.Ctx) bool {
	h := &c.Request().Header
	if h.IsHTTP11() && len(h.Host()) == 0 {
		return true
	}
	sized, chunked := false, false
	for rest := h.RawHeaders(); len(rest) > 0; {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte{'\n'})
		name, _, _ := bytes.Cut(line, []byte{':'})
		if blank(name) {
			return true
		}
		// EqualFold for two lengths only: this is asked of every header of every request.
		sized = sized || len(name) == len("Content-Length") && bytes.EqualFold(name, []byte("Content-Length"))
		chunked = chunked || len(name) == len("Transfer-Encoding") && bytes.EqualFold(name, []byte("Transfer-Encoding"))
	}
	return sized && chunked
}

// blank reports a header's name that begins or ends with a blank.
func blank(name []byte) bool {
	n := len(name)
	return n > 0 && (name[0] == ' ' || name[0] == '\t' || name[n-1] == ' ' || name[n-1] == '\t')
}

// note writes the line of a request: the operation, never the path; ids, never names or texts.
func (a *API) note(c *fiber.Ctx, took time.Duration) {
	op, _ := c.Locals(localOp).(string)
	status := c.Response().StatusCode()
	a.metrics.request(op, status, took)
	if op == "" && status < 400 {
		return // the client's own files
	}
	who, _ := c.Locals(localPerson).(string)
	code, _ := c.Locals(localCode).(string)
	slog.Info("request", "request", requestID(c), "op", op, "status", status, "code", code, "person", who, "ms", float64(took.Microseconds())/1000)
}
