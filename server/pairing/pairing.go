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
	// Need and Offer are the words that it comes from, in the two posts as they are now; they are not remembered, since
	// posts change.
	Need  *Words `json:"-"`
	Offer *Words `json:"-"`
}

// Words are a part of a post's title, or of its body, in code points.
type Words struct {
	Body     bool
	From, To int
}

// Match is a post that fits another.
type Match struct {
	Post    post.Post
	Score   float64
	Notify  bool
	Reasons []Reason
}

// NearMiss is a post that would fit another but for one rule; Code names it, and the sentence speaks to whoever asked.
type NearMiss struct {
	Post   post.Post
	Code   string
	ZH, EN string
}

// Answer is what there is for a post: what fits, best first, and what nearly does.
type Answer struct {
	Matches []Match
	Near    []NearMiss
}

// ErrNotYours refuses the matches of a post to those who are neither behind it nor review the compound.
var ErrNotYours = fault.Forbidden("match.not_yours", "Only the person behind this post can see who fits.", "只有发布的人才能看谁合适。")
