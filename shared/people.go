package shared

import "time"

// CodeRequest asks for a sign-in code.
type CodeRequest struct {
	Phone  string `json:"phone" minLength:"5" maxLength:"24" doc:"A mobile number; without a country code it is read as +86."`
	Device string `json:"device,omitempty" maxLength:"64" doc:"An id that this installation made for itself."`
}

// CodeSent says that a code is on its way, whether the phone is known or not.
type CodeSent struct {
	ExpiresInSeconds int    `json:"expiresInSeconds"`
	DemoCode         string `json:"demoCode,omitempty" doc:"Only in a demo."`
}

// SignIn turns a code into a session.
type SignIn struct {
	Phone  string `json:"phone" minLength:"5" maxLength:"24"`
	Code   string `json:"code" minLength:"4" maxLength:"12"`
	Device string `json:"device,omitempty" maxLength:"64"`
}

// Refresh turns a refresh token into the next one and a new access token.
type Refresh struct {
	RefreshToken string `json:"refreshToken" minLength:"16" maxLength:"200"`
	Device       string `json:"device,omitempty" maxLength:"64"`
}

// Session is being signed in.
type Session struct {
	AccessToken            string `json:"accessToken"`
	AccessExpiresInSeconds int    `json:"accessExpiresInSeconds"`
	RefreshToken           string `json:"refreshToken"`
	Person                 Person `json:"person"`
}

// Device is one session of a person, as the person sees it.
type Device struct {
	ID        string    `json:"id"`
	CreatedAt time.Time `json:"createdAt"`
	SeenAt    time.Time `json:"seenAt"`
	UserAgent string    `json:"userAgent,omitempty"`
}

// Devices are the sessions of a person; Current is the id of the one that asks.
type Devices struct {
	Items   []Device `json:"items"`
	Current string   `json:"current"`
}

// Person is oneself.
type Person struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Phone  string `json:"phone" doc:"Masked: 138****5678."`
	Locale string `json:"locale" enum:"zh-CN,en"`
	// Callable is what a building leader said: residents of the building may see the number and call.
	Callable bool `json:"callable" doc:"As a building leader: residents of the building may see the number."`
	// Version is what PATCH /me wants in If-Match.
	Version int `json:"version"`
}

// PersonPatch corrects what is held about oneself.
type PersonPatch struct {
	Name   *string `json:"name,omitempty" minLength:"1" maxLength:"40"`
	Locale *string `json:"locale,omitempty" enum:"zh-CN,en"`
	// Callable lets residents of the building that one leads see one's number.
	Callable *bool `json:"callable,omitempty"`
}

// PhoneChange moves the account to another number; the code was asked for with the new one.
type PhoneChange struct {
	Phone  string `json:"phone" minLength:"5" maxLength:"24"`
	Code   string `json:"code" minLength:"4" maxLength:"12"`
	Device string `json:"device,omitempty" maxLength:"64"`
}

// Me is who is asking, with every standing they have.
type Me struct {
	Person      Person         `json:"person"`
	Memberships []MyMembership `json:"memberships"`
	Grants      []Grant        `json:"grants"`
}

// MyMembership is one's own place in a compound.
type MyMembership struct {
	ID       string `json:"id"`
	Compound Place  `json:"compound"`
	Building Place  `json:"building"`
	Room     string `json:"room"`
	State    string `json:"state" enum:"pending,admitted,rejected,left,removed"`
	Reason   string `json:"reason,omitempty" doc:"Why it was rejected or ended."`
	// Leader is whom to call; only for the admitted, and only when a leader agreed to be called.
	Leader *Leader `json:"leader,omitempty"`
}

// Leader is the building leader whom residents may call.
type Leader struct {
	Name  string `json:"name"`
	Phone string `json:"phone,omitempty"`
}

// Grant is a role over a unit and all below it.
type Grant struct {
	ID   string `json:"id"`
	Role string `json:"role" enum:"leader,coordinator,moderator,planner,department,provider,desk"`
	Unit Unit   `json:"unit"`
}

// HeldGrant is a role and who holds it, as those see it who may give it.
type HeldGrant struct {
	ID     string    `json:"id"`
	Role   string    `json:"role" enum:"leader,coordinator,moderator,planner,department,provider,desk"`
	Unit   Unit      `json:"unit"`
	Person Neighbour `json:"person"`
	At     time.Time `json:"at"`
}

// GrantDraft gives a role to a person.
type GrantDraft struct {
	PersonID string `json:"personId" minLength:"1" maxLength:"64"`
	Role     string `json:"role" enum:"leader,coordinator,moderator,planner,desk"`
	UnitID   string `json:"unitId" minLength:"1" maxLength:"64"`
}

// Invite says where an invite leads, and nothing else.
type Invite struct {
	Compound Place `json:"compound"`
	Building Place `json:"building"`
}

// BuildingInvite is an invite as those see it who hang it up.
type BuildingInvite struct {
	Code      string    `json:"code"`
	URL       string    `json:"url" doc:"What the QR on the poster says."`
	Compound  Place     `json:"compound"`
	Building  Place     `json:"building"`
	ExpiresAt time.Time `json:"expiresAt"`
}

// MembershipDraft asks to join a compound.
type MembershipDraft struct {
	InviteCode string `json:"inviteCode" minLength:"4" maxLength:"32"`
	Name       string `json:"name" minLength:"1" maxLength:"40" doc:"What neighbours call you."`
	Room       string `json:"room" minLength:"1" maxLength:"40"`
}

// MembershipState is the answer to joining.
type MembershipState struct {
	ID    string `json:"id"`
	State string `json:"state" enum:"pending,admitted,rejected,left,removed"`
}

// Move changes building or room inside the compound; a leader of the new building admits again.
type Move struct {
	InviteCode string `json:"inviteCode" minLength:"4" maxLength:"32"`
	Room       string `json:"room" minLength:"1" maxLength:"40"`
}

// Membership is a person's place as those see it who admit.
type Membership struct {
	ID         string     `json:"id"`
	CompoundID string     `json:"compoundId"`
	Person     Neighbour  `json:"person"`
	Building   Place      `json:"building"`
	Room       string     `json:"room" doc:"Clear to the building's leader, and of somebody who waits to whoever decides; else only the building."`
	Phone      string     `json:"phone,omitempty" doc:"Masked."`
	State      string     `json:"state" enum:"pending,admitted,rejected,left,removed"`
	Reason     string     `json:"reason,omitempty"`
	Reminded   bool       `json:"reminded" doc:"Nobody acted in time; the next in line was told as well."`
	Need       int        `json:"need" doc:"How much the household needs what is given away, as marked by those who admit: 0 to 2. It weighs in draws."`
	Agreed     bool       `json:"agreed" doc:"They let their leader and coordinators act for them."`
	CreatedAt  time.Time  `json:"createdAt"`
	DecidedAt  *time.Time `json:"decidedAt,omitempty"`
}

// NeedMark says how much a household needs what neighbours give away.
type NeedMark struct {
	Need int `json:"need" minimum:"0" maximum:"2" doc:"0 as everybody, 1 more, 2 most. Why is written nowhere."`
}

// ResidentDraft admits a resident without a phone, for whom the leader and coordinators may act.
type ResidentDraft struct {
	BuildingID string `json:"buildingId" minLength:"1" maxLength:"64"`
	Name       string `json:"name" minLength:"1" maxLength:"40"`
	Room       string `json:"room" minLength:"1" maxLength:"40"`
	Consent    string `json:"consent" minLength:"1" maxLength:"200" doc:"How they agreed that others act for them: in person, by a signed slip, with family present."`
}

// ConsentDraft says how a resident agreed that their building leader and coordinators act for them.
type ConsentDraft struct {
	How string `json:"how" minLength:"1" maxLength:"200"`
}

// Reading is somebody's look at one's phone and room in the clear.
type Reading struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Name    string    `json:"name" doc:"Who looked."`
	Place   Place     `json:"place" doc:"The compound they answer for."`
	Purpose string    `json:"purpose"`
}

// Neighbour is a person as neighbours see them.
type Neighbour struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Building Place  `json:"building"`
}

// Contact is what the asker may see of a person.
type Contact struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Phone string `json:"phone" doc:"Clear only to the other side of a running agreement, or for a stated purpose that is logged."`
	Room  string `json:"room"`
}

// Blocked is somebody one does not want to meet.
type Blocked struct {
	Person Neighbour `json:"person"`
	At     time.Time `json:"at"`
}

// DemoPerson is somebody to sign in as, in a demo only.
type DemoPerson struct {
	Name     string `json:"name"`
	Phone    string `json:"phone"`
	Role     string `json:"role"`
	Compound string `json:"compound"`
	Building string `json:"building"`
	Story    string `json:"story" doc:"What to try as this person."`
}
