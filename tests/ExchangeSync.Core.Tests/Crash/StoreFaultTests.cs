using System.Data.SQLite;
using System.Globalization;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.Crash;

/// <summary>A disk that is full, a store that is locked or put back from an older copy, a clock that jumps, an item that can't be read.</summary>
public sealed class StoreFaultTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_disk_that_fills_up_in_the_middle_of_a_run_loses_and_doubles_nothing()
    {
        var expected = await UndisturbedAsync();
        var full = 0;
        for (var pages = 0; pages < 40; pages += 4)
        {
            using var calendar = new RichCalendar(RecurrenceMode.Series);
            await calendar.PrepareAsync(remap: false);
            var room = pages;
            SQLiteConnectionEventHandler limit = (sender, change) =>
            {
                if (change.EventType == SQLiteConnectionEventType.Opened && sender is SQLiteConnection connection && connection.FileName == calendar.DatabasePath)
                {
                    var count = Convert.ToInt64(Run(connection, "PRAGMA page_count"), CultureInfo.InvariantCulture);
                    Run(connection, $"PRAGMA max_page_count = {count + room}");
                }
            };
            SQLiteConnection.Changed += limit;
            var failure = await Record.ExceptionAsync(() => calendar.RunAsync());
            SQLiteConnection.Changed -= limit;
            full += failure is null ? 0 : 1;
            Assert.Equal(failure is null ? null : "StoreFull", (failure as SideException)?.ErrorId ?? (failure as StoreException)?.ErrorId);

            calendar.Clock.AdvanceMinutes(11);
            Assert.Equal(SyncRunStatus.Completed, (await calendar.RunAsync()).Status);
            Assert.Equal(expected, calendar.Describe());
            await calendar.AssertQuiescentAsync();
        }

        output.WriteLine($"the disk was full in {full} runs");
        Assert.InRange(full, 2, 10);
    }

    [Theory]
    [InlineData("SyncFolderItems")]
    [InlineData("CreateItem")]
    public async Task A_store_that_another_process_locks_ends_the_run_and_the_next_one_goes_on(string operation)
    {
        var expected = await UndisturbedAsync();
        using var calendar = new RichCalendar(RecurrenceMode.Series);
        await calendar.PrepareAsync(remap: false);
        using (var other = new SQLiteConnection($"Data Source={calendar.DatabasePath};Pooling=False"))
        {
            other.Open();
            var failure = await Record.ExceptionAsync(() => calendar.RunAsync(wire => new WireFake(wire, operation, (n, _, right, _) =>
            {
                if (n == 0)
                {
                    Run(other, "BEGIN IMMEDIATE");
                }

                return Task.FromResult(right);
            })));
            Assert.Equal("StoreBusy", (failure as SideException)?.ErrorId ?? (failure as StoreException)?.ErrorId);
            Run(other, "ROLLBACK");
        }

        calendar.Clock.AdvanceMinutes(11);
        Assert.Equal(SyncRunStatus.Completed, (await calendar.RunAsync()).Status);
        Assert.Equal(expected, calendar.Describe());
        await calendar.AssertQuiescentAsync();
    }

    [Theory]
    [InlineData(RecurrenceMode.Series)]
    [InlineData(RecurrenceMode.Instances)]
    public async Task A_store_put_back_from_an_older_copy_takes_from_Exchange_what_it_has_lost(RecurrenceMode mode)
    {
        using var calendar = new RichCalendar(mode);
        await calendar.PrepareAsync(remap: false);
        var copy = calendar.DatabasePath + ".copy";
        File.Copy(calendar.DatabasePath, copy);
        await calendar.RunAsync();
        var exchange = InExchange(calendar);
        File.Delete(calendar.DatabasePath + "-wal");
        File.Delete(calendar.DatabasePath + "-shm");
        File.Move(copy, calendar.DatabasePath, overwrite: true);

        // The copy has edits that were carried over since; where Exchange was edited too, its version stands.
        var run = await calendar.RunAsync();

        Assert.Equal(SyncRunStatus.Completed, run.Status);
        Assert.Equal((0, 0), (run.CreatedInExchange, run.DeletedInExchange));
        Assert.Equal(exchange, InExchange(calendar));
        await calendar.AssertQuiescentAsync();
    }

    [Theory]
    [InlineData(400)]
    [InlineData(-400)]
    public async Task A_clock_that_jumps_in_the_middle_of_a_run_deletes_and_doubles_nothing(int days)
    {
        var expected = await UndisturbedAsync();
        using var calendar = new RichCalendar(RecurrenceMode.Series);
        await calendar.PrepareAsync(remap: false);
        await Record.ExceptionAsync(() => calendar.RunAsync(wire => new WireFake(wire, "CreateItem", (n, _, right, _) =>
        {
            calendar.Clock.Advance(Duration.FromDays(n == 0 ? days : 0));
            return Task.FromResult(right);
        })));
        calendar.Clock.Advance(Duration.FromDays(-days));
        await calendar.RunAsync();
        Assert.Equal(expected, calendar.Describe());
        await calendar.AssertQuiescentAsync();
    }

    [Fact]
    public async Task An_item_that_cannot_be_read_waits_with_growing_pauses_and_never_stops_the_rest()
    {
        var expected = await UndisturbedAsync();
        using var calendar = new RichCalendar(RecurrenceMode.Series);
        await calendar.PrepareAsync(remap: false);
        var corrupt = calendar.Outlook.List().Single(item => item.Content.Subject == "E1 renamed").Id;
        calendar.Server.Faults.Add(new Fault { Kind = FaultKind.EntryError, Code = "ErrorItemCorrupt", Operation = "GetItem", Matching = corrupt, Times = 1000 });

        var run = await calendar.RunAsync();

        Assert.Equal((SyncRunStatus.CompletedWithErrors, 1, 1), (run.Status, run.Failed, run.Quarantined));
        Assert.Equal(2, expected.Except(calendar.Describe()).Count() + calendar.Describe().Except(expected).Count());
        var pauses = new List<Duration>();
        for (var i = 0; i < 4; i++)
        {
            var row = Row();
            Assert.Equal((PendingKind.Quarantined, "ErrorItemCorrupt", i + 1), (row.Kind, row.Reason, row.Attempts));
            pauses.Add(row.NextAttempt!.Value - calendar.Clock.GetCurrentInstant());

            // Not before its time.
            var asked = Asked();
            calendar.Clock.Advance(pauses[^1] - Duration.FromMinutes(1));
            Assert.Equal((0, 1), ((await calendar.RunAsync()).Failed, (await calendar.RunAsync()).Quarantined));
            Assert.Equal(asked, Asked());
            calendar.Clock.AdvanceMinutes(1);
            Assert.Equal(1, (await calendar.RunAsync()).Failed);
        }

        Assert.Equal([5, 10, 20, 40], pauses.Select(pause => (int)pause.TotalMinutes));
        calendar.Server.Faults.Clear();
        calendar.Clock.Advance(Duration.FromDays(1));
        await calendar.RunAsync();
        Assert.Equal(expected, calendar.Describe());
        await calendar.AssertQuiescentAsync();

        PendingChange Row()
        {
            using var database = calendar.Open();
            return calendar.Store(database).Pending().Single(row => row.Key == corrupt);
        }

        int Asked() => calendar.Server.Exchanges.Count(exchange => exchange.Operation == "GetItem" && exchange.Request.Contains(corrupt, StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<string>> UndisturbedAsync()
    {
        using var calendar = new RichCalendar(RecurrenceMode.Series);
        await calendar.PrepareAsync(remap: false);
        await calendar.RunAsync();
        return calendar.Describe();
    }

    private static List<string> InExchange(RichCalendar calendar) => calendar.Describe().Where(line => line.StartsWith("Exchange", StringComparison.Ordinal)).ToList();

    private static object? Run(SQLiteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of this test and a number.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
