package words

import (
	"errors"
	"fmt"
	"strings"
)

// The lexicon files are read line by line:
//
//	# a comment
//	[thing idle.appliance idle.kitchen]              kind and categories of what follows
//	电饭煲, 电饭锅, rice cooker | < 锅具 | ~ 高压锅     names, then edges
//	% 文具, 铅笔/pencil, 橡皮, 尺子/ruler              a family: each further item is a concept of its own, a kind of
//	                                                the first; a slash parts the names of one concept
//	{孩}: 孩子, 娃, 小囡                              a class, used in names: 接{孩}
//	& 打气筒, 胎瘪, {胎}…没气                         further names of a concept that stands above
//
// Edges: < kind of, . part of, + accessory of, ~ substitute for, > serves, = same. "@" followed by slugs gives a concept
// other categories than its section. A name with … is a frame: its parts may stand apart in one clause. A name that
// stands in two concepts is marked with ? in both.
type lexicon struct {
	concepts  []Concept
	byName    map[string]ID
	classes   map[string][]string
	ambiguous map[string]bool
	pending   []pendingEdge
	kind      Kind
	section   []string
}

type pendingEdge struct {
	from     ID
	relation Relation
	to       string
	line     string
}

var marks = map[byte]Relation{'<': KindOf, '.': PartOf, '+': AccessoryOf, '~': SubstituteOf, '>': Serves, '=': Same}

// readLexicon reads the files in the given order. Its faults name file and line: they are faults of the data.
func readLexicon(names []string, texts map[string]string) (*lexicon, error) {
	x := &lexicon{byName: map[string]ID{}, classes: map[string][]string{}, ambiguous: map[string]bool{}}
	var faults []error
	for _, name := range names {
		for i, line := range strings.Split(texts[name], "\n") {
			if err := x.line(strings.TrimSpace(line), fmt.Sprintf("%s:%d", name, i+1)); err != nil {
				faults = append(faults, err)
			}
		}
	}
	return x, errors.Join(faults...)
}

// join ties the edges: each names a concept by its usual name, or by a wording that only one concept has.
func (x *lexicon) join(means map[string][]ID) error {
	var faults []error
	for _, p := range x.pending {
		to, ok := x.byName[p.to]
		if ids := means[p.to]; !ok && len(ids) == 1 {
			to, ok = ids[0], true
		}
		if !ok || to == p.from {
			faults = append(faults, fmt.Errorf("%s: %q points at %q, which is no other concept", p.line, x.concepts[p.from].Name, p.to))
			continue
		}
		x.concepts[p.from].Edges = append(x.concepts[p.from].Edges, Edge{p.relation, to})
	}
	return errors.Join(faults...)
}

func (x *lexicon) line(line, at string) error {
	switch {
	case line == "" || line[0] == '#':
		return nil
	case line[0] == '[':
		return x.head(strings.Trim(line, "[]"), at)
	case line[0] == '{' && strings.Contains(line, "}:"):
		name, members, _ := strings.Cut(line, "}:")
		x.classes[name+"}"] = append(x.classes[name+"}"], items(members)...)
		return nil
	}
	if more := strings.TrimPrefix(line, "&"); more != line {
		return x.further(more, at)
	}
	if family := strings.TrimPrefix(line, "%"); family != line {
		return x.family(family, at)
	}
	return x.concept(line, at)
}

// further gives more names to a concept that was read before.
func (x *lexicon) further(line, at string) error {
	names := items(strings.ReplaceAll(line, "/", ","))
	if len(names) < 2 {
		return fmt.Errorf("%s: no further name", at)
	}
	id, ok := x.byName[normalizeName(names[0])]
	if !ok {
		return fmt.Errorf("%s: no concept %q stands above", at, names[0])
	}
	c := &x.concepts[id]
	for _, name := range names[1:] {
		if bare := strings.TrimPrefix(name, "?"); bare != name {
			name = bare
			x.ambiguous[Normalize(name)] = true
		}
		c.Names = append(c.Names, normalizeName(name))
	}
	return nil
}

// family reads a line of kinds: the first item is their parent.
func (x *lexicon) family(line, at string) error {
	names, edges, _ := strings.Cut(line, "|")
	members := items(names)
	if len(members) == 0 {
		return fmt.Errorf("%s: a family without a name", at)
	}
	if err := x.concept(members[0]+" | "+edges, at); err != nil {
		return err
	}
	parent := x.concepts[len(x.concepts)-1]
	for _, m := range members[1:] {
		child := m + " | < " + parent.Name
		if len(parent.Categories) > 0 {
			child += " | @ " + strings.Join(parent.Categories, " ")
		}
		if err := x.concept(child, at); err != nil {
			return err
		}
	}
	return nil
}

func (x *lexicon) head(text, at string) error {
	part := strings.Fields(text)
	for k, name := range kindNames {
		if len(part) > 0 && part[0] == name {
			x.kind, x.section = Kind(k), part[1:]
			return nil
		}
	}
	return fmt.Errorf("%s: unknown kind in [%s]", at, text)
}

func (x *lexicon) concept(line, at string) error {
	fields := strings.Split(line, "|")
	c := Concept{ID: ID(len(x.concepts)), Kind: x.kind, Categories: x.section}
	for _, name := range items(strings.ReplaceAll(fields[0], "/", ",")) {
		if bare := strings.TrimPrefix(name, "?"); bare != name {
			name = bare
			x.ambiguous[Normalize(name)] = true
		}
		c.Names = append(c.Names, normalizeName(name))
	}
	if len(c.Names) == 0 {
		return fmt.Errorf("%s: a concept without a name", at)
	}
	c.Name = c.Names[0]
	if _, twice := x.byName[c.Name]; twice {
		return fmt.Errorf("%s: a second concept %q", at, c.Name)
	}
	x.byName[c.Name] = c.ID
	for _, f := range fields[1:] {
		if err := x.field(&c, strings.TrimSpace(f), at); err != nil {
			return err
		}
	}
	x.concepts = append(x.concepts, c)
	return nil
}

func (x *lexicon) field(c *Concept, field, at string) error {
	if field == "" {
		return nil
	}
	if field[0] == '@' {
		c.Categories = strings.Fields(field[1:])
		return nil
	}
	relation, ok := marks[field[0]]
	if !ok {
		return fmt.Errorf("%s: unknown mark %q", at, field[:1])
	}
	for _, to := range items(field[1:]) {
		x.pending = append(x.pending, pendingEdge{c.ID, relation, Normalize(to), at})
	}
	return nil
}

// normalizeName keeps the gaps of a frame, which Normalize would spell out as dots.
func normalizeName(name string) string {
	parts := strings.Split(strings.Trim(name, "…"), "…")
	for i := range parts {
		parts[i] = Normalize(parts[i])
	}
	return strings.Join(parts, "…")
}

func items(text string) []string {
	var out []string
	for _, s := range strings.Split(text, ",") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// literal lists the wordings that are written out in full; they win over those that a class spells out.
func (x *lexicon) literal() map[string]ID {
	out := map[string]ID{}
	for _, c := range x.concepts {
		for _, name := range c.Names {
			if _, ok := out[name]; !ok && !strings.ContainsAny(name, "{…") {
				out[name] = c.ID
			}
		}
	}
	return out
}

// wordings gives every plain wording of a name whose classes are spelled out: 接{孩} becomes 接孩子, 接娃 and so on.
func (x *lexicon) wordings(name string) []string {
	open := strings.Index(name, "{")
	if open < 0 {
		return []string{name}
	}
	end := open + strings.Index(name[open:], "}") + 1
	var out []string
	for _, member := range x.classes[name[open:end]] {
		for _, rest := range x.wordings(name[end:]) {
			out = append(out, name[:open]+Normalize(member)+rest)
		}
	}
	return out
}
