package event

import (
	"log/slog"
	"runtime/debug"
	"sync"
)

// Bus tells listeners what became true, in commit order.
type Bus struct {
	mu        sync.RWMutex
	listeners []func([]Record)
}

// Listen adds a listener. It is called by the writer after each commit and before the callers have their answer,
// so it only drops what is stale or hands the records to a Queue; it must not write.
func (b *Bus) Listen(hear func([]Record)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.listeners = append(b.listeners, hear)
}

// Tell passes records to every listener. Only db calls it.
func (b *Bus) Tell(records []Record) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, hear := range b.listeners {
		hear(records)
	}
}

// Queue hands records to a worker of its own, in order, so that a slow listener does not hold the writer. It is not
// bounded: what it holds is already in the log, and a listener that must not lose anything reads the log at start.
type Queue struct {
	mu     sync.Mutex
	wake   *sync.Cond
	held   []Record
	closed bool
	done   chan struct{}
}

// NewQueue starts a worker that is given each batch of records in turn, and all that came meanwhile in the next.
func NewQueue(work func([]Record)) *Queue { return NewQueueAfter(func() {}, work) }

// NewQueueAfter starts a worker that does something first, while records already gather.
func NewQueueAfter(first func(), work func([]Record)) *Queue {
	q := &Queue{done: make(chan struct{})}
	q.wake = sync.NewCond(&q.mu)
	go func() {
		defer close(q.done)
		first()
		q.run(work)
	}()
	return q
}

// Put hands over records; it never blocks.
func (q *Queue) Put(records []Record) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return
	}
	q.held = append(q.held, records...)
	q.wake.Signal()
}

// Close lets the worker finish what it was handed, and waits for it.
func (q *Queue) Close() {
	q.mu.Lock()
	q.closed = true
	q.wake.Signal()
	q.mu.Unlock()
	<-q.done
}

func (q *Queue) run(work func([]Record)) {
	for {
		batch, more := q.take()
		if len(batch) > 0 {
			safely(work, batch)
		}
		if !more {
			return
		}
	}
}

func (q *Queue) take() (batch []Record, more bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.held) == 0 && !q.closed {
		q.wake.Wait()
	}
	batch, q.held = q.held, nil
	return batch, len(batch) > 0 || !q.closed
}

// safely keeps the worker alive when one batch makes it panic: a bug then costs that batch's telling, not all later ones.
func safely(work func([]Record), batch []Record) {
	defer func() {
		if p := recover(); p != nil {
			slog.Error("event worker panicked", "panic", p, "from", batch[0].Seq, "stack", string(debug.Stack()))
		}
	}()
	work(batch)
}
