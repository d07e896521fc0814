package client

import (
	"io/fs"
	"testing"
)

// There is always a page to serve, built or not.
func TestThereIsAlwaysAPage(t *testing.T) {
	page, err := fs.ReadFile(Files(), "index.html")
	if err != nil {
		t.Fatal(err)
	}
	if len(page) == 0 {
		t.Fatal("the page is empty")
	}
}
