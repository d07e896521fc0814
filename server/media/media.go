package media

import (
	"slices"
	"time"

	"youlin/server/fault"
	"youlin/server/person"
	"youlin/server/unit"
)

// ID names a photo; it is opaque.
type ID string

// Size is one of the two that each photo is kept in.
type Size string

// The sizes: the long side is at most 1600 and 480 pixels; a smaller picture stays as it is.
const (
	Large Size = "large"
	Small Size = "small"
)

// What is taken in, and for how long.
const (
	// MaxUpload is the most bytes that one file may have.
	MaxUpload = 12 << 20
	// MaxPixels and MaxSide bound what is decoded; the header is asked before.
	MaxPixels = 40_000_000
	MaxSide   = 12_000
	// LooseFor is how long a photo that is attached to nothing is kept.
	LooseFor = 24 * time.Hour
	// maxLoose bounds what one person may have lying about unattached, what is on its way counted in.
	maxLoose = 60
	// maxComing bounds the bytes of one person's photos that are on their way.
	maxComing = 4 * MaxUpload
	// maxPieces bounds the files that one upload takes: 12 MB in pieces of 32 KB are 384.
	maxPieces = 500

	largeSide = 1600
	smallSide = 480
)

// The refusals of this room.
var (
	// ErrUnknown is the answer about a photo that is not there, or not for the one who asks.
	ErrUnknown = fault.NotFound("media.unknown", "This photo is not there.", "没有这张照片。")
	// ErrTooLarge refuses a file of more than MaxUpload bytes.
	ErrTooLarge = fault.TooLarge("media.too_large", "The photo is larger than 12 MB.", "照片超过 12 MB 了。")
	// ErrUnsupported refuses what is not a picture of the three kinds.
	ErrUnsupported = fault.Unsupported("media.unsupported", "Please send a photo as JPEG, PNG or WebP.", "请上传 JPEG、PNG 或 WebP 格式的照片。")
	// ErrBroken refuses a picture that cannot be read.
	ErrBroken = fault.Invalid("media.broken", "This photo is damaged and cannot be read.", "这张照片已损坏,打不开。")
	// ErrTooManyPixels refuses a picture that would take too much room to open.
	ErrTooManyPixels = fault.Invalid("media.too_many_pixels", "The photo has too many pixels; please make it smaller.", "照片像素太大,请先缩小一些。")
	// ErrNotMember refuses uploads of those who have no place in any compound.
	ErrNotMember = fault.Forbidden("media.not_member", "You can add photos once you have been admitted.", "通过入住审核后才能上传照片。")
	// ErrTooManyLoose asks somebody to use what they uploaded first.
	ErrTooManyLoose = fault.TooMany("media.too_many_loose", "You have many photos that no post uses yet. Please try again later.", "您还有很多没用上的照片,请稍后再传。").After(time.Hour)
	// ErrBusy says that others' photos are being taken in.
	ErrBusy = fault.Unavailable("media.busy", "Many photos are coming in. Please try again in a moment.", "正在处理其他照片,请稍后再试。").After(5 * time.Second)
	// ErrTwice refuses one photo in two places of the same list.
	ErrTwice = fault.Invalid("media.twice", "A photo is named twice.", "同一张照片选了两次。")
	// ErrUploadUnknown is the answer about an upload in pieces that is not there, not theirs, or older than LooseFor.
	ErrUploadUnknown = fault.NotFound("media.upload_unknown", "This upload is not there. Please begin again.", "没有这次上传,请重新上传。")
	// ErrOffset refuses a piece that does not begin where the last one ended; its state is where that is.
	ErrOffset = fault.Conflict("media.offset", "This piece does not follow what is here already.", "这一段和已经收到的接不上。")
	// ErrOverflow refuses more than was announced.
	ErrOverflow = fault.Invalid("media.overflow", "These are more bytes than were announced.", "收到的内容比先前说的多。")
	// ErrTooManyPieces refuses an upload in crumbs.
	ErrTooManyPieces = fault.Invalid("media.too_many_pieces", "The pieces are too small. Please begin again with larger ones.", "分得太碎了,请用大一点的段重新上传。")
	// ErrIncomplete says that there are pieces to come; its state is how much is here.
	ErrIncomplete = fault.Conflict("media.incomplete", "The photo has not come in whole yet.", "照片还没有传完。")
	// ErrTooMuchComing asks somebody to let the photos arrive that are on their way.
	ErrTooMuchComing = fault.TooMany("media.too_much_coming", "Several of your photos are still on their way. Please let them arrive first.", "您还有好几张照片没传完,请先等它们传完。").After(time.Minute)
)

// Place is what a photo is attached to: a kind that a room registered, and the id of the thing.
type Place struct {
	Kind string
	ID   string
}

// Photo is what is known of one that was taken in; Width and Height are the large size's, upright.
type Photo struct {
	ID       ID
	Owner    person.ID
	Compound unit.ID
	Place    Place
	Width    int
	Height   int
	// Blur is a ThumbHash of the picture in base64: what stands in its place until it is there. Empty is none.
	Blur string
	// Likeness tells which other pictures look like it.
	Likeness Likeness
	MadeAt   time.Time
}

// Loose reports whether the photo is attached to nothing.
func (p Photo) Loose() bool { return p.Place == Place{} }

// fits reports whether owner may have the photo at to, in the compound: it is there already, or it is a loose one of
// their own that was never shown in another compound.
func (p Photo) fits(owner person.ID, compound unit.ID, to Place) bool {
	if p.Compound != "" && p.Compound != compound {
		return false
	}
	return p.Place == to || p.Loose() && p.Owner == owner
}

// mayUpload reports whether the viewer has a place or a task among neighbours; one who waits for admission, who left
// or who only plans from above puts no photos in.
func mayUpload(v person.Viewer) bool {
	return slices.ContainsFunc(v.Seats, func(s person.Seat) bool { return s.State == person.Admitted }) ||
		slices.ContainsFunc(v.Powers, func(p person.Power) bool { return p.Role != person.Planner && p.Role != person.Department })
}

// fileName is what a photo's size is called in the store.
func fileName(id ID, s Size) string { return string(id) + "-" + string(s) + ".jpg" }
