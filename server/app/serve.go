package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"youlin/server/api"
)

// drain is how long what is under way may take when the server stops.
const drain = 5 * time.Second

// Serve answers on the configured address until ctx ends, then lets what is under way finish: sockets are closed
// with 1012, requests are answered, timers stop. With port 0 the chosen address is written to the file listen in the
// data folder. ready, when given, is told the address.
func (h *House) Serve(ctx context.Context, ready func(addr string)) error {
	ln, err := h.door()
	if err != nil {
		return err
	}
	if err := h.follow(ctx); err != nil {
		return errors.Join(err, ln.Close())
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	failed := make(chan error, 2)
	go func() { failed <- h.API.App().Listener(ln) }()
	go h.keepTime(ctx)
	closeMetrics, err := h.serveMetrics(ctx, failed)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	defer closeMetrics()
	if ready != nil {
		ready(ln.Addr().String())
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return h.stop()
	}
}

// follow sets those rooms going that hear of others by the log.
func (h *House) follow(ctx context.Context) error {
	posts, err := h.Posts.Heed(ctx)
	if err != nil {
		return err
	}
	h.onClose(posts.Close)
	h.onClose(h.Pairs.Close)
	if err := h.Pairs.Start(ctx); err != nil {
		return err
	}
	h.onClose(h.Swaps.Close)
	return h.Swaps.Start(ctx)
}

func (h *House) stop() error {
	slog.Info("stopping")
	ctx, done := context.WithTimeout(context.Background(), drain)
	defer done()
	h.Live.Close(ctx)
	return h.API.App().ShutdownWithContext(ctx)
}

// door is the listener: the one that was opened to choose a port, whose address is written where scripts find it, or
// a new one.
func (h *House) door() (net.Listener, error) {
	if h.ln == nil {
		return h.listen()
	}
	return h.ln, os.WriteFile(filepath.Join(h.Config.Data, "listen"), []byte(h.Config.Listen+"\n"), 0o600)
}

func (h *House) listen() (net.Listener, error) {
	ln, err := api.Listen(h.Config.Listen, api.Caps{All: h.Config.MaxConnections, PerAddress: h.Config.MaxConnectionsPerAddress, Trusted: h.Config.TrustedProxies})
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", h.Config.Listen, err)
	}
	return ln, nil
}

func (h *House) serveMetrics(ctx context.Context, failed chan<- error) (stop func(), err error) {
	if h.Config.Metrics == "" {
		return func() {}, nil
	}
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", h.Config.Metrics)
	if err != nil {
		return nil, fmt.Errorf("listen for metrics: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.HandlerFor(h.API.Metrics(), promhttp.HandlerOpts{}))
	s := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		if err := s.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			failed <- err
		}
	}()
	return func() { _ = s.Close() }, nil
}
