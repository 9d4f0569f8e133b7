using System.Text.RegularExpressions;
using ExchangeSync.Benchmarks.Speed;
using ExchangeSync.Exchange;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Store;
using ExchangeSync.Sync;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>Calendars of which one request, one transaction or one slice is not enough: how much is asked for, and how much is held and under way at a time.</summary>
public sealed partial class ManyEntriesTests : IDisposable
{
    private const int Entries = 600;

    // Of 100 entries 15 are the dates of one series.
    private const int Items = Entries / 100 * 86;
    private readonly string _folder = Directory.CreateTempSubdirectory("exchangesync").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_first_run_asks_for_no_more_than_it_needs_and_the_next_for_next_to_nothing()
    {
        var (import, _) = await RunAsync("import", Entries);
        var (export, again) = await RunAsync("export", Entries);

        Assert.Equal((Entries, Items), (import.CreatedInMicrobizz, export.CreatedInExchange));
        Assert.InRange(import.Requests, 1, (Entries / 50) + 15);
        Assert.InRange(export.Requests, 1, (Entries / 20) + 20);
        Assert.Equal((2, 0), (again.Requests, SyncedMailbox.Written(again)));
    }

    [Fact]
    public async Task Creates_go_out_several_at_a_time_and_each_was_written_down_before()
    {
        var scenario = new Scenario(new SpeedOptions("export", Entries, 0));
        using var stage = scenario.NewStage(Path.Combine(_folder, "test.db"));
        using var elsewhere = Database.Open(stage.Database.Path, create: false);
        var store = new SyncStore(elsewhere, stage.Connections[0].Id);
        var wire = new Meeting(4, sent => Assert.Superset(sent, store.OpenIntents().Select(intent => intent.Stamp!.ToString()).Concat(Done(store)).ToHashSet()));
        var server = scenario.NewServer(stage);

        var run = await stage.RunAsync(stage.Connections[0], InProcessServer.Url, () => wire.Over(server.CreateHandler()), inFlight: 4);

        Assert.Equal((Items, SyncRunStatus.Completed), (run.CreatedInExchange, run.Status));
        Assert.Equal(4, wire.Most);
    }

    [Theory]
    [InlineData(FaultKind.CutAfter)]
    [InlineData(FaultKind.CutBefore)]
    public async Task What_was_under_way_when_one_request_broke_is_neither_lost_nor_doubled(FaultKind kind)
    {
        var scenario = new Scenario(new SpeedOptions("export", Entries, 0));
        using var stage = scenario.NewStage(Path.Combine(_folder, "test.db"));
        var server = scenario.NewServer(stage);
        var (connection, store) = (stage.Connections[0], new SyncStore(stage.Database, stage.Connections[0].Id));
        server.Faults.Add(new Fault { Kind = kind, Operation = "CreateItem", Skip = 2 });

        await Assert.ThrowsAsync<EwsBrokenException>(() => stage.RunAsync(connection, InProcessServer.Url, server.CreateHandler, inFlight: 4));
        var linked = store.CountLinks();
        var run = await stage.RunAsync(connection, InProcessServer.Url, server.CreateHandler, inFlight: 4);
        var idle = await stage.RunAsync(connection, InProcessServer.Url, server.CreateHandler, inFlight: 4);

        Assert.InRange(linked, 1, Items - 1);
        Assert.Equal(SyncRunStatus.Completed, run.Status);
        Assert.Equal((Items, Items), (server.Mailboxes[connection.Mailbox!].List().Count, store.CountLinks()));
        Assert.Equal(0, SyncedMailbox.Written(idle));
        Assert.Empty(store.OpenIntents());
    }

    [Fact]
    public async Task A_first_run_of_a_large_calendar_holds_a_small_part_of_it_at_a_time()
    {
        const int entries = 2_500;
        var scenario = new Scenario(new SpeedOptions("import", entries, 0));
        using var stage = scenario.NewStage(Path.Combine(_folder, "test.db"));
        using var elsewhere = Database.Open(stage.Database.Path, create: false);
        var store = new SyncStore(elsewhere, stage.Connections[0].Id);
        var server = scenario.NewServer(stage);
        var (asked, most) = (0, 0);
        var wire = new Reading(items => most = Math.Max(most, (asked += items) - store.CountLinks()));

        var run = await stage.RunAsync(stage.Connections[0], InProcessServer.Url, () => wire.Over(server.CreateHandler()), inFlight: 1);

        Assert.Equal(entries, run.CreatedInMicrobizz);

        // One slice being written, one being read, and the masters of series, which are asked for by their occurrences.
        Assert.InRange(most, 500, 1_200);
    }

    private async Task<(SyncRun First, SyncRun Second)> RunAsync(string name, int entries)
    {
        var scenario = new Scenario(new SpeedOptions(name, entries, 0));
        using var stage = scenario.NewStage(Path.Combine(_folder, name + ".db"));
        var server = scenario.NewServer(stage);
        var first = await stage.RunAsync(stage.Connections[0], InProcessServer.Url, server.CreateHandler, inFlight: 4);
        return (first, await stage.RunAsync(stage.Connections[0], InProcessServer.Url, server.CreateHandler, inFlight: 4));
    }

    private static IEnumerable<string> Done(SyncStore store) => store.Journal(store.Runs(1)[0].Id).Select(line => line.Stamp?.ToString()).OfType<string>();

    [GeneratedRegex("<t:Value>([^<]+)</t:Value>")]
    private static partial Regex StampValue();

    [GeneratedRegex("<t:ItemId ")]
    private static partial Regex ItemId();

    /// <summary>Lets creates pass once so many of them are there, and tells of the stamps in each before.</summary>
    private sealed class Meeting(int wanted, Action<HashSet<string>> check)
    {
        private readonly Lock _gate = new();
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _now;

        public int Most { get; private set; }

        public HttpMessageHandler Over(HttpMessageHandler inner) => new Handler(this, inner);

        private sealed class Handler(Meeting meeting, HttpMessageHandler inner) : DelegatingHandler(inner)
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                var text = await request.Content!.ReadAsStringAsync(cancellationToken);
                if (!text.Contains("<m:CreateItem", StringComparison.Ordinal) || request.Headers.Authorization is null)
                {
                    return await base.SendAsync(request, cancellationToken);
                }

                lock (meeting._gate)
                {
                    meeting.Most = Math.Max(meeting.Most, ++meeting._now);
                    meeting.Check(text);
                }

                if (meeting._now == meeting.Wanted)
                {
                    meeting._all.TrySetResult();
                }

                await Task.WhenAny(meeting._all.Task, Task.Delay(TimeSpan.FromSeconds(20), cancellationToken));
                try
                {
                    return await base.SendAsync(request, cancellationToken);
                }
                finally
                {
                    lock (meeting._gate)
                    {
                        meeting._now--;
                    }
                }
            }
        }

        private int Wanted => wanted;

        private void Check(string text) => check(StampValue().Matches(text).Select(match => match.Groups[1].Value).ToHashSet());
    }

    /// <summary>Tells how many items each GetItem asks for.</summary>
    private sealed class Reading(Action<int> tell)
    {
        public HttpMessageHandler Over(HttpMessageHandler inner) => new Handler(tell, inner);

        private sealed class Handler(Action<int> tell, HttpMessageHandler inner) : DelegatingHandler(inner)
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                var text = await request.Content!.ReadAsStringAsync(cancellationToken);
                if (text.Contains("<m:GetItem", StringComparison.Ordinal) && request.Headers.Authorization is not null)
                {
                    tell(ItemId().Count(text));
                }

                return await base.SendAsync(request, cancellationToken);
            }
        }
    }
}
