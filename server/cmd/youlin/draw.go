package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"youlin/server/draw"
)

type drawVerifyCommand struct {
	File string `arg:"" optional:"" help:"The receipt as GET /posts/{id}/draw gives it; without it the standard input." type:"existingfile" placeholder:"FILE"`
}

// Run draws again what a receipt says was drawn, and prints the order; it fails when the receipt is not honest.
func (d drawVerifyCommand) Run(con console) error {
	text, err := d.read(con)
	if err != nil {
		return err
	}
	var r draw.Receipt
	if err := json.Unmarshal(text, &r); err != nil {
		return fmt.Errorf("read the receipt: %w", err)
	}
	if err := draw.Verify(r); err != nil {
		return err
	}
	fmt.Fprintf(con.Out, "The seed is the promised one, and it gives this order of %d tickets:\n", len(r.Order))
	for i, number := range r.Order {
		fmt.Fprintf(con.Out, "%3d. %s\n", i+1, number)
	}
	return nil
}

func (d drawVerifyCommand) read(con console) ([]byte, error) {
	if d.File == "" {
		return io.ReadAll(con.In)
	}
	return os.ReadFile(d.File)
}
