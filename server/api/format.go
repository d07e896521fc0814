package api

import (
	"io"

	"github.com/danielgtaylor/huma/v2"
)

// ready is a body whose JSON is there already.
type ready interface{ json() []byte }

func (p readyPost) json() []byte { return p.text }

func (p readyPage) json() []byte { return p.text }

// jsonFormat writes ready bodies as they are: the encoder would read each byte of them again.
var jsonFormat = huma.Format{
	Marshal: func(w io.Writer, v any) error {
		if r, ok := v.(ready); ok {
			_, err := w.Write(r.json())
			return err
		}
		return huma.DefaultJSONFormat.Marshal(w, v)
	},
	Unmarshal: huma.DefaultJSONFormat.Unmarshal,
}
