package parse

import "slices"

// Directions, modules and urgencies as they stand on the wire.
const (
	Need  = "need"
	Offer = "offer"

	Idle      = "idle"
	Childcare = "childcare"
	Eldercare = "eldercare"
	Help      = "help"

	Give    = "give"
	Lend    = "lend"
	Swap    = "swap"
	Sell    = "sell"
	Service = "service"

	Soon   = "soon"
	Urgent = "urgent"
)

// Draft is what was understood of one wish. The names are those of a post on the wire; an empty field was not said.
type Draft struct {
	Direction       string   `json:"direction,omitempty"`
	Module          string   `json:"module,omitempty"`
	Mode            string   `json:"mode,omitempty"`
	PriceYuan       int      `json:"priceYuan,omitempty"`
	Category        string   `json:"category,omitempty"`
	Title           string   `json:"title"`
	Body            string   `json:"body,omitempty"`
	Quantity        int      `json:"quantity,omitempty"`
	Capacity        int      `json:"capacity,omitempty"`
	Windows         []Window `json:"windows"`
	DurationMinutes int      `json:"durationMinutes,omitempty"`
	ChildAge        *Ages    `json:"childAge,omitempty"`
	Urgency         string   `json:"urgency,omitempty"`
	// SwapFor is what an offer to swap would like in return.
	SwapFor string `json:"swapFor,omitempty"`

	// Confidence goes from 0 to 1 for each field; below 0.5 the person should be asked. A field that every post needs
	// and that the text does not give stands here with 0.
	Confidence map[string]float64 `json:"confidence"`
	// Source says where in the text the draft came from, and who wrote it; none of that is for the public text.
	Source Source `json:"source"`
	// Spans holds, for each field, the code points that it was understood from.
	Spans map[string][]Span `json:"spans,omitempty"`
}

// Ages is a range of whole years, both ends included. Max 0 means open above.
type Ages struct {
	Min int `json:"min"`
	Max int `json:"max,omitempty"`
}

// Source is the place of a draft in the text, in code points, with the author and room of a list entry.
type Source struct {
	From   int    `json:"from"`
	To     int    `json:"to"`
	Author string `json:"author,omitempty"`
	Room   string `json:"room,omitempty"`
}

// Span is a stretch of the text in code points, the end not included.
type Span struct {
	From int `json:"from"`
	To   int `json:"to"`
}

func (d *Draft) sure(field string, confidence float64, spans ...Span) {
	d.Confidence[field] = round2(confidence)
	for _, s := range spans {
		if s.To > s.From && !slices.Contains(d.Spans[field], s) {
			d.Spans[field] = append(d.Spans[field], s)
		}
	}
}

func round2(f float64) float64 { return float64(int(min(max(f, 0), 1)*100+0.5)) / 100 }
