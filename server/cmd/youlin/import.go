package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"youlin/server/app"
	"youlin/server/person"
	"youlin/server/town"
	"youlin/server/unit"
)

type importCommand struct {
	settings
	Compound  string `help:"The compound that takes every line." placeholder:"ID" xor:"where" required:""`
	Compounds string `help:"Where the file's own names lead: a JSON object or a file that holds one, {\"c1\": \"ID\"}." placeholder:"MAP" xor:"where" required:""`
	As        string `required:"" help:"The phone of the leader, coordinator or moderator who enters the posts." placeholder:"PHONE"`
	JSON      bool   `name:"json" help:"Report for machines."`
	File      string `arg:"" help:"JSON Lines, or a pasted sign-up list." type:"existingfile" placeholder:"FILE"`
}

// Run takes in posts and reports what was not understood.
func (i importCommand) Run(ctx context.Context, con console) (err error) {
	ask, err := i.ask()
	if err != nil {
		return err
	}
	c, err := i.load(con)
	if err != nil {
		return err
	}
	now, err := clock(c, con)
	if err != nil {
		return err
	}
	release, err := app.Lock(c.Data)
	if err != nil {
		return err
	}
	defer release()
	keys, err := person.LoadKeys(c.Data)
	if err != nil {
		return err
	}
	ask.Secret = keys.Secret("import")
	house, err := app.Open(ctx, c, app.Options{Version: version, Now: now})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	report, err := rooms(house).Import(ctx, ask)
	if err != nil {
		return err
	}
	if i.JSON {
		return json.NewEncoder(con.Out).Encode(report)
	}
	return report.Print(con.Out)
}

// ask reads the flags and the file.
func (i importCommand) ask() (in town.Import, err error) {
	in.Compound = unit.ID(i.Compound)
	if in.As, err = person.ReadPhone(i.As); err != nil {
		return in, fmt.Errorf("--as: %w", err)
	}
	if i.Compounds != "" {
		if in.Compounds, err = readMap(i.Compounds); err != nil {
			return in, fmt.Errorf("--compounds: %w", err)
		}
	}
	in.Text, err = os.ReadFile(i.File)
	return in, err
}

// readMap takes a JSON object, or a file that holds one.
func readMap(given string) (to map[string]unit.ID, err error) {
	text := []byte(given)
	if !strings.HasPrefix(strings.TrimSpace(given), "{") {
		if text, err = os.ReadFile(given); err != nil {
			return nil, err
		}
	}
	if err := json.Unmarshal(text, &to); err != nil {
		return nil, fmt.Errorf("this is not a map of compounds: %w", err)
	}
	if len(to) == 0 {
		return nil, errors.New("the map is empty")
	}
	return to, nil
}
