package centre

import (
	"crypto/sha256"
	"strings"

	"youlin/server/fault"
)

// ErrLabel says that no label ever read so: a letter is wrong, or two changed places.
var ErrLabel = fault.Invalid("centre.label", "A letter of this label is not right. Please look again.", "标签上有一个字母不对,请再看一遍。")

// letters are those that nobody takes for one another on a sticker. There are 31, a prime: one wrong letter, or two
// that changed places, never pass the check.
const letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

const (
	labelLetters = 5
	// figures are how many of the letters are figures.
	figures = 8
	// labelPrefix begins the text of a label's QR, so that a camera knows what it has before it.
	labelPrefix = "youlin:item:"
)

// labelFrom makes a label from an id that nobody can guess.
func labelFrom(id string) string {
	sum := sha256.Sum256([]byte("centre label " + id))
	text := make([]byte, labelLetters)
	for i := range text {
		text[i] = letters[int(sum[i])%len(letters)]
	}
	text[0] = letters[figures+int(sum[0])%(len(letters)-figures)] // never taken for six digits of a code
	return string(text) + string(checkOf(string(text)))
}

func checkOf(text string) byte {
	sum := 0
	for i := range len(text) {
		sum += (i + 2) * strings.IndexByte(letters, text[i])
	}
	return letters[sum%len(letters)]
}

// readLabel takes a label as people type it, or as a camera reads it. ErrLabel.
func readLabel(typed string) (string, error) {
	text := strings.TrimSpace(typed)
	if len(text) > len(labelPrefix) && strings.EqualFold(text[:len(labelPrefix)], labelPrefix) {
		text = text[len(labelPrefix):]
	}
	text = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(text))
	if len(text) != labelLetters+1 || strings.Trim(text, letters) != "" || checkOf(text[:labelLetters]) != text[labelLetters] {
		return "", ErrLabel
	}
	return text, nil
}
