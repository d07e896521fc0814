package words

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
)

// Encode turns the dictionary table, one entry a line (simplified, traditional, pinyin, glosses), into the compact form
// that the server reads. The same table always gives the same bytes.
func Encode(table io.Reader) ([]byte, error) {
	e := encoder{entries: map[string]*entry{}}
	in := bufio.NewScanner(table)
	in.Buffer(make([]byte, 1<<16), 1<<20)
	for in.Scan() {
		e.line(in.Text())
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("read the dictionary table: %w", err)
	}
	return e.bytes(), nil
}

// Dump prints every dictionary entry: word, pinyin, gloss words.
func Dump(w io.Writer) error {
	d := Default().Dictionary()
	for e := range Entry(d.Len()) {
		var english []string
		for _, g := range d.Glosses(e) {
			english = append(english, d.English(g))
		}
		if _, err := fmt.Fprintf(w, "%s\t%s\t%s\n", d.Word(e), d.sound(e), strings.Join(english, " ")); err != nil {
			return err
		}
	}
	return nil
}

type entry struct {
	sounds  []string
	glosses []string
	weak    bool // only a variant or a surname so far
}

type encoder struct{ entries map[string]*entry }

const mostGlosses = 12

func (e *encoder) line(text string) {
	part := strings.Split(text, "\t")
	if len(part) != 4 {
		return
	}
	word := Normalize(part[0])
	letters := len([]rune(word))
	if letters == 0 || letters > 8 || slices.Contains(units(word), 0xffff) {
		return
	}
	glosses, weak := contentWords(part[3])
	was := e.entries[word]
	if was == nil {
		was = &entry{weak: true}
		e.entries[word] = was
	}
	sounds := strings.Fields(part[2])
	if len(sounds) == letters && (was.sounds == nil || was.weak && !weak) {
		was.sounds = sounds
	}
	was.weak = was.weak && weak
	for _, g := range glosses {
		if !slices.Contains(was.glosses, g) && len(was.glosses) < mostGlosses {
			was.glosses = append(was.glosses, g)
		}
	}
}

// contentWords gives the small-letter words of the glosses that carry meaning. weak tells an entry that is only a name
// or another writing.
func contentWords(all string) (out []string, weak bool) {
	weak = true
	for gloss := range strings.SplitSeq(all, "/") {
		if skipGloss(gloss) {
			continue
		}
		weak = false
		for _, w := range strings.FieldsFunc(outsideBrackets(gloss), func(r rune) bool { return !unicode.IsLetter(r) }) {
			if first := []rune(w)[0]; unicode.IsUpper(first) && strings.ToUpper(w) != w || len(w) < 2 {
				continue
			}
			if w = Singular(strings.ToLower(w)); len(w) > 1 && len(w) < 24 && !emptyEnglish[w] {
				out = append(out, w)
			}
		}
	}
	return out, weak
}

func skipGloss(g string) bool {
	for _, start := range []string{"CL:", "surname ", "variant of", "old variant", "see ", "used in ", "also written", "also pr", "Taiwan pr", "erhua variant", "abbr. for"} {
		if strings.HasPrefix(g, start) {
			return true
		}
	}
	return strings.Contains(g, "variant of ")
}

func outsideBrackets(s string) string {
	var b strings.Builder
	depth := 0
	for _, r := range s {
		switch r {
		case '(', '[':
			depth++
		case ')', ']':
			depth = max(depth-1, 0)
			b.WriteByte(' ')
		default:
			if depth == 0 {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

var emptyEnglish = set(`to the a an of in and or for one on be with as by up from used sb sth at out is it that not etc
	fig lit this its into are who esp usually when which has other all over such down off do so was but make get have
	can very any also one's oneself two non like no about go put s something someone his type form kind name called
	between being after before person people thing their them they he she you i my your what how than more most much many
	some each every only very if then there here same use using lot some way place certain part side see set give take
	word phrase term character radical chinese idiom dialect measure classifier person's especially particular various
	common often refer various time day year ago new old big small great good bad high low long short first second`)

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

func (e *encoder) bytes() []byte {
	var heads []string
	english, syllables := map[string]int{}, map[string]uint16{}
	for w, was := range e.entries {
		heads = append(heads, w)
		for _, g := range was.glosses {
			english[g]++
		}
		for _, s := range was.sounds {
			syllables[s] = 0
		}
	}
	heads = sortWords(heads)
	glossWords := sortedKeys(english)
	sounds := append([]string{""}, sortedKeys(syllables)...)
	for i, s := range sounds {
		syllables[s] = uint16(i)
	}
	return e.blocks(heads, glossWords, english, sounds, syllables)
}

func (e *encoder) blocks(heads, glossWords []string, count map[string]int, sounds []string, syllable map[string]uint16) []byte {
	number := map[string]uint16{}
	var counts []uint16
	for i, w := range glossWords {
		number[w] = uint16(i)
		counts = append(counts, uint16(min(count[w], 1<<16-1)))
	}
	var lengths, glossLengths []byte
	var letters, soundOf, glosses []uint16
	for _, h := range heads {
		was, u := e.entries[h], units(h)
		lengths, letters = append(lengths, byte(len(u))), append(letters, u...)
		for i := range u {
			if was.sounds == nil {
				soundOf = append(soundOf, 0)
				continue
			}
			soundOf = append(soundOf, syllable[was.sounds[i]])
		}
		glossLengths = append(glossLengths, byte(len(was.glosses)))
		for _, g := range was.glosses {
			glosses = append(glosses, number[g])
		}
	}
	out := []byte(Magic)
	for _, block := range [][]byte{
		lengths, raw16(letters), raw16(soundOf), []byte(strings.Join(sounds, "\n")), []byte(strings.Join(glossWords, "\n")),
		raw16(counts), glossLengths, raw16(glosses),
	} {
		out = append(binary.LittleEndian.AppendUint32(out, uint32(len(block))), block...)
	}
	return out
}

func raw16(values []uint16) []byte {
	out := make([]byte, 0, 2*len(values))
	for _, v := range values {
		out = binary.LittleEndian.AppendUint16(out, v)
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
