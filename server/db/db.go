package db

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"time"

	_ "github.com/mattn/go-sqlite3" // registers the driver
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"youlin/server/event"
)

// FileName is the database's name in the data folder.
const FileName = "youlin.db"

// Options say how to open a database; the zero value is right for a server.
type Options struct {
	// Now is the clock; nil is the system's.
	Now func() time.Time
	// NewID makes ids; nil is random, at least 128 bits. Seeding gives its own, to be repeatable.
	NewID func() string
	// ReadOnly opens no writer and changes nothing, for doctor and backup beside a running server.
	ReadOnly bool
}

// DB is an open database.
type DB struct {
	// Bus tells what was committed.
	Bus event.Bus

	path    string
	now     func() time.Time
	newID   func() string
	read    *gorm.DB
	readers *sql.DB
	writer  *writer
	lastSeq atomic.Int64
}

// ErrNewer says that the database was written by a newer Youlin.
var ErrNewer = errors.New("this data folder was written by a newer youlin; start that version, or restore an older backup")

// Open opens the database in dir, brings it to the newest schema, and reads back that every connection keeps the
// promises of the package. It fails with ErrNewer when the schema is newer than this program.
func Open(ctx context.Context, dir string, o Options) (*DB, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	d := &DB{path: filepath.Join(dir, FileName), now: o.Now, newID: o.NewID}
	if d.now == nil {
		d.now = time.Now
	}
	if d.newID == nil {
		d.newID = rand.Text
	}
	if err := d.open(ctx, o); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (d *DB) open(ctx context.Context, o Options) error {
	if !o.ReadOnly {
		if err := d.openWriter(ctx); err != nil {
			return err
		}
	}
	if err := d.openReaders(ctx); err != nil {
		return err
	}
	return d.readLastSeq(ctx)
}

// The pragmas stand in the DSN, so that each connection of a pool has them.
const (
	writeDSN = "_journal_mode=WAL&_synchronous=FULL&_foreign_keys=on&_txlock=immediate&_busy_timeout=5000&_secure_delete=on"
	readDSN  = "mode=ro&_foreign_keys=on&_busy_timeout=5000&_query_only=on&_synchronous=FULL"
)

func (d *DB) openWriter(ctx context.Context) error {
	pool, err := sql.Open("sqlite3", "file:"+d.path+"?"+writeDSN)
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	pool.SetMaxOpenConns(1)
	if err := migrate(ctx, pool); err != nil {
		return errors.Join(err, pool.Close())
	}
	d.writer, err = newWriter(ctx, d, pool)
	if err != nil {
		return errors.Join(err, pool.Close())
	}
	return nil
}

func (d *DB) openReaders(ctx context.Context) error {
	pool, err := sql.Open("sqlite3", "file:"+d.path+"?"+readDSN)
	if err != nil {
		return fmt.Errorf("open the reading pool: %w", err)
	}
	d.readers = pool
	pool.SetMaxOpenConns(max(2, runtime.NumCPU()))
	pool.SetMaxIdleConns(max(2, runtime.NumCPU()))
	pool.SetConnMaxLifetime(0)
	if err := checkReader(ctx, pool); err != nil {
		return err
	}
	d.read, err = openGorm(pool)
	return err
}

// openGorm lays GORM over a pool or connection: no default transactions (the writer has its own), statements kept.
func openGorm(pool gorm.ConnPool) (*gorm.DB, error) {
	g, err := gorm.Open(sqlite.Dialector{Conn: pool}, &gorm.Config{
		SkipDefaultTransaction: true,
		PrepareStmt:            true,
		PrepareStmtMaxSize:     512,
		DisableAutomaticPing:   true,
		TranslateError:         false,
		Logger:                 logger.Discard,
	})
	if err != nil {
		return nil, fmt.Errorf("lay GORM over the database: %w", err)
	}
	return g, nil
}

// Close lets the writer finish what it was given, and closes both pools.
func (d *DB) Close() error {
	var errs []error
	if d.writer != nil {
		d.writer.finishAll()
	}
	if d.readers != nil {
		errs = append(errs, d.readers.Close())
	}
	if d.writer != nil { // the last to close folds the write-ahead log back
		errs = append(errs, d.writer.close())
	}
	return errors.Join(errs...)
}

// Path is the database's file.
func (d *DB) Path() string { return d.path }

// Now is the clock of the database, for what is decided outside a transaction.
func (d *DB) Now() time.Time { return d.now().UTC() }

// NewID makes an id that nobody can guess, for what gets its name before its transaction begins.
func (d *DB) NewID() string { return d.newID() }

// LastSeq is the number of the newest event that is true.
func (d *DB) LastSeq() int64 { return d.lastSeq.Load() }

// Ready reports why the database cannot serve, or nil: the writer must run and the readers answer.
func (d *DB) Ready(ctx context.Context) error {
	if d.writer == nil || d.writer.broken.Load() {
		return ErrBroken
	}
	return d.readers.PingContext(ctx)
}

// Read is a way to read what is committed. A context that carries a transaction (see Joining) reads inside it.
func (d *DB) Read(ctx context.Context) *Query {
	if tx := joined(ctx); tx != nil {
		return &tx.Query
	}
	return &Query{d.read.WithContext(ctx)}
}
