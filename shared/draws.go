package shared

import "time"

// Draw is how the one is found who is given a thing by lot or by need, so that everybody can check it. Before it is
// held there is the commitment; with the result comes the seed.
type Draw struct {
	PostID     string       `json:"postId"`
	Pick       string       `json:"pick" enum:"draw,neediest"`
	Commitment string       `json:"commitment" doc:"SHA-256 of the seed, in hex; fixed before the first request."`
	Seed       string       `json:"seed,omitempty" doc:"In hex; told with the result to the poster, to those who asked and to those who review."`
	ByHand     bool         `json:"byHand" doc:"The poster says when; otherwise it is held at closesAt."`
	ClosesAt   *time.Time   `json:"closesAt,omitempty" doc:"Until when requests are gathered; missing until somebody asked. At the latest then it is held."`
	DrawnAt    *time.Time   `json:"drawnAt,omitempty"`
	Asking     int          `json:"asking" doc:"Requests that wait for the draw."`
	Tickets    []DrawTicket `json:"tickets" doc:"In the order of the requests; without names. Empty until the draw was held, and for those whom it does not concern."`
	Order      []string     `json:"order" doc:"Numbers of the tickets, the first drawn first."`
	Mine       string       `json:"mine,omitempty" doc:"The ticket of one's own request."`
}

// DrawTicket is one request in a draw. Weight is need times since times kept; these three are there on one's own ticket
// only, and on all for those who review.
type DrawTicket struct {
	Number string `json:"number"`
	Need   int    `json:"need,omitempty" maximum:"3" doc:"1 to 3: how much the household needs it, as marked by those who admit."`
	Since  int    `json:"since,omitempty" maximum:"3" doc:"1 to 3: how long the household was given nothing: 3 for four weeks or more, 2 for one week, 1 less."`
	Kept   int    `json:"kept,omitempty" maximum:"2" doc:"1 for one who lately did not come, else 2."`
	Weight int    `json:"weight" minimum:"1"`
}
