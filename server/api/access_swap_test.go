package api_test

import (
	"youlin/server/testkit/house"
	"youlin/shared"
)

// swap is one that is proposed to owner and party: what each gives is what the other wants.
func (s *scene) swap() string {
	s.t.Helper()
	if s.traded != nil {
		s.traded()
	}
	mine := "/posts/" + s.owner.Post(s.compound()+"/posts", toSwap("婴儿床九成新", "书架")).Is(201).ID()
	theirs := "/posts/" + s.party.Post(s.compound()+"/posts", toSwap("小书架一个", "婴儿床")).Is(201).ID()
	owner, party := s.owner, s.party
	s.traded = func() {
		owner.Post(mine+"/withdraw", nil)
		party.Post(theirs+"/withdraw", nil)
	}
	s.h.Swaps.Settle(s.h.Ctx)
	return "/swaps/" + newestSwap(s.owner)
}

// newestSwap is the id of the newest that somebody is in.
func newestSwap(p *house.Person) string {
	var list shared.List[shared.Swap]
	p.Get("/swaps").Is(200).Into(&list)
	if len(list.Items) == 0 {
		return ""
	}
	return list.Items[0].ID
}

// toSwap is an offer of one thing for another.
func toSwap(thing, want string) record {
	return record{"direction": "offer", "module": "idle", "mode": "swap", "category": "idle.other", "title": thing, "swapFor": want}
}
