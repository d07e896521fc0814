package parse

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// Answer is what is printed for one text.
type Answer struct {
	Drafts []Draft `json:"drafts"`
}

// Run reads texts from in and writes one JSON line of drafts for each line, or, when whole, one for all of it.
func Run(in io.Reader, out io.Writer, now time.Time, loc *time.Location, whole bool) error {
	w := bufio.NewWriter(out)
	if err := run(in, w, now, loc, whole); err != nil {
		return err
	}
	return w.Flush()
}

func run(in io.Reader, w io.Writer, now time.Time, loc *time.Location, whole bool) error {
	if whole {
		all, err := io.ReadAll(in)
		if err != nil {
			return fmt.Errorf("read the text: %w", err)
		}
		return answer(w, string(all), now, loc)
	}
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			if err := answer(w, line, now, loc); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the texts: %w", err)
		}
	}
}

func answer(w io.Writer, text string, now time.Time, loc *time.Location) error {
	a := Answer{Drafts: Text(text, now, loc)}
	if a.Drafts == nil {
		a.Drafts = []Draft{}
	}
	if err := json.NewEncoder(w).Encode(a); err != nil {
		return fmt.Errorf("write the drafts: %w", err)
	}
	return nil
}
