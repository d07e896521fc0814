package api

import (
	"context"
	"net/http"

	"youlin/server/unit"
	"youlin/shared"
)

func (a *API) settingsRoutes() {
	route(a, op{
		Method: http.MethodGet, Path: "/compounds/{id}/settings", ID: "read-settings", Tag: "places",
		Doc: "What the compound decided for itself: review, quotas, gathering times, holds. Its people, so that everybody knows the rules.",
	}, a.readSettings)
	route(a, op{
		Method: http.MethodPut, Path: "/compounds/{id}/settings", ID: "change-settings", Tag: "places",
		Doc: "A moderator changes them, all at once; the log keeps who did.",
	}, a.changeSettings)
}

func (a *API) readSettings(ctx context.Context, in *IDPath) (*bodyOf[shared.Settings], error) {
	set, err := a.people.SettingsOf(ctx, asking(ctx), unit.ID(in.ID))
	return reply(set, err, settingsOf)
}

func (a *API) changeSettings(ctx context.Context, in *struct {
	IDPath
	Body shared.Settings
},
) (*bodyOf[shared.Settings], error) {
	set, err := a.people.ChangeSettings(ctx, asking(ctx), unit.ID(in.ID), unit.Settings(in.Body))
	return reply(set, err, settingsOf)
}

func settingsOf(s unit.Settings) shared.Settings { return shared.Settings(s) }
