package shared

import "time"

// TakenMedia is a photo that was just taken in, and the posts of the uploader's own household that show the same.
type TakenMedia struct {
	Media
	Similar []SimilarPost `json:"similar" doc:"Running posts of the uploader's own household that show the same; perhaps it is offered already."`
}

// SimilarPost is a post of one's own household that is like what one is writing.
type SimilarPost struct {
	PostID    string    `json:"postId"`
	Title     string    `json:"title"`
	CreatedAt time.Time `json:"createdAt"`
}

// Upload is a photo that comes in pieces, in the manner of tus 1.0.
type Upload struct {
	ID        string    `json:"id"`
	Offset    int       `json:"offset" doc:"How many bytes are here."`
	Length    int       `json:"length"`
	ExpiresAt time.Time `json:"expiresAt" doc:"Until then it can be gone on with."`
}
