package post

import (
	"youlin/server/db"
	"youlin/server/person"
)

// runningOf reads the running posts that some people wrote or that are for them, newest first, without their public JSON.
func runningOf(q *db.Query, people []person.ID) ([]Post, error) {
	return posts(q, "SELECT "+lean+" FROM posts WHERE id IN (SELECT id FROM posts WHERE running AND author_id IN ? UNION "+
		"SELECT id FROM posts WHERE running AND owner_id <> author_id AND owner_id IN ?) ORDER BY created_at DESC, id", people, people)
}
