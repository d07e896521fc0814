package api_test

// expected is a thing that the owner brings to the centre for the party.
func (s *scene) expected() string {
	s.t.Helper()
	g := s.accepted()
	return "/centre/items/" + s.owner.Post(g+"/via", record{"via": "centre"}).Is(200).Text("centre", "itemId")
}

// consigned is a thing that the owner leaves at the centre for nobody in particular.
func (s *scene) consigned() string {
	s.t.Helper()
	id := s.owner.Post(s.compound()+"/posts", draft()).Is(201).ID()
	return "/centre/items/" + s.owner.Post("/posts/"+id+"/consign", record{"kind": "parcel"}).Is(201).ID()
}

// bringing is what the desk types in when the owner stands before it.
func (s *scene) bringing(item string) record {
	s.t.Helper()
	return record{"code": s.owner.Post(item+"/code", nil).Is(200).Text("code"), "shelf": "A-1", "note": "完好"}
}

func (s *scene) shelved(item string) string {
	s.t.Helper()
	s.cast["co"].Post(item+"/receive", s.bringing(item)).Is(200)
	return item
}

// fetching is what the desk types in when the party stands before it.
func (s *scene) fetching(item string) record {
	s.t.Helper()
	return s.code("/agreements/" + s.owner.Get(item).Is(200).Text("agreementId"))
}

// tool is the post of a tool of the owner's in the tool corner.
func (s *scene) tool() string {
	s.t.Helper()
	id := s.owner.Post(s.compound()+"/posts", draft(record{"mode": "lend"})).Is(201).ID()
	s.shelved("/centre/items/" + s.owner.Post("/posts/"+id+"/consign", record{"kind": "tool"}).Is(201).ID())
	return id
}

// lent is a tool that the party has.
func (s *scene) lent() string {
	s.t.Helper()
	g := "/agreements/" + s.party.Post("/posts/"+s.tool()+"/requests", nil).Is(201).ID()
	item := "/centre/items/" + s.party.Get(g).Is(200).Text("centre", "itemId")
	s.cast["co"].Post(item+"/release", s.code(g)).Is(200)
	return item
}
