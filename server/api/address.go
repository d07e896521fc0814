package api

import (
	"net/netip"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// addressOf is where a request comes from, for limits. Of X-Forwarded-For only what proxies of ours wrote is believed:
// each adds whom it heard at the end, so the list is read from there, and the first that is no proxy of ours is the
// one. What stands before it the client may have written itself.
func (a *API) addressOf(c *fiber.Ctx) string {
	from, ok := netip.AddrFromSlice(c.Context().RemoteIP())
	if !ok {
		return c.Context().RemoteAddr().String()
	}
	from = from.Unmap()
	hops := forwarded(c)
	for len(hops) > 0 && within(a.trusted, from) {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[len(hops)-1]))
		if err != nil {
			break
		}
		from, hops = hop.Unmap().WithZone(""), hops[:len(hops)-1]
	}
	return from.String()
}

// forwarded are the addresses of X-Forwarded-For, however many lines it has.
func forwarded(c *fiber.Ctx) (hops []string) {
	for _, line := range c.Request().Header.PeekAll(fiber.HeaderXForwardedFor) {
		hops = append(hops, strings.Split(string(line), ",")...)
	}
	return hops
}

func within(networks []netip.Prefix, who netip.Addr) bool {
	for _, p := range networks {
		if p.Contains(who) {
			return true
		}
	}
	return false
}
