package words

// People describe what they cannot name: "测体温的枪" for 体温枪, "遮太阳的伞" for 遮阳伞, "打气的" for 打气筒. Such wordings
// are heard as loose hits: the letters of a name in their order with small gaps, or the beginning of a name before 的.
// Slips of the pen are heard by their sound.

const (
	looseLength = 3 // letters that a loosely heard name has at least
	looseGap    = 2 // letters between two of its letters at most
	looseGaps   = 3 // and in all
)

// loose finds names with small gaps and begun names. Spans that a wording of the lexicon fills are left alone.
func (b *Book) loose(u []uint16, tokens []Token) []Hit {
	l := loosely{book: b, text: u, named: make([]bool, len(u))}
	for _, t := range tokens {
		if t.Sort != Lexical {
			continue
		}
		l.told = append(l.told, t.Concepts[0])
		if k := b.concepts[t.Concepts[0]].Kind; k == Thing || k == Service {
			for i := t.From; i < t.To; i++ {
				l.named[i] = true
			}
		}
	}
	for at := range u {
		if isHan(u[at]) {
			lo, hi := int(b.names.first[u[at]]), int(b.names.first[int(u[at])+1])
			if lo < hi {
				l.follow(at, at+1, 1, 0, lo, hi)
			}
		}
	}
	for i, t := range tokens {
		l.begun(tokens, i, t)
	}
	l.misspelt(tokens)
	return l.hits
}

type loosely struct {
	book  *Book
	text  []uint16
	told  []ID
	named []bool // the letters of things and services that are named outright
	hits  []Hit
}

// follow goes on from a place with the names between lo and hi, which have their first letters behind it.
func (l *loosely) follow(start, at, letters, gaps, lo, hi int) {
	if lo >= hi {
		return
	}
	names := l.book.names
	if len(names.word(lo)) == letters {
		if gaps > 0 && letters >= looseLength && !l.named[at-1] {
			l.tell(start, at, l.book.meaning[lo])
		}
		lo++
	}
	for skip := 0; skip <= looseGap && gaps+skip <= looseGaps && at+skip < len(l.text); skip++ {
		c := l.text[at+skip]
		if ClauseEnd(rune(c)) {
			return
		}
		if isHan(c) {
			from, to := names.narrow(lo, hi, letters, c)
			l.follow(start, at+skip+1, letters+1, gaps+skip, from, to)
		}
	}
}

func (l *loosely) tell(from, to int, ids []ID) {
	for _, id := range ids {
		if k := l.book.concepts[id].Kind; !containsID(l.told, id) && (k == Thing || k == Service) {
			l.told = append(l.told, id)
			l.hits = append(l.hits, Hit{from, to, id})
		}
	}
}

// begun hears "打气的" and "烧烤的家伙": a word before 的 that lacks one letter to a name of one concept, or two.
func (l *loosely) begun(tokens []Token, i int, t Token) {
	if t.Sort == Lexical || t.To-t.From < 2 || t.To >= len(l.text) || l.text[t.To] != '的' || !isHan(l.text[t.From]) {
		return
	}
	if i+2 < len(tokens) && tokens[i+2].Sort == Lexical && l.book.concepts[tokens[i+2].Concepts[0]].Kind == Thing {
		return
	}
	names := l.book.names
	lo, hi := int(names.first[l.text[t.From]]), int(names.first[int(l.text[t.From])+1])
	for depth := 1; depth < t.To-t.From; depth++ {
		lo, hi = names.narrow(lo, hi, depth, l.text[t.From+depth])
	}
	var ids []ID
	for k := lo; k < hi; k++ {
		if len(names.word(k)) != t.To-t.From+1 {
			continue
		}
		for _, id := range l.book.meaning[k] {
			if l.book.concepts[id].Kind == Thing && !containsID(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) <= 2 {
		l.tell(t.From, t.To+1, ids)
	}
}

// misspelt hears names written with other letters of the same sound: 冲气筒 for 充气筒. Three letters at least must sound
// like a name, and none of them stand in a word that is known.
func (l *loosely) misspelt(tokens []Token) {
	if !lonely(tokens) {
		return
	}
	sounds := make([]string, len(l.text))
	for _, t := range tokens {
		if t.Sort == Letter && isHan(l.text[t.From]) {
			sounds[t.From] = l.book.sound(l.text[t.From:t.To])
		}
	}
	for from := range sounds {
		sound := ""
		for to := from; to < len(sounds) && to-from < longest && sounds[to] != ""; to++ {
			sound += sounds[to]
			if to-from+1 < looseLength {
				continue
			}
			if i := l.book.sounds.find(units(sound)); i >= 0 {
				l.tell(from, to+1, l.book.sounding[i])
			}
		}
	}
}

// lonely tells whether so many letters stand side by side without making a word that they might be a misspelt one.
func lonely(tokens []Token) bool {
	n := 0
	for _, t := range tokens {
		if n++; t.Sort != Letter {
			n = 0
		}
		if n == looseLength {
			return true
		}
	}
	return false
}

func containsID(ids []ID, id ID) bool {
	for _, have := range ids {
		if have == id {
			return true
		}
	}
	return false
}

func isHan(c uint16) bool { return c >= firstHan && c <= lastHan }
