// Command youlin is the neighbour exchange in one binary: the server with the phone client inside, and the tools an
// operator needs beside it.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // minimal images have no zone data, and windows are local to their compound

	"github.com/alecthomas/kong"
)

// version is set by the build.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], console{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Environ: os.Environ()}))
}

// console is where a command reads and speaks; tests give their own.
type console struct {
	In       io.Reader
	Out, Err io.Writer
	Environ  []string
}

// commands are what youlin can do. Each is a struct with its flags and a Run method in a file of its own.
type commands struct {
	Serve      serveCommand      `cmd:"" help:"Serve residents. Migrates at start; SIGTERM lets what is under way finish."`
	Demo       demoCommand       `cmd:"" help:"A filled town to look around in, with sign-in codes shown."`
	Init       initCommand       `cmd:"" help:"Make the first compound, its buildings and its moderator."`
	Migrate    migrateCommand    `cmd:"" help:"Bring the database to the newest schema, and stop."`
	Seed       seedCommand       `cmd:"" help:"Fill a folder with as many compounds, residents and posts as asked, the same for the same seed."`
	Import     importCommand     `cmd:"" help:"Take in posts from JSON Lines or a pasted sign-up list."`
	Token      tokenCommand      `cmd:"" help:"Print an access token for a person; the last word is the token."`
	Match      matchCommand      `cmd:"" help:"Rank every need of a data set."`
	Parse      parseCommand      `cmd:"" help:"Read sentences, one a line, into drafts."`
	DrawVerify drawVerifyCommand `cmd:"" help:"Draw again what a receipt says was drawn, and say whether it is honest."`
	Backup     backupCommand     `cmd:"" help:"Copy everything, whole, beside a running server."`
	Restore    restoreCommand    `cmd:"" help:"Put a verified backup into an empty data folder."`
	Doctor     doctorCommand     `cmd:"" help:"Look the data folder through and say what is wrong."`
	Contract   contractCommand   `cmd:"" help:"Print the OpenAPI document of this build."`
	Health     healthCommand     `cmd:"" help:"Ask a running server whether it is alive."`
	Version    versionCommand    `cmd:"" help:"Print the version."`
}

func run(ctx context.Context, args []string, con console) int {
	var cli commands
	parser, err := kong.New(&cli, kong.Name("youlin"), kong.Description("Youlin 有邻, the neighbour exchange."),
		kong.Writers(con.Out, con.Err), kong.UsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(con))
	if err != nil {
		panic(err) // the commands above are wrong
	}
	slog.SetDefault(slog.New(slog.NewJSONHandler(con.Err, nil)))
	chosen, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(con.Err, "youlin:", err)
		return 2
	}
	if err := chosen.Run(); err != nil {
		fmt.Fprintln(con.Err, "youlin:", err)
		return 1
	}
	return 0
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(con console) error {
	_, err := fmt.Fprintln(con.Out, "youlin", version)
	return err
}
