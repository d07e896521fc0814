package person

import (
	"time"

	"youlin/server/fault"
	"youlin/server/unit"
)

// The refusals of joining and admitting.
var (
	ErrNoMembership = fault.NotFound("membership.unknown",
		"There is no such application here.", "没有找到这条入住申请。")
	ErrMember = fault.Conflict("membership.exists",
		"You already have a place in this compound.", "您在这个小区已经有住户身份了。")
	ErrNotPending = fault.Conflict("membership.not_pending",
		"This was decided already.", "这条申请已经处理过了。")
	ErrNoPlace = fault.Conflict("membership.ended",
		"This place was given up already.", "这个住户身份已经结束了。")
	ErrMayNotAdmit = fault.Forbidden("membership.may_not_admit",
		"Only the building's leader, a coordinator or a moderator decides this, and never about their own household.",
		"只有本楼栋长、协调员或支部管理员可以审核,而且不能审核自己或自家人。")
	ErrMayNotRemove = fault.Forbidden("membership.may_not_remove",
		"Only a moderator may do this, and not to themselves.", "只有支部管理员可以这样做,而且不能移除自己。")
	ErrElsewhere = fault.Invalid("membership.other_compound",
		"This invite is for another compound. Please join there.", "这个邀请码属于另一个小区,请在那边加入。")
	ErrReason = fault.Invalid("membership.reason_missing",
		"Please say why.", "请写明原因。")
)

// Membership is a person's place in a compound.
type Membership struct {
	ID        MembershipID
	Person    ID
	Name      string
	Phone     Phone
	Compound  unit.ID
	Building  unit.ID
	Household HouseholdID
	Room      Room
	State     Standing
	Reason    string
	// Rung says who was told that somebody waits: 0 leaders, 1 coordinators, 2 moderators as well.
	Rung    int
	Due     time.Time
	Made    time.Time
	Decided time.Time
	Version int
	// Agreed: they let their leader and coordinators act for them.
	Agreed bool
	// Need is how much the household needs what neighbours give away, as marked: 0 to 2.
	Need int
}

// Reminded reports that nobody acted in time, and the next in line were told.
func (m Membership) Reminded() bool { return m.Rung > 0 && m.State == Pending }

// the line of those who admit; each hears of it when those before did not act.
var rungs = []Role{Leader, Coordinator, Moderator}

// Application asks for a place in the building that an invite leads to.
type Application struct {
	Invite string
	Name   string
	Room   string
}

// clean brings an application to the form that is kept.
func (a Application) clean() (name string, room Room, err error) {
	if name, err = CleanName(a.Name); err != nil {
		return "", "", err
	}
	room, err = cleanRoom(a.Room)
	return name, room, err
}

// cleanReason is what the other side reads; required where somebody is turned away.
func cleanReason(typed string) (string, error) {
	reason, ok := plain(typed, 200)
	if !ok {
		return "", ErrReason
	}
	return reason, nil
}

// Newcomer is somebody who is settled without applying: by seed and import, or by a leader for one without a phone.
type Newcomer struct {
	Name     string
	Phone    Phone
	Locale   string
	Building unit.Unit
	Room     string
}
