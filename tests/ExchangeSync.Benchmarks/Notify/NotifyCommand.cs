using System.Diagnostics;
using System.Text.Json;
using ExchangeSync.Benchmarks.Speed;
using ExchangeSync.Calendar;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using ExchangeSync.Sync.Watching;
using NodaTime;

namespace ExchangeSync.Benchmarks.Notify;

/// <summary>
/// How long an edit in Exchange takes until it stands in Microbizz, as a watch with its usual patience carries it over: from the reply to another client's UpdateItem until another process's handle on the
/// store sees it. The simulator is a process of its own.
/// </summary>
internal static class NotifyCommand
{
    private const int Edits = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The scenario's name.</summary>
    public const string Notify = "notify";

    public static async Task<int> RunAsync(SpeedOptions options, TextWriter output)
    {
        var measured = await MeasureAsync(options);
        await output.WriteLineAsync(JsonSerializer.Serialize(measured, Figures.Json));
        return measured.MedianSeconds <= 2 ? 0 : 1;
    }

    /// <summary>Edits and waits, 50 times.</summary>
    public static async Task<NotifyMeasured> MeasureAsync(SpeedOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("exchangesync-notify").FullName;
        try
        {
            using var exchange = await NotifyServer.StartAsync(options);
            var path = Path.Combine(folder, "notify.db");
            using var database = Database.Open(path, create: true);
            using var elsewhere = Database.Open(path, create: false);
            Connect(database, exchange.Url);
            return await WatchAsync(options, exchange, database, elsewhere);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<NotifyMeasured> WatchAsync(SpeedOptions options, NotifyServer exchange, Database database, Database elsewhere)
    {
        var runs = 0;
        var failure = "";
        using var ending = new CancellationTokenSource();
        using var watch = new CalendarWatch(database, () => new ConnectionTable(database).All(), new WatchOptions(), new WatchHost
        {
            Ended = (_, _) => Interlocked.Increment(ref runs),
            Warn = text => failure = text,
            Tell = _ => { },
        });
        var watching = Task.Run(() => watch.RunAsync(ending.Token, CancellationToken.None));
        await UntilAsync(() => Volatile.Read(ref runs) > 0, TimeSpan.FromMinutes(10), "the first run", watching);
        var places = await exchange.FindAsync();
        await Task.Delay(2000);

        var dice = new Random(1);
        var (meter, firstRun) = (new Meter(), runs);
        var times = new List<double>();
        for (var edit = 0; edit < Edits; edit++)
        {
            // At any time within the beat of whatever beats.
            await Task.Delay(dice.Next(300, 1300));
            var place = $"Room {edit} of {Edits}";
            await exchange.EditAsync(places[edit % places.Count], place);
            var edited = Stopwatch.GetTimestamp();
            await UntilAsync(() => Stands(elsewhere, place), Patience, $"edit {edit}", watching);
            times.Add(Stopwatch.GetElapsedTime(edited).TotalSeconds);
        }

        var figures = meter.Read(0);
        await ending.CancelAsync();
        await watching;
        times.Sort();
        return new NotifyMeasured
        {
            Items = options.Items,
            LatencyMs = options.LatencyMs,
            Edits = Edits,
            MedianSeconds = Math.Round((times[(Edits - 1) / 2] + times[Edits / 2]) / 2, 3),
            P95Seconds = Math.Round(times[(int)(Edits * 0.95)], 3),
            MaxSeconds = Math.Round(times[^1], 3),
            Runs = runs - firstRun,
            WallSeconds = Math.Round(figures.WallSeconds, 3),
            CpuSeconds = Math.Round(figures.CpuSeconds, 3),
            PeakRssMiB = Math.Round(figures.PeakRssMiB, 1),
            AllocatedMiB = Math.Round(figures.AllocatedMiB, 1),
            Warning = failure.Length > 0 ? failure : null,
        };
    }

    private static void Connect(Database database, Uri url)
    {
        var now = SystemClock.Instance.GetCurrentInstant();
        var user = new UserTable(database).Add("anna", "anna@example.com", now);
        using var password = new System.Security.SecureString();
        foreach (var c in NotifyServer.Password)
        {
            password.AppendChar(c);
        }

        new ConnectionTable(database).Add(
            new ExchangeConnection
            {
                Id = Guid.NewGuid(),
                Title = "anna",
                Server = url.ToString(),
                UserName = "anna",
                UserId = user.Id,
                Created = now,
                Settings = new SyncSettings { Activated = true, TimeZone = Workload.Zone },
            },
            password,
            force: false);
    }

    private static bool Stands(Database database, string place) => database.Read(session => session.Number("SELECT COUNT(*) FROM appointment WHERE place = @place", ("@place", place))) > 0;

    private static async Task UntilAsync(Func<bool> condition, TimeSpan patience, string what, Task watching)
    {
        for (var waited = Stopwatch.StartNew(); !condition(); await Task.Delay(5))
        {
            if (waited.Elapsed > patience || watching.IsCompleted)
            {
                throw new InvalidOperationException($"{what} did not come within {patience.TotalSeconds} seconds.", watching.Exception);
            }
        }
    }
}
