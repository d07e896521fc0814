package person

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"
)

// Sender brings a code to a phone. It is called outside of any transaction.
type Sender interface {
	Send(ctx context.Context, to Phone, code string, locale string) error
}

// Console prints codes into the log, for a demo and nothing else.
type Console struct{}

// Send prints the code.
func (Console) Send(_ context.Context, to Phone, code, _ string) error {
	slog.Info("sign-in code", "phone", to, "code", code)
	return nil
}

// Gateway posts codes to an operator's message service:
//
//	POST URL  Authorization: Bearer SECRET
//	{"phone": "+8613800138000", "text": "…", "code": "123456", "locale": "zh-CN"}
//
// Any 2xx answer within five seconds counts as sent; redirects are not followed.
type Gateway struct {
	url, secret string
	client      *http.Client
}

// NewGateway gives a sender for a service at url.
func NewGateway(url, secret string) *Gateway {
	return &Gateway{url: url, secret: secret, client: &http.Client{
		Timeout:       5 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// codeText is the message, from a fixed text: nothing that a person wrote is ever in it.
func codeText(code, locale string) string {
	if locale == "en" {
		return "Youlin: your code is " + code + ". It is good for 5 minutes. Never tell it to anybody."
	}
	return "【有邻】您的验证码是 " + code + ",5 分钟内有效,请不要告诉任何人。"
}

// Send posts the code.
func (g *Gateway) Send(ctx context.Context, to Phone, code, locale string) error {
	body, err := json.Marshal(map[string]string{
		"phone": to.Clear(), "text": codeText(code, locale), "code": code, "locale": locale,
	})
	if err != nil {
		return fmt.Errorf("write the message: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, g.url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("ask the gateway: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+g.secret)
	res, err := g.client.Do(req)
	if err != nil {
		return fmt.Errorf("ask the gateway: %w", err)
	}
	defer res.Body.Close()
	if _, err := io.CopyN(io.Discard, res.Body, 64<<10); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("hear the gateway: %w", err)
	}
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("the gateway answered %d", res.StatusCode)
	}
	return nil
}
