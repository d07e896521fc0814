package post_test

import (
	"fmt"
	"strings"
	"testing"

	"youlin/server/media"
	"youlin/server/post"
	"youlin/server/testkit"
)

func benchSquare(b *testing.B) *square {
	b.Helper()
	town := testkit.NewTown(b)
	files, err := media.OpenFolder(b.TempDir())
	town.Must(err)
	b.Cleanup(func() { _ = files.Close() })
	return &square{Town: town, posts: post.New(town.DB, town.Units, town.People, media.New(town.DB, files, town.Limits), render)}
}

// A durable publication, alone and with many at once.
func BenchmarkPublish(b *testing.B) {
	for _, clients := range []int{1, 8} {
		b.Run(fmt.Sprint(clients), func(b *testing.B) {
			s := benchSquare(b)
			v := s.Resident("Mei").Viewer()
			b.SetParallelism(clients)
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if _, err := s.posts.Publish(s.Ctx, v, s.Riverside.ID, offers("两米的铝合金梯子")); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}

// A page of twenty, read from the database.
func BenchmarkColdFeed(b *testing.B) {
	s := benchSquare(b)
	mei := s.Resident("Mei")
	for range 1000 {
		s.publish(mei, offers("两米的铝合金梯子"))
	}
	v := mei.Viewer()
	for name, f := range map[string]post.Filter{
		"category": {Direction: post.Offer, Category: "idle.tool"}, "found": {Q: "梯子"}, "nothing found": {Q: "没有 的 东西"},
		"long query": {Q: strings.Repeat("书 ", 2000)},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				if _, err := s.posts.Lines(s.Ctx, v, s.Riverside.ID, f, post.Mark{}, 21); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
