package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mattn/go-sqlite3"
	"gorm.io/gorm"

	"youlin/server/event"
	"youlin/server/fault"
)

// ErrBroken says that the disk refused a sync; nothing more is written until the server is started anew, because
// what the disk holds is then unknown.
var ErrBroken = fault.Unavailable("db.read_only",
	"The disk has a problem. Reading works; please try to write again later.", "存储出了问题,现在只能看,请稍后再试。")

// ErrStopping says that the server is on its way down.
var ErrStopping = fault.Unavailable("db.stopping",
	"The server is restarting. Please try again in a moment.", "服务正在重启,请稍后再试。")

var errNested = errors.New("a use case opened a transaction inside another; pass the tx on instead")

const (
	// maxBatch bounds how many use cases share one commit, so that the first does not wait for ever.
	maxBatch = 256
	// maxWAL is the size from which the log is folded back into the database between two commits.
	maxWAL = 16 << 20
	// foldEvery is the least time between two tries.
	foldEvery = 5 * time.Second
)

// writer is the one place that writes: a goroutine with one connection. Use cases that arrive while it works share
// the next commit, each in a savepoint of its own.
type writer struct {
	db     *DB
	pool   *sql.DB
	conn   *sql.Conn
	gorm   *gorm.DB
	stmts  map[string]*sql.Stmt
	jobs   chan *job
	gid    atomic.Uint64
	broken atomic.Bool
	folded time.Time
	stop   sync.RWMutex
	closed bool
	done   chan struct{}
}

type job struct {
	ctx  context.Context
	do   func(*Tx) error
	tx   *Tx
	recs []event.Record
	// answer is what the caller gets after a commit: nil, or a refusal whose traces are kept.
	answer error
	done   chan error
}

func newWriter(ctx context.Context, d *DB, pool *sql.DB) (*writer, error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("open the writer: %w", err)
	}
	w := &writer{db: d, pool: pool, conn: conn, stmts: map[string]*sql.Stmt{}, jobs: make(chan *job, maxBatch), done: make(chan struct{})}
	if err := checkWriter(ctx, conn); err != nil {
		return nil, err
	}
	for _, text := range []string{"BEGIN IMMEDIATE", "SAVEPOINT use_case", "RELEASE use_case", "ROLLBACK TO use_case", "COMMIT", "ROLLBACK", insertEvent, insertHearer} {
		if w.stmts[text], err = conn.PrepareContext(ctx, text); err != nil { //nolint:sqlclosecheck // kept for the life of the connection, and closed with it
			return nil, fmt.Errorf("prepare %q: %w", text, err)
		}
	}
	if w.gorm, err = openGorm(conn); err != nil {
		return nil, err
	}
	go w.run()
	return w, nil
}

// Write runs do in a transaction, all of it or nothing: nil means that it is on the disk. The first who calls opens
// it, calls inside a context from Joining take part in it. The function may run twice when the database lost the
// transaction under it, so it must not keep anything outside before it returns.
func (d *DB) Write(ctx context.Context, do func(*Tx) error) error {
	if tx := joined(ctx); tx != nil {
		return do(tx)
	}
	if d.writer == nil {
		return ErrBroken
	}
	return d.writer.write(ctx, do)
}

func (w *writer) write(ctx context.Context, do func(*Tx) error) error {
	j := &job{ctx: ctx, do: do, done: make(chan error, 1)}
	if err := w.enqueue(ctx, j); err != nil {
		return err
	}
	late := time.NewTimer(suspicious)
	defer late.Stop()
	select {
	case err := <-j.done:
		return err
	case <-late.C:
		if goroutine() == w.gid.Load() {
			return errNested // it would wait for itself for ever
		}
		return <-j.done
	}
}

// suspicious is after how long a waiting use case is asked whether it waits for itself; asking costs too much to be
// done each time.
const suspicious = time.Second

func (w *writer) enqueue(ctx context.Context, j *job) error {
	w.stop.RLock()
	defer w.stop.RUnlock()
	switch {
	case w.closed:
		return ErrStopping
	case w.broken.Load():
		return ErrBroken
	}
	select {
	case w.jobs <- j:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// finishAll takes nothing more and waits until all that was taken is done.
func (w *writer) finishAll() {
	w.stop.Lock()
	if !w.closed {
		w.closed = true
		close(w.jobs)
	}
	w.stop.Unlock()
	<-w.done
}

// close may be called twice, as a test does that restarts.
func (w *writer) close() error {
	err := w.conn.Close()
	if errors.Is(err, sql.ErrConnDone) {
		err = nil
	}
	return errors.Join(err, w.pool.Close())
}

func (w *writer) run() {
	defer close(w.done)
	w.gid.Store(goroutine())
	for first := range w.jobs {
		for batch := w.gather(first); len(batch) > 0; {
			batch = w.commit(batch)
		}
		w.foldLog()
	}
}

// gather takes what has already arrived; it never waits for more, so that one alone pays nothing.
func (w *writer) gather(first *job) []*job {
	batch := []*job{first}
	for len(batch) < maxBatch {
		select {
		case j, ok := <-w.jobs:
			if !ok {
				return batch
			}
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

// commit runs a batch in one transaction and answers its callers. It returns those to run again, because the
// database threw the transaction away under a neighbour in the batch.
func (w *writer) commit(batch []*job) (again []*job) {
	batch = w.alive(batch)
	if len(batch) == 0 {
		return nil
	}
	if w.broken.Load() { // these were waiting when the disk failed
		return w.refuse(batch, ErrBroken)
	}
	if err := w.exec("BEGIN IMMEDIATE"); err != nil {
		w.failed(err)
		return w.refuse(batch, fmt.Errorf("begin: %w", err))
	}
	var kept []*job
	for i, j := range batch {
		err, lost := w.attempt(j, len(batch) == 1)
		if lost {
			j.done <- Fault(err, nil)
			return append(kept, batch[i+1:]...)
		}
		if err != nil {
			j.done <- Fault(err, nil)
			continue
		}
		kept = append(kept, j)
	}
	w.finish(kept)
	return nil
}

// alive answers those who have gone away while they waited.
func (w *writer) alive(batch []*job) []*job {
	here := batch[:0]
	for _, j := range batch {
		if err := j.ctx.Err(); err != nil {
			j.done <- err
			continue
		}
		here = append(here, j)
	}
	return here
}

// attempt runs one use case in a savepoint of its own, unless it is alone. lost reports that the database rolled
// the whole transaction back: the next savepoint would then commit by itself.
func (w *writer) attempt(j *job, alone bool) (err error, lost bool) {
	if !alone {
		if err = w.exec("SAVEPOINT use_case"); err != nil {
			return err, w.autoCommit()
		}
	}
	err = w.perform(j)
	if w.autoCommit() {
		return errors.Join(err, errors.New("the database gave the transaction up")), true
	}
	if alone {
		return err, false
	}
	if err != nil {
		return errors.Join(err, w.exec("ROLLBACK TO use_case"), w.exec("RELEASE use_case")), w.autoCommit()
	}
	return w.exec("RELEASE use_case"), w.autoCommit()
}

func (w *writer) perform(j *job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			slog.Error("a use case panicked", "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic in a use case: %v", p)
		}
	}()
	ctx := context.WithoutCancel(j.ctx)
	j.tx = &Tx{Query: Query{w.gorm.WithContext(ctx)}, db: w.db, ctx: ctx, now: w.db.now().UTC().Truncate(time.Millisecond)}
	var refusal keptRefusal
	j.answer = nil
	if err = j.do(j.tx); errors.As(err, &refusal) {
		j.answer, err = err, nil
	}
	if err != nil {
		return err
	}
	j.recs, err = w.appendEvents(j.tx)
	return err
}

// finish commits what was kept, tells it, and only then answers.
func (w *writer) finish(kept []*job) {
	if len(kept) == 0 {
		if err := w.exec("ROLLBACK"); err != nil {
			slog.Error("roll back", "cause", err)
		}
		return
	}
	if err := w.exec("COMMIT"); err != nil {
		w.failed(err)
		w.refuse(kept, fmt.Errorf("commit: %w", err))
		return
	}
	w.announce(kept)
	for _, j := range kept {
		j.done <- j.answer
	}
}

func (w *writer) announce(kept []*job) {
	var recs []event.Record
	for _, j := range kept {
		for _, forget := range j.tx.after {
			forget()
		}
		recs = append(recs, j.recs...)
	}
	if len(recs) > 0 {
		w.db.lastSeq.Store(recs[len(recs)-1].Seq)
		w.db.Bus.Tell(recs)
	}
}

// failed looks at a transaction that could not begin or end. After an I/O error nobody knows what the disk holds, and
// trying again would be guessing; a full disk is only full.
func (w *writer) failed(err error) {
	if !w.autoCommit() {
		_ = w.exec("ROLLBACK") // the commit's own error is the one to report
	}
	if errors.Is(Fault(err, nil), ErrBroken) {
		slog.Error("the disk refused a commit; writing stops until the next start", "cause", err)
		w.broken.Store(true)
	}
}

func (w *writer) refuse(batch []*job, err error) []*job {
	for _, j := range batch {
		j.done <- Fault(err, nil)
	}
	return nil
}

func (w *writer) exec(text string, args ...any) error {
	_, err := w.stmts[text].ExecContext(context.Background(), args...) // what was begun is finished
	return err
}

// autoCommit reports that no transaction is open on the writer's connection.
func (w *writer) autoCommit() (yes bool) {
	err := w.conn.Raw(func(c any) error {
		yes = c.(*sqlite3.SQLiteConn).AutoCommit()
		return nil
	})
	return yes || err != nil
}

// foldLog keeps the write-ahead log small although readers may hold it open at each automatic checkpoint.
func (w *writer) foldLog() {
	info, err := os.Stat(w.db.path + "-wal")
	if err != nil || w.broken.Load() || info.Size() < maxWAL || time.Since(w.folded) < foldEvery {
		return
	}
	w.folded = time.Now()
	// A short time-out: a reader that holds the log must not hold the writer too.
	for _, text := range []string{"PRAGMA busy_timeout=50", "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA busy_timeout=5000"} {
		if _, err := w.conn.ExecContext(context.Background(), text); err != nil {
			slog.Warn("fold the write-ahead log", "cause", err)
		}
	}
}

// goroutine is the number of the calling goroutine. Go hides it on purpose; it serves only to turn a use case that
// opens a second transaction, which would wait for itself for ever, into an error.
func goroutine() (id uint64) {
	var buf [32]byte
	n := runtime.Stack(buf[:], false)
	for _, c := range buf[len("goroutine "):n] {
		if c < '0' || c > '9' {
			break
		}
		id = id*10 + uint64(c-'0')
	}
	return id
}
