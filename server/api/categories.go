package api

import (
	"context"

	"youlin/server/post"
	"youlin/shared"
)

func (a *API) categoryRoutes() {
	route(a, op{
		Method: "GET", Path: "/categories", ID: "list-categories", Tag: "posts", Access: public,
		Doc: "Every category with its module, named in the language asked for. Public.",
	}, a.listCategories)
}

func (a *API) listCategories(ctx context.Context, _ *nothing) (*bodyOf[shared.List[shared.Category]], error) {
	list := shared.List[shared.Category]{}
	for _, c := range post.Categories() {
		list.Items = append(list.Items, shared.Category{Slug: c.Slug, Module: string(c.Module), Name: c.Name(locale(ctx))})
	}
	return &bodyOf[shared.List[shared.Category]]{Body: list}, nil
}
