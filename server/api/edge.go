package api

import (
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

func requestID(c *fiber.Ctx) string {
	id, _ := c.Locals(localRequest).(string)
	return id
}

// edge stands before everything: it numbers the request, survives its panics, sets the headers that every answer
// has, and writes the one log line.
func (a *API) edge(c *fiber.Ctx) (err error) {
	start := time.Now()
	c.Locals(localRequest, rand.Text()[:16])
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

// smuggled reports a request with two lengths, which a proxy before us may have read otherwise than we do.
func smuggled(c *fiber.Ctx) bool {
	h := &c.Request().Header
	return len(h.Peek(fiber.HeaderTransferEncoding)) > 0 && len(h.Peek(fiber.HeaderContentLength)) > 0
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
