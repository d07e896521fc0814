package api

import (
	"youlin/server/post"
	"youlin/shared"
)

// DraftFrom reads a post as it stands on the wire, for imports.
func DraftFrom(w shared.PostDraft) post.Draft { return draftFrom(w) }
