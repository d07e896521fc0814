package main

import "youlin/server/config"

// settings are the flags that every command takes. One that is not given leaves the word to the environment, the
// file and the defaults, in that order.
type settings struct {
	Config   string `help:"A configuration file." placeholder:"FILE" env:"YOULIN_CONFIG"`
	Data     string `help:"The data folder (default ./data)." placeholder:"DIR"`
	Listen   string `help:"The address to serve on (default 127.0.0.1:8080); with port 0 the chosen one is written to DIR/listen." placeholder:"ADDR"`
	Database string `help:"Empty: SQLite in the data folder." placeholder:"DSN"`
	Nats     string `help:"Empty: one process." placeholder:"URL"`
	Media    string `help:"Where photos are kept (default: in the data folder)." placeholder:"URL"`
	Metrics  string `help:"The operator's own listener; empty is off." placeholder:"ADDR"`
	Limits   string `help:"A file of named limits, or off (loopback only)." placeholder:"FILE|off"`
	Demo     bool   `help:"Show sign-in codes to whoever asks (loopback only)."`
}

// load merges the flags with everything else.
func (s settings) load(con console) (config.Config, error) {
	flags := config.Flags{}
	for key, value := range map[string]string{
		"data": s.Data, "listen": s.Listen, "database": s.Database, "nats": s.Nats, "media": s.Media,
		"metrics": s.Metrics, "limits": s.Limits,
	} {
		if value != "" {
			flags[key] = value
		}
	}
	if s.Demo {
		flags["demo"] = true
	}
	return config.Load(s.Config, con.Environ, flags)
}
