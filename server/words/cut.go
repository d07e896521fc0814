package words

import (
	"slices"
	"unicode"
)

// Sort says what a token is made of.
type Sort uint8

// The sorts of token.
const (
	Lexical Sort = iota // a wording of the lexicon
	Listed              // a word of the dictionary
	Letter              // a single Han character or other letter that no longer word holds
	Latin               // a run of Latin letters
	Number              // a run of digits
	Mark                // punctuation, one character
	Blank               // a blank or line break
)

// Token is one word of a cut text.
type Token struct {
	// From and To are places in the normalised text; Text.Span leads back to the original.
	From, To int
	Sort     Sort
	// Concepts are the lexicon's meanings: one, or several for an ambiguous wording.
	Concepts []ID
	// Inside tells that Concepts belong to the end of the word only: 象棋 in 中国象棋.
	Inside bool
	// Entry is the dictionary's entry, or NoEntry.
	Entry Entry
	// Glosses are the English content words of the entry, or of the Latin word itself.
	Glosses []Gloss
}

// Hit is a frame of the lexicon found in a text.
type Hit struct {
	From, To int
	Concept  ID
}

// Reading is a text with everything that the book sees in it.
type Reading struct {
	Text   Text
	Tokens []Token
	Frames []Hit
	// Loose are concepts that the text describes rather than names: 测体温的枪. They are guesses.
	Loose []Hit
}

// Word gives the normalised wording of a token.
func (r Reading) Word(t Token) string { return string(r.Text.Runes[t.From:t.To]) }

// Read normalises a text, cuts it and looks for frames.
func (b *Book) Read(text string) Reading {
	r := Reading{Text: NormalizeText(text)}
	u := runeUnits(r.Text.Runes)
	r.Tokens = b.hear(r.Text.Runes, b.cut(r.Text.Runes, u))
	r.Frames = b.frames.in(u)
	r.Loose = b.loose(u, r.Tokens)
	return r
}

// Cut gives the words of a text, normalised first: those of the field lexicon before those of the dictionary, long ones
// before short ones.
func (b *Book) Cut(text string) []Token { return b.Read(text).Tokens }

// Scores of words when the best cut is sought: long words count by the square of their length, things and services
// nearly twice.
const (
	longest      = 6
	lexicalBonus = 1.8
)

// step is the best way found to a place: the token that ends there, and where in its book it stands.
type step struct {
	score float64
	from  int32
	index int32 // of the wording, or of the entry
	sort  Sort
}

// way holds the best cut up to each place.
type way []step

func (p way) offer(from, to int, sort Sort, index int, gain float64) {
	if score := p[from].score + gain; score > p[to].score {
		p[to] = step{score, int32(from), int32(index), sort}
	}
}

func (b *Book) cut(runes []rune, u []uint16) []Token {
	best := make(way, len(u)+1)
	for i := range best[1:] {
		best[i+1].score = -1
	}
	for i := range u {
		if best[i].score < 0 {
			continue
		}
		end, sort := run(runes, i)
		best.offer(i, end, sort, int(NoEntry), 0)
		if sort == Letter {
			b.listed(best, u, i)
		}
		b.lexical(best, runes, u, i)
	}
	return b.finish(best, u)
}

func (b *Book) finish(best way, u []uint16) []Token {
	n := 0
	for i := len(u); i > 0; i = int(best[i].from) {
		n++
	}
	out := make([]Token, n)
	for i := len(u); i > 0; i = int(best[i].from) {
		n--
		out[n] = b.token(best[i], i, u)
	}
	return out
}

func (b *Book) listed(best way, u []uint16, at int) {
	b.dict.words.starting(u[at:], func(n, i int) {
		sort := Listed
		if n == 1 {
			sort = Letter
		}
		best.offer(at, at+n, sort, i, gain(n))
	})
}

func (b *Book) lexical(best way, runes []rune, u []uint16, at int) {
	b.names.starting(u[at:], func(n, i int) {
		end, ok := bounded(runes, at, at+n)
		if !ok {
			return
		}
		weight := 1.0
		if k := b.concepts[b.meaning[i][0]].Kind; k == Thing || k == Service {
			weight = lexicalBonus
		}
		best.offer(at, end, Lexical, i, weight*gain(n)+0.5)
	})
}

// gain counts a word by the square of its length; beyond the longest usual word each further letter still counts, so that
// "baby monitor" is not cut into a baby and a monitor.
func gain(n int) float64 {
	usual := min(n, longest)
	return float64(usual*usual + 2*longest*(n-usual))
}

// bounded tells whether a wording may stand between from and to: Latin words and numbers are not cut in two. A plural
// ending belongs to the word.
func bounded(runes []rune, from, to int) (int, bool) {
	if from > 0 && glued(runes[from-1], runes[from]) {
		return 0, false
	}
	if !latin(runes[to-1]) {
		return to, to == len(runes) || !glued(runes[to-1], runes[to])
	}
	for _, ending := range endings {
		end := to + len(ending)
		if end <= len(runes) && slices.Equal(runes[to:end], ending) && (end == len(runes) || !latin(runes[end])) {
			return end, true
		}
	}
	return 0, false
}

// endings of English plurals
var endings = [][]rune{nil, {'s'}, {'e', 's'}}

func glued(a, b rune) bool { return latin(a) && latin(b) || digit(a) && digit(b) }

func latin(r rune) bool {
	return r >= 'a' && r <= 'z' || r == '\'' || r > 0x7f && r < 0x250 && unicode.IsLetter(r)
}

func digit(r rune) bool { return r >= '0' && r <= '9' }

// run gives the end of the token that stands at a place when no word of the books fits.
func run(runes []rune, at int) (int, Sort) {
	is, sort := latin, Latin
	switch r := runes[at]; {
	case latin(r):
	case digit(r):
		is, sort = digit, Number
	case r == ' ' || r == '\n':
		return at + 1, Blank
	case unicode.IsLetter(r) || unicode.IsNumber(r):
		return at + 1, Letter
	default:
		return at + 1, Mark
	}
	end := at + 1
	for end < len(runes) && is(runes[end]) {
		end++
	}
	return end, sort
}

// token tells all that the books know of the word that ends at a place.
func (b *Book) token(s step, to int, u []uint16) Token {
	t := Token{From: int(s.from), To: to, Sort: s.sort, Entry: NoEntry}
	word := u[t.From:t.To]
	switch t.Sort {
	case Lexical:
		t.Concepts, t.Entry = b.meaning[s.index], Entry(b.dict.words.find(word))
	case Listed:
		t.Entry, t.Concepts = Entry(s.index), b.ending(word)
		t.Inside = t.Concepts != nil
	case Letter:
		t.Entry = Entry(s.index)
	case Latin:
		if g, ok := b.dict.Gloss(unitString(word)); ok {
			t.Glosses = []Gloss{g}
		}
	default: // numbers, marks and blanks are nothing but themselves
	}
	if t.Entry != NoEntry {
		t.Glosses = b.dict.Glosses(t.Entry)
	}
	return t
}

// ending gives the concepts of the longest wording of two letters or more that ends a longer word.
func (b *Book) ending(word []uint16) []ID {
	for from := 1; from <= len(word)-2; from++ {
		if i := b.names.find(word[from:]); i >= 0 {
			return b.meaning[i]
		}
	}
	return nil
}

func unitString(u []uint16) string {
	rs := make([]rune, len(u))
	for i, c := range u {
		rs[i] = rune(c)
	}
	return string(rs)
}

// hear joins runs of Latin words that are the pinyin of a wording: "dian fan guo" becomes one token.
func (b *Book) hear(runes []rune, tokens []Token) []Token {
	first := slices.IndexFunc(tokens, func(t Token) bool { return t.Sort == Latin })
	if first < 0 {
		return tokens
	}
	out := tokens[:0]
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if i >= first && t.Sort == Latin {
			if heard, n := b.heard(runes, tokens[i:]); n > 0 {
				out = append(out, heard)
				i += n - 1
				continue
			}
		}
		out = append(out, t)
	}
	return out
}

// mostSyllables is how many separately written syllables are joined at most.
const mostSyllables = 6

func (b *Book) heard(runes []rune, tokens []Token) (Token, int) {
	var best Token
	length, letters := 0, 0
	lo, hi := 0, b.sounds.len()
	for n := 0; n < len(tokens) && n < 2*mostSyllables; n++ {
		t := tokens[n]
		if t.Sort == Blank {
			continue
		}
		if t.Sort != Latin && t.Sort != Lexical {
			break
		}
		for _, r := range runes[t.From:t.To] {
			if lo, hi = b.sounds.narrow(lo, hi, letters, uint16(r)); lo >= hi {
				return best, length
			}
			letters++
		}
		if len(b.sounds.word(lo)) == letters {
			best = Token{From: tokens[0].From, To: t.To, Sort: Lexical, Concepts: b.sounding[lo], Entry: NoEntry}
			length = n + 1
		}
	}
	return best, length
}
