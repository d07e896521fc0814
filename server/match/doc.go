// Package match answers a need with the offers of its compound, and an offer with the needs that wait for it. It is
// pure: no database, no clock, no network; it imports only words.
//
// The words used here: a post is understood once into a Doc; hard rules exclude a pair with a Code; a pair that passes
// gets a score between 0 and 1, the chance that the two suit each other, and reasons in words. Notify is said only when
// both sides should be told without asking; that alone looks at other posts too: at how far the next best offer for the
// same need lies behind.
//
// What is promised: the score of a pair depends on these two posts and on the moment alone. Order, doubles and other
// posts never change it; nothing here counts words over the posts that happen to be there. Traditional, simplified and
// full-width writing of a post give the same answer. A need against an offer and the offer against the need give the
// same score.
package match
