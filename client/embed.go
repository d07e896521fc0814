// Package client carries the built phone client inside the binary. `npm run build` writes it to dist/app,
// which is not committed; without it a placeholder page stands in, so building and testing Go needs no Node.
package client

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files returns the pages to serve, index.html at the top: the real build when there is one, else the
// placeholder. Beside a text file of the build lie its ready-made .br and .gz forms.
func Files() fs.FS {
	if Built() {
		return under("dist/app")
	}
	return under("dist")
}

// Built says whether the real client is inside, not the placeholder.
func Built() bool {
	_, err := fs.Stat(dist, "dist/app/index.html")
	return err == nil
}

// under returns the part of the embedded tree below dir, which is always a valid path.
func under(dir string) fs.FS {
	sub, err := fs.Sub(dist, dir)
	if err != nil {
		panic(err)
	}
	return sub
}
