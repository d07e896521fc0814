//go:build bench

package bench

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// quiet is a compound that writing did not flood: a neighbourhood of a thousand posts.
const quiet = 80

// finding opens so many sockets, then publishes needs that meet an offer, and takes the time from asking to the last
// of the two sides hearing match.found. It is held against a bare grouped insert whose answer is pushed back over the
// same loopback: the least that a commit and a push can cost.
func (b *town) finding(who []resident, sockets int) {
	b.anew(who[quiet])
	before := b.p.rss()
	open := b.sockets(who, sockets)
	time.Sleep(2 * time.Second) // handshakes' garbage is collected meanwhile
	b.row(fmt.Sprintf("memory of an idle socket, %d open", sockets), fmt.Sprintf("%.1f KiB", float64(b.p.rss()-before)/float64(sockets)), "10 KiB", "")
	asker, giver := who[quiet], who[quiet+compounds] // neighbours: both live in the compound of that number
	bare := b.bareCommitAndPush()
	var took []time.Duration
	for n := range 40 {
		thing := []string{"电钻", "梯子", "婴儿推车", "轮椅"}[n%4]
		offer := fmt.Sprintf(`{"direction":"offer","module":"idle","mode":"lend","category":"idle.tool","title":"%s可以借"}`, thing)
		var post struct{ ID string }
		must(b.t, json.Unmarshal(b.ask(giver, "POST", "/compounds/"+giver.compound+"/posts", []byte(offer)), &post))
		need := fmt.Sprintf(`{"direction":"need","module":"idle","mode":"lend","category":"idle.tool","title":"想借%s"}`, thing)
		heard := make(chan struct{}, 2)
		open[quiet].await(post.ID, heard)
		open[quiet+compounds].await(post.ID, heard)
		at := time.Now()
		body := b.ask(asker, "POST", "/compounds/"+asker.compound+"/posts", []byte(need))
		if waited(heard, 2, time.Second) {
			took = append(took, time.Since(at))
		}
		var made struct{ ID string }
		must(b.t, json.Unmarshal(body, &made))
		for _, id := range []string{post.ID, made.ID} {
			r := map[bool]resident{true: giver, false: asker}[id == post.ID]
			b.ask(r, "POST", "/posts/"+id+"/withdraw", []byte("{}"))
		}
	}
	if len(took) < 20 {
		b.t.Fatalf("only %d of 40 pairs were told", len(took))
	}
	slices.Sort(took)
	p50 := took[len(took)/2]
	b.row(fmt.Sprintf("need → match.found, %d sockets, × commit and push", sockets), ratio(p50, bare), "2.0",
		fmt.Sprintf("%v against %v (medians; %d of 40 pairs told)", p50, bare, len(took)))
	for _, s := range open {
		s.conn.Close()
	}
	time.Sleep(time.Second)
}

// anew starts the server again, so that memory which earlier load left behind hides nothing, and has it read the quiet
// compound's posts and its dictionaries.
func (b *town) anew(r resident) {
	b.p.end()
	b.p, _ = product(b.t, b.data)
	var made struct{ ID string }
	must(b.t, json.Unmarshal(b.ask(r, "POST", "/compounds/"+r.compound+"/posts", []byte(`{"direction":"need","module":"idle","mode":"give","category":"idle.other","title":"旧挂历一本"}`)), &made))
	b.ask(r, "POST", "/posts/"+made.ID+"/withdraw", []byte("{}"))
	b.p.rest()
}

// bareCommitAndPush is the median of one durable insert by one client and one message over an open socket.
func (b *town) bareCommitAndPush() time.Duration {
	inserts := rod(b.t, "push", b.t.TempDir())
	conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(inserts.base, "http")+"/socket", nil)
	must(b.t, err)
	defer conn.Close()
	took := make([]time.Duration, 200)
	for i := range took {
		at := time.Now()
		go func() { _, _ = http.Post(inserts.base+"/", "application/json", strings.NewReader(`{"x":1}`)) }()
		_, _, err := conn.ReadMessage()
		must(b.t, err)
		took[i] = time.Since(at)
	}
	slices.Sort(took)
	return took[len(took)/2]
}

// socket is one phone that listens.
type socket struct {
	conn *websocket.Conn
	mu   sync.Mutex
	id   string
	tell chan<- struct{}
}

func (s *socket) await(id string, tell chan<- struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.id, s.tell = id, tell
}

func (s *socket) listen() {
	for {
		_, text, err := s.conn.ReadMessage()
		if err != nil {
			return
		}
		s.mu.Lock()
		if s.tell != nil && strings.Contains(string(text), `"match.found"`) && strings.Contains(string(text), s.id) {
			s.tell <- struct{}{}
			s.tell = nil
		}
		s.mu.Unlock()
	}
}

// sockets opens n, spread over the people; each person may hold five, so many sockets need many people. They come
// from several loopback addresses, as one address has only so many ports.
func (b *town) sockets(who []resident, n int) []*socket {
	open := make([]*socket, n)
	var all sync.WaitGroup
	lanes := make(chan struct{}, 32)
	for i := range n {
		all.Go(func() {
			lanes <- struct{}{}
			defer func() { <-lanes }()
			open[i] = b.socket(who[i%len(who)], i)
		})
	}
	all.Wait()
	for _, s := range open {
		go s.listen()
	}
	return open
}

func (b *town) socket(r resident, i int) *socket {
	var ticket struct{ Ticket string }
	must(b.t, json.Unmarshal(b.ask(r, "POST", "/realtime/tickets", []byte("{}")), &ticket))
	d := websocket.Dialer{NetDial: func(network, addr string) (net.Conn, error) {
		from := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(10+i%32))}}
		return from.Dial(network, addr)
	}, ReadBufferSize: 512, WriteBufferSize: 256}
	conn, _, err := d.Dial("ws"+strings.TrimPrefix(b.p.base, "http")+"/api/v1/realtime?ticket="+ticket.Ticket, nil)
	must(b.t, err)
	return &socket{conn: conn}
}

func waited(heard <-chan struct{}, n int, d time.Duration) bool {
	limit := time.After(d)
	for range n {
		select {
		case <-heard:
		case <-limit:
			return false
		}
	}
	return true
}
