using System.Globalization;
using ExchangeSync.Simulator.Hosting;

namespace ExchangeSync.Simulator;

/// <summary>The console program's arguments.</summary>
internal sealed record CommandLine(SimulatorOptions Options, int Items)
{
    /// <summary>The recording that is replayed; null: it is a server with mailboxes.</summary>
    public string? Replay { get; init; }

    public const string Help = """
        An Exchange Web Services server with mailboxes in memory, for tests and demonstrations.

          --port N             port on 127.0.0.1 (default 8080; 0 takes a free one)
          --https              https with a certificate made for this run
          --version V          release to be: 2007_SP1, 2010_SP2, 2013_SP1, 2016 ... (default 2016)
          --latency MS         delay of every request in milliseconds
          --items N            calendar items to begin with, in each mailbox
          --replay FILE        no mailboxes: answer the requests of a recording with the replies that they had (benchmarks)
          --mailbox ADDRESS    a mailbox; may be repeated, and what follows it belongs to it:
            --user NAME        its logon name (default: the part before the @)
            --password TEXT    its password (default: secret)
            --name TEXT        the name shown
            --timezone ID      its Windows time zone (default: Romance Standard Time)
            --may-impersonate  its account may act in every mailbox, as one with the role ApplicationImpersonation

        Without --mailbox there is anna@example.com, user anna, password secret.
        Prints "listening on URL" when it is ready; Ctrl+C stops it.
        Faults: POST /control/faults, DELETE /control/faults. Empty all: POST /control/reset. Look: GET /control/status.
        """;

    /// <exception cref="ArgumentException">An argument is unknown or its value cannot be used.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var options = new SimulatorOptions { Port = 8080, Record = false };
        var mailboxes = new List<MailboxOptions>();
        var items = 0;
        string? replay = null;
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            string Value() => ++i < arguments.Count ? arguments[i] : throw new ArgumentException($"{name} needs a value.");
            switch (name)
            {
                case "--port":
                    options = options with { Port = Number(name, Value()) };
                    break;
                case "--https":
                    options = options with { Certificate = LoopbackCertificate.Make(options.Clock.GetCurrentInstant().ToDateTimeOffset()) };
                    break;
                case "--version":
                    var version = Value();
                    options = options with { Version = ServerVersion.Find(version) ?? throw new ArgumentException($"No release '{version}'.") };
                    break;
                case "--latency":
                    options = options with { Latency = TimeSpan.FromMilliseconds(Number(name, Value())) };
                    break;
                case "--items":
                    items = Number(name, Value());
                    break;
                case "--replay":
                    replay = Value();
                    break;
                case "--mailbox":
                    mailboxes.Add(NewMailbox(Value()));
                    break;
                default:
                    var last = mailboxes.Count > 0 ? mailboxes[^1] : throw new ArgumentException($"Unknown argument {name}; see --help.");
                    mailboxes[^1] = name == "--may-impersonate" ? last with { MayImpersonate = true } : WithOption(last, name, Value());
                    break;
            }
        }

        return new CommandLine(mailboxes.Count == 0 ? options : options with { Mailboxes = mailboxes }, items) { Replay = replay };
    }

    private static MailboxOptions NewMailbox(string address)
    {
        var at = address.IndexOf('@', StringComparison.Ordinal);
        return at > 0
            ? new MailboxOptions { Address = address, UserName = address[..at], Password = "secret" }
            : throw new ArgumentException($"'{address}' is not an address.");
    }

    private static MailboxOptions WithOption(MailboxOptions mailbox, string name, string value) => name switch
    {
        "--user" => mailbox with { UserName = value },
        "--password" => mailbox with { Password = value },
        "--name" => mailbox with { DisplayName = value },
        "--timezone" => Time.ZoneTable.Find(value) is null
            ? throw new ArgumentException($"No Windows time zone '{value}'.")
            : mailbox with { TimeZone = value },
        _ => throw new ArgumentException($"Unknown argument {name}; see --help."),
    };

    private static int Number(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ArgumentException($"{name} needs a number, not '{value}'.");
}
