package person_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"youlin/server/person"
)

func TestANumberIsReadHoweverItIsTyped(t *testing.T) {
	for typed, want := range map[string]person.Phone{
		"13800138000":       "+8613800138000",
		"138 0013 8000":     "+8613800138000",
		"138-0013-8000":     "+8613800138000",
		"+86 138 0013 8000": "+8613800138000",
		"8613800138000":     "+8613800138000",
		"008613800138000":   "+8613800138000",
		"138００138000":       "+8613800138000",
		"+8619900000042":    "+8619900000042",
		"+4915112345678":    "+4915112345678",
		"+85291234567":      "+85291234567",
		"":                  "",
		"12345":             "",
		"12800138000":       "",
		"138001380001":      "",
		"+8612800138000":    "",
		"+1234567":          "",
		"+1234567890123456": "",
		"+0123456789":       "",
		"1380013800a":       "",
		"13800138000;drop":  "",
	} {
		got, err := person.ReadPhone(typed)
		if got != want || (want == "") != errors.Is(err, person.ErrPhone) {
			t.Errorf("%q: %q, %v; want %q", typed, got.Clear(), err, want.Clear())
		}
	}
}

func TestWhateverPrintsANumberOrARoomPrintsItsMask(t *testing.T) {
	for phone, mask := range map[person.Phone]string{
		"+8613812345678": "138****5678", "+4915112345678": "+49****5678", "+85291234567": "+85****4567",
		"+1234567": "****67", "12": "****12", "": "",
	} {
		if phone.String() != mask {
			t.Errorf("%s instead of %s", phone, mask)
		}
	}
	p, r := person.Phone("+8613812345678"), person.Room("1203")
	who := struct {
		Phone person.Phone
		Room  person.Room
	}{p, r}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("test", "phone", p, "room", r, "who", who)
	text, err := json.Marshal(who)
	if err != nil {
		t.Fatal(err)
	}
	for _, printed := range []string{fmt.Sprint(p, r), fmt.Sprintf("%v %+v %s %q", who, who, p, r), log.String(), string(text)} {
		if strings.Contains(printed, "1234") || strings.Contains(printed, "1203") {
			t.Errorf("it shows: %s", printed)
		}
	}
}

func TestNamesAreVisibleAndNobodysOffice(t *testing.T) {
	for typed, want := range map[string]string{
		"王阿姨":              "王阿姨",
		"  Rowan  O'Neil ": "Rowan O'Neil",
		"e\u0301lodie":     "élodie",
		"3栋-王":             "3栋-王",
	} {
		if got, err := person.CleanName(typed); got != want || err != nil {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
	for _, typed := range []string{
		"", "   ", "a\u0000b", "a\nb", "a\u202eb", "a\u2066b", "\u200b", "王\u200d阿姨", "\ufeff王", "z\u0301\u0302\u0303\u0304", "\xff",
		strings.Repeat("长", 41), "\ue000", "a\u2028b", "\u0301\u0302",
	} {
		if got, err := person.CleanName(typed); !errors.Is(err, person.ErrName) {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
	for _, typed := range []string{
		"楼栋长", "3栋楼栋长老王", "楼 栋 长", "楼·栋·长", "官方", "物业小李", "Admin", "ＡＤＭＩＮ", "ad min", "Youlin", "the moderator", "居委会", "有邻客服",
	} {
		if got, err := person.CleanName(typed); !errors.Is(err, person.ErrNameReserved) {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
}
