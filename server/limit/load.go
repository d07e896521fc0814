package limit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"go.yaml.in/yaml/v3"
)

// change is what an operator may say of a limit.
type change struct {
	Burst *int           `yaml:"burst"`
	Per   *time.Duration `yaml:"per"`
	Open  *bool          `yaml:"open"`
	Off   *bool          `yaml:"off"`
}

// Load changes limits by name, from YAML or JSON:
//
//	auth.codes.phone: {burst: 3, per: 1h}
//	invites.wrong: {off: true}
//
// A name that nobody declared, or a key that is not there, is an error: a limit that does not bind is worse than a
// server that does not start.
func (s *Set) Load(text []byte) error {
	var file map[string]change
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the limits: %w", err)
	}
	known := map[string]Rule{}
	for _, r := range Declared() {
		known[r.Name] = r
	}
	for name, c := range file {
		r, ok := known[name]
		if !ok {
			return fmt.Errorf("there is no limit called %q", name)
		}
		if err := c.apply(&r); err != nil {
			return fmt.Errorf("limit %s: %w", name, err)
		}
		s.changed[name] = r
	}
	return nil
}

func (c change) apply(r *Rule) error {
	if c.Burst != nil {
		r.Burst = *c.Burst
	}
	if c.Per != nil {
		r.Per = *c.Per
	}
	if c.Open != nil {
		r.Open = *c.Open
	}
	if c.Off != nil {
		r.Off = *c.Off
	}
	if r.Burst < 0 || r.Per <= 0 {
		return errors.New("burst must not be negative, and per must be longer than nothing")
	}
	return nil
}
