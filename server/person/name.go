package person

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"youlin/server/fault"
)

// The refusals of what people call themselves and their rooms.
var (
	ErrName = fault.Invalid("person.name_invalid",
		"A name is 1 to 40 letters, without control characters.", "名字要在 1 到 40 个字之间,不能有特殊控制字符。")
	ErrNameReserved = fault.Invalid("person.name_reserved",
		"This name sounds like an office. Please choose your own.", "这个名字容易被当成官方身份,请换一个。")
	ErrRoom = fault.Invalid("person.room_invalid",
		"A room is 1 to 40 letters and figures.", "房号要在 1 到 40 个字之间。")
)

// Offices that nobody may call himself; whoever holds one has it shown by the grant.
var (
	reservedParts = []string{"楼栋长", "楼长", "官方", "物业", "管理员", "居委会", "业委会", "党支部", "协调员", "店小二", "大掌柜", "客服", "系统通知", "有邻"}
	reservedWords = []string{"admin", "administrator", "moderator", "official", "system", "support", "youlin", "root"}
)

// CleanName returns a name in the one form that is kept. ErrName, ErrNameReserved.
func CleanName(typed string) (string, error) {
	name, ok := plain(typed, 40)
	if !ok {
		return "", ErrName
	}
	if soundsLikeOffice(name) {
		return "", ErrNameReserved
	}
	return name, nil
}

// cleanRoom returns a room in the one form that is kept. ErrRoom.
func cleanRoom(typed string) (Room, error) {
	room, ok := plain(typed, 40)
	if !ok || doorOf(Room(room)) == "" {
		return "", ErrRoom
	}
	return Room(room), nil
}

// plain brings a short text to NFC with single blanks, and refuses what is empty, too long or not plainly visible:
// control and format characters (directions, zero width), line breaks, and letters with a tower of marks.
func plain(typed string, most int) (string, bool) {
	if !utf8.ValidString(typed) {
		return "", false
	}
	letters, marks := 0, 0
	for _, r := range typed {
		switch {
		case unicode.In(r, unicode.C, unicode.Zl, unicode.Zp):
			return "", false
		case unicode.Is(unicode.M, r):
			marks++
		default:
			letters, marks = letters+1, 0
		}
		if marks > 2 {
			return "", false
		}
	}
	text := strings.Join(strings.Fields(norm.NFC.String(typed)), " ")
	return text, letters > 0 && text != "" && letters <= most && len(text) <= 4*most
}

func soundsLikeOffice(name string) bool {
	flat := strings.ToLower(norm.NFKC.String(name))
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, flat)
	for _, office := range reservedParts {
		if strings.Contains(letters, office) {
			return true
		}
	}
	words := strings.FieldsFunc(flat, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, office := range reservedWords {
		for _, w := range append(words, letters) {
			if w == office {
				return true
			}
		}
	}
	return false
}

// doorOf is the room as all of a household write it the same way: 12-03, 1203室 and １２０３ are one door.
func doorOf(r Room) string {
	flat := strings.ToLower(norm.NFKC.String(r.Clear()))
	door := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, flat)
	for _, word := range []string{"室", "号", "房"} {
		door = strings.TrimSuffix(door, word)
	}
	return door
}
