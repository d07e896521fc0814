//go:build bench

package bench

import (
	"errors"
	"iter"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/index/upsidedown"
	"github.com/blevesearch/bleve/v2/index/upsidedown/store/gtreap"
	"github.com/blevesearch/bleve/v2/mapping"
	index "github.com/blevesearch/bleve_index_api"

	"youlin/server/match"
)

// engine is bleve in memory with its analyzer for Chinese, Japanese and Korean: an index for each compound, the list
// as a keyword, BM25 with a heavier title.
type engine struct {
	kind, store string
	indexes     map[string]bleve.Index
}

func newScorch() *engine { return &engine{scorch.Name, scorch.Name, map[string]bleve.Index{}} }

func newGtreap() *engine { return &engine{upsidedown.Name, gtreap.Name, map[string]bleve.Index{}} }

// page is a post as bleve has it.
type page struct {
	List  string `json:"list"`
	Title string `json:"title"`
	Body  string `json:"body"`
}

func pageOf(p match.Post) page { return page{own(p), p.Title, p.Body} }

func pages() mapping.IndexMapping {
	field := func(analyzer string) *mapping.FieldMapping {
		f := bleve.NewTextFieldMapping()
		f.Analyzer, f.Store, f.IncludeInAll, f.IncludeTermVectors, f.DocValues = analyzer, false, false, false, false
		return f
	}
	doc := bleve.NewDocumentStaticMapping()
	doc.AddFieldMappingsAt("list", field(keyword.Name))
	doc.AddFieldMappingsAt("title", field(cjk.AnalyzerName))
	doc.AddFieldMappingsAt("body", field(cjk.AnalyzerName))
	m := bleve.NewIndexMapping()
	m.DefaultMapping, m.ScoringModel = doc, index.BM25Scoring
	return m
}

func (e *engine) index(compound string) (bleve.Index, error) {
	if x := e.indexes[compound]; x != nil {
		return x, nil
	}
	x, err := bleve.NewUsing("", pages(), e.kind, e.store, nil)
	e.indexes[compound] = x
	return x, err
}

func (e *engine) fill(posts iter.Seq[match.Post]) error {
	batches := map[string]*bleve.Batch{}
	for p := range posts {
		x, err := e.index(p.Compound)
		if err != nil {
			return err
		}
		if batches[p.Compound] == nil {
			batches[p.Compound] = x.NewBatch()
		}
		if err := batches[p.Compound].Index(p.ID, pageOf(p)); err != nil {
			return err
		}
	}
	for compound, b := range batches {
		if err := e.indexes[compound].Batch(b); err != nil {
			return err
		}
		delete(batches, compound)
	}
	return nil
}

func (e *engine) open(p match.Post) error {
	x, err := e.index(p.Compound)
	if err != nil {
		return err
	}
	return x.Index(p.ID, pageOf(p))
}

func (e *engine) shut(p match.Post) error { return e.indexes[p.Compound].Delete(p.ID) }

func (e *engine) find(p match.Post) (ids []string, err error) {
	x, err := e.index(p.Compound)
	if err != nil {
		return nil, err
	}
	lists := bleve.NewTermQuery(other(p))
	lists.SetField("list")
	lists.SetBoost(0)
	title, body := bleve.NewMatchQuery(p.Title+" "+p.Body), bleve.NewMatchQuery(p.Title+" "+p.Body)
	title.SetField("title")
	title.SetBoost(1.6)
	body.SetField("body")
	ask := bleve.NewSearchRequestOptions(bleve.NewConjunctionQuery(lists, bleve.NewDisjunctionQuery(title, body)), shown, 0, false)
	found, err := x.Search(ask)
	if err != nil {
		return nil, err
	}
	for _, hit := range found.Hits {
		ids = append(ids, hit.ID)
	}
	return ids, nil
}

func (e *engine) close() error {
	var errs []error
	for _, x := range e.indexes {
		errs = append(errs, x.Close())
	}
	return errors.Join(errs...)
}
