package live_test

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"youlin/server/live"
	"youlin/server/testkit"
)

// wire is a socket without a network, so that its hours pass in a moment.
type wire struct {
	*websocket.Conn
	pings int
}

// connects opens a socket over a pipe. It answers pings when it is awake.
func connects(t *testing.T, hub *live.Hub, p live.Pass, awake bool) *wire {
	t.Helper()
	ours, theirs := net.Pipe()
	go func() {
		r, err := http.ReadRequest(bufio.NewReader(theirs))
		if err != nil {
			t.Error(err)
			return
		}
		hub.Serve(&pipeWriter{theirs}, r, p, -1)
	}()
	dialer := websocket.Dialer{NetDial: func(string, string) (net.Conn, error) { return ours, nil }}
	conn, upgraded, err := dialer.Dial("ws://town/", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = upgraded.Body.Close()
	w := &wire{Conn: conn}
	answer := conn.PingHandler()
	conn.SetPingHandler(func(text string) error {
		w.pings++
		if awake {
			return answer(text)
		}
		return nil
	})
	return w
}

// ends reads until the connection ends.
func (w *wire) ends() error {
	for {
		if _, _, err := w.ReadMessage(); err != nil {
			return err
		}
	}
}

// pipeWriter hands a pipe over as a server would.
type pipeWriter struct{ conn net.Conn }

func (*pipeWriter) Header() http.Header         { return http.Header{} }
func (*pipeWriter) Write(b []byte) (int, error) { return len(b), nil }
func (*pipeWriter) WriteHeader(int)             {}

// Hijack hands it over.
func (w *pipeWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return w.conn, bufio.NewReadWriter(bufio.NewReaderSize(w.conn, 16), bufio.NewWriterSize(w.conn, 16)), nil
}

// quietTown has somebody in it whose standing is known; nothing happens there any more.
func quietTown(t *testing.T) (*testkit.Town, live.Pass) {
	town := testkit.NewTown(t)
	mei := town.Resident("Mei")
	mei.Viewer()
	return town, live.Pass{Person: mei.ID, Session: "s", Locale: "en"}
}

func TestPhoneThatAnswersIsKeptForHours(t *testing.T) {
	town, pass := quietTown(t)
	synctest.Test(t, func(t *testing.T) {
		hub := live.New(town.DB, town.People, town.Units, town.Limits, live.Options{})
		phone := connects(t, hub, pass, true)
		ended := make(chan error, 1)
		go func() { ended <- phone.ends() }()
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		if len(ended) > 0 || hub.Open() != 1 {
			t.Errorf("%d sockets are open after two hours", hub.Open())
		}
		hub.Close(context.Background())
		if err := <-ended; !websocket.IsCloseError(err, live.CloseRestart) {
			t.Errorf("it ended with %v", err)
		}
		if want := int(2 * time.Hour / (20 * time.Second)); phone.pings < want-1 || phone.pings > want+1 {
			t.Errorf("it was asked %d times, want about %d", phone.pings, want)
		}
	})
}

func TestPhoneThatFellSilentIsGoneWithinAMinute(t *testing.T) {
	town, pass := quietTown(t)
	synctest.Test(t, func(t *testing.T) {
		hub := live.New(town.DB, town.People, town.Units, town.Limits, live.Options{})
		phone := connects(t, hub, pass, false)
		begun := time.Now()
		if err := phone.ends(); err == nil {
			t.Error("it ended well")
		}
		if took := time.Since(begun); took < 40*time.Second || took > time.Minute {
			t.Errorf("it was let go after %s", took)
		}
		synctest.Wait()
		if hub.Open() != 0 {
			t.Error("the hub still holds it")
		}
		hub.Close(context.Background())
	})
}

func TestPhoneThatTakesNothingIsGoneSoon(t *testing.T) {
	town, pass := quietTown(t)
	synctest.Test(t, func(t *testing.T) {
		hub := live.New(town.DB, town.People, town.Units, town.Limits, live.Options{})
		connects(t, hub, pass, false) // it reads nothing: not even hello is taken from the pipe
		time.Sleep(30 * time.Second)
		synctest.Wait()
		if hub.Open() != 0 {
			t.Error("the hub still holds it")
		}
		hub.Close(context.Background())
	})
}
