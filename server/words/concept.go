package words

// ID is the number of a concept in its book; it is only good within that book.
type ID int32

// Kind says what sort of concept it is.
type Kind uint8

// The kinds of concept. Things and services are what a post is about; the others say more about it.
const (
	Thing   Kind = iota // something one can carry home: 电饭煲
	Service             // something one does for another or together: 陪诊
	Trait               // a property: 可折叠, 大号
	Act                 // what the author wants to happen: 求购, 出借
	People              // for or by whom: 老人, 孩子
	Place               // where: 小学, 医院
	Stop                // said often and telling nothing: 谢谢, 邻居
)

var kindNames = []string{"thing", "service", "trait", "act", "people", "place", "stop"}

// String gives the word that the lexicon files use for the kind.
func (k Kind) String() string { return kindNames[k] }

// Relation is how one concept stands to another.
type Relation uint8

// The relations of concepts.
const (
	Same         Relation = iota // another concept for the same thing
	KindOf                       // 高压锅 is a kind of 锅
	PartOf                       // 内胆 is part of 电饭煲
	AccessoryOf                  // 床围 is used with 婴儿床
	SubstituteOf                 // 电热毯 may do for 取暖器
	Serves                       // 家电维修 serves 电饭煲
)

// Edge points from a concept to another.
type Edge struct {
	Relation Relation
	To       ID
}

// Concept is one thing, service or other idea, with all its names.
type Concept struct {
	ID ID
	// Name is the first and usual name; it is unique in the book.
	Name string
	Kind Kind
	// Names holds every wording, normalised, the usual one first; frames are written with their gap (接…放学).
	Names []string
	// Categories are the slugs it belongs to, the usual one first.
	Categories []string
	Edges      []Edge
}
