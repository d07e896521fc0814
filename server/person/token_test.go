package person_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"youlin/server/person"
	"youlin/server/testkit"
)

// forge writes a token from a header and a payload as they stand, signed with any key.
func forge(header, payload string, key []byte) string {
	text := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString([]byte(payload))
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func decoded(part string) string {
	text, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// forgeries are tokens that nobody may be let in with; some are signed with the right key, which no attacker has.
func forgeries(town *testkit.Town, n *testkit.Neighbour) map[string]string {
	kid, key := town.Keys.SigningKey()
	parts := strings.Split(n.Token, ".")
	header, payload := decoded(parts[0]), decoded(parts[1])
	now := town.Clock.Now().Unix()
	exp, iat := fmt.Sprintf(`"exp":%d`, now+900), fmt.Sprintf(`"iat":%d`, now)
	with := func(old, new string) string {
		if !strings.Contains(payload, old) {
			town.T.Fatalf("the payload %s has no %s", payload, old)
		}
		return forge(header, strings.Replace(payload, old, new, 1), key)
	}
	head := func(h string) string { return forge(h, payload, key) }
	hs := func(extra string) string { return head(`{"alg":"HS256","kid":"` + kid + `","typ":"JWT"` + extra + `}`) }
	bad := map[string]string{
		"nothing": "", "a word": "token", "two parts": parts[0] + "." + parts[1], "four parts": n.Token + ".x",
		"no signature": parts[0] + "." + parts[1] + ".", "signature cut": n.Token[:len(n.Token)-4], "signature longer": n.Token + "AAAA",
		"another key": forge(header, payload, []byte("01234567890123456789012345678901")), "empty key": forge(header, payload, nil),
		"payload changed":         parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(payload, string(n.ID), "somebody", 1))) + "." + parts[2],
		"not base64":              parts[0] + "." + parts[1] + ".!!!!",
		"padded":                  parts[0] + "." + parts[1] + "." + parts[2] + "=",
		"blank inside":            parts[0] + ". " + parts[1] + "." + parts[2],
		"newline after":           n.Token + "\n",
		"bearer twice":            "Bearer " + n.Token,
		"a hundred thousand dots": strings.Repeat(".", 100_000), "64 KB": strings.Repeat("a", 64<<10),
		"a long payload":    forge(header, strings.Replace(payload, `{`, `{"x":"`+strings.Repeat("a", 2000)+`",`, 1), key),
		"alg none":          head(`{"alg":"none","kid":"` + kid + `","typ":"JWT"}`),
		"alg None":          head(`{"alg":"None","kid":"` + kid + `","typ":"JWT"}`),
		"alg NONE unsigned": base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"NONE","kid":"`+kid+`","typ":"JWT"}`)) + "." + parts[1] + ".",
		"alg HS512 said":    head(`{"alg":"HS512","kid":"` + kid + `","typ":"JWT"}`),
		"alg RS256":         head(`{"alg":"RS256","kid":"` + kid + `","typ":"JWT"}`),
		"alg a number":      head(`{"alg":256,"kid":"` + kid + `","typ":"JWT"}`),
		"no alg":            head(`{"kid":"` + kid + `","typ":"JWT"}`),
		"no kid":            head(`{"alg":"HS256","typ":"JWT"}`),
		"kid a path":        head(`{"alg":"HS256","kid":"../../../../dev/null","typ":"JWT"}`),
		"kid SQL":           head(`{"alg":"HS256","kid":"x' UNION SELECT 'k","typ":"JWT"}`),
		"kid an array":      head(`{"alg":"HS256","kid":["` + kid + `"],"typ":"JWT"}`),
		"kid null":          head(`{"alg":"HS256","kid":null,"typ":"JWT"}`),
		"no typ":            head(`{"alg":"HS256","kid":"` + kid + `"}`),
		"jku":               hs(`,"jku":"https://evil.example/keys"`),
		"jwk":               hs(`,"jwk":{"kty":"oct","k":"AAAA"}`),
		"x5u":               hs(`,"x5u":"https://evil.example/cert"`),
		"crit":              hs(`,"crit":["exp"]`),
		"header not JSON":   head(`{"alg":"HS256"`),
		"payload not JSON":  forge(header, `{"sub":`, key),
		"payload an array":  forge(header, `[]`, key),
		"no exp":            with(","+exp, ""),
		"exp a string":      with(exp, fmt.Sprintf(`"exp":"%d"`, now+900)),
		"exp a fraction":    with(exp, fmt.Sprintf(`"exp":%d.5`, now+800)),
		"exp 10^20":         with(exp, `"exp":100000000000000000000`),
		"exp negative":      with(exp, `"exp":-1`),
		"exp null":          with(exp, `"exp":null`),
		"exp passed":        with(exp, fmt.Sprintf(`"exp":%d`, now)),
		"exp in a year":     with(exp, fmt.Sprintf(`"exp":%d`, now+365*86400)),
		"no iat":            with(","+iat, ""),
		"iat tomorrow":      with(iat, fmt.Sprintf(`"iat":%d`, now+86400)),
		"nbf tomorrow":      with(iat, fmt.Sprintf(`%s,"nbf":%d`, iat, now+86400)),
		"another issuer":    with(`"iss":"youlin"`, `"iss":"evil"`),
		"no issuer":         with(`"iss":"youlin",`, ``),
		"refresh audience":  with(`"youlin-access"`, `"youlin-refresh"`),
		"two audiences":     with(`["youlin-access"]`, `["youlin-access","x"]`),
		"audience a string": with(`["youlin-access"]`, `"youlin-access"`),
		"no subject":        with(string(n.ID), ""),
		"nobody":            with(string(n.ID), "nobody-of-this-town"),
		"no session":        with(`"sid":"`, `"sit":"`),
		"no jti":            with(`"jti":"`, `"jtj":"`),
		"a role in it":      with(`{`, `{"role":"moderator",`),
		"twice the subject": with(`{`, `{"sub":"somebody",`),
		"a blank in it":     with(`,`, `, `),
		"the refresh token": n.Refresh,
	}
	for _, alg := range []jwt.SigningMethod{jwt.SigningMethodHS384, jwt.SigningMethodHS512} {
		t := jwt.NewWithClaims(alg, jwt.MapClaims{"iss": "youlin", "aud": []string{"youlin-access"}, "sub": n.ID, "sid": n.Viewer().Session, "exp": now + 900, "iat": now, "jti": "x"})
		t.Header["kid"] = kid
		bad["really "+alg.Alg()], _ = t.SignedString(key)
	}
	return bad
}

func TestForgedTokensLetNobodyIn(t *testing.T) {
	town := testkit.NewTown(t)
	n := town.Resident("Mei")
	bad := forgeries(town, n)
	if len(bad) < 40 {
		t.Fatalf("only %d forgeries", len(bad))
	}
	for name, token := range bad {
		for range 2 { // the second time it might have been remembered
			if v, err := town.People.Viewer(town.Ctx, token); !errors.Is(err, person.ErrSignIn) || v.ID != "" {
				t.Errorf("%s: %q, %v", name, v.ID, err)
			}
		}
	}
	kid, key := town.Keys.SigningKey()
	parts := strings.Split(n.Token, ".")
	same := forge(decoded(parts[0]), decoded(parts[1]), key)
	if _, err := town.People.Viewer(town.Ctx, same); err != nil || kid == "" {
		t.Errorf("the forger cannot even copy: %v", err)
	}
}

func TestSomebodyElsesSessionIsNotMine(t *testing.T) {
	town := testkit.NewTown(t)
	mei, rowan := town.Resident("Mei"), town.Resident("Rowan")
	_, key := town.Keys.SigningKey()
	parts := strings.Split(mei.Token, ".")
	mixed := forge(decoded(parts[0]), strings.Replace(decoded(parts[1]), string(mei.ID), string(rowan.ID), 1), key)
	_, err := town.People.Viewer(town.Ctx, mixed)
	wants(t, err, person.ErrSignIn)
}

func TestATokenEndsToTheSecond(t *testing.T) {
	town := testkit.NewTown(t)
	n := town.Resident("Mei")
	town.Clock.Move(15*time.Minute - time.Second)
	_, err := town.People.Viewer(town.Ctx, n.Token)
	town.Must(err)
	town.Clock.Move(time.Second)
	_, err = town.People.Viewer(town.Ctx, n.Token)
	wants(t, err, person.ErrSignIn)
}

func TestTwoKeysAreBelievedAndAThirdIsNot(t *testing.T) {
	town := testkit.NewTown(t)
	n := town.Resident("Mei")
	_, err := town.People.Viewer(town.Ctx, n.Token)
	town.Must(err)
	town.Must(town.People.RotateKeys())
	_, err = town.People.Viewer(town.Ctx, n.Token)
	town.Must(err)
	town.Must(town.People.RotateKeys())
	_, err = town.People.Viewer(town.Ctx, n.Token)
	wants(t, err, person.ErrSignIn)
	in, err := town.People.Refresh(town.Ctx, n.Refresh, person.Caller{Device: "phone of Mei"})
	town.Must(err)
	_, err = town.People.Viewer(town.Ctx, in.Access)
	town.Must(err)
}

func TestKeysAreMadeOnceAndPrivate(t *testing.T) {
	dir := t.TempDir()
	first, err := person.LoadKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	again, err := person.LoadKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	id, key := first.SigningKey()
	sameID, same := again.SigningKey()
	if id != sameID || !hmac.Equal(key, same) || len(key) != 32 || !hmac.Equal(first.Secret("x"), again.Secret("x")) {
		t.Error("the keys changed")
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Fatalf("in the folder: %v, %v", files, err)
	}
	path := filepath.Join(dir, files[0].Name())
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := first.Rotate(); err != nil {
		t.Fatal(err)
	}
	rotated, err := person.LoadKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	if newID, _ := rotated.SigningKey(); newID == id {
		t.Error("the rotation was not kept")
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode after the rotation %v, %v", info.Mode(), err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := person.LoadKeys(dir); err == nil {
		t.Error("keys that others can read were taken")
	}
	if err := os.WriteFile(path, []byte(`{"signing":[]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := person.LoadKeys(dir); err == nil {
		t.Error("broken keys were taken")
	}
}

func BenchmarkViewer(b *testing.B) {
	town := testkit.NewTown(b)
	n := town.Resident("Mei")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := town.People.Viewer(town.Ctx, n.Token); err != nil {
			b.Fatal(err)
		}
	}
}
