package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"time"
)

// Caps bound how many connections are open at a time.
type Caps struct {
	// All is how many there may be; 0, or more than the descriptors allow, is as many as those allow.
	All int
	// PerAddress is how many one address (of IPv6 its /64) may hold; 0 is no bound.
	PerAddress int
	// Trusted addresses, as of a reverse proxy, stand for many and have no bound of their own.
	Trusted []string
}

const (
	// acceptPause is how long accepting rests when the machine has nothing left to accept with.
	acceptPause = 20 * time.Millisecond
	// reserved descriptors are never given to connections: the database, photos and logs need some.
	reserved = 64
)

// Listen opens the public listener. It raises the limit of descriptors as far as it may, keeps some for the database
// and the photos, waits when descriptors run out instead of ending the server, waits with accepting while All
// connections are open, and closes at once what one address opens beyond its share.
func Listen(addr string, caps Caps) (net.Listener, error) {
	trusted, err := prefixes(caps.Trusted)
	if err != nil {
		return nil, err
	}
	inner, err := new(net.ListenConfig).Listen(context.Background(), "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", addr, err)
	}
	return &listener{
		Listener: inner, slots: make(chan struct{}, slots(caps.All, raiseDescriptors())), perAddress: caps.PerAddress,
		trusted: trusted, held: map[netip.Addr]int{}, closed: make(chan struct{}),
	}, nil
}

// raiseDescriptors lifts the soft limit to the hard one, and returns it.
func raiseDescriptors() int {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		return 1024
	}
	if l.Cur < l.Max {
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: l.Max, Max: l.Max}); err == nil {
			l.Cur = l.Max
		}
	}
	return int(min(l.Cur, 1<<20))
}

// slots is how many connections there is room for: at most what was asked, and never the descriptors that the rest of
// the server needs (of very few, half).
func slots(asked, descriptors int) int {
	room := descriptors - min(reserved, descriptors/2)
	if asked > 0 && asked < room {
		return asked
	}
	return max(1, room)
}

// prefixes reads addresses and networks as an operator writes them.
func prefixes(texts []string) (found []netip.Prefix, err error) {
	for _, text := range texts {
		if ip, err := netip.ParseAddr(text); err == nil {
			found = append(found, netip.PrefixFrom(ip.Unmap(), ip.Unmap().BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("trusted address %q: %w", text, err)
		}
		found = append(found, p.Masked())
	}
	return found, nil
}

// listener is patient and capped. An error of Accept would end the server, so it returns one only when it is closed.
type listener struct {
	net.Listener
	slots      chan struct{}
	perAddress int
	trusted    []netip.Prefix
	closing    sync.Once
	closed     chan struct{}

	mu   sync.Mutex
	held map[netip.Addr]int
}

// Accept waits for a free slot and a connection whose address may hold one more.
func (l *listener) Accept() (net.Conn, error) {
	select {
	case l.slots <- struct{}{}:
	case <-l.closed:
		return nil, net.ErrClosed
	}
	for {
		conn, err := l.patiently()
		if err != nil {
			<-l.slots
			return nil, err
		}
		if kept := l.take(conn); kept != nil {
			return kept, nil
		}
		_ = conn.Close() // one too many; it says nothing
	}
}

// patiently accepts, and waits a little when the machine cannot just now.
func (l *listener) patiently() (net.Conn, error) {
	for warned := false; ; {
		conn, err := l.Listener.Accept()
		if err == nil || !passing(err) {
			return conn, err
		}
		if !warned {
			slog.Warn("cannot accept connections just now", "cause", err)
			warned = true
		}
		select {
		case <-time.After(acceptPause):
		case <-l.closed:
			return nil, net.ErrClosed
		}
	}
}

// passing reports whether a failure to accept says something of the moment and not of the listener.
func passing(err error) bool {
	for _, e := range []syscall.Errno{
		syscall.EMFILE, syscall.ENFILE, syscall.ECONNABORTED, syscall.ENOBUFS, syscall.ENOMEM, syscall.EINTR, syscall.EPROTO,
	} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// take counts a connection in, or returns nil when its address has enough.
func (l *listener) take(conn net.Conn) net.Conn {
	who := network(conn.RemoteAddr())
	if l.perAddress <= 0 || !who.IsValid() || within(l.trusted, who) {
		return &held{Conn: conn, by: l}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held[who] >= l.perAddress {
		return nil
	}
	l.held[who]++
	return &held{Conn: conn, by: l, who: who}
}

func (l *listener) release(who netip.Addr) {
	<-l.slots
	if !who.IsValid() {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held[who]--; l.held[who] <= 0 {
		delete(l.held, who)
	}
}

// network is what a connection is counted by: its address, of IPv6 the /64 that one household or hacker holds.
func network(a net.Addr) netip.Addr {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.Addr{}
	}
	ip := tcp.AddrPort().Addr().Unmap().WithZone("")
	if ip.Is4() {
		return ip
	}
	p, err := ip.Prefix(64)
	if err != nil {
		return netip.Addr{}
	}
	return p.Addr()
}

// Close stops accepting, also when Accept waits for a slot.
func (l *listener) Close() error {
	l.closing.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

// held is a connection that gives its slot back once, when it is closed.
type held struct {
	net.Conn
	by   *listener
	who  netip.Addr // not valid when it is not counted
	once sync.Once
}

// Close closes the connection and frees its slot.
func (c *held) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() { c.by.release(c.who) })
	return err
}
