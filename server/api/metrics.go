package api

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// metrics count what an operator watches. Labels come from fixed sets: operation ids and statuses.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	panics   prometheus.Counter
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "youlin_requests_total", Help: "Requests by operation and status."}, []string{"op", "status"}),
		seconds:  prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "youlin_request_seconds", Help: "Duration of requests.", Buckets: prometheus.ExponentialBuckets(0.0005, 4, 8)}, []string{"op"}),
		panics:   prometheus.NewCounter(prometheus.CounterOpts{Name: "youlin_panics_total", Help: "Requests that panicked."}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.panics, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) request(op string, status int, took time.Duration) {
	if op == "" {
		op = "other"
	}
	m.requests.WithLabelValues(op, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(op).Observe(took.Seconds())
}

// Metrics is what the operator's own listener serves; it never stands on the public one.
func (a *API) Metrics() *prometheus.Registry { return a.metrics.registry }
