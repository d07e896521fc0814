package person

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"youlin/server/fault"
)

// ErrSignIn says that nobody is asking: no token, or none that we believe. It does not say why.
var ErrSignIn = fault.SignIn("auth.sign_in", "Please sign in.", "请先登录。")

// AccessLife is how long an access token is good for.
const AccessLife = 15 * time.Minute

const (
	tokenIssuer   = "youlin"
	tokenAudience = "youlin-access"
	// maxToken is more than any token of ours has, and less than what costs anything to look at.
	maxToken = 1024
)

// claims are what an access token says; standing is never among it.
type claims struct {
	jwt.RegisteredClaims
	Session string `json:"sid"`
}

// sign makes an access token.
func (k *Keys) sign(who ID, session SessionID, now, until time.Time) (string, error) {
	key := k.signer()
	t := jwt.NewWithClaims(jwt.SigningMethodHS256, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: tokenIssuer, Subject: string(who), Audience: jwt.ClaimStrings{tokenAudience}, ID: rand.Text(),
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(until),
		},
		Session: string(session),
	})
	t.Header["kid"] = key.ID
	return t.SignedString(key.Secret)
}

// tokenLetters are all that a token is written with; the decoder below would pass over line breaks.
const tokenLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."

var errToken = errors.New("not a token of ours")

// verify reads an access token: ours, in every claim, and not run out. ErrSignIn.
func (k *Keys) verify(token string, now time.Time) (claims, error) {
	if len(token) > maxToken || strings.Trim(token, tokenLetters) != "" {
		return claims{}, ErrSignIn
	}
	var c claims
	_, err := jwt.ParseWithClaims(token, &c, k.choose,
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithExpirationRequired(), jwt.WithIssuedAt(),
		jwt.WithIssuer(tokenIssuer), jwt.WithAudience(tokenAudience), jwt.WithStrictDecoding(),
		jwt.WithTimeFunc(func() time.Time { return now }))
	if err != nil || !c.whole(token, now) {
		return claims{}, ErrSignIn
	}
	return c, nil
}

// choose gives the key that a token names, from a fixed list. Other header fields than ours are refused: some of them
// ask the reader to fetch keys, or to understand what it does not.
func (k *Keys) choose(t *jwt.Token) (any, error) {
	id, _ := t.Header["kid"].(string)
	key, known := k.believed(id)
	if !known || len(t.Header) != 3 || t.Header["typ"] != "JWT" {
		return nil, errToken
	}
	return key.Secret, nil
}

// whole reports that a signed token is, claim by claim and letter by letter, one that we would have written.
func (c claims) whole(token string, now time.Time) bool {
	if c.Subject == "" || c.Session == "" || c.ID == "" || len(c.Audience) != 1 || c.IssuedAt == nil || c.ExpiresAt.After(now.Add(AccessLife+time.Minute)) {
		return false
	}
	text, err := json.Marshal(c)
	payload := strings.Split(token, ".")[1]
	return err == nil && payload == base64.RawURLEncoding.EncodeToString(text)
}

// refreshToken derives the token of a session's generation: the same each time it is asked for, and nothing that can
// be worked out from another one.
func (k *Keys) refreshToken(session SessionID, generation int) string {
	head := fmt.Sprintf("%s.%d", session, generation)
	return head + "." + base64.RawURLEncoding.EncodeToString(seal(k.kept.Refresh, "refresh", head))
}

// readRefresh says which session and generation a refresh token is of, if we made it.
func (k *Keys) readRefresh(token string) (SessionID, int, bool) {
	parts := strings.Split(token, ".")
	if len(token) > maxToken || len(parts) != 3 {
		return "", 0, false
	}
	generation, err := strconv.Atoi(parts[1])
	if err != nil || !hmac.Equal([]byte(k.refreshToken(SessionID(parts[0]), generation)), []byte(token)) {
		return "", 0, false
	}
	return SessionID(parts[0]), generation, true
}

func hashOf(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
