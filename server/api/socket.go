package api

import (
	"bufio"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"youlin/server/fault"
	"youlin/server/live"
	"youlin/server/person"
)

// errNoSocket refuses a request that does not ask for a socket.
var errNoSocket = fault.Malformed("realtime.no_socket", "This address is for sockets only.", "这个地址只接受 WebSocket 连接。")

// handshake are the headers that make a request for a socket, beside Host and Origin.
var handshake = []string{"Connection", "Upgrade", "Sec-Websocket-Version", "Sec-Websocket-Key", "Sec-Websocket-Protocol"}

// openSocket lets in who brings a good ticket, and hands the bare connection to the hub. Every refusal is a problem
// that comes before the upgrade.
func (a *API) openSocket(c *fiber.Ctx) error {
	c.Locals(localOp, "open-socket")
	since, err := sinceOf(c.Query("since"))
	if err != nil {
		return err
	}
	r := upgradeRequest(c)
	if !asksForSocket(r.Header) {
		c.Set("Sec-WebSocket-Version", "13")
		return errNoSocket
	}
	pass, err := a.live.Admit(live.Knock{
		Ticket: c.Query("ticket"), Origin: c.Get(fiber.HeaderOrigin), Host: r.Host, Address: a.addressOf(c), Session: a.sessionAlong(c),
	})
	if err != nil {
		return err
	}
	c.Locals(localPerson, string(pass.Person))
	c.Status(fiber.StatusSwitchingProtocols) // for the log; the answer itself is the upgrade's
	c.Context().HijackSetNoResponse(true)
	c.Context().Hijack(func(conn net.Conn) { a.live.Serve(&taken{conn: bare(conn), header: http.Header{}}, r, pass, since) })
	return nil
}

// sinceOf reads the last number that the client has seen; nothing asks for nothing missed.
func sinceOf(text string) (int64, error) {
	if text == "" {
		return -1, nil
	}
	since, err := strconv.ParseInt(text, 10, 64)
	if err != nil || since < 0 {
		return 0, errInvalid.At(fault.Field{Location: "query.since", EN: "This is not a number of an event.", ZH: "这不是事件编号。"})
	}
	return since, nil
}

// sessionAlong is the session of an access token that came along; browsers cannot send one, and need not.
func (a *API) sessionAlong(c *fiber.Ctx) person.SessionID {
	token := bearer(c.Get(fiber.HeaderAuthorization))
	if token == "" {
		return ""
	}
	v, err := a.people.Viewer(c.UserContext(), token)
	if err != nil {
		return "unknown" // no ticket is of this session
	}
	return v.Session
}

// upgradeRequest copies what the upgrade needs: nothing of Fiber's outlives the handler.
func upgradeRequest(c *fiber.Ctx) *http.Request {
	r := &http.Request{Method: http.MethodGet, Host: strings.Clone(string(c.Context().Host())), Header: http.Header{}, URL: &url.URL{}}
	for _, name := range handshake {
		if value := c.Get(name); value != "" {
			r.Header.Set(name, strings.Clone(value))
		}
	}
	return r
}

func asksForSocket(h http.Header) bool {
	return names(h.Get("Connection"), "upgrade") && names(h.Get("Upgrade"), "websocket") &&
		h.Get("Sec-Websocket-Version") == "13" && len(h.Get("Sec-Websocket-Key")) == 24
}

// names reports whether a header's list holds a word.
func names(list, word string) bool {
	for part := range strings.SplitSeq(list, ",") {
		if strings.EqualFold(strings.TrimSpace(part), word) {
			return true
		}
	}
	return false
}

// bare is the connection itself, without fasthttp's reader around it, which goes back to its pool.
func bare(c net.Conn) net.Conn {
	if hijacked, ok := c.(interface{ UnsafeConn() net.Conn }); ok {
		return hijacked.UnsafeConn()
	}
	return c
}

// taken is a connection in the form in which net/http would hand it over.
type taken struct {
	conn   net.Conn
	header http.Header
}

// Header is where an upgrade that fails would put its headers.
func (t *taken) Header() http.Header { return t.header }

// Write would be the answer of an upgrade that fails; openSocket has looked for all reasons why it might.
func (t *taken) Write(b []byte) (int, error) { return len(b), nil }

// WriteHeader is the same.
func (t *taken) WriteHeader(int) {}

// Hijack hands the connection over. The buffers are too small to be kept, so that the socket makes its own.
func (t *taken) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return t.conn, bufio.NewReadWriter(bufio.NewReaderSize(t.conn, 16), bufio.NewWriterSize(t.conn, 16)), nil
}

// describeSocket puts the socket's door into the contract: it is no operation of Huma's.
func (a *API) describeSocket() {
	text := &huma.Schema{Type: huma.TypeString}
	number := &huma.Schema{Type: huma.TypeInteger, Format: "int64"}
	a.ops = append(a.ops, op{Method: http.MethodGet, Path: "/realtime", ID: "open-socket", Tag: "realtime", Access: public, Doc: socketDoc})
	a.huma.OpenAPI().AddOperation(&huma.Operation{
		OperationID: "open-socket", Method: http.MethodGet, Path: "/realtime", Tags: []string{"realtime"}, Description: socketDoc,
		Parameters: []*huma.Param{
			{Name: "ticket", In: "query", Required: true, Schema: text, Description: "From create-ticket."},
			{Name: "since", In: "query", Schema: number, Description: "The last number seen; 0 is from the oldest kept."},
		},
		Responses: map[string]*huma.Response{"101": {Description: "The socket. Frames are LiveEvent and Hello, as text."}},
	})
}

const socketDoc = "The socket, for whoever holds a ticket. It says hello, then what was missed since a number or reset, then what happens. " +
	"It is closed with 4401 when the session ends, 4408 when nobody reads, 4409 when the person opened too many, 1012 when the server restarts."
