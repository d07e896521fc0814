package api

import (
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"youlin/server/media"
	"youlin/server/post"
	"youlin/shared"
)

func (a *API) mediaRoutes() {
	route(a, op{
		Method: http.MethodPost, Path: "/media", ID: "upload-media", Tag: "media", Status: http.StatusCreated, Slow: true, MaxBody: mediaBody,
		Doc: "Takes a photo in (JPEG, PNG or WebP, at most 12 MB, 40 million pixels and 12,000 a side), as the part `file` of a form. " +
			"It is turned upright, freed of everything but the picture, and kept in two sizes. Only its owner sees it until a post names it; " +
			"after a day without one it is gone. The answer names posts of one's own household that show the same. " +
			"For everybody with a place in a compound.",
	}, a.uploadMedia)
	route(a, op{
		Method: http.MethodGet, Path: "/media/{id}", ID: "read-media", Tag: "media",
		Doc: "The photo, its long side at most 1600 pixels. For whoever may see what it is attached to.",
	}, a.readMedia)
	route(a, op{
		Method: http.MethodGet, Path: "/media/{id}/thumb", ID: "read-media-thumb", Tag: "media",
		Doc: "The photo, its long side at most 480 pixels. For whoever may see what it is attached to.",
	}, a.readThumb)
	for _, path := range []string{"/media/{id}", "/media/{id}/thumb"} {
		a.huma.OpenAPI().Paths[path].Get.Responses["200"].Content = map[string]*huma.MediaType{
			"image/jpeg": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
		}
	}
}

// upload is a form with one file; what the form says of its name and kind is not looked at.
type upload struct {
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" required:"true" doc:"The photo."`
	}]
}

func (a *API) uploadMedia(ctx context.Context, in *upload) (*bodyOf[shared.TakenMedia], error) {
	file := in.RawBody.Data().File
	if file.Size > media.MaxUpload {
		return nil, media.ErrTooLarge
	}
	data, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	p, err := a.media.Upload(ctx, asking(ctx), data)
	return a.taken(ctx, p, err)
}

// taken answers with a photo that was taken in, and with what it looks like.
func (a *API) taken(ctx context.Context, p media.Photo, err error) (*bodyOf[shared.TakenMedia], error) {
	if err != nil {
		return nil, err
	}
	alike, err := a.posts.LikePhoto(ctx, asking(ctx), p)
	return reply(shared.TakenMedia{Media: mediaOf(p), Similar: similarOf(alike)}, err, same)
}

func similarOf(posts []post.Post) []shared.SimilarPost {
	list := make([]shared.SimilarPost, len(posts))
	for i, p := range posts {
		list[i] = shared.SimilarPost{PostID: string(p.ID), Title: p.Title, CreatedAt: p.CreatedAt}
	}
	return list
}

// picture is a photo's bytes, with what keeps a browser from taking them for anything else. A page asks each time
// whether it may still see it; unchanged costs no bytes.
type picture struct {
	Status         int
	ContentType    string `header:"Content-Type"`
	Disposition    string `header:"Content-Disposition"`
	Policy         string `header:"Content-Security-Policy"`
	ResourcePolicy string `header:"Cross-Origin-Resource-Policy"`
	CacheControl   string `header:"Cache-Control"`
	Vary           string `header:"Vary"`
	ETag           string `header:"ETag"`
	Body           []byte
}

// pictureAsked is an id, and what the client has of it already.
type pictureAsked struct {
	IDPath
	IfNoneMatch string `header:"If-None-Match" maxLength:"400" doc:"The ETag of what is there already."`
}

func (a *API) readMedia(ctx context.Context, in *pictureAsked) (*picture, error) {
	return a.picture(ctx, in, media.Large)
}

func (a *API) readThumb(ctx context.Context, in *pictureAsked) (*picture, error) {
	return a.picture(ctx, in, media.Small)
}

func (a *API) picture(ctx context.Context, in *pictureAsked, size media.Size) (*picture, error) {
	p, err := a.media.See(ctx, asking(ctx), media.ID(in.ID))
	if err != nil {
		return nil, err
	}
	out := &picture{
		Status: http.StatusOK, ContentType: "image/jpeg", Disposition: `inline; filename="photo.jpg"`,
		Policy: "sandbox; default-src 'none'", ResourcePolicy: "same-origin", CacheControl: "private, no-cache", Vary: "Authorization",
		ETag: `"` + string(p.ID) + "-" + string(size) + `"`,
	}
	if strings.Contains(in.IfNoneMatch, out.ETag) {
		out.Status = http.StatusNotModified
		return out, nil
	}
	out.Body, err = a.media.Bytes(ctx, p, size)
	return out, err
}

// mediaOf names a photo by the paths that its bytes are read at.
func mediaOf(p media.Photo) shared.Media {
	url := Base + "/media/" + string(p.ID)
	return shared.Media{ID: string(p.ID), URL: url, ThumbURL: url + "/thumb", Width: p.Width, Height: p.Height, Blur: p.Blur}
}
