package person

import (
	"youlin/server/db"
	"youlin/server/unit"
)

// Enrol makes somebody known who lives nowhere yet, for commands: the first moderator of an installation, who may live
// elsewhere. A number that is known keeps its person. ErrName and its kin.
func (s *Service) Enrol(tx *db.Tx, n Newcomer) (p Person, err error) {
	if n.Name, err = CleanName(n.Name); err != nil {
		return Person{}, err
	}
	return s.newcomer(tx, n)
}

// Resident returns who lives behind a door under this name, for imports, which must not settle anybody twice.
// ErrUnknown.
func (s *Service) Resident(q *db.Query, building unit.ID, room, name string) (Person, error) {
	door, err := cleanRoom(room)
	if err != nil {
		return Person{}, err
	}
	return findResident(q, building, doorOf(door), name)
}

// Consented reports whether somebody lets leaders and coordinators act for them in a compound.
func (s *Service) Consented(q *db.Query, who ID, compound unit.ID) bool {
	return liveConsent(q, who, compound) == nil
}
