package live

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"youlin/server/unit"
)

// The codes a socket is closed with.
const (
	// CloseSignIn: the session ended; sign in again.
	CloseSignIn = 4401
	// CloseSlow: it did not read; come back with the last number.
	CloseSlow = 4408
	// CloseReplaced: the person opened too many; do not come back by itself.
	CloseReplaced = 4409
	// CloseRestart: the server goes down; come back.
	CloseRestart = 1012
)

const (
	// maxQueue bounds what waits for one socket.
	maxQueue = 64
	// maxMessage bounds what a client may send: pings and acks.
	maxMessage  = 4 << 10
	writeWithin = 5 * time.Second
	readWithin  = 45 * time.Second
	// slowAfter is how long one message may take before the phone counts as one that does not read.
	slowAfter = 2 * time.Second
	// partWithin is how long the other side has to answer a close.
	partWithin = time.Second
)

var closeWords = map[int]string{
	CloseSignIn: "sign in again", CloseSlow: "too slow", CloseReplaced: "replaced", CloseRestart: "restart",
}

// errParting says that the socket is being closed.
var errParting = errors.New("the socket is being closed")

// upgrader keeps nothing for an idle socket but a small buffer to read with.
var upgrader = websocket.Upgrader{
	HandshakeTimeout: writeWithin,
	ReadBufferSize:   1 << 10,
	WriteBufferSize:  1 << 10,
	WriteBufferPool:  &sync.Pool{},
	// Admit has asked for the origin already, so that the refusal is a problem that a client can read.
	CheckOrigin: func(*http.Request) bool { return true },
}

var (
	pingMessage = prepared(websocket.PingMessage, nil)
	pongMessage = prepared(websocket.TextMessage, []byte(`{"type":"pong"}`))
)

func prepared(kind int, data []byte) *websocket.PreparedMessage {
	msg, err := websocket.NewPreparedMessage(kind, data)
	if err != nil {
		panic(err) // only a wrong kind of message can fail
	}
	return msg
}

// socket is one phone's or tab's.
type socket struct {
	hub  *Hub
	conn *websocket.Conn
	pass Pass

	// beat is when it is pinged, compounds are those whose news it hears; the hub's, under its lock.
	beat      int
	compounds []unit.ID

	mu    sync.Mutex
	queue []waiting
	// last is the number of the newest event that was written or is being written; only the one who writes moves it.
	last int64
	// busy is whether somebody writes, began when the message began that is being written; zero is none.
	busy  bool
	began time.Time
	// behind is whether there is more to tell than the queue held: what follows last is then read from the log.
	behind bool
	// code is what it is to be closed with; 0 is not at all.
	code int
}

// waiting is a message in a queue; seq is 0 for what is no event.
type waiting struct {
	seq int64
	msg *websocket.PreparedMessage
}

// Serve makes a socket of a request that Admit has let in, and returns at once; since is the last number that the
// client has seen, negative when it asks for nothing missed. The connection that w hands over is the hub's from then on.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, p Pass, since int64) {
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // the other side is gone: the caller has checked the request's form
	}
	c := &socket{hub: h, conn: conn, pass: p, busy: true}
	if code := h.join(c); code != 0 {
		c.code = code // the hub does not hold it, so nobody else looks; one that is held may be ended at any moment
		c.goodbye()
		_ = conn.Close()
		return
	}
	c.hub.begin(func() { c.bring(since) })
	go c.listen()
}

// listen reads until the other side or the hub ends it. It alone closes the connection.
func (c *socket) listen() {
	defer c.hub.open.Done()
	defer c.hub.leave(c)
	defer c.gone()
	defer c.survive("socket reader")
	c.conn.SetReadLimit(maxMessage)
	c.conn.SetPongHandler(func(string) error { c.awake(); return nil })
	c.awake()
	for {
		_, message, err := c.conn.NextReader()
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, message); err != nil {
			return
		}
		// Whatever it says: it is there, and wants to know whether we are.
		c.awake()
		c.offer(0, pongMessage)
	}
}

// gone closes the connection; whoever still writes to it finds that out.
func (c *socket) gone() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.code == 0 {
		c.code = websocket.CloseAbnormalClosure // nothing is said any more; never sent
	}
	c.queue = nil
	_ = c.conn.Close() // nobody is left to tell
}

// awake gives the other side time until its next sign of life.
func (c *socket) awake() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.code == 0 {
		_ = c.conn.SetReadDeadline(in(readWithin)) // fails only on a closed connection
	}
}

// offer queues a message. When that is too much at once the socket reads the log instead; one that has stopped
// reading is let go.
func (c *socket) offer(seq int64, msg *websocket.PreparedMessage) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.code != 0:
	case len(c.queue) < maxQueue:
		c.queue = append(c.queue, waiting{seq, msg})
		c.work()
	case c.stuck():
		c.part(CloseSlow)
	default:
		c.queue, c.behind = nil, true
	}
}

// stuck reports whether the other side does not take what is written.
func (c *socket) stuck() bool { return !c.began.IsZero() && in(0).Sub(c.began) > slowAfter }

// watch lets a socket go that is stuck.
func (c *socket) watch() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stuck() {
		c.part(CloseSlow)
	}
}

// end closes the socket with a code; what still waits is dropped.
func (c *socket) end(code int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.part(code)
}

func (c *socket) part(code int) {
	if c.code != 0 {
		return
	}
	c.code, c.queue = code, nil
	// Whoever is stuck in a write must not hold up a sign-out or a restart; one who is let go for being stuck may yet
	// begin to read, and find out why.
	within := partWithin
	if code == CloseSlow {
		within = writeWithin
	}
	_ = c.conn.NetConn().SetWriteDeadline(in(within))
	c.work()
}

// work sees that somebody writes.
func (c *socket) work() {
	if !c.busy {
		c.busy = true
		c.hub.begin(c.write) // listen is still there: it counts itself off after gone
	}
}

// task is what the writer does next.
type task int

const (
	rest task = iota // nothing is left
	tell             // a message
	read             // read on in the log
	part             // say goodbye
)

// next says what the writer does next; after rest and part there is no writer any more.
func (c *socket) next() (task, *websocket.PreparedMessage) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.code != 0:
		return part, nil
	case c.behind:
		c.behind = false
		return read, nil
	}
	for len(c.queue) > 0 {
		w := c.queue[0]
		c.queue = c.queue[1:]
		if w.seq == 0 || w.seq > c.last {
			c.last = max(c.last, w.seq)
			return tell, w.msg
		}
	}
	c.queue, c.busy = nil, false
	return rest, nil
}

// write does what there is to do and ends. It is started when there is something, so that a socket that hears nothing
// costs no goroutine for it.
func (c *socket) write() {
	defer c.survive("socket writer")
	for {
		var err error
		switch todo, msg := c.next(); todo {
		case tell:
			err = c.send(func() error { return c.conn.WritePreparedMessage(msg) })
		case read:
			err = c.catchUp()
		case part:
			c.goodbye()
			return
		case rest:
			return
		}
		if err != nil && !errors.Is(err, errParting) {
			c.cut()
			return
		}
	}
}

// send runs one write, and notes when it began.
func (c *socket) send(write func() error) error {
	c.mu.Lock()
	if c.code != 0 {
		c.mu.Unlock()
		return errParting
	}
	c.began = in(0)
	_ = c.conn.SetWriteDeadline(c.began.Add(writeWithin)) // never fails
	c.mu.Unlock()
	err := write()
	c.mu.Lock()
	c.began = time.Time{}
	c.mu.Unlock()
	return err
}

// say writes a text that is for this socket alone; only the one who writes may call it.
func (c *socket) say(text []byte) error {
	return c.send(func() error { return c.conn.WriteMessage(websocket.TextMessage, text) })
}

// goodbye says why, and gives the other side a moment to read it; listen then closes the connection.
func (c *socket) goodbye() {
	if closeWords[c.code] == "" {
		return
	}
	until := in(partWithin)
	_ = c.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(c.code, closeWords[c.code]), until) // it may be gone
	_ = c.conn.SetReadDeadline(until)
}

// cut ends the connection without a word: it takes none. listen wakes, and closes it.
func (c *socket) cut() {
	_ = c.conn.NetConn().SetDeadline(in(0))
}

// in is a moment of the machine's own clock: deadlines are no part of the town's time.
func in(d time.Duration) time.Time {
	return time.Now().Add(d)
}

// survive keeps a panic in one socket from ending the server; that socket is cut, and comes back.
func (c *socket) survive(where string) {
	if p := recover(); p != nil {
		slog.Error(where+" panicked", "panic", p, "stack", string(debug.Stack()))
		c.cut()
	}
}
