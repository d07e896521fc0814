package db

import (
	"errors"
	"fmt"

	"github.com/mattn/go-sqlite3"
	"gorm.io/gorm"

	"youlin/server/fault"
)

// ErrBusy says that another program holds the database.
var ErrBusy = fault.Unavailable("db.busy", "The server is busy. Please try again in a moment.", "现在有点忙,请稍后再试。")

// ErrFull says that the disk is full; reading goes on.
var ErrFull = fault.Unavailable("db.full", "There is no space left to keep this. Please tell the operator.", "存储空间满了,请联系管理员。")

// ErrDuplicate says that a unique rule of the database refused a row; rooms turn it into their own conflict.
var ErrDuplicate = fault.Conflict("db.duplicate", "This is already there.", "已经有了。")

// Fault turns the database's errors into faults, here and nowhere else: no row into missing (when it is given), a
// broken unique rule into ErrDuplicate, a held, full or failing disk into 503. Faults pass unchanged.
func Fault(err error, missing *fault.Fault) error {
	var known *fault.Fault
	var lite sqlite3.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	case missing != nil && errors.Is(err, gorm.ErrRecordNotFound):
		return missing
	case !errors.As(err, &lite):
		return err
	}
	switch {
	case lite.ExtendedCode == sqlite3.ErrConstraintUnique, lite.ExtendedCode == sqlite3.ErrConstraintPrimaryKey:
		return fmt.Errorf("%w (%w)", ErrDuplicate, err)
	case lite.Code == sqlite3.ErrBusy, lite.Code == sqlite3.ErrLocked:
		return fmt.Errorf("%w (%w)", ErrBusy, err)
	case lite.Code == sqlite3.ErrFull:
		return fmt.Errorf("%w (%w)", ErrFull, err)
	case lite.Code == sqlite3.ErrIoErr, lite.Code == sqlite3.ErrReadonly:
		return fmt.Errorf("%w (%w)", ErrBroken, err)
	}
	return err
}

// One scans the single row of a query into dest; no row is missing.
func One(chain *gorm.DB, dest any, missing *fault.Fault) error {
	res := chain.Limit(1).Scan(dest)
	if res.Error == nil && res.RowsAffected == 0 {
		return missing
	}
	return Fault(res.Error, missing)
}

// Changed runs a guarded change: the WHERE names the state it must be in, and when no row was in it, lost comes back.
func Changed(res *gorm.DB, lost *fault.Fault) error {
	if res.Error == nil && res.RowsAffected == 0 {
		return lost
	}
	return Fault(res.Error, lost)
}
