package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"youlin/server/app"
	"youlin/server/town"
	"youlin/server/unit"
)

type seedCommand struct {
	settings
	Compounds int    `help:"How many compounds." default:"1"`
	Residents int    `help:"How many residents; number i has the phone +86199 and i as eight digits." default:"100"`
	Posts     int    `help:"How many posts." default:"0"`
	Seed      uint64 `help:"The same seed makes the same town." default:"1"`
	Now       string `help:"The moment around which the town lives; empty is the last midnight (UTC)." placeholder:"T"`
	Canaries  string `help:"Also make twin compounds with a token in every sensitive field, and write here who may see which." placeholder:"FILE"`
}

// Run makes and migrates the folder and fills it. Ids and times hang on the seed and on --now only, so two runs on the
// same day give the same database.
func (s seedCommand) Run(ctx context.Context, con console) (err error) {
	c, err := s.load(con)
	if err != nil {
		return err
	}
	now, err := s.moment(time.Now())
	if err != nil {
		return err
	}
	release, err := app.Lock(c.Data)
	if err != nil {
		return err
	}
	defer release()
	house, err := app.Open(ctx, c, app.Options{
		Version: version, Now: func() time.Time { return now }, NewID: town.IDs(s.Seed),
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	t := rooms(house)
	compounds, err := t.Seed(ctx, town.Plan{Compounds: s.Compounds, Residents: s.Residents, Posts: s.Posts, Seed: s.Seed})
	if err != nil {
		return err
	}
	if s.Canaries != "" {
		if err := s.canaries(ctx, t); err != nil {
			return err
		}
	}
	return s.tell(con, compounds)
}

func (s seedCommand) moment(real time.Time) (time.Time, error) {
	if s.Now == "" {
		return real.UTC().Truncate(24 * time.Hour), nil
	}
	now, err := time.Parse(time.RFC3339, s.Now)
	if err != nil {
		return now, fmt.Errorf("--now: %w", err)
	}
	return now, nil
}

func (s seedCommand) canaries(ctx context.Context, t *town.Town) error {
	laid, err := t.Canaries(ctx, s.Seed)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(laid, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(s.Canaries, append(text, '\n'), 0o600)
}

func (s seedCommand) tell(con console, compounds []unit.Unit) error {
	for i, c := range compounds {
		if i == 20 {
			fmt.Fprintf(con.Out, "… and %d more\n", len(compounds)-i)
			break
		}
		fmt.Fprintf(con.Out, "compound %d  %s  %s\n", i, c.ID, c.Name)
	}
	_, err := fmt.Fprintf(con.Out, "seeded %d compounds, %d residents, %d posts\n", len(compounds), s.Residents, s.Posts)
	return err
}
