package live

import (
	"errors"
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
	// busy is whether somebody writes.
	busy bool
	// replaying is whether it still reads the log; when too much comes meanwhile it falls behind, and reads on.
	replaying, behind bool
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
	c := &socket{hub: h, conn: conn, pass: p, busy: true, replaying: true}
	if code := h.join(c); code != 0 {
		c.goodbye(code)
		_ = conn.Close()
		return
	}
	go c.listen()
	go c.bring(since)
}

// listen reads until the other side or the hub ends it. It alone closes the connection.
func (c *socket) listen() {
	defer c.hub.open.Done()
	defer c.hub.leave(c)
	defer c.gone()
	defer survive("socket reader")
	c.conn.SetReadLimit(maxMessage)
	c.conn.SetPongHandler(func(string) error { c.awake(); return nil })
	c.awake()
	for {
		if _, _, err := c.conn.NextReader(); err != nil {
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

// offer queues a message, and lets a socket go that has stopped reading.
func (c *socket) offer(seq int64, msg *websocket.PreparedMessage) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.code != 0:
	case len(c.queue) < maxQueue:
		c.queue = append(c.queue, waiting{seq, msg})
		c.work()
	case c.replaying:
		c.queue, c.behind = nil, true
	default:
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
	if code != CloseSlow {
		// Whoever is stuck in a write must not hold up a sign-out or a restart.
		_ = c.conn.NetConn().SetWriteDeadline(in(partWithin))
	}
	c.work()
}

// work sees that somebody writes.
func (c *socket) work() {
	if !c.busy {
		c.busy = true
		c.hub.open.Add(1) // listen is still there: it counts itself off after gone
		go func() {
			defer c.hub.open.Done()
			c.write()
		}()
	}
}

// next takes the next message that was not told yet. Without one the writer may go; with a code it has to say goodbye.
func (c *socket) next() (msg *websocket.PreparedMessage, code int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.code == 0 && len(c.queue) > 0 {
		w := c.queue[0]
		c.queue = c.queue[1:]
		if w.seq == 0 || w.seq > c.last {
			c.last = max(c.last, w.seq)
			return w.msg, 0
		}
	}
	c.queue, c.busy = nil, c.code != 0
	return nil, c.code
}

// write empties the queue and ends. It is started when there is something to write, so that a socket that hears
// nothing costs no goroutine for it.
func (c *socket) write() {
	defer survive("socket writer")
	for {
		msg, code := c.next()
		switch {
		case code != 0:
			c.goodbye(code)
			return
		case msg == nil:
			return
		}
		_ = c.conn.SetWriteDeadline(in(writeWithin)) // never fails
		if err := c.conn.WritePreparedMessage(msg); err != nil {
			c.cut()
			return
		}
	}
}

// say writes a text that is for this socket alone; only the one who writes may call it.
func (c *socket) say(text []byte) error {
	c.mu.Lock()
	parting := c.code != 0
	c.mu.Unlock()
	if parting {
		return errParting
	}
	_ = c.conn.SetWriteDeadline(in(writeWithin)) // never fails
	return c.conn.WriteMessage(websocket.TextMessage, text)
}

// goodbye says why, and gives the other side a moment to read it; listen then closes the connection.
func (c *socket) goodbye(code int) {
	if closeWords[code] == "" {
		return
	}
	until := in(partWithin)
	_ = c.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, closeWords[code]), until) // it may be gone
	_ = c.conn.SetReadDeadline(until)
}

// cut ends the connection without a word: it takes none. listen wakes, and closes it.
func (c *socket) cut() {
	_ = c.conn.NetConn().SetDeadline(in(0))
}

// in is a moment of the machine's own clock: deadlines are no part of the town's time.
func in(d time.Duration) time.Time {
	return time.Now().Add(d) //nolint:forbidigo // see above
}

// survive keeps a panic in one socket from ending the server.
func survive(where string) {
	if p := recover(); p != nil {
		slog.Error(where+" panicked", "panic", p, "stack", string(debug.Stack()))
	}
}
