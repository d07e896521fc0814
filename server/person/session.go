package person

import (
	"bytes"
	"time"

	"youlin/server/fault"
)

// The refusals of sessions.
var (
	ErrRefresh = fault.SignIn("auth.refresh_unknown",
		"Please sign in again.", "登录已失效,请重新登录。")
	ErrRefreshReused = fault.SignIn("auth.refresh_reused",
		"This was used before, perhaps by somebody else. Please sign in again.", "这个登录凭证已经用过,为了安全请重新登录。")
	ErrSessionUnknown = fault.NotFound("auth.session_unknown",
		"There is no such device.", "没有找到这台设备。")
	ErrPhoneTaken = fault.Conflict("auth.phone_taken",
		"This number belongs to another account.", "这个手机号已经属于另一个账号。")
)

// How long a session lives: in all, and without being used; and how long a lost answer may be asked for again.
const (
	sessionLife  = 90 * 24 * time.Hour
	sessionIdle  = 30 * 24 * time.Hour
	refreshGrace = 10 * time.Second
)

// Why sessions end.
const (
	EndedBySignOut   = "signed_out"
	EndedByReuse     = "refresh_reused"
	EndedByNewNumber = "phone_changed"
)

// Session is a device that somebody is signed in on.
type Session struct {
	ID        SessionID
	Person    ID
	UserAgent string
	Made      time.Time
	Seen      time.Time
	Expires   time.Time
}

// Signed is being signed in: what the device gets.
type Signed struct {
	Access      string
	AccessFor   time.Duration
	RefreshWith string
	Session     SessionID
	Person      Person
}

// family is a session as refreshing sees it.
type family struct {
	ID          SessionID
	PersonID    ID
	Device      string
	Generation  int
	Refresh     []byte
	RotatedAt   int64
	ExpiresAt   int64
	EndedAt     int64
	EndedReason string
}

// turn is what a refresh token is worth.
type turn int

const (
	turnRefused turn = iota // it leads nowhere any more
	turnNext                // it is the newest: the next generation comes
	turnAgain               // its answer was lost: the same successor once more
	turnReused              // somebody has a copy: the family ends
)

// turn judges a token of the given generation. The newest turns once; the one before it may ask for the same
// successor from the same device for ten seconds, because on a bad network the answer is lost and the phone asks again.
func (f family) turn(generation int, hash []byte, device string, now time.Time) turn {
	since := now.Sub(time.UnixMilli(f.RotatedAt))
	switch {
	case f.EndedAt != 0 || !now.Before(time.UnixMilli(f.ExpiresAt)) || since > sessionIdle || generation > f.Generation:
		return turnRefused
	case generation == f.Generation && bytes.Equal(hash, f.Refresh):
		return turnNext
	case generation == f.Generation-1 && device == f.Device && since <= refreshGrace:
		return turnAgain
	}
	return turnReused
}

// accessUntil is when an access token runs out: with the session at the latest.
func (f family) accessUntil(now time.Time) time.Time {
	until := now.Add(AccessLife)
	if end := time.UnixMilli(f.ExpiresAt); end.Before(until) {
		return end
	}
	return until
}

// refusal says why a session's tokens lead nowhere: one that ended because of a copy keeps saying so.
func (f family) refusal() error {
	if f.EndedReason == EndedByReuse {
		return ErrRefreshReused
	}
	return ErrRefresh
}
