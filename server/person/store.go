package person

import (
	"errors"
	"time"

	"youlin/server/db"
)

type personRow struct {
	ID        ID
	Name      string
	Phone     Phone
	Locale    string
	Callable  bool
	Version   int
	CreatedAt int64
}

func (row personRow) person() Person {
	return Person{
		ID: row.ID, Name: row.Name, Phone: row.Phone, Locale: row.Locale, Callable: row.Callable, Version: row.Version,
		Made: db.Instant(row.CreatedAt),
	}
}

const selectPerson = "SELECT id, name, COALESCE(phone, '') AS phone, locale, callable, version, created_at FROM people "

func findPerson(q *db.Query, id ID) (Person, error) {
	var row personRow
	err := db.One(q.Raw(selectPerson+"WHERE id = ?", id), &row, ErrUnknown)
	return row.person(), err
}

func findByPhone(q *db.Query, p Phone) (Person, error) {
	var row personRow
	err := db.One(q.Raw(selectPerson+"WHERE phone = ?", p.Clear()), &row, ErrUnknown)
	return row.person(), err
}

func insertPerson(tx *db.Tx, p Person) error {
	var phone *string
	if n := p.Phone.Clear(); n != "" {
		phone = &n
	}
	err := tx.Exec("INSERT INTO people (id, name, phone, locale, version, created_at) VALUES (?, ?, ?, ?, ?, ?)",
		p.ID, p.Name, phone, p.Locale, p.Version, db.Millis(p.Made)).Error
	return taken(db.Fault(err, nil))
}

// taken turns the unique rule of phones into this room's refusal.
func taken(err error) error {
	if errors.Is(err, db.ErrDuplicate) {
		return ErrPhoneTaken
	}
	return err
}

func updatePerson(tx *db.Tx, p Person) error {
	return db.Changed(tx.Exec("UPDATE people SET name = ?, locale = ?, callable = ?, version = ? WHERE id = ? AND version = ?",
		p.Name, p.Locale, p.Callable, p.Version, p.ID, p.Version-1), ErrStale)
}

func updateName(tx *db.Tx, who ID, name string) (changed bool, err error) {
	res := tx.Exec("UPDATE people SET name = ?, version = version + 1 WHERE id = ? AND name <> ?", name, who, name)
	return res.RowsAffected > 0, db.Fault(res.Error, nil)
}

func updatePhone(tx *db.Tx, who ID, p Phone) error {
	return taken(db.Changed(tx.Exec("UPDATE people SET phone = ?, version = version + 1 WHERE id = ?", p.Clear(), who), ErrUnknown))
}

func putCode(tx *db.Tx, c code) error {
	// The bytes do not come first: GORM takes a slice right after a parenthesis apart.
	err := tx.Exec(`INSERT INTO codes (expires_at, target, code, tries) VALUES (?, ?, ?, 0)
		ON CONFLICT (target) DO UPDATE SET code = excluded.code, tries = 0, expires_at = excluded.expires_at`,
		c.ExpiresAt, c.Target, c.Code).Error
	return db.Fault(err, nil)
}

func findCode(tx *db.Tx, target []byte) (code, error) {
	var c code
	err := db.One(tx.Raw("SELECT target, code, tries, expires_at FROM codes WHERE target = ?", target), &c, ErrCodeWrong)
	return c, err
}

func countTry(tx *db.Tx, target []byte) error {
	return db.Fault(tx.Exec("UPDATE codes SET tries = tries + 1 WHERE target = ?", target).Error, nil)
}

func deleteCode(tx *db.Tx, target []byte) error {
	return db.Changed(tx.Exec("DELETE FROM codes WHERE target = ?", target), ErrCodeWrong)
}

// deleteCodes sweeps codes an hour after they ran out; until then the phone is told that it was too late.
func deleteCodes(tx *db.Tx) error {
	return db.Fault(tx.Exec("DELETE FROM codes WHERE expires_at < ?", db.Millis(tx.Now().Add(-time.Hour))).Error, nil)
}

func insertSession(tx *db.Tx, f family, userAgent string) error {
	err := tx.Exec(`INSERT INTO sessions (id, person_id, device, user_agent, generation, refresh, rotated_at, created_at, expires_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		f.ID, f.PersonID, f.Device, userAgent, f.Generation, f.Refresh, f.RotatedAt, f.RotatedAt, f.ExpiresAt).Error
	return db.Fault(err, nil)
}

func findFamily(tx *db.Tx, id SessionID) (family, error) {
	var f family
	err := db.One(tx.Raw(`SELECT id, person_id, device, generation, refresh, rotated_at, expires_at, ended_at, ended_reason
		FROM sessions WHERE id = ?`, id), &f, ErrRefresh)
	return f, err
}

func rotateSession(tx *db.Tx, f family) error {
	return db.Changed(tx.Exec(`UPDATE sessions SET generation = ?, device = ?, refresh = ?, rotated_at = ?
		WHERE id = ? AND generation = ? AND ended_at = 0`,
		f.Generation, f.Device, f.Refresh, f.RotatedAt, f.ID, f.Generation-1), ErrRefresh)
}

func endSession(tx *db.Tx, who ID, id SessionID, reason string) error {
	return db.Changed(tx.Exec("UPDATE sessions SET ended_at = ?, ended_reason = ? WHERE id = ? AND person_id = ? AND ended_at = 0",
		db.Millis(tx.Now()), reason, id, who), ErrSessionUnknown)
}

// sessionOwner returns whose open session it is. ErrSignIn.
func sessionOwner(q *db.Query, id SessionID) (ID, error) {
	var row struct{ PersonID ID }
	err := db.One(q.Raw("SELECT person_id FROM sessions WHERE id = ? AND ended_at = 0", id), &row, ErrSignIn)
	return row.PersonID, err
}

func sessionsOf(q *db.Query, who ID, now time.Time) ([]Session, error) {
	var rows []struct {
		ID                              SessionID
		UserAgent                       string
		CreatedAt, RotatedAt, ExpiresAt int64
	}
	err := q.Raw(`SELECT id, user_agent, created_at, rotated_at, expires_at FROM sessions
		WHERE person_id = ? AND ended_at = 0 AND expires_at > ? AND rotated_at > ? ORDER BY created_at DESC, id`,
		who, db.Millis(now), db.Millis(now.Add(-sessionIdle))).Scan(&rows).Error
	open := make([]Session, len(rows))
	for i, row := range rows {
		open[i] = Session{
			ID: row.ID, Person: who, UserAgent: row.UserAgent,
			Made: db.Instant(row.CreatedAt), Seen: db.Instant(row.RotatedAt), Expires: db.Instant(row.ExpiresAt),
		}
	}
	return open, db.Fault(err, nil)
}
