//go:build bench

package bench

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"youlin/server/app"
	"youlin/server/config"
	"youlin/server/unit"
)

// recollection is what bringing all posts into the matcher's memory takes.
type recollection struct {
	Wall, CPU      time.Duration
	Heap, Resident float64 // MiB more than before
	Posts          int
}

// TestRebuild reads a whole town into the matcher's memory: rows from the database, where their owners live, the
// dictionaries, every text understood.
func TestRebuild(t *testing.T) {
	b := &town{t: t, data: filepath.Join(t.TempDir(), "data")}
	b.youlin("seed", "--compounds", fmt.Sprint(compounds), "--residents", fmt.Sprint(people), "--posts", fmt.Sprint(posts), "--seed", "1")
	for _, cores := range []int{1, runtime.NumCPU()} {
		var r recollection
		alone(t, "rebuild", b.data, cores, &r)
		b.row(fmt.Sprintf("the matcher's memory from the database, cores: %d", cores), fmt.Sprintf("%.1f s", r.Wall.Seconds()), "2 s",
			fmt.Sprintf("%.1f s CPU; %d posts in %d compounds; %.0f MiB resident, %.0f of heap", r.CPU.Seconds(), r.Posts, compounds, r.Resident, r.Heap))
	}
}

// rebuild opens the rooms over a data folder and has them remember every compound.
func rebuild(data string) (found any, err error) {
	ctx, c := context.Background(), config.Default()
	c.Data, c.Listen = data, "127.0.0.1:0"
	house, err := app.Open(ctx, c, app.Options{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	list, err := house.Units.Compounds(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]unit.ID, len(list))
	for i, u := range list {
		ids[i] = u.ID
	}
	var r recollection
	heap, resident := memory()
	begun, before := time.Now(), worked()
	if err := house.Pairs.Warm(ctx, ids...); err != nil {
		return nil, err
	}
	r.Wall, r.CPU = time.Since(begun), worked()-before
	heapNow, residentNow := memory()
	r.Heap, r.Resident = heapNow-heap, residentNow-resident
	for _, id := range ids {
		open, err := house.Posts.Openly(ctx, id)
		if err != nil {
			return nil, err
		}
		r.Posts += len(open)
	}
	return r, nil
}
