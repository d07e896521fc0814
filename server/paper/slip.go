package paper

import (
	"context"
	"errors"
	"time"

	"youlin/server/db"
	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// ErrMayNotEnter refuses those who ask nothing in others' name.
var ErrMayNotEnter = fault.Forbidden("paper.may_not_enter",
	"Building leaders, coordinators and moderators enter slips.", "纸条上的码由楼栋长、协调员或支部管理员来输。")

// slipLife is how long a torn slip is good for: pages hang longer than their week.
const slipLife = 28 * 24 * time.Hour

// Enter finds the post behind a slip that somebody brought. A compound's leaders, coordinators and moderators only:
// ErrMistyped, unit.ErrUnknown, ErrMayNotEnter, ErrSlipUnknown, ErrSlipOver.
func (s *Service) Enter(ctx context.Context, v person.Viewer, compound unit.ID, typed string) (post.Post, error) {
	code, err := readSlip(typed)
	if err != nil {
		return post.Post{}, err
	}
	u, err := s.units.Compound(ctx, compound)
	switch {
	case err != nil:
		return post.Post{}, err
	case !v.Knows(u):
		return post.Post{}, unit.ErrUnknown
	case !v.ServesIn(u):
		return post.Post{}, ErrMayNotEnter
	}
	slip, err := findSlip(s.db.Read(ctx), compound, code)
	if err != nil {
		return post.Post{}, err
	}
	if s.db.Now().Sub(db.Instant(slip.MadeAt)) > slipLife {
		return post.Post{}, ErrSlipOver
	}
	return s.entered(ctx, v, slip.PostID)
}

// entered reads the post of a slip; closed, or hidden from the one who entered it, it is over.
func (s *Service) entered(ctx context.Context, v person.Viewer, id post.ID) (post.Post, error) {
	p, err := s.posts.Read(ctx, v, id)
	switch {
	case errors.Is(err, post.ErrUnknown):
		return post.Post{}, ErrSlipOver
	case err == nil && (!p.State.Running() || !p.ExpiresAt.After(s.db.Now())):
		return post.Post{}, ErrSlipOver.WithState(string(p.State))
	}
	return p, err
}
