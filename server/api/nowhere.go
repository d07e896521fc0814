package api

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// nowhere answers what no operation took: 405 with the verbs that the path knows, else 404.
func (a *API) nowhere(c *fiber.Ctx) error {
	var verbs []string
	for _, o := range a.ops {
		if fits(Base+o.Path, c.Path()) && !slices.Contains(verbs, o.Method) {
			verbs = append(verbs, o.Method)
		}
	}
	if len(verbs) == 0 {
		return fiber.ErrNotFound
	}
	slices.Sort(verbs)
	c.Set(fiber.HeaderAllow, strings.Join(verbs, ", "))
	return fiber.ErrMethodNotAllowed
}

// fits reports whether a path is one of a template's, whose {parts} stand for anything but a slash.
func fits(template, path string) bool {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i, part := range want {
		if part != got[i] && (!strings.HasPrefix(part, "{") || got[i] == "") {
			return false
		}
	}
	return true
}
