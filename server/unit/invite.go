package unit

import (
	"crypto/sha256"
	"strings"
	"time"

	"youlin/server/fault"
	"youlin/server/limit"
)

// ErrInvite says that a code leads nowhere: mistyped, replaced, or older than a year. It does not say which.
var ErrInvite = fault.NotFound("unit.invite_unknown",
	"This invite leads nowhere. Please ask your building leader for a new one.", "这个邀请码用不了,请向楼栋长要一个新的。")

// WrongInvites bounds how often one address may guess.
var WrongInvites = limit.Declare(limit.Rule{
	Name: "invites.wrong", Key: limit.Address, Burst: 10, Per: time.Hour,
	Doc: "Invite codes that led nowhere.",
})

// Invite leads to a building: its code hangs in the entrance as a QR.
type Invite struct {
	Code     string
	Building Unit
	Compound Unit
	Expires  time.Time
}

// inviteLife is how long an invite hangs.
const inviteLife = 365 * 24 * time.Hour

// inviteLetters are 32 that nobody takes for one another: no I, O, 0 or 1.
const inviteLetters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// inviteCode makes the 8 characters of an invite from an id that nobody can guess.
func inviteCode(id string) string {
	sum := sha256.Sum256([]byte("invite " + id))
	code := make([]byte, 8)
	for i := range code {
		code[i] = inviteLetters[sum[i]%32]
	}
	return string(code)
}

// readInvite takes a code as people type it: in small letters, with spaces or a dash.
func readInvite(typed string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-':
			return -1
		case 'a' <= r && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, typed)
}
