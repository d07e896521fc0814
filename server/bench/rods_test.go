//go:build bench

package bench

import (
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/golang-jwt/jwt/v5"
	"github.com/gorilla/websocket"
	_ "github.com/mattn/go-sqlite3"
)

// TestMain runs as a rod when it is told to.
func TestMain(m *testing.M) {
	name := os.Getenv("YL_ROD")
	if name == "" {
		os.Exit(m.Run())
	}
	if task := tasks[name]; task != nil {
		report(task(os.Getenv("YL_ROD_DATA")))
		return
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	if err := os.WriteFile(os.Getenv("YL_ROD_LISTEN"), []byte(ln.Addr().String()), 0o600); err != nil {
		panic(err)
	}
	data := os.Getenv("YL_ROD_DATA")
	if name == "push" {
		panic(http.Serve(ln, push(data)))
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	map[string]func(*fiber.App, string){"bare": bare, "feed-sql": feedSQL, "insert": insert}[name](app, data)
	panic(app.Listener(ln))
}

// report tells whoever started this process what a task found.
func report(found any, err error) {
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(found)
	}
	if err != nil {
		panic(err)
	}
}

// push writes each body as one row and then tells it to the socket that is open.
func push(dir string) http.Handler {
	write := inserter(dir)
	sockets := make(chan *websocket.Conn, 1)
	mux := http.NewServeMux()
	mux.HandleFunc("/socket", func(w http.ResponseWriter, r *http.Request) {
		var up websocket.Upgrader
		if conn, err := up.Upgrade(w, r, nil); err == nil {
			sockets <- conn
		}
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || write(string(body)) != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		conn := <-sockets
		_ = conn.WriteMessage(websocket.TextMessage, body)
		sockets <- conn
	})
	return mux
}

// bare answers fixed bytes, as many as the file holds.
func bare(app *fiber.App, file string) {
	body, err := os.ReadFile(file)
	if err != nil {
		panic(err)
	}
	app.Get("/", func(c *fiber.Ctx) error {
		c.Response().Header.SetContentType("application/json")
		c.Response().SetBodyRaw(body)
		return nil
	})
}

// feedSQL verifies a token, runs one prepared query for a page of twenty posts with their authors, and marshals it.
func feedSQL(app *fiber.App, data string) {
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(data, "youlin.db")+"?mode=ro&_query_only=on")
	if err != nil {
		panic(err)
	}
	db.SetMaxOpenConns(2)
	query, err := db.Prepare(`SELECT p.id, p.direction, p.module, p.mode, p.category, p.title, p.body, p.quantity, p.capacity, p.windows, p.state, p.version,
		p.created_at, p.expires_at, o.id, o.name FROM posts p JOIN people o ON o.id = p.author_id
		WHERE p.running AND p.compound_id = ? ORDER BY p.created_at DESC, p.id DESC LIMIT 20`)
	if err != nil {
		panic(err)
	}
	key := []byte("0123456789abcdef0123456789abcdef")
	app.Get("/token", func(c *fiber.Ctx) error {
		t, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"sub": "x"}).SignedString(key)
		if err != nil {
			return err
		}
		return c.SendString(t)
	})
	app.Get("/compounds/:id", func(c *fiber.Ctx) error {
		token := strings.TrimPrefix(c.Get("Authorization"), "Bearer ")
		if _, err := jwt.Parse(token, func(*jwt.Token) (any, error) { return key, nil }, jwt.WithValidMethods([]string{"HS256"})); err != nil {
			return fiber.ErrUnauthorized
		}
		rows, err := query.Query(c.Params("id"))
		if err != nil {
			return err
		}
		defer rows.Close()
		page, err := scan(rows)
		if err != nil {
			return err
		}
		return c.JSON(page)
	})
}

type rodPost struct {
	ID, Direction, Module, Mode, Category, Title, Body string
	Quantity, Capacity                                 int
	Windows, State                                     string
	Version                                            int
	CreatedAt, ExpiresAt                               int64
	Author                                             struct{ ID, Name string }
}

func scan(rows *sql.Rows) (page []rodPost, err error) {
	for rows.Next() {
		var p rodPost
		if err := rows.Scan(&p.ID, &p.Direction, &p.Module, &p.Mode, &p.Category, &p.Title, &p.Body, &p.Quantity, &p.Capacity, &p.Windows,
			&p.State, &p.Version, &p.CreatedAt, &p.ExpiresAt, &p.Author.ID, &p.Author.Name); err != nil {
			return nil, err
		}
		page = append(page, p)
	}
	return page, rows.Err()
}

// insert writes each body as one row; those that arrive together share a commit.
func insert(app *fiber.App, dir string) {
	write := inserter(dir)
	app.Post("/", func(c *fiber.Ctx) error {
		var in map[string]any
		if err := json.Unmarshal(c.Body(), &in); err != nil {
			return fiber.ErrBadRequest
		}
		if err := write(string(c.Body())); err != nil {
			return err
		}
		return c.Status(fiber.StatusCreated).Send(c.Body())
	})
}

// row is one insert that waits for its commit.
type row struct {
	body string
	done chan error
}

// inserter gives a way to write a row durably: one goroutine, prepared statements, FULL sync, shared commits.
func inserter(dir string) func(body string) error {
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, "rod.db")+"?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate")
	if err != nil {
		panic(err)
	}
	conn, err := db.Conn(context.Background())
	if err != nil {
		panic(err)
	}
	if _, err := conn.ExecContext(context.Background(), "CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, body TEXT)"); err != nil {
		panic(err)
	}
	rows := make(chan row, 256)
	go group(conn, rows)
	return func(body string) error {
		r := row{body, make(chan error, 1)}
		rows <- r
		return <-r.done
	}
}

func group(conn *sql.Conn, rows <-chan row) {
	prepare := func(text string) *sql.Stmt {
		s, err := conn.PrepareContext(context.Background(), text)
		if err != nil {
			panic(err)
		}
		return s
	}
	begin, one, commit := prepare("BEGIN IMMEDIATE"), prepare("INSERT INTO rows (body) VALUES (?)"), prepare("COMMIT")
	defer func() { begin.Close(); one.Close(); commit.Close() }()
	for first := range rows {
		batch := gather(first, rows)
		_, err := begin.Exec()
		for _, r := range batch {
			if err == nil {
				_, err = one.Exec(r.body)
			}
		}
		if err == nil {
			_, err = commit.Exec()
		}
		for _, r := range batch {
			r.done <- err
		}
	}
}

func gather(first row, rows <-chan row) []row {
	batch := []row{first}
	for len(batch) < 256 {
		select {
		case r := <-rows:
			batch = append(batch, r)
		default:
			return batch
		}
	}
	return batch
}
