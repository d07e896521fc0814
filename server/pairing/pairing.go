package pairing

import (
	"youlin/server/fault"
	"youlin/server/post"
)

// Reason is one sentence why two posts fit, in both languages; Gap says what does not fit quite.
type Reason struct {
	Code string `json:"code"`
	ZH   string `json:"zh"`
	EN   string `json:"en"`
	Gap  bool   `json:"gap,omitempty"`
}

// Match is a post that fits another.
type Match struct {
	Post    post.Post
	Score   float64
	Notify  bool
	Reasons []Reason
}

// ErrNotYours refuses the matches of a post to those who are neither behind it nor review the compound.
var ErrNotYours = fault.Forbidden("match.not_yours", "Only the person behind this post can see who fits.", "只有发布的人才能看谁合适。")
