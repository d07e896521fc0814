package parse

import "strings"

// number reads a whole number at i, in digits, Chinese numerals or English words. next is i where there is none.
func (t *reading) number(i int) (n, next int) {
	switch c := t.peek(i); {
	case digit(c):
		return t.digits(i)
	case numeral(c) >= 0 || c == '十' || c == '百':
		return t.numerals(i)
	case letter(c) && !letter(t.peek(i-1)):
		return t.spelled(i)
	}
	return 0, i
}

func (t *reading) digits(i int) (n, next int) {
	for next = i; digit(t.peek(next)); next++ {
		if next-i >= 7 {
			return 0, i
		}
		n = n*10 + int(t.r[next]-'0')
	}
	return n, next
}

// numeral gives the worth of a Chinese digit, -1 for anything else.
func numeral(c rune) int {
	switch c {
	case '零', '〇':
		return 0
	case '一', '壹':
		return 1
	case '二', '两', '俩', '贰':
		return 2
	case '三', '仨':
		return 3
	case '四':
		return 4
	case '五':
		return 5
	case '六':
		return 6
	case '七':
		return 7
	case '八':
		return 8
	case '九':
		return 9
	}
	return -1
}

// numerals reads 十二, 二十, 三百五, 一千二百, 二〇二六. Two neighbouring digits (三四, 七八) are left to pair.
func (t *reading) numerals(i int) (n, next int) {
	total, last, digits := 0, -1, 0
	unit := 0 // the unit read last
	for next = i; next-i < 8; next++ {
		c := t.peek(next)
		if v := numeral(c); v >= 0 {
			if v == 1 && unit >= 10 && strings.ContainsRune(measures, t.peek(next+1)) {
				break // 一百一台: a hundred for one
			}
			if last >= 0 && last != 0 && unit == 0 && v != 0 && !t.year(i) {
				break // 三四岁: the second digit is another number
			}
			if last >= 0 {
				v += last * 10
			}
			last, digits = v, digits+1
			continue
		}
		worth := map[rune]int{'十': 10, '百': 100, '千': 1000}[c]
		if worth == 0 || unit != 0 && worth >= unit {
			break
		}
		total, last, unit = total+max(last, 1)*worth, -1, worth
		if digits == 0 && worth == 100 {
			return 0, i
		}
	}
	if last > 0 && unit >= 100 && t.peek(next-2) != '零' && total%unit == 0 && last < 10 && t.peek(next-1) != '十' {
		last *= unit / 10 // 三百五 is 350
	}
	if last > 0 {
		total += last
	}
	return total, next
}

// year tells whether four Chinese digits in a row stand at i.
func (t *reading) year(i int) bool {
	for k := range 4 {
		if numeral(t.peek(i+k)) < 0 {
			return false
		}
	}
	return true
}

var englishNumbers = []string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

func (t *reading) spelled(i int) (n, next int) {
	for n, w := range englishNumbers {
		if t.has(i, w) && t.whole(i, i+len(w)) && !letter(t.peek(i+len(w))) {
			return n, i + len(w)
		}
	}
	return 0, i
}

// pair reads one number or a range of two (5到8, 5-8, 三四, 3 to 5). Where there is one, hi is lo.
func (t *reading) pair(i int) (lo, hi, next int) {
	lo, next = t.number(i)
	if next == i {
		return 0, 0, i
	}
	if v := numeral(t.peek(next)); v == lo%10+1 && numeral(t.peek(next-1)) > 0 {
		hi, end := lo-lo%10+v, next+1
		if t.peek(end) == '十' { // 七八十
			return lo * 10, hi * 10, end + 1
		}
		return lo, hi, end
	}
	if j, ok := t.connector(next); ok {
		if n, end := t.number(j); end > j {
			return lo, n, end
		}
	}
	return lo, lo, next
}

// connector reads what stands between the two ends of a range.
func (t *reading) connector(i int) (next int, ok bool) {
	j := t.blanks(i)
	for _, c := range []string{"到", "至", "~", "-", "to ", "until ", "till ", "or "} {
		if t.has(j, c) {
			for j += len([]rune(c)); t.peek(j) == ' ' || t.peek(j) == '-' || t.peek(j) == '~'; j++ {
			}
			return j, true
		}
	}
	return i, false
}
