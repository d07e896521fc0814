package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"youlin/server/config"
)

func TestTheFileWeShipNamesEveryKeyWithItsDefault(t *testing.T) {
	shipped := filepath.Join("..", "..", "configs", "youlin.yaml")
	got, err := config.Load(shipped, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(config.Default(), got); diff != "" {
		t.Errorf("configs/youlin.yaml is not the defaults (-default +file):\n%s", diff)
	}
	text, err := os.ReadFile(shipped)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"data", "listen", "metrics", "database", "nats", "media", "public_url", "origins", "trusted_proxies", "limits", "demo", "sms_url", "sms_secret", "max_connections", "max_connections_per_address", "keep_events_days"} {
		if !strings.Contains(string(text), "\n"+key+":") {
			t.Errorf("configs/youlin.yaml does not name %s", key)
		}
	}
}

func TestLaterWins(t *testing.T) {
	file := filepath.Join(t.TempDir(), "y.yaml")
	if err := os.WriteFile(file, []byte("data: from-file\nlisten: 127.0.0.1:1\nmedia: from-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := config.Load(file, []string{"YOULIN_LISTEN=127.0.0.1:2", "YOULIN_MEDIA=from-env", "YOULIN_CLOCK=x", "PATH=/bin"}, config.Flags{"media": "from-flag"})
	if err != nil {
		t.Fatal(err)
	}
	if got.Data != "from-file" || got.Listen != "127.0.0.1:2" || got.Media != "from-flag" {
		t.Errorf("got data %q, listen %q, media %q", got.Data, got.Listen, got.Media)
	}
}

func TestWhatCannotWorkStopsTheStartInWords(t *testing.T) {
	for name, tt := range map[string]struct {
		environ []string
		says    string
	}{
		"a key nobody knows":           {[]string{"YOULIN_COLOUR=red"}, "colour"},
		"codes shown to the world":     {[]string{"YOULIN_DEMO=true", "YOULIN_LISTEN=0.0.0.0:80"}, "loopback"},
		"no limits for the world":      {[]string{"YOULIN_LIMITS=off", "YOULIN_LISTEN=:80"}, "loopback"},
		"a database that is not there": {[]string{"YOULIN_DATABASE=postgres://x"}, "SQLite"},
		"a proxy that is no address":   {[]string{"YOULIN_TRUSTED_PROXIES=10.0.0.1,proxy"}, "neither an address"},
		"an address that is none":      {[]string{"YOULIN_PUBLIC_URL=youlin"}, "web address"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := config.Load("", tt.environ, nil)
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want a sentence with %q", err, tt.says)
			}
		})
	}
}
