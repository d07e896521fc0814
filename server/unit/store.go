package unit

import (
	"encoding/json"
	"fmt"
	"time"

	"youlin/server/db"
)

// tree is all units in memory; there are few of them and everything asks for them.
type tree struct {
	units     map[ID]Unit
	below     map[ID][]Unit
	compounds []Unit
	settings  map[ID]Settings
}

type unitRow struct {
	ID       ID
	ParentID ID
	Kind     Kind
	Name     string
	X, Y     int
	Zone     string
	Settings string
}

func readTree(q *db.Query) (*tree, error) {
	var rows []unitRow
	// Units are made from the top, so each row's parent has been read before it.
	err := q.Raw("SELECT id, COALESCE(parent_id, '') AS parent_id, kind, name, x, y, zone, settings FROM units ORDER BY nth").Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	t := &tree{units: map[ID]Unit{}, below: map[ID][]Unit{}, settings: map[ID]Settings{}}
	for _, row := range rows {
		if err := t.add(row); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (t *tree) add(row unitRow) error {
	u := Unit{ID: row.ID, Parent: row.ParentID, Kind: row.Kind, Name: row.Name, X: row.X, Y: row.Y, Zone: row.Zone}
	above := t.units[row.ParentID].Path
	u.Path = append(above[:len(above):len(above)], u.ID)
	t.units[u.ID] = u
	t.below[u.Parent] = append(t.below[u.Parent], u)
	if u.Kind != Compound {
		return nil
	}
	t.compounds = append(t.compounds, u)
	set := DefaultSettings()
	if row.Settings != "" {
		if err := json.Unmarshal([]byte(row.Settings), &set); err != nil {
			return fmt.Errorf("settings of compound %s: %w", u.ID, err)
		}
	}
	t.settings[u.ID] = set
	return nil
}

func insertUnit(tx *db.Tx, u Unit, set *Settings) error {
	var parent *ID
	if u.Parent != "" {
		parent = &u.Parent
	}
	settings := ""
	if u.Kind == Compound && set != nil {
		settings = set.text()
	}
	err := tx.Exec(`INSERT INTO units (id, nth, parent_id, kind, name, x, y, zone, settings, created_at)
		VALUES (?, (SELECT COALESCE(MAX(nth), 0) + 1 FROM units), ?, ?, ?, ?, ?, ?, ?, ?)`,
		u.ID, parent, u.Kind, u.Name, u.X, u.Y, u.Zone, settings, db.Millis(tx.Now())).Error
	return db.Fault(err, nil)
}

func updateSettings(tx *db.Tx, compound ID, set Settings) error {
	return db.Changed(tx.Exec("UPDATE units SET settings = ? WHERE id = ? AND kind = ?", set.text(), compound, Compound), ErrUnknown)
}

// text is how settings are kept; plain numbers and booleans always render.
func (set Settings) text() string {
	text, err := json.Marshal(set)
	if err != nil {
		panic(err)
	}
	return string(text)
}

type inviteRow struct {
	Code       string
	BuildingID ID
	ExpiresAt  int64
}

func (row inviteRow) invite() Invite {
	return Invite{Code: row.Code, Building: Unit{ID: row.BuildingID}, Expires: db.Instant(row.ExpiresAt)}
}

// hang puts a new invite up at a building.
func hang(tx *db.Tx, building Unit) (Invite, error) {
	inv := Invite{Code: inviteCode(tx.NewID()), Building: building, Expires: tx.Now().Add(inviteLife)}
	err := tx.Exec("INSERT INTO invites (code, building_id, created_at, expires_at) VALUES (?, ?, ?, ?)",
		inv.Code, building.ID, db.Millis(tx.Now()), db.Millis(inv.Expires)).Error
	return inv, db.Fault(err, nil)
}

func takeDown(tx *db.Tx, building ID) error {
	err := tx.Exec("UPDATE invites SET replaced_at = ? WHERE building_id = ? AND replaced_at = 0", db.Millis(tx.Now()), building).Error
	return db.Fault(err, nil)
}

func findInvite(q *db.Query, code string, now time.Time) (Invite, error) {
	var row inviteRow
	chain := q.Raw("SELECT code, building_id, expires_at FROM invites WHERE code = ? AND replaced_at = 0 AND expires_at > ?", code, db.Millis(now))
	if err := db.One(chain, &row, ErrInvite); err != nil {
		return Invite{}, err
	}
	return row.invite(), nil
}

func invitesOf(q *db.Query, buildings []Unit, now time.Time) ([]Invite, error) {
	ids := make([]ID, len(buildings))
	for i, b := range buildings {
		ids[i] = b.ID
	}
	var rows []inviteRow
	err := q.Raw(`SELECT i.code, i.building_id, i.expires_at FROM invites i JOIN units u ON u.id = i.building_id
		WHERE i.building_id IN ? AND i.replaced_at = 0 AND i.expires_at > ? ORDER BY u.nth`, ids, db.Millis(now)).Scan(&rows).Error
	found := make([]Invite, len(rows))
	for i, row := range rows {
		found[i] = row.invite()
	}
	return found, db.Fault(err, nil)
}
