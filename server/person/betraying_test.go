package person_test

import (
	"errors"
	"testing"

	"youlin/server/db"
	"youlin/server/person"
	"youlin/server/testkit"
)

func TestATextBetraysItsNeighbours(t *testing.T) {
	town := testkit.NewTown(t)
	town.Must(town.DB.Write(town.Ctx, func(tx *db.Tx) error {
		for _, n := range []person.Newcomer{
			{Name: "王秀英", Phone: "+8613812345678", Building: town.Buildings[0], Room: "2-1203室"},
			{Name: "Mei Lin", Building: town.Buildings[1], Room: "88"},
			{Name: "李", Building: town.Buildings[1], Room: "302"},
			{Name: "山上人", Phone: "+8613900000000", Building: town.Cottage, Room: "777"},
		} {
			if _, err := town.People.Settle(tx, n, ""); err != nil {
				return err
			}
		}
		return nil
	}))
	cases := map[string]bool{
		"给王秀英送饭": true, "给 王 秀 英 送饭": true, "Mei  Lin's ladder": true, "打 138-1234-5678": true, "１２３４５６７８": true,
		"21203 的电饭煲": true, "302 换锁": true, "2-1203": true,
		"积木一套": false, "Meiling's ladder": false, "李子五斤": false, "88 折": false, "3020 克": false, "13020": false,
		"山上人的山货": false, "777": false, "": false,
	}
	var texts []string
	for text := range cases {
		texts = append(texts, text)
	}
	betrayed, err := town.People.Betrayed(town.DB.Read(town.Ctx), town.Riverside.ID, texts)
	town.Must(err)
	for i, text := range texts {
		if betrayed[i] != cases[text] {
			t.Errorf("%q: %v", text, betrayed[i])
		}
	}
}

func TestALeaderIsNamedAndCalledOnlyWhenTheySaidSo(t *testing.T) {
	town := testkit.NewTown(t)
	q := town.DB.Read(town.Ctx)
	if _, err := town.People.LeaderOf(q, town.Buildings[0].ID); !errors.Is(err, person.ErrUnknown) {
		t.Errorf("a building without a leader: %v", err)
	}
	wu := town.Resident("老吴").Becomes(person.Leader, town.Buildings[0])
	p, err := town.People.LeaderOf(q, town.Buildings[0].ID)
	town.Must(err)
	if p.Name != "老吴" || p.Phone != "" {
		t.Errorf("before they said so: %+v", p)
	}
	yes := true
	_, err = town.People.Amend(town.Ctx, wu.Viewer(), 1, person.Amendment{Callable: &yes})
	town.Must(err)
	if p, err = town.People.LeaderOf(q, town.Buildings[0].ID); err != nil || p.Phone != wu.Phone {
		t.Errorf("after: %q %v", p.Phone.Clear(), err)
	}
}
