package match_test

import (
	"testing"

	"youlin/server/match"
	"youlin/server/match/dataset"
	"youlin/server/words"
)

// Whom an offer refuses is not sent there, however well the rest fits.
func TestWhomAnOfferRefusesIsNotSentThere(t *testing.T) {
	for _, c := range []struct{ module, need, refusing, taking string }{
		{match.Childcare, "四岁低烧，明天上午找人看孩子", "临时看孩子，发烧咳嗽的勿扰", "临时看孩子，发烧咳嗽的也可以来"},
		{match.Eldercare, "有糖尿病，想找人修脚", "上门修脚，糖尿病的不做", "上门修脚，糖尿病的也能做"},
		{match.Idle, "求个暖脚的，不要带电的", "暖脚器，插电的", "暖脚器，灌水的"},
	} {
		need := match.Understand(words.Default(), match.Post{ID: "n", Compound: "c", Direction: match.Need, Module: c.module, Title: c.need})
		x := match.NewIndex(words.Default())
		for id, title := range map[string]string{"refusing": c.refusing, "taking": c.taking} {
			x.Put(match.Understand(words.Default(), match.Post{ID: id, Compound: "c", Direction: match.Offer, Module: c.module, Title: title}))
		}
		found := x.Find(need, dataset.Now, match.Options{All: true})
		if len(found) == 0 || found[0].Offer != "taking" {
			t.Errorf("%s: %v", c.need, found)
		}
		for _, m := range found {
			if m.Offer == "refusing" && m.Notify {
				t.Errorf("%s is told of %s", c.need, c.refusing)
			}
		}
	}
}
