using ExchangeSync.Simulator;
using ExchangeSync.Store;

namespace ExchangeSync.Benchmarks.Speed;

/// <summary>What happens in the scenarios of synchronization: which mailboxes there are, and what is done before each run.</summary>
/// <param name="options">Which scenario, how large.</param>
/// <param name="mailboxes">What its mailboxes are called.</param>
internal sealed class Scenario(SpeedOptions options, string mailboxes = "user")
{
    public const int ItemsOfMailbox = 300;
    private const int ItemsToWarmUp = 600;
    private const int OneOf = 100;

    public static readonly IReadOnlyList<string> Names = ["import", "export", "idle", "delta", "mailboxes"];

    /// <summary>What is recorded of <see cref="WarmUp"/> has this number.</summary>
    public const int WarmUpStep = -1;

    public bool IsWarmUp => mailboxes == "warm";

    /// <summary>A small piece of the same work, by which a process gets its code compiled before it is measured; its store lies in a folder of its own.</summary>
    public Scenario WarmUp => new(options with { Scenario = IsExport ? "export" : "import", Items = ItemsToWarmUp }, "warm");

    private bool IsExport => options.Scenario == "export";

    public bool IsMailboxes => options.Scenario == "mailboxes";

    /// <summary>Runs before the measured one, with which the measured process begins; those of an idle run are another process's.</summary>
    public bool MeasuresFirstRun => options.Scenario == "delta";

    /// <summary>The measured run, counted from 0.</summary>
    public int MeasuredStep => options.Scenario is "idle" or "delta" ? 1 : 0;

    /// <summary>How often it is repeated for one figure: a run that does nothing is too short to be measured alone.</summary>
    public int Repetitions => options.Scenario == "idle" ? 20 : 1;

    /// <summary>The mailboxes, full where the scenario begins with full ones.</summary>
    public InProcessServer NewServer(Stage clock)
    {
        var addresses = Addresses();
        var server = new InProcessServer(new SimulatorOptions
        {
            Mailboxes = addresses.Select(address => new MailboxOptions { Address = address, UserName = address, Password = "secret", SharedWith = ["service"], TimeZone = Workload.Zone })
                .Append(new MailboxOptions { Address = "service@example.com", UserName = "service", Password = "secret" })
                .ToList(),
            Clock = clock.Clock,
            Record = false,
        });
        if (!IsExport)
        {
            foreach (var (mailbox, seed) in addresses.Select((address, seed) => (server.Mailboxes[address], seed)))
            {
                foreach (var draft in new Workload(options.Items / addresses.Count, seed).Drafts(Stage.Window))
                {
                    mailbox.Add(draft.ToItem());
                }
            }
        }

        return server;
    }

    /// <summary>The store with which it begins.</summary>
    public Stage NewStage(string path)
    {
        var stage = Stage.Make(path, Addresses(), IsExport);
        if (IsExport)
        {
            stage.Add(stage.Connections[0].UserId, new Workload(options.Items, seed: 0).Drafts(Stage.Window).Select(draft => draft.ToAppointment()));
        }

        return stage;
    }

    /// <summary>What the mailbox's owner does before a run.</summary>
    public void EditInExchange(InProcessServer server, int step)
    {
        if (options.Scenario == "delta" && step == 1)
        {
            var mailbox = server.Mailboxes.Values.First();
            foreach (var item in mailbox.List().Where((_, i) => i % OneOf == 0))
            {
                mailbox.Change(item.Id, content => content with { Subject = content.Subject + " (new)" });
            }
        }
    }

    /// <summary>What the Microbizz user does before a run.</summary>
    public void EditInMicrobizz(Stage stage, int step)
    {
        if (step > 0)
        {
            stage.Wait();
        }

        if (options.Scenario == "delta" && step == 1)
        {
            var user = stage.Connections[0].UserId;
            foreach (var id in stage.Database.Read(session => session.Query("SELECT id FROM appointment WHERE user_id = @user ORDER BY revision", row => row.Guid("id"), ("@user", user))).Where((_, i) => i % OneOf == OneOf / 2))
            {
                stage.Appointments.Update(id, content => content with { Place = "Elsewhere" }, stage.Clock.GetCurrentInstant());
            }
        }
    }

    private List<string> Addresses() => Enumerable.Range(0, IsMailboxes ? Math.Max(1, options.Items / ItemsOfMailbox) : 1).Select(i => $"{mailboxes}{i:0000}@example.com").ToList();
}
