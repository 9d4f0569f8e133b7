using ExchangeSync.Sync;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.Crash;

/// <summary>A run that dies at any of its steps leaves nothing that the next one does not finish or undo.</summary>
public sealed class CrashAtEveryStepTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(RecurrenceMode.Series, false)]
    [InlineData(RecurrenceMode.Instances, true)]
    public async Task A_run_that_dies_at_any_step_is_finished_by_the_next_one(RecurrenceMode mode, bool remap)
    {
        var (expected, steps) = await WithoutCrashAsync(mode, remap);
        output.WriteLine($"{mode}{(remap ? ", remap" : "")}: {steps.Steps} steps: {steps.Requests} requests, {steps.Replies} replies, {steps.Commits} transactions");
        var failures = new List<string>();
        await Parallel.ForAsync(1, steps.Steps + 1, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (step, _) =>
        {
            var (last, failure) = await CrashAtAsync(mode, remap, step, expected);
            if (failure is not null)
            {
                lock (failures)
                {
                    failures.Add($"--- step {step} ({last}): {failure}");
                }
            }
        });

        Assert.True(failures.Count == 0, $"{failures.Count} of {steps.Steps}\n{string.Join('\n', failures)}");
    }

    private static async Task<(IReadOnlyList<string> Expected, MortalProcess Steps)> WithoutCrashAsync(RecurrenceMode mode, bool remap)
    {
        using var calendar = new RichCalendar(mode);
        await calendar.PrepareAsync(remap);
        var process = new MortalProcess(calendar.DatabasePath, diesAt: 0);
        var run = await calendar.RunAsync(process);
        process.Dispose();
        Assert.Equal((SyncRunStatus.Completed, 0), (run.Status, run.Failed));
        Assert.All(new[] { run.CreatedInExchange, run.UpdatedInExchange, run.DeletedInExchange, run.CreatedInMicrobizz, run.UpdatedInMicrobizz, run.DeletedInMicrobizz, run.Adopted, run.Conflicts }, count => Assert.True(count > 0));
        await calendar.AssertQuiescentAsync();
        return (calendar.Describe(), process);
    }

    private static async Task<(string Last, string? Failure)> CrashAtAsync(RecurrenceMode mode, bool remap, int step, IReadOnlyList<string> expected)
    {
        using var calendar = new RichCalendar(mode);
        await calendar.PrepareAsync(remap);
        var process = new MortalProcess(calendar.DatabasePath, step);

        // Only at its very last step, giving the lease back, does nobody hear of it.
        await Record.ExceptionAsync(() => calendar.RunAsync(process));
        process.Dispose();
        Assert.True(process.IsDead);

        // Its lease was never given back.
        calendar.Clock.AdvanceMinutes(11);
        try
        {
            var plan = await calendar.PlanAsync();
            var run = await calendar.RunAsync();
            Assert.Equal(SyncRunStatus.Completed, run.Status);
            var planned = plan.Actions.Count(action => action.Writes);
            Assert.True(planned > 0 || EndToEnd.SyncedMailbox.Written(run) == 0, $"{EndToEnd.SyncedMailbox.Written(run)} written although nothing was planned");
            Assert.Equal(expected, calendar.Describe());
            await calendar.AssertQuiescentAsync();
            using var database = calendar.Open();
            var store = calendar.Store(database);
            Assert.DoesNotContain(store.Runs(), one => one.Status == SyncRunStatus.Running);
            Assert.Empty(store.OpenIntents());
            Assert.Contains(store.Runs().SelectMany(one => store.Journal(one.Id)), line => line.Kind == JournalKind.Conflict && line.Before?.Title == "E5 of Microbizz");
            return (process.Last, null);
        }
        catch (Exception failure) when (failure is Xunit.Sdk.XunitException or SideException or ExchangeSync.Store.StoreException)
        {
            return (process.Last, Difference(expected, calendar.Describe()) + failure.Message.Split('\n')[0]);
        }
    }

    internal static string Difference(IReadOnlyList<string> expected, IReadOnlyList<string> actual) =>
        string.Concat(expected.Except(actual).Select(line => $"\n  missing {line}").Concat(actual.Except(expected).Select(line => $"\n  instead {line}"))
            .Concat(actual.GroupBy(line => line).Where(group => group.Count() > expected.Count(line => line == group.Key)).Select(group => $"\n  doubled {group.Key}"))) + "\n  ";
}
