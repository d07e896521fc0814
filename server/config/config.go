// Package config is what an operator can set: one struct, its defaults, and where values come from. Later wins:
// defaults, file, environment, flags. A key that is not known stops the start.
package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"github.com/go-viper/mapstructure/v2"
	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/rawbytes"
	"github.com/knadh/koanf/v2"
)

// Config is everything that an operator can set. configs/youlin.yaml lists each key with its reason.
type Config struct {
	// Data is the folder that holds everything: database, photos, keys.
	Data string `koanf:"data"`
	// Listen is the address of the public listener.
	Listen string `koanf:"listen"`
	// Metrics is the address of the operator's listener; empty is off. It must never be public.
	Metrics string `koanf:"metrics"`
	// Database is a DSN; empty is SQLite in the data folder.
	Database string `koanf:"database"`
	// NATS is the address of a NATS server; empty is one process alone.
	NATS string `koanf:"nats"`
	// Media is where photos are kept; empty is the folder media in the data folder.
	Media string `koanf:"media"`
	// PublicURL is how residents reach the server; links and QR codes are made from it. Empty is the listener's.
	PublicURL string `koanf:"public_url"`
	// Origins are further web origins whose pages may open a socket; the PublicURL's is always one.
	Origins []string `koanf:"origins"`
	// TrustedProxies are the addresses whose X-Forwarded-For is believed.
	TrustedProxies []string `koanf:"trusted_proxies"`
	// Limits is a file of named rate limits, "off" (loopback only), or empty for the built-in ones.
	Limits string `koanf:"limits"`
	// Demo shows sign-in codes to whoever asks; loopback only.
	Demo bool `koanf:"demo"`
	// SMSURL is the gateway that sends sign-in codes; empty is none.
	SMSURL string `koanf:"sms_url"`
	// SMSSecret is what the gateway knows us by; from the environment or a file only.
	SMSSecret string `koanf:"sms_secret"`
	// MaxConnections bounds the open connections in all, MaxConnectionsPerAddress those of one address.
	MaxConnections           int `koanf:"max_connections"`
	MaxConnectionsPerAddress int `koanf:"max_connections_per_address"`
	// KeepEventsDays is how long the log of events is kept.
	KeepEventsDays int `koanf:"keep_events_days"`
}

// Default is what Youlin does when nothing is set.
func Default() Config {
	return Config{
		Data: "./data", Listen: "127.0.0.1:8080", Origins: []string{}, TrustedProxies: []string{},
		MaxConnections: 20000, MaxConnectionsPerAddress: 2000, KeepEventsDays: 30,
	}
}

// Flags are the values given on the command line, by key; only those that were given.
type Flags map[string]any

// Load merges defaults, the file (when named), the environment (YOULIN_ and the key in capitals) and the flags, and
// checks the result.
func Load(file string, environ []string, flags Flags) (Config, error) {
	k := koanf.New(".")
	c := Default()
	if err := loadFile(k, file); err != nil {
		return c, err
	}
	vars := env.Provider(".", env.Opt{Prefix: "YOULIN_", EnvironFunc: func() []string { return environ }, TransformFunc: fromEnvironment})
	if err := k.Load(vars, nil); err != nil {
		return c, fmt.Errorf("read the environment: %w", err)
	}
	if err := k.Load(confmap.Provider(flags, "."), nil); err != nil {
		return c, fmt.Errorf("read the flags: %w", err)
	}
	strict := koanf.UnmarshalConf{DecoderConfig: &mapstructure.DecoderConfig{
		ErrorUnused: true, WeaklyTypedInput: true, Result: &c, TagName: "koanf",
		DecodeHook: mapstructure.StringToSliceHookFunc(","),
	}}
	if err := k.UnmarshalWithConf("", &c, strict); err != nil {
		return c, fmt.Errorf("configuration: %w", err)
	}
	return c, c.Validate()
}

func loadFile(k *koanf.Koanf, file string) error {
	if file == "" {
		return nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read the configuration: %w", err)
	}
	if err := k.Load(rawbytes.Provider(text), yaml.Parser()); err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	return nil
}

// ignored are environment names with our prefix that are not settings of the server.
var ignored = map[string]bool{"clock": true, "config": true}

func fromEnvironment(name, value string) (string, any) {
	key := strings.ToLower(strings.TrimPrefix(name, "YOULIN_"))
	if file, isFile := strings.CutSuffix(key, "_file"); isFile {
		text, err := os.ReadFile(value)
		if err != nil {
			return key, value // an unknown key stops the start and names the variable
		}
		return file, strings.TrimSpace(string(text))
	}
	if ignored[key] {
		return "", nil
	}
	return key, value
}

// Validate reports everything that cannot work, in one error.
func (c Config) Validate() error {
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if c.Database != "" {
		wrong("database: this build keeps everything in SQLite in the data folder; leave it empty")
	}
	if c.NATS != "" {
		wrong("nats: this build runs as one process; leave it empty")
	}
	if strings.Contains(c.Media, "://") {
		wrong("media: this build keeps photos in a folder; name a folder or leave it empty")
	}
	if c.Demo && !Loopback(c.Listen) {
		wrong("demo shows sign-in codes to everyone, so it listens on a loopback address only (not %s)", c.Listen)
	}
	if c.Limits == "off" && !Loopback(c.Listen) {
		wrong("limits can be off on a loopback address only (not %s)", c.Listen)
	}
	if u, err := url.Parse(c.PublicURL); c.PublicURL != "" && (err != nil || u.Host == "" || !strings.HasPrefix(u.Scheme, "http")) {
		wrong("public_url: this is not a web address")
	}
	for _, proxy := range c.TrustedProxies {
		_, address := netip.ParseAddr(proxy)
		if _, network := netip.ParsePrefix(proxy); address != nil && network != nil {
			wrong("trusted_proxies: %q is neither an address nor a network", proxy)
		}
	}
	if c.MaxConnections < 1 || c.MaxConnectionsPerAddress < 1 || c.KeepEventsDays < 1 {
		wrong("max_connections, max_connections_per_address and keep_events_days are at least 1")
	}
	return errors.Join(errs...)
}

// Loopback reports whether an address can be reached from this machine only.
func Loopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
