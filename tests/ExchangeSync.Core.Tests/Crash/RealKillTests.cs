using System.Diagnostics;
using System.Globalization;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.Crash;

/// <summary>
/// Real processes that synchronize over real HTTP, killed with SIGKILL at random moments; half of them while a request to write is under way. EXCHANGESYNC_KILLS=200 is the long form.
/// </summary>
public sealed class RealKillTests(ITestOutputHelper output)
{
    private static readonly int Kills =
        int.TryParse(Environment.GetEnvironmentVariable("EXCHANGESYNC_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 10;

    private static readonly string[] Writes = ["CreateItem", "UpdateItem", "DeleteItem"];

    [Fact]
    public async Task What_a_killed_process_leaves_is_finished_by_the_next_run_and_nothing_is_lost_or_doubled()
    {
        var folder = Directory.CreateTempSubdirectory("exchangesync").FullName;
        var clock = new ShiftedClock();
        await using var server = await SimulatorServer.StartAsync(new SimulatorOptions { Clock = clock, Record = false });
        using (var database = Database.Open(Path.Combine(folder, "calendar.db"), create: true))
        {
            var dice = new Random(20261123);
            var calendars = new EditedCalendars(server.Mailboxes["anna@example.com"], database, Connect(database, server, clock), clock, dice);
            var (killed, inWrite, survived) = (0, 0, 0);
            while (killed < Kills)
            {
                calendars.Edit();
                switch (await KillAsync(database.Path, server, clock, dice, duringWrite: 2 * inWrite <= killed))
                {
                    case null:
                        survived++;
                        break;
                    case var duringWrite:
                        killed++;
                        inWrite += duringWrite.Value ? 1 : 0;
                        break;
                }

                // Its lease ends, and there are no more deletes on a day than pass unheld.
                clock.Ahead += Duration.FromHours(3);
                using var next = SyncProcess.Sync(database, server.Url, clock);
                var run = await next.RunAsync(null, CancellationToken.None);
                Assert.Equal((SyncRunStatus.Completed, 0, 0), (run.Status, run.Failed, run.Conflicts));
                AssertSame(calendars, calendars.InExchange(), "Exchange", database, killed);
                AssertSame(calendars, calendars.InMicrobizz(), "Microbizz", database, killed);
                Assert.Equal(0, EndToEnd.SyncedMailbox.Written(await next.RunAsync(null, CancellationToken.None)));
            }

            output.WriteLine($"{killed} processes killed, {inWrite} of them between a request to write and its reply; {survived} were done before. {calendars.Expected().Count} entries, {server.RequestCount} requests, nothing lost or doubled");
            Assert.True(2 * inWrite >= killed);
            Assert.Equal(0, server.MailsSent);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static void AssertSame(EditedCalendars calendars, IReadOnlyList<string> actual, string side, Database database, int killed)
    {
        var expected = calendars.Expected();
        if (!expected.SequenceEqual(actual))
        {
            var store = new SyncStore(database, new ConnectionTable(database).All().Single().Id);
            var journal = store.Runs(2).SelectMany(run => store.Journal(run.Id)).Select(line => $"{line.RunId} {line.Kind} {line.Fields} in {line.Side}: {line.State} {line.Reason} '{line.Before?.Title}' → '{line.After?.Title}'");
            Assert.Fail($"After kill {killed}, in {side}: missing {string.Join("; ", expected.Except(actual))}\ntoo much {string.Join("; ", actual.Except(expected))}\nusers: {string.Join("; ", calendars.Told)}\njournal: {string.Join('\n', journal)}");
        }
    }

    private static Guid Connect(Database database, SimulatorServer server, ShiftedClock clock)
    {
        var user = new UserTable(database).Add("Anna", null, clock.GetCurrentInstant()).Id;
        new ConnectionTable(database).Add(
            new ExchangeConnection
            {
                Id = Guid.NewGuid(), Title = "Anna", Server = server.Url.ToString(), UserName = "anna", UserId = user, Created = clock.GetCurrentInstant(),
                Settings = new SyncSettings { Activated = true, TimeZone = "Romance Standard Time", WeeksBack = 20, WeeksAhead = 20, PrivateMode = PrivateMode.Full, Recurrence = RecurrenceMode.Series },
            },
            password: null,
            force: false);
        return user;
    }

    // Whether a write was under way when it was killed; null: it was done before.
    private static async Task<bool?> KillAsync(string database, SimulatorServer server, ShiftedClock clock, Random dice, bool duringWrite)
    {
        if (duringWrite)
        {
            // Done at once with the reply still to come, or not done yet: both are a write without a reply.
            var kind = dice.Next(3) == 0 ? FaultKind.Delay : FaultKind.DelayReply;
            var operation = dice.Next(3) == 0 ? Writes[dice.Next(Writes.Length)] : null;
            foreach (var write in Writes.Where(write => operation is null || write == operation))
            {
                server.Faults.Add(new Fault { Kind = kind, Operation = write, Skip = dice.Next(2), Times = 100, Milliseconds = 2000 });
            }
        }

        using var process = await SyncProcess.StartAsync(database, server.Url, clock.Ahead);
        try
        {
            var writing = await AwaitMomentAsync(process, server, dice, duringWrite);
            if (process.HasExited)
            {
                Assert.Equal(0, process.ExitCode);
                return null;
            }

            process.Kill();
            await process.WaitForExitAsync();
            return writing;
        }
        finally
        {
            server.Faults.Clear();
            while (server.WritesInProgress > 0)
            {
                await Task.Delay(5);
            }
        }
    }

    private static async Task<bool> AwaitMomentAsync(Process process, SimulatorServer server, Random dice, bool duringWrite)
    {
        if (!duringWrite)
        {
            await Task.Delay(dice.Next(700));
            return server.WritesInProgress > 0;
        }

        while (!process.HasExited && server.WritesInProgress == 0)
        {
            await Task.Delay(1);
        }

        await Task.Delay(dice.Next(120));
        return server.WritesInProgress > 0;
    }
}
