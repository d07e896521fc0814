package paper

import (
	"youlin/server/db"
	"youlin/server/limit"
	"youlin/server/media"
	"youlin/server/person"
	"youlin/server/post"
	"youlin/server/unit"
)

// Options are what the service needs besides the database.
type Options struct {
	Units  *unit.Service
	People *person.Service
	Media  *media.Service
	Posts  *post.Service
	Limits *limit.Set
}

// Service is what leaves the compound, and comes back by a code.
type Service struct {
	db     *db.DB
	units  *unit.Service
	people *person.Service
	media  *media.Service
	posts  *post.Service
	limits *limit.Set
}

// New gives the service over an open database.
func New(d *db.DB, o Options) *Service {
	return &Service{db: d, units: o.Units, people: o.People, media: o.Media, posts: o.Posts, limits: o.Limits}
}
