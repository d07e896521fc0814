package limit

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"sync"
	"time"

	"youlin/server/fault"
)

// ErrTooMany asks somebody to slow down; it says when to come back.
var ErrTooMany = fault.TooMany("limit.too_many", "This was too often. Please wait a little.", "操作太频繁了,请稍等一会儿再试。")

// Key is what a limit counts by.
type Key string

// What limits count by.
const (
	Person   Key = "person"
	Phone    Key = "phone"
	Device   Key = "device"
	Address  Key = "address"
	Compound Key = "compound"
	Post     Key = "post"
	// All counts everybody together.
	All Key = "all"
)

// Rule is a named limit: at most Burst takings in any time of length Per.
type Rule struct {
	// Name is how operators call it: room.what.
	Name string
	Key  Key
	// Burst is how many; they come back evenly over Per when counted in memory, and each after Per when kept.
	Burst int
	Per   time.Duration
	// Kept limits survive a restart.
	Kept bool
	// Open lets everybody through when it cannot be counted; the others refuse.
	Open bool
	// Off lets everybody through.
	Off bool
	// Doc says what is counted.
	Doc string
}

var register = struct {
	sync.Mutex
	rules map[string]Rule
}{rules: map[string]Rule{}}

// Declare makes a limit known; a name that is declared twice stops the start.
func Declare(r Rule) Rule {
	register.Lock()
	defer register.Unlock()
	if _, twice := register.rules[r.Name]; twice {
		panic(fmt.Sprintf("limit %s is declared twice", r.Name))
	}
	register.rules[r.Name] = r
	return r
}

// Declared returns every limit with the values it has when nobody changed them, by name.
func Declared() []Rule {
	register.Lock()
	defer register.Unlock()
	return slices.SortedFunc(maps.Values(register.rules), func(a, b Rule) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
}

// Set is the limits of a running server, as the operator wants them.
type Set struct {
	now     func() time.Time
	changed map[string]Rule
	off     bool
	mu      sync.Mutex
	buckets map[bucket]time.Time
}

// NewSet gives the declared limits; now is the server's clock.
func NewSet(now func() time.Time) *Set {
	return &Set{now: now, changed: map[string]Rule{}, buckets: map[bucket]time.Time{}}
}

// Off gives a set that lets everybody through, for load tests on a loopback address.
func Off(now func() time.Time) *Set {
	s := NewSet(now)
	s.off = true
	return s
}

// Rule returns a limit as the operator wants it.
func (s *Set) Rule(r Rule) Rule {
	if c, ok := s.changed[r.Name]; ok {
		r = c
	}
	r.Off = r.Off || s.off
	return r
}

// bucket is one key of one limit.
type bucket struct{ name, key string }

// maxBuckets bounds the memory; at about 100 bytes each.
const maxBuckets = 200_000

// Take counts one in memory, or refuses with ErrTooMany and the time to come back.
func (s *Set) Take(r Rule, key string) error { return s.take(r, key, true) }

// Ready refuses as Take would, and counts nothing: for limits that count only what went wrong.
func (s *Set) Ready(r Rule, key string) error { return s.take(r, key, false) }

// take keeps, per key, the time at which the bucket is full again. One taking puts it off by Per/Burst, and it may
// never be further away than Per.
func (s *Set) take(r Rule, key string, count bool) error {
	if r = s.Rule(r); r.Off {
		return nil
	}
	if r.Burst <= 0 {
		return ErrTooMany.After(r.Per)
	}
	b := bucket{r.Name, r.of(key)}
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	full := s.buckets[b]
	switch {
	case full.Before(now):
		full = now
	case full.After(now.Add(r.Per)): // the clock went back: empty, and filling again from now
		full = now.Add(r.Per)
		s.buckets[b] = full
	}
	full = full.Add(r.Per / time.Duration(r.Burst))
	if wait := full.Sub(now) - r.Per; wait > 0 {
		return ErrTooMany.After(wait)
	}
	if count {
		return s.keep(r, b, full, now)
	}
	return nil
}

func (s *Set) keep(r Rule, b bucket, full, now time.Time) error {
	if _, known := s.buckets[b]; !known && len(s.buckets) >= maxBuckets {
		maps.DeleteFunc(s.buckets, func(_ bucket, full time.Time) bool { return full.Before(now) })
		if len(s.buckets) >= maxBuckets {
			return r.uncounted(ErrTooMany.After(time.Second))
		}
	}
	s.buckets[b] = full
	return nil
}

// uncounted is what a limit says that cannot count: nothing when it stands open.
func (r Rule) uncounted(err error) error {
	if r.Open {
		return nil
	}
	return err
}

// of is the key as the limit counts it: an address by its network, so that nobody hops through a /64.
func (r Rule) of(key string) string {
	switch r.Key {
	case All:
		return ""
	case Address:
		return network(key)
	default:
		return key
	}
}

func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if ip = ip.Unmap().WithZone(""); ip.Is4() {
		return ip.String()
	}
	net, err := ip.Prefix(64)
	if err != nil {
		return address
	}
	return net.String()
}
