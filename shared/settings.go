package shared

// Settings are what a compound decides for itself. 0 switches a rule off.
type Settings struct {
	ReviewFirstPosts       int  `json:"reviewFirstPosts" minimum:"0" maximum:"20" doc:"How many of a resident's first posts wait for review."`
	ReviewHours            int  `json:"reviewHours" minimum:"0" maximum:"168" doc:"After how long an unreviewed post opens by itself."`
	PostsPerDay            int  `json:"postsPerDay" minimum:"0" maximum:"200"`
	OpenRequests           int  `json:"openRequests" minimum:"0" maximum:"50" doc:"Open requests of a household."`
	GoodsPer28Days         int  `json:"goodsPer28Days" minimum:"0" maximum:"200" doc:"Things a household is given in 28 days."`
	GatherMinutes          int  `json:"gatherMinutes" minimum:"0" maximum:"8640" doc:"How long requests are gathered before a draw."`
	GatherUrgentMinutes    int  `json:"gatherUrgentMinutes" minimum:"0" maximum:"8640" doc:"The same when it is urgent."`
	CoolDownDays           int  `json:"coolDownDays" minimum:"0" maximum:"90" doc:"How long one who twice did not come may not ask."`
	HoldHours              int  `json:"holdHours" minimum:"1" maximum:"168" doc:"How long an offer out of the line waits for a yes."`
	LoanDays               int  `json:"loanDays" minimum:"1" maximum:"180" doc:"For how long a thing is lent when nobody said otherwise."`
	ShelfHours             int  `json:"shelfHours" minimum:"1" maximum:"720" doc:"How long the centre keeps a thing for the one it is for."`
	UnclaimedDays          int  `json:"unclaimedDays" minimum:"1" maximum:"90" doc:"After how long its giver has an unclaimed thing back."`
	AdmissionReminderHours int  `json:"admissionReminderHours" minimum:"0" maximum:"168" doc:"After how long the next in line hears that somebody waits to be admitted."`
	Selling                bool `json:"selling" doc:"Posts with a price are allowed."`
}
