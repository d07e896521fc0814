package api

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"youlin/shared"
)

// eventData is what each event of the socket carries; the contract lists them, so that clients are generated with them.
var eventData = []struct {
	kind string
	data any
}{
	{shared.TypeMatchFound, shared.MatchFound{}},
	{shared.TypePostOpened, shared.PostNews{}},
	{shared.TypePostChanged, shared.PostNews{}},
	{shared.TypeRequestReceived, shared.RequestReceived{}},
	{shared.TypeAgreementChanged, shared.AgreementChanged{}},
	{shared.TypeCentreChanged, shared.CentreChanged{}},
	{shared.TypeCentreTold, shared.CentreTold{}},
	{shared.TypeRequestWaiting, shared.RequestWaiting{}},
	{shared.TypeAgreementSoon, shared.AgreementSoon{}},
	{shared.TypeLoanDue, shared.LoanDue{}},
	{shared.TypeLoanOverdue, shared.LoanOverdue{}},
	{shared.TypeLoanDelayed, shared.LoanDelayed{}},
	{shared.TypeSwapProposed, shared.SwapProposed{}},
	{shared.TypeSwapChanged, shared.SwapChanged{}},
	{shared.TypeSwapTold, shared.SwapTold{}},
	{shared.TypeMembershipChanged, shared.MembershipChanged{}},
	{shared.TypeNoticeAdded, shared.NoticeAdded{}},
}

// describeEvents adds the socket's frames to the contract: LiveEvent is one of them, told apart by type.
func (a *API) describeEvents() {
	reg := a.huma.OpenAPI().Components.Schemas
	all := &huma.Schema{Description: "One event of the socket and of GET /events.", Discriminator: &huma.Discriminator{PropertyName: "type", Mapping: map[string]string{}}}
	for _, e := range eventData {
		name := reflect.TypeOf(e.data).Name()
		frame := map[string]string{shared.TypePostOpened: "PostOpenedEvent", shared.TypePostChanged: "PostChangedEvent"}[e.kind]
		if frame == "" {
			frame = name + "Event"
		}
		reg.Map()[frame] = frameSchema(e.kind, reg.Schema(reflect.TypeOf(e.data), true, name))
		all.OneOf = append(all.OneOf, &huma.Schema{Ref: "#/components/schemas/" + frame})
		all.Discriminator.Mapping[e.kind] = "#/components/schemas/" + frame
	}
	reg.Map()["LiveEvent"] = all
	reg.Schema(reflect.TypeOf(shared.Hello{}), true, "Hello")
}

func frameSchema(kind string, data *huma.Schema) *huma.Schema {
	text := func() *huma.Schema { return &huma.Schema{Type: huma.TypeString} }
	return &huma.Schema{
		Type: huma.TypeObject, Required: []string{"seq", "type", "at", "data"},
		Properties: map[string]*huma.Schema{
			"seq": {Type: huma.TypeInteger, Format: "int64"}, "type": {Type: huma.TypeString, Enum: []any{kind}},
			"at": {Type: huma.TypeString, Format: "date-time"}, "compoundId": text(), "data": data,
		},
	}
}
