using ExchangeSync.Store;
using ExchangeSync.Sync;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.Crash;

/// <summary>An undo, a repair, a reset or a choice in a conflict that dies at any of its steps leaves nothing that doing it again, or the next run, does not finish or undo.</summary>
public sealed class CrashOfAdminTests(ITestOutputHelper output)
{
    [Fact]
    public Task An_undo_that_dies_can_be_made_again() => AtEveryStepAsync(RecurrenceMode.Series, isSynchronized: true, UndoAsync, again: true, isExact: true);

    [Fact]
    public Task After_an_undo_that_dies_a_run_loses_and_doubles_nothing() => AtEveryStepAsync(RecurrenceMode.Instances, isSynchronized: true, UndoAsync, again: false, isExact: false);

    [Fact]
    public Task A_repair_that_dies_is_finished_by_the_next_run() => AtEveryStepAsync(RecurrenceMode.Instances, isSynchronized: false, RepairAsync, again: false, isExact: true);

    [Fact]
    public Task After_a_reset_that_dies_a_run_loses_and_doubles_nothing() =>
        AtEveryStepAsync(RecurrenceMode.Series, isSynchronized: true, (_, sync) => sync.ResetAsync(ResetRemoval.Both, null, CancellationToken.None), again: false, isExact: false);

    [Theory]
    [InlineData(ConflictChoice.Microbizz)]
    [InlineData(ConflictChoice.Both)]
    public Task A_choice_in_a_conflict_that_dies_can_be_made_again(ConflictChoice keep) =>
        AtEveryStepAsync(RecurrenceMode.Instances, isSynchronized: true, (calendar, sync) => sync.ResolveAsync(ConflictOf(calendar), keep, CancellationToken.None), again: true, isExact: true);

    private static Task<SyncRun> UndoAsync(RichCalendar _, ConnectionSync sync) => sync.UndoAsync(2, null, CancellationToken.None);

    private static async Task<SyncRun> RepairAsync(RichCalendar _, ConnectionSync sync) =>
        await sync.RepairAsync((await sync.CompareAsync(null, CancellationToken.None)).Select(difference => difference.Id).ToList(), null, CancellationToken.None);

    private static long ConflictOf(RichCalendar calendar)
    {
        using var database = calendar.Open();
        return calendar.Store(database).Journal(2).First(line => line.Kind == JournalKind.Conflict && line.Before?.Title == "E5 of Microbizz").Id;
    }

    private async Task AtEveryStepAsync(RecurrenceMode mode, bool isSynchronized, Func<RichCalendar, ConnectionSync, Task<SyncRun>> work, bool again, bool isExact)
    {
        IReadOnlyList<string> expected;
        MortalProcess steps;
        using (var calendar = await PrepareAsync(mode, isSynchronized))
        {
            steps = new MortalProcess(calendar.DatabasePath, diesAt: 0);
            var run = await calendar.DoAsync(sync => work(calendar, sync), steps);
            steps.Dispose();
            Assert.Equal(0, run.Failed);
            await calendar.RunAsync();
            await calendar.AssertQuiescentAsync();
            expected = calendar.Describe();
        }

        output.WriteLine($"{steps.Steps} steps");
        var failures = new List<string>();
        await Parallel.ForAsync(1, steps.Steps + 1, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (step, _) =>
        {
            using var calendar = await PrepareAsync(mode, isSynchronized);
            var (last, failure) = await CrashAtAsync(calendar, work, again, isExact ? expected : null, step);
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

    private static async Task<RichCalendar> PrepareAsync(RecurrenceMode mode, bool isSynchronized)
    {
        var calendar = new RichCalendar(mode);
        await calendar.PrepareAsync(remap: false);
        if (isSynchronized)
        {
            await calendar.RunAsync();
            calendar.Clock.AdvanceMinutes(1);
        }

        return calendar;
    }

    private static async Task<(string Last, string? Failure)> CrashAtAsync(RichCalendar calendar, Func<RichCalendar, ConnectionSync, Task<SyncRun>> work, bool again, IReadOnlyList<string>? expected, int step)
    {
        var before = calendar.Describe();
        var process = new MortalProcess(calendar.DatabasePath, step);
        await Record.ExceptionAsync(() => calendar.DoAsync(sync => work(calendar, sync), process));
        process.Dispose();
        try
        {
            Assert.True(process.IsDead);

            // Its lease was never given back.
            calendar.Clock.AdvanceMinutes(11);
            if (again)
            {
                var second = await Record.ExceptionAsync(() => calendar.DoAsync(sync => work(calendar, sync)));
                Assert.True(second is null or StoreException { ErrorId: "ConflictAlreadyResolved" }, $"{second}");
            }

            Assert.Equal(SyncRunStatus.Completed, (await calendar.RunAsync()).Status);
            var after = calendar.Describe();
            if (expected is not null)
            {
                Assert.Equal(expected, after);
            }
            else
            {
                // Nothing is there twice, and every title that there was on either side is there.
                Assert.Empty(after.GroupBy(line => line).Where(group => group.Count() > before.Count(line => line == group.Key)).Where(group => before.Contains(group.Key)).Select(group => "doubled " + group.Key));
                Assert.Empty(Titles(before).Except(Titles(after)).Select(title => "lost " + title));
            }

            await calendar.AssertQuiescentAsync();
            var differences = await calendar.DoAsync(sync => sync.CompareAsync(null, CancellationToken.None));
            Assert.Empty(differences.Select(difference => $"{difference.Kind} {difference.Exchange?.Content.Title} {difference.Microbizz?.Content.Title} {difference.Fields}"));
            using var database = calendar.Open();
            var store = calendar.Store(database);
            Assert.DoesNotContain(store.Runs(), one => one.Status == SyncRunStatus.Running);
            Assert.Empty(store.OpenIntents());
            return (process.Last, null);
        }
        catch (Exception failure) when (failure is Xunit.Sdk.XunitException or SideException or StoreException)
        {
            return (process.Last, CrashAtEveryStepTests.Difference(expected ?? before, calendar.Describe()) + string.Join(' ', failure.Message.Split('\n').Take(6)));
        }
    }

    // What the title of a line is, whichever side it is on.
    private static IEnumerable<string> Titles(IEnumerable<string> lines) => lines.Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..line.IndexOf(" | ", StringComparison.Ordinal)]).Distinct();
}
