package town

import (
	"context"
	"errors"

	"youlin/server/agreement"
	"youlin/server/centre"
	"youlin/server/person"
)

// deskKeeper stands at the desk of the centre.
const deskKeeper = "c1/10栋·罗姐"

// atCentre is a deed about a thing that goes through the centre, or stays there.
func (d *demo) atCentre(ctx context.Context, v person.Viewer, one deed, id agreement.ID) error {
	switch one.act {
	case "by centre":
		return d.Centre.Send(ctx, v, id, agreement.ByCentre, centre.Back)
	case "leave":
		return d.leave(ctx, v, one.about, centre.Parcel)
	case "leave tool":
		return d.leave(ctx, v, one.about, centre.Tool)
	case "bring":
		return d.bring(ctx, v, one, id)
	case "fetch":
		return d.fetch(ctx, v, id)
	}
	return errors.New("nobody knows how")
}

func (d *demo) leave(ctx context.Context, v person.Viewer, about string, kind centre.Kind) error {
	i, err := d.Centre.Consign(ctx, v, d.posts[about], kind, centre.Back)
	d.things[about] = i.ID
	return err
}

// bring plays the giver's phone and the desk; the words of the deed are the shelf.
func (d *demo) bring(ctx context.Context, v person.Viewer, one deed, id agreement.ID) error {
	thing := d.things[one.about]
	if id != "" {
		found, err := d.Centre.Standing(ctx, []agreement.ID{id})
		if err != nil {
			return err
		}
		thing = found[id].ID
	}
	code, err := d.Centre.ShowCode(ctx, v, thing)
	if err != nil {
		return err
	}
	desk, err := d.viewer(ctx, d.people[deskKeeper])
	if err != nil {
		return err
	}
	_, err = d.Centre.Receive(ctx, desk, thing, code.Digits, centre.Look{Shelf: one.words, Note: "完好，擦过了"})
	return err
}

// fetch plays the taker's phone and the desk.
func (d *demo) fetch(ctx context.Context, v person.Viewer, id agreement.ID) error {
	code, err := d.Agreements.ShowCode(ctx, v, id)
	if err != nil {
		return err
	}
	found, err := d.Centre.Standing(ctx, []agreement.ID{id})
	if err != nil {
		return err
	}
	desk, err := d.viewer(ctx, d.people[deskKeeper])
	if err != nil {
		return err
	}
	_, err = d.Centre.Release(ctx, desk, found[id].ID, code.Digits, centre.Look{})
	return err
}
