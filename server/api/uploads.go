package api

import (
	"context"
	"net/http"
	"strconv"

	"youlin/server/fault"
	"youlin/server/media"
	"youlin/shared"
)

// tus is the version of the protocol in whose manner photos come in pieces: names, statuses and order are its own
// (creation, core, termination, expiration). The handlers are ours: the library for it stands on net/http, keeps its
// own files and locks, and would bypass the doors' guards, faults and contract.
const tus = "1.0.0"

// The refusals of uploading in pieces.
var (
	errTusVersion = fault.Stale("upload.version", "Uploads in pieces are understood in version 1.0.0.", "分段上传只支持 1.0.0 版。")
	errTusOffset  = fault.Malformed("upload.offset", "Say where this piece begins (Upload-Offset).", "请说明这一段从哪里开始(Upload-Offset)。")
)

func (a *API) uploadRoutes() {
	route(a, op{
		Method: http.MethodPost, Path: "/uploads", ID: "begin-upload", Tag: "media", Status: http.StatusCreated,
		Doc: "Announces a photo of Upload-Length bytes that comes in pieces, in the manner of tus 1.0: Location is where they go. " +
			"What is here stays for a day, also when the server restarts. For everybody with a place in a compound.",
	}, a.beginUpload)
	route(a, op{
		Method: http.MethodHead, Path: "/uploads/{id}", ID: "probe-upload", Tag: "media",
		Doc: "How much is here, as Upload-Offset. For the one who began it.",
	}, a.probeUpload)
	route(a, op{
		Method: http.MethodPatch, Path: "/uploads/{id}", ID: "append-upload", Tag: "media", Status: http.StatusNoContent, MaxBody: mediaBody,
		Doc: "Adds the piece that begins at Upload-Offset; 409 with the right one as state when that is not where the last one ended. " +
			"A piece that did not come in whole was not taken. For the one who began it.",
	}, a.appendUpload)
	route(a, op{
		Method: http.MethodPost, Path: "/uploads/{id}/finish", ID: "finish-upload", Tag: "media", Status: http.StatusCreated, Slow: true,
		Doc: "Makes the photo of an upload that is here whole, as POST /media would; asked again it gives the same one. For the one who began it.",
	}, a.finishUpload)
	route(a, op{
		Method: http.MethodDelete, Path: "/uploads/{id}", ID: "end-upload", Tag: "media", Status: http.StatusNoContent,
		Doc: "Forgets an upload; a photo that it became stays. For the one who began it.",
	}, a.endUpload)
	// An empty piece adds nothing, and is no mistake.
	a.huma.OpenAPI().Paths["/uploads/{id}"].Patch.RequestBody.Required = false
}

// Tus is the version that the client speaks; none is taken for ours.
type Tus struct {
	Version string `header:"Tus-Resumable" maxLength:"20" doc:"1.0.0"`
}

func (t Tus) understood() error {
	if t.Version != "" && t.Version != tus {
		return errTusVersion
	}
	return nil
}

type beginUploadIn struct {
	Tus
	Length int `header:"Upload-Length" required:"true" minimum:"0" doc:"Bytes of the whole file."`
}

type beginUploadOut struct {
	Version  string `header:"Tus-Resumable"`
	Location string `header:"Location"`
	Offset   int    `header:"Upload-Offset"`
	Expires  string `header:"Upload-Expires"`
	Body     shared.Upload
}

func (a *API) beginUpload(ctx context.Context, in *beginUploadIn) (*beginUploadOut, error) {
	if err := in.understood(); err != nil {
		return nil, err
	}
	i, err := a.media.Begin(ctx, asking(ctx), in.Length)
	if err != nil {
		return nil, err
	}
	return &beginUploadOut{
		Version: tus, Location: Base + "/uploads/" + string(i.ID), Expires: expires(i),
		Body: shared.Upload{ID: string(i.ID), Offset: i.At, Length: i.Length, ExpiresAt: i.Ends()},
	}, nil
}

func expires(i media.Incoming) string { return i.Ends().UTC().Format(http.TimeFormat) }

// uploadIn is an act on an upload.
type uploadIn struct {
	IDPath
	Tus
}

// uploadOut is how far an upload has come.
type uploadOut struct {
	Version string `header:"Tus-Resumable"`
	Offset  int    `header:"Upload-Offset"`
	Length  int    `header:"Upload-Length"`
	Expires string `header:"Upload-Expires"`
}

func soFar(i media.Incoming, err error) (*uploadOut, error) {
	if err != nil {
		return nil, err
	}
	return &uploadOut{Version: tus, Offset: i.At, Length: i.Length, Expires: expires(i)}, nil
}

func (a *API) probeUpload(ctx context.Context, in *uploadIn) (*uploadOut, error) {
	if err := in.understood(); err != nil {
		return nil, err
	}
	return soFar(a.media.Arrived(ctx, asking(ctx), media.UploadID(in.ID)))
}

type appendUploadIn struct {
	IDPath
	Tus
	Offset  string `header:"Upload-Offset" maxLength:"20" doc:"Where the piece begins."`
	RawBody []byte `contentType:"application/offset+octet-stream"`
}

func (a *API) appendUpload(ctx context.Context, in *appendUploadIn) (*uploadOut, error) {
	if err := in.understood(); err != nil {
		return nil, err
	}
	if _, err := a.media.Arrived(ctx, asking(ctx), media.UploadID(in.ID)); err != nil {
		return nil, err // that it is not theirs is said before what is wrong with the piece
	}
	at, err := strconv.Atoi(in.Offset)
	if err != nil || at < 0 {
		return nil, errTusOffset
	}
	return soFar(a.media.Append(ctx, asking(ctx), media.UploadID(in.ID), at, in.RawBody))
}

func (a *API) finishUpload(ctx context.Context, in *Act) (*bodyOf[shared.TakenMedia], error) {
	p, err := a.media.Finish(ctx, asking(ctx), media.UploadID(in.ID))
	return a.taken(ctx, p, err)
}

func (a *API) endUpload(ctx context.Context, in *uploadIn) (*empty, error) {
	return done(ctx, a.media.Abandon(ctx, asking(ctx), media.UploadID(in.ID)))
}
