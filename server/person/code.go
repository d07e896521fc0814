package person

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"math/big"
	"time"

	"youlin/server/fault"
	"youlin/server/limit"
)

// The refusals of codes.
var (
	ErrCodeWrong = fault.Invalid("auth.code_wrong",
		"This code is not right. Please look again, or ask for a new one.", "验证码不对,请再看看,或者重新获取。")
	ErrCodeVoid = fault.Invalid("auth.code_void",
		"There were too many wrong tries. Please ask for a new code.", "输错次数太多,请重新获取验证码。")
	ErrCodeExpired = fault.Gone("auth.code_expired",
		"This code has run out. Please ask for a new one.", "验证码过期了,请重新获取。")
	ErrNoSender = fault.Unavailable("auth.no_sender",
		"This server has no way to send codes. Please tell the operator.", "服务器还没有配置短信发送,请联系管理员。")
	ErrNotSent = fault.Unavailable("auth.not_sent",
		"The code could not be sent. Please try again in a moment.", "验证码没有发出去,请稍后再试。")
)

// The limits of codes. They count before anybody looks whether the number is known.
var (
	CodesPerPhone = limit.Declare(limit.Rule{
		Name: "auth.codes.phone", Key: limit.Phone, Burst: 5, Per: time.Hour, Kept: true, Doc: "Codes to one number in an hour.",
	})
	CodesPerPhoneDay = limit.Declare(limit.Rule{
		Name: "auth.codes.phone_day", Key: limit.Phone, Burst: 10, Per: 24 * time.Hour, Kept: true, Doc: "Codes to one number in a day.",
	})
	CodesPerDevice = limit.Declare(limit.Rule{
		Name: "auth.codes.device", Key: limit.Device, Burst: 10, Per: time.Hour, Kept: true, Doc: "Codes that one installation asked for.",
	})
	CodesPerAddress = limit.Declare(limit.Rule{
		Name: "auth.codes.address", Key: limit.Address, Burst: 200, Per: time.Hour, Kept: true, Doc: "Codes that one address asked for; many share one.",
	})
	CodesInAll = limit.Declare(limit.Rule{
		Name: "auth.codes.all", Key: limit.All, Burst: 5000, Per: time.Hour, Kept: true, Doc: "Codes in all: each message costs money.",
	})
	GuessesPerAddress = limit.Declare(limit.Rule{
		Name: "auth.guesses.address", Key: limit.Address, Burst: 300, Per: time.Hour, Kept: true, Doc: "Wrong codes from one address.",
	})
	RefreshesPerAddress = limit.Declare(limit.Rule{
		Name: "auth.refresh.address", Key: limit.Address, Burst: 3000, Per: time.Minute, Open: true, Doc: "Refreshes from one address.",
	})
)

// Purpose is what a code is for; a code for one is none for another.
type Purpose string

// What codes are for.
const (
	ToSignIn      Purpose = "sign-in"
	ToChangePhone Purpose = "change-phone"
)

// CodeLife is how long a code is good for.
const CodeLife = 5 * time.Minute

// maxTries is how many wrong tries make a code void.
const maxTries = 5

// code is one that waits to be typed.
type code struct {
	Target    []byte
	Code      []byte
	Tries     int
	ExpiresAt int64
}

// newCode is six figures.
func newCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", fmt.Errorf("make a code: %w", err)
	}
	return fmt.Sprintf("%06d", n), nil
}

// target is where a code belongs: the phone, the device that asked, the purpose.
func (k *Keys) target(p Phone, device string, why Purpose) []byte {
	return seal(k.kept.Codes, "target", p.Clear(), device, string(why))
}

// sealCode is how a code is kept.
func (k *Keys) sealCode(target []byte, typed string) []byte {
	return seal(k.kept.Codes, "code", string(target), typed)
}

// key is a phone as limits count it: not to be read from the database.
func (k *Keys) phoneKey(p Phone) string {
	return fmt.Sprintf("%x", seal(k.kept.Codes, "limit", p.Clear())[:16])
}

// judge says whether what was typed is the code. ErrCodeVoid, ErrCodeExpired, ErrCodeWrong.
func (c code) judge(typed []byte, now time.Time) error {
	switch {
	case c.Tries >= maxTries:
		return ErrCodeVoid
	case now.UnixMilli() >= c.ExpiresAt:
		return ErrCodeExpired
	case !bytes.Equal(c.Code, typed):
		return ErrCodeWrong
	}
	return nil
}
