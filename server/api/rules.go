package api

import (
	"regexp"
	"strings"
)

// ruleWords turns Huma's English rules into the sentences people read. The first that fits is taken; what none fits
// is told in general words, so that a new rule of the library never shows through.
var ruleWords = []struct {
	match  *regexp.Regexp
	en, zh string
}{
	{regexp.MustCompile(`^expected required property (\S+) to be present`), "$1 is missing.", "缺少 $1。"},
	{regexp.MustCompile(`^required \w+ parameter is missing`), "This is missing.", "这一项缺少了。"},
	{regexp.MustCompile(`^unexpected property`), "This is not a known field.", "没有这个字段。"},
	{regexp.MustCompile(`^expected length >= (\d+)`), "At least $1 characters.", "至少 $1 个字。"},
	{regexp.MustCompile(`^expected length <= (\d+)`), "At most $1 characters.", "最多 $1 个字。"},
	{regexp.MustCompile(`^expected array length >= (\d+)`), "At least $1 entries.", "至少 $1 项。"},
	{regexp.MustCompile(`^expected array length <= (\d+)`), "At most $1 entries.", "最多 $1 项。"},
	{regexp.MustCompile(`^expected number >= (-?\d+)`), "Not less than $1.", "不能小于 $1。"},
	{regexp.MustCompile(`^expected number <= (-?\d+)`), "Not more than $1.", "不能大于 $1。"},
	{regexp.MustCompile(`^expected value to be one of "(.*)"`), "One of: $1.", "只能是:$1。"},
	{regexp.MustCompile(`^expected string to match pattern`), "This is not in the right form.", "格式不对。"},
	{regexp.MustCompile(`date|time|RFC 3339`), "This is not a date or time.", "日期或时间的格式不对。"},
	{regexp.MustCompile(`^expected (string|number|integer|boolean|array|object)`), "This is not a $1.", "类型不对。"},
	{regexp.MustCompile(`^invalid (integer|float|boolean|value)`), "This is not a number or value of the right kind.", "类型不对。"},
	{regexp.MustCompile(`duplicate|unique`), "Each only once.", "不能重复。"},
	{regexp.MustCompile(`^request body is required`), "The body is missing.", "缺少内容。"},
}

// rule says a validation message in the language asked for, without the value.
func rule(locale, message string) string {
	for _, r := range ruleWords {
		if found := r.match.FindStringSubmatchIndex(message); found != nil {
			text := inLocale(locale, r.en, r.zh)
			return strings.TrimSpace(string(r.match.ExpandString(nil, text, message, found)))
		}
	}
	return inLocale(locale, "This is not as it should be.", "这里不对。")
}
