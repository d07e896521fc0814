package match

var (
	reBudget  = regular(`(\d+)\s*(?:元|块|rmb)?(?:钱)?(?:以内|以下|之内|封顶|内)|(?:预算|不超过|最多|顶多|max|under|up to|budget)[^\d,。;]{0,4}(\d+)`, digitCues)
	reHundred = regular(`([一二两三四五六七八九])(百|千)(?:块|元)?(?:钱)?(?:以内|以下|之内|封顶|内)|(?:预算|不超过|最多|顶多)([一二两三四五六七八九])(百|千)`, "百|千")
	rePrice   = regular(`(?:^|[^\d.a-z])(\d{1,5})\s*(?:元|块|rmb|yuan|出|转|$|[,。!\n])`, digitCues)
	rePriced  = regular(`([一二两三四五六七八九])(百|千)(?:块|元|出|带|转|$|[,。!\n])`, "百|千")
)

// moneyIn reads what a need would pay at most, or what an offer costs.
func moneyIn(side Direction, h *heard) (budget, price float32) {
	if side == Need {
		if m := reBudget.first(h); m != nil {
			return number(m[1] + m[2]), 0
		}
		if m := reHundred.first(h); m != nil {
			return hundreds(m[1]+m[3], m[2]+m[4]), 0
		}
		return 0, 0
	}
	if all := rePrice.all(h, 6); len(all) > 0 {
		if price = number(all[len(all)-1][1]); price < 1990 || price > 2035 { // else it is a year
			return 0, price
		}
	}
	if m := rePriced.first(h); m != nil {
		return 0, hundreds(m[1], m[2])
	}
	return 0, 0
}

func hundreds(digit, of string) float32 {
	if of == "千" {
		return float32(count(digit) * 1000)
	}
	return float32(count(digit) * 100)
}
