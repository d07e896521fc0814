package person

import (
	"time"

	"youlin/server/fault"
	"youlin/server/unit"
)

// The refusals of grants.
var (
	ErrNoGrant     = fault.NotFound("grant.unknown", "There is no such role here.", "没有找到这项授权。")
	ErrMayNotGrant = fault.Forbidden("grant.may_not",
		"A moderator makes leaders, coordinators and desk keepers, a planner makes moderators, and nobody gives a role to themselves.",
		"支部管理员可以任命楼栋长、协调员和服务台,社区可以任命支部管理员,谁也不能任命自己。")
	ErrGrantPlace = fault.Invalid("grant.place",
		"Leaders are of a building, coordinators, moderators and desk keepers of a compound.", "楼栋长对应楼栋,协调员、支部管理员和服务台对应小区。")
	ErrMayNotHang = fault.Forbidden("person.may_not_invite",
		"Only the building's leader and moderators see its invite.", "只有本楼栋长和支部管理员可以查看邀请码。")
	ErrGranted = fault.Conflict("grant.exists", "They have this role already.", "已经有这项授权了。")
)

// Grant is a role over a unit and all below it.
type Grant struct {
	ID     string
	Person ID
	Name   string
	Role   Role
	Unit   unit.ID
	Made   time.Time
}

// stands reports whether the role fits the level of a unit.
func (r Role) stands(u unit.Unit) bool {
	switch r {
	case Leader:
		return u.Kind == unit.Building
	case Coordinator, Moderator, Desk:
		return u.Kind == unit.Compound
	default:
		return u.Kind != unit.Building
	}
}

// compoundOf is the compound that a unit is or lies in; empty for units above.
func compoundOf(u unit.Unit) unit.ID {
	switch u.Kind {
	case unit.Compound:
		return u.ID
	case unit.Building:
		return u.Parent
	default:
		return ""
	}
}
