package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"youlin/server/person"
	"youlin/server/testkit/house"
	"youlin/shared"
)

// signsIn signs a number in over the door, on a device.
func signsIn(h *house.House, phone, device string) shared.Session {
	h.T.Helper()
	anybody := h.Caller("")
	var sent shared.CodeSent
	anybody.Post("/auth/codes", shared.CodeRequest{Phone: phone, Device: device}).Is(http.StatusAccepted).Into(&sent)
	var in shared.Session
	anybody.Post("/auth/sessions", shared.SignIn{Phone: phone, Code: sent.DemoCode, Device: device}).Is(http.StatusCreated).Into(&in)
	return in
}

func TestANewcomerSignsInJoinsAndIsAdmittedOverTheDoor(t *testing.T) {
	h := house.New(t)
	in := signsIn(h, "138 0013 8000", "phone")
	if in.AccessExpiresInSeconds != 900 || in.Person.Phone != "138****8000" {
		t.Errorf("signed in: %+v", in)
	}
	mei := h.Caller(in.AccessToken)
	code := h.InviteOf(h.Buildings[0])
	var leads shared.Invite
	h.Caller("").Get("/invites/" + strings.ToLower(code)).Is(http.StatusOK).Into(&leads)
	if leads.Building.Name != "1栋" {
		t.Errorf("the invite leads to %+v", leads)
	}
	joined := mei.Post("/memberships", shared.MembershipDraft{InviteCode: code, Name: "梅", Room: "1203"}).Is(http.StatusCreated)
	if joined.Text("state") != "pending" {
		t.Errorf("joined: %s", joined.Body)
	}
	again := mei.Post("/memberships", shared.MembershipDraft{InviteCode: code, Name: "梅", Room: "1203"})
	again.Refused(http.StatusConflict, "membership.exists")
	if again.Problem().State != "pending" {
		t.Errorf("the conflict says %q", again.Problem().State)
	}
	mei.Get("/compounds/" + string(h.Riverside.ID) + "/posts").Is(http.StatusForbidden)

	leader := h.Resident("Lin")
	h.Becomes(leader, person.Leader, h.Buildings[0])
	var waiting shared.Page[shared.Membership]
	leader.Get("/compounds/" + string(h.Riverside.ID) + "/memberships?state=pending").Is(http.StatusOK).Into(&waiting)
	if len(waiting.Items) != 1 || waiting.Items[0].Room != "1203" || waiting.Items[0].Phone != "138****8000" {
		t.Fatalf("waiting: %+v", waiting)
	}
	leader.Keyed("once").Post("/memberships/"+joined.ID()+"/admit", nil).Is(http.StatusOK)
	leader.Keyed("once").Post("/memberships/"+joined.ID()+"/admit", nil).Is(http.StatusOK)
	leader.Post("/memberships/"+joined.ID()+"/admit", nil).Refused(http.StatusConflict, "membership.not_pending")

	var me shared.Me
	mei.Get("/me").Is(http.StatusOK).Into(&me)
	if len(me.Memberships) != 1 || me.Memberships[0].State != "admitted" || me.Memberships[0].Leader == nil || me.Memberships[0].Leader.Phone != "" {
		t.Errorf("me: %+v", me)
	}
	mei.IfMatch("2").Patch("/me", `{"name": "小梅", "locale": "en"}`).Is(http.StatusOK)
	mei.IfMatch("2").Patch("/me", `{"name": "小梅"}`).Refused(http.StatusPreconditionFailed, "person.stale")
	mei.Patch("/me", `{"name": "小梅"}`).Refused(http.StatusPreconditionRequired, "request.if_match")
}

func TestRefreshingOverTheDoor(t *testing.T) {
	h := house.New(t)
	in := signsIn(h, "13800138000", "phone")
	anybody := h.Caller("")
	var next shared.Session
	anybody.Post("/auth/refresh", shared.Refresh{RefreshToken: in.RefreshToken, Device: "phone"}).Is(http.StatusOK).Into(&next)
	h.Clock.Move(11 * time.Second)
	anybody.Post("/auth/refresh", shared.Refresh{RefreshToken: in.RefreshToken, Device: "phone"}).Refused(http.StatusUnauthorized, "auth.refresh_reused")
	h.Caller(next.AccessToken).Get("/me").Refused(http.StatusUnauthorized, "auth.sign_in")
}

func TestDevicesAreListedAndSignedOutOverTheDoor(t *testing.T) {
	h := house.New(t)
	phone, tablet := signsIn(h, "13800138000", "phone"), signsIn(h, "13800138000", "tablet")
	mei := h.Caller(phone.AccessToken).With("User-Agent", "a phone")
	var open shared.Devices
	mei.Get("/auth/sessions").Is(http.StatusOK).Into(&open)
	if len(open.Items) != 2 {
		t.Fatalf("devices: %+v", open)
	}
	stranger := h.Resident("Rowan")
	stranger.Delete("/auth/sessions/"+open.Current).Refused(http.StatusNotFound, "auth.session_unknown")
	mei.Delete("/auth/sessions").Is(http.StatusNoContent)
	h.Caller(tablet.AccessToken).Get("/me").Refused(http.StatusUnauthorized, "auth.sign_in")
	mei.Delete("/auth/sessions/" + open.Current).Is(http.StatusNoContent)
	mei.Get("/me").Refused(http.StatusUnauthorized, "auth.sign_in")
}

func TestAWrongCodeIsCountedThoughTheRequestIsRefused(t *testing.T) {
	h := house.New(t, house.LimitsOn)
	in := signsIn(h, "13800138000", "phone")
	mei := h.Caller(in.AccessToken)
	var sent shared.CodeSent
	mei.Post("/me/phone/codes", shared.CodeRequest{Phone: "13900139000"}).Is(http.StatusAccepted).Into(&sent)
	for range 5 {
		mei.Keyed("same").Post("/me/phone", shared.PhoneChange{Phone: "13900139000", Code: "wrong!"}).Refused(http.StatusUnprocessableEntity, "auth.code_wrong")
	}
	mei.Post("/me/phone", shared.PhoneChange{Phone: "13900139000", Code: sent.DemoCode}).Refused(http.StatusUnprocessableEntity, "auth.code_void")
	for range 4 {
		h.Caller("").Post("/auth/codes", shared.CodeRequest{Phone: "13800138000"}).Is(http.StatusAccepted)
	}
	slow := h.Caller("").Post("/auth/codes", shared.CodeRequest{Phone: "13800138000"})
	slow.Refused(http.StatusTooManyRequests, "limit.too_many")
	if slow.Header.Get("Retry-After") != "3600" {
		t.Errorf("come back after %q", slow.Header.Get("Retry-After"))
	}
}

func TestRolesInvitesAndBlocksOverTheDoor(t *testing.T) {
	h := house.New(t)
	a := string(h.Riverside.ID)
	mo, mei := h.Resident("Mo"), h.Resident("Mei")
	h.Becomes(mo, person.Moderator, h.Riverside)
	var hung shared.List[shared.BuildingInvite]
	mo.Get("/compounds/" + a + "/invites").Is(http.StatusOK).Into(&hung)
	if len(hung.Items) != 3 || !strings.HasSuffix(hung.Items[0].URL, hung.Items[0].Code) {
		t.Errorf("invites: %+v", hung)
	}
	mei.Get("/compounds/"+a+"/invites").Refused(http.StatusForbidden, "person.may_not_invite")
	mo.Post("/compounds/"+a+"/invites/"+string(h.Buildings[0].ID)+"/renew", nil).Is(http.StatusOK)
	h.Caller("").Get("/invites/"+hung.Items[0].Code).Refused(http.StatusNotFound, "unit.invite_unknown")

	g := mo.Post("/grants", shared.GrantDraft{PersonID: string(mei.ID), Role: "leader", UnitID: string(h.Buildings[0].ID)}).Is(http.StatusCreated)
	var held shared.List[shared.HeldGrant]
	mo.Get("/compounds/" + a + "/grants").Is(http.StatusOK).Into(&held)
	if len(held.Items) != 2 {
		t.Errorf("roles: %+v", held)
	}
	welcomed := mei.Post("/compounds/"+a+"/residents", shared.ResidentDraft{BuildingID: string(h.Buildings[0].ID), Name: "陈奶奶", Room: "301", Consent: "当面同意"}).Is(http.StatusCreated)
	mei.Delete("/memberships/" + welcomed.ID() + "/consent").Is(http.StatusNoContent)
	mei.Post("/memberships/"+welcomed.ID()+"/consent", shared.ConsentDraft{How: "书面"}).Is(http.StatusOK)
	mo.Delete("/grants/" + g.ID()).Is(http.StatusNoContent)

	rowan := h.Resident("Rowan")
	if c := mei.Get("/people/" + string(rowan.ID) + "/contact").Is(http.StatusOK); c.Text("room") != "1栋" || !strings.Contains(c.Text("phone"), "****") {
		t.Errorf("contact: %s", c.Body)
	}
	if c := mo.Get("/people/" + string(rowan.ID) + "/contact?purpose=leak").Is(http.StatusOK); c.Text("phone") != rowan.Phone {
		t.Errorf("contact with a purpose: %s", c.Body)
	}
	var read shared.List[shared.Reading]
	rowan.Get("/me/readings").Is(http.StatusOK).Into(&read)
	if len(read.Items) != 1 || read.Items[0].Purpose != "leak" {
		t.Errorf("readings: %+v", read)
	}
	mei.Post("/people/"+string(rowan.ID)+"/block", nil).Is(http.StatusOK)
	rowan.Get("/people/"+string(mei.ID)+"/contact").Refused(http.StatusNotFound, "person.unknown")
	mei.Get("/blocks").Is(http.StatusOK)
	mei.Delete("/people/" + string(rowan.ID) + "/block").Is(http.StatusNoContent)
	h.Foreigner("Far").Post("/people/"+string(rowan.ID)+"/block", nil).Refused(http.StatusNotFound, "person.unknown")
	mo.Get("/compounds/" + a + "/memberships?limit=2").Is(http.StatusOK)
}
