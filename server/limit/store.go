package limit

import (
	"time"

	"youlin/server/db"
)

// TakeIn counts one in the database, in the transaction of what it limits, or refuses with ErrTooMany and the time to
// come back. A use case that refuses for another reason and wants the taking counted returns db.ButKeep.
func (s *Set) TakeIn(tx *db.Tx, r Rule, key string) error {
	if r = s.Rule(r); r.Off {
		return nil
	}
	key = r.of(key)
	if err := s.readyIn(tx, r, key); err != nil {
		return err
	}
	err := tx.Exec("INSERT INTO takings (limit_name, key, at) VALUES (?, ?, ?)", r.Name, key, db.Millis(tx.Now())).Error
	if err != nil {
		return r.uncounted(err)
	}
	return nil
}

// ReadyIn refuses as TakeIn would, and counts nothing.
func (s *Set) ReadyIn(tx *db.Tx, r Rule, key string) error {
	if r = s.Rule(r); r.Off {
		return nil
	}
	return s.readyIn(tx, r, r.of(key))
}

// readyIn looks for the taking that must grow old first: the Burst-th newest inside Per.
func (s *Set) readyIn(tx *db.Tx, r Rule, key string) error {
	if r.Burst <= 0 {
		return ErrTooMany.After(r.Per)
	}
	var times []int64
	err := tx.Raw("SELECT at FROM takings WHERE limit_name = ? AND key = ? AND at > ? ORDER BY at DESC LIMIT 1 OFFSET ?",
		r.Name, key, db.Millis(tx.Now().Add(-r.Per)), r.Burst-1).Scan(&times).Error
	switch {
	case err != nil:
		return r.uncounted(err)
	case len(times) == 0:
		return nil
	}
	return ErrTooMany.After(db.Instant(times[0]).Add(r.Per).Sub(tx.Now()))
}

// Sweep forgets kept takings that no limit looks at any more.
func (s *Set) Sweep(tx *db.Tx) error {
	longest := time.Duration(0)
	for _, r := range Declared() {
		longest = max(longest, s.Rule(r).Per)
	}
	return tx.Exec("DELETE FROM takings WHERE at < ?", db.Millis(tx.Now().Add(-longest))).Error
}
