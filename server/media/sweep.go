package media

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"youlin/server/db"
)

// Sweep takes away photos that have been loose for LooseFor, uploads that were begun so long ago, and files that no row
// names. It returns how many files went. Running it beside uploads is safe; running it in two processes on one folder is not.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	lapsed, err := s.forgetLoose(ctx)
	if err != nil {
		return 0, err
	}
	for _, id := range lapsed {
		if err := s.removeFiles(ctx, id); err != nil {
			return 0, err
		}
	}
	orphans, err := s.sweepOrphans(ctx)
	return 2*len(lapsed) + orphans, err
}

// forgetLoose drops the rows first: a file without a row is swept next time, a row without a file would be a hole.
func (s *Service) forgetLoose(ctx context.Context) (gone []ID, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) (err error) {
		if err := dropIncomingBefore(tx, tx.Now().Add(-LooseFor)); err != nil {
			return err // their pieces are orphans from now on
		}
		gone, err = dropLooseBefore(tx, tx.Now().Add(-LooseFor))
		return err
	})
	return gone, err
}

func (s *Service) removeFiles(ctx context.Context, id ID) error {
	for _, size := range []Size{Large, Small} {
		if err := s.files.Remove(ctx, fileName(id, size)); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) sweepOrphans(ctx context.Context) (gone int, err error) {
	err = s.files.Names(ctx, func(names []string) error {
		orphans, err := s.orphans(ctx, s.settled(names))
		if err != nil {
			return err
		}
		for _, name := range orphans {
			if err := s.files.Remove(ctx, name); err != nil {
				return err
			}
			gone++
		}
		return nil
	})
	return gone, err
}

// settled leaves out files that are being written. It is asked after the listing and before the rows are: an upload
// that ended in between has its row by then.
func (s *Service) settled(names []string) (settled []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range names {
		if !s.writing[n] {
			settled = append(settled, n)
		}
	}
	return settled
}

func (s *Service) orphans(ctx context.Context, names []string) (orphans []string, err error) {
	known, err := s.named(ctx, names)
	if err != nil {
		return nil, err
	}
	for _, n := range names {
		if !known[n] {
			orphans = append(orphans, n)
		}
	}
	return orphans, nil
}

// named are those of the files that a row names.
func (s *Service) named(ctx context.Context, names []string) (map[string]bool, error) {
	var ids []ID
	var parts []string
	for _, n := range names {
		if id, is := pieceOf(n); is {
			parts = append(parts, id)
		} else {
			ids = append(ids, idOf(n))
		}
	}
	q := s.db.Read(ctx)
	photos, err := all(q, ids)
	if err != nil {
		return nil, err
	}
	pieces, err := piecesAmong(q, parts)
	known := make(map[string]bool, len(names))
	for _, p := range photos {
		known[fileName(p.ID, Large)], known[fileName(p.ID, Small)] = true, true
	}
	for _, id := range pieces {
		known[pieceName(id)] = true
	}
	return known, err
}

// idOf reads the photo's id back from a file name of ours; any other name belongs to no photo.
func idOf(name string) ID {
	for _, s := range []Size{Large, Small} {
		if id, ok := strings.CutSuffix(name, "-"+string(s)+".jpg"); ok {
			return ID(id)
		}
	}
	return ""
}

// Check reads every photo and names those whose files are missing or changed, for doctor.
func (s *Service) Check(ctx context.Context) (broken []string, err error) {
	for after := ID(""); ; {
		page, err := sums(s.db.Read(ctx), after, 200)
		if err != nil || len(page) == 0 {
			return broken, err
		}
		for _, row := range page {
			if fault := s.checkOne(ctx, row); fault != "" {
				broken = append(broken, fault)
			}
		}
		after = ID(page[len(page)-1].ID)
	}
}

func (s *Service) checkOne(ctx context.Context, row sumRow) string {
	large, err := s.files.Get(ctx, fileName(ID(row.ID), Large))
	if err != nil {
		return fmt.Sprintf("photo %s: the large file cannot be read", row.ID)
	}
	small, err := s.files.Get(ctx, fileName(ID(row.ID), Small))
	if err != nil {
		return fmt.Sprintf("photo %s: the small file cannot be read", row.ID)
	}
	if !bytes.Equal(row.Digest, digest(large, small)) {
		return fmt.Sprintf("photo %s: its files are not what was kept", row.ID)
	}
	return ""
}
