package match

// Turned gives a post as the other list would have it, after its words were understood on their own: whoever missed an
// offer is looking for what it offered, also when that says that it is gone.
func (d *Doc) Turned() *Doc {
	turned := *d
	turned.direction, turned.gone = Need, false
	if d.direction == Need {
		turned.direction = Offer
	}
	return &turned
}
