package api

import (
	"context"
	"net/http"
	"strconv"

	"youlin/server/fault"
	"youlin/server/notice"
	"youlin/shared"
)

func (a *API) noticeRoutes() {
	route(a, op{
		Method: http.MethodGet, Path: "/notices", ID: "list-notices", Tag: "notices",
		Doc: "What was told to the asker by name, newest first: matches, requests, agreements, admissions. Kept as long as the log of events.",
	}, a.listNotices)
	route(a, op{
		Method: http.MethodPost, Path: "/notices/read", ID: "read-notices", Tag: "notices",
		Doc: "Marks everything up to a notice as read, for the asker alone.",
	}, a.readNotices)
}

func (a *API) listNotices(ctx context.Context, in *Page) (*bodyOf[shared.Page[shared.Notice]], error) {
	v := asking(ctx)
	name := []string{"notices", string(v.ID)}
	place, err := placeIn(in.Cursor, name...)
	if err != nil {
		return nil, err
	}
	before, err := turnFrom(place)
	if err != nil {
		return nil, err
	}
	list, err := a.notices.Of(ctx, v, before, in.Limit)
	if err != nil {
		return nil, err
	}
	out := shared.Page[shared.Notice]{Items: make([]shared.Notice, 0, len(list))}
	for _, n := range list {
		out.Items = append(out.Items, toNotice(n))
	}
	if len(list) == in.Limit {
		out.NextCursor = markOf(strconv.FormatInt(list[len(list)-1].Seq, 10), name...)
	}
	return &bodyOf[shared.Page[shared.Notice]]{Body: out}, nil
}

func (a *API) readNotices(ctx context.Context, in *struct{ Body shared.NoticesRead }) (*empty, error) {
	seq, err := strconv.ParseInt(in.Body.UpTo, 10, 64)
	if err != nil || seq < 0 {
		return nil, errInvalid.At(fault.Field{Location: "body.upTo", EN: "This is not the id of a notice.", ZH: "这不是通知的编号。"})
	}
	return done(ctx, a.notices.ReadUpTo(ctx, asking(ctx), seq))
}

func toNotice(n notice.Notice) shared.Notice {
	return shared.Notice{
		ID: strconv.FormatInt(n.Seq, 10), Type: n.Kind, At: n.At, Read: n.Read, PostID: string(n.Post), OtherPostID: string(n.Other),
		AgreementID: string(n.Agreement), ItemID: string(n.Item), State: n.State, Title: n.Title, Name: n.Name, Count: n.Count, Due: instantOrNil(n.Due), SwapID: string(n.Swap), Reason: n.Reason,
	}
}
