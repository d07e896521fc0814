package draw

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Pick is how the tickets are ordered.
type Pick string

// The ways: a draw in which weight makes more likely, or the heaviest first and a draw among equals.
const (
	ByLot  Pick = "draw"
	ByNeed Pick = "neediest"
)

// Ticket is one request in a draw. Each factor is a small whole number, 1 or more; Weight is their product. The factors of
// other people's tickets are kept back: all three are 0 then.
type Ticket struct {
	Number string `json:"number"`
	// Need is how much it is needed, Since how long the household was given nothing, Kept how well its word is kept.
	Need   int `json:"need,omitempty"`
	Since  int `json:"since,omitempty"`
	Kept   int `json:"kept,omitempty"`
	Weight int `json:"weight"`
}

// maxFactor is more than any factor of a draw of ours.
const maxFactor = 100

// NewTicket weighs a request. The number tells only those who know the request which one it is.
func NewTicket(request string, need, since, kept int) Ticket {
	return Ticket{Number: NumberOf(request), Need: need, Since: since, Kept: kept, Weight: need * since * kept}
}

// NumberOf is the number of a request's ticket: eight letters and digits.
func NumberOf(request string) string {
	sum := sha256.Sum256([]byte("youlin ticket\n" + request))
	return base32.StdEncoding.EncodeToString(sum[:5])
}

// SeedFor fixes the seed of a post's draw from the server's own key: it is there before anybody asks, and nobody
// without the key can tell it.
func SeedFor(key []byte, post string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("youlin draw seed\n" + post))
	return mac.Sum(nil)
}

// Commitment is what is shown of a seed before it may be told: its SHA-256, in hex.
func Commitment(seed []byte) string {
	sum := sha256.Sum256(seed)
	return hex.EncodeToString(sum[:])
}

// Order gives the places of the tickets, the first drawn first. Tickets stand in the order of the requests; their
// weights are at least 1. The same arguments always give the same order.
func Order(pick Pick, seed []byte, tickets []Ticket) []int {
	order := lots(seed, tickets)
	if pick == ByNeed {
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(tickets[b].Weight, tickets[a].Weight) })
	}
	return order
}

// lots draws one ticket after the other, in proportion to the weights that are left.
func lots(seed []byte, tickets []Ticket) []int {
	left := make([]int, len(tickets))
	total := 0
	for i, t := range tickets {
		left[i], total = i, total+t.Weight
	}
	text := canon(tickets)
	order := make([]int, 0, len(tickets))
	for round := range tickets {
		n := number(seed, text, round, total)
		at := 0
		for n >= tickets[left[at]].Weight {
			n -= tickets[left[at]].Weight
			at++
		}
		order, total = append(order, left[at]), total-tickets[left[at]].Weight
		left = slices.Delete(left, at, at+1)
	}
	return order
}

// canon is the text that the draw is bound to: no ticket can come, go or change its weight without another result.
func canon(tickets []Ticket) string {
	var b strings.Builder
	for _, t := range tickets {
		b.WriteString(t.Number + ":" + strconv.Itoa(t.Weight) + "\n")
	}
	return b.String()
}

// number gives the round's whole number below n, each as likely as the others: the first 48 bits of HMAC-SHA256 of
// "youlin draw 1", the tickets, the round and the try; those above the last full multiple of n are tried anew. 48 bits
// fit into what a browser counts exactly.
func number(seed []byte, tickets string, round, n int) int {
	const span = 1 << 48
	for try := 0; ; try++ {
		mac := hmac.New(sha256.New, seed)
		fmt.Fprintf(mac, "youlin draw 1\n%s%d %d", tickets, round, try)
		x := int(binary.BigEndian.Uint64(mac.Sum(nil)) >> 16)
		if x < span/n*n {
			return x % n
		}
	}
}

// Receipt is everything that shows how a draw was decided, in JSON as the wire has it. Seed and Order are empty until then.
type Receipt struct {
	Post       string   `json:"postId"`
	Pick       Pick     `json:"pick"`
	Commitment string   `json:"commitment"` // hex
	Seed       string   `json:"seed"`       // hex
	Tickets    []Ticket `json:"tickets"`
	// Order holds numbers of tickets, the first drawn first.
	Order []string `json:"order"`
}

// What is wrong with a receipt.
var (
	ErrNotDrawn   = errors.New("nothing was drawn yet: the seed is told with the result")
	ErrSeed       = errors.New("the seed is not the one that was promised: its SHA-256 is not the commitment")
	ErrWeight     = errors.New("a weight is not the product of its factors")
	ErrOrder      = errors.New("the order is not the one that the seed gives")
	ErrUnreadable = errors.New("the receipt cannot be read")
)

// Verify draws again and compares. ErrNotDrawn, ErrUnreadable, ErrSeed, ErrWeight, ErrOrder.
func Verify(r Receipt) error {
	if r.Seed == "" {
		return ErrNotDrawn
	}
	seed, err := hex.DecodeString(r.Seed)
	if err != nil || r.Pick != ByLot && r.Pick != ByNeed {
		return ErrUnreadable
	}
	promised, err := hex.DecodeString(r.Commitment)
	sum := sha256.Sum256(seed)
	if err != nil || !bytes.Equal(promised, sum[:]) {
		return ErrSeed
	}
	for _, t := range r.Tickets {
		if !t.weighed() {
			return ErrWeight
		}
	}
	if !slices.Equal(r.Order, numbers(r.Tickets, Order(r.Pick, seed, r.Tickets))) {
		return ErrOrder
	}
	return nil
}

// weighed reports whether a weight may be right: the product of its factors, or of factors that are kept from whoever
// reads the receipt.
func (t Ticket) weighed() bool {
	if t.Need == 0 && t.Since == 0 && t.Kept == 0 {
		return t.Weight >= 1 && t.Weight <= maxFactor*maxFactor*maxFactor
	}
	return factor(t.Need) && factor(t.Since) && factor(t.Kept) && t.Weight == t.Need*t.Since*t.Kept
}

// factor reports whether a number may be one: a receipt with huge weights would have number look for ever.
func factor(n int) bool { return n >= 1 && n <= maxFactor }

func numbers(tickets []Ticket, order []int) []string {
	list := make([]string, len(order))
	for i, at := range order {
		list[i] = tickets[at].Number
	}
	return list
}

// Draw fills in the result of a receipt.
func (r *Receipt) Draw(seed []byte) {
	r.Seed = hex.EncodeToString(seed)
	r.Order = numbers(r.Tickets, Order(r.Pick, seed, r.Tickets))
}
