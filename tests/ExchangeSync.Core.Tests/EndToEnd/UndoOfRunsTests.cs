using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>Several runs are taken back one after the other, the newest first: a later run that was undone itself is in nobody's way.</summary>
public sealed class UndoOfRunsTests(ITestOutputHelper output)
{
    private static readonly LocalDateTime First = new(2026, 3, 3, 10, 0);

    [Fact]
    public async Task What_a_run_made_is_taken_back_after_the_later_one_that_changed_it()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (item, made) = await LinkedAsync(mailbox);
        var edited = await EditAsync(mailbox, item, "Hall");

        await mailbox.UndoAsync(edited.Id);
        var undo = await mailbox.UndoAsync(made.Id);

        Assert.Equal((1, 0), (undo.DeletedInMicrobizz, undo.Skipped));
        Assert.Empty(mailbox.Calendar);
        await mailbox.RunAsync();
        Assert.Equal("Hall", Assert.Single(mailbox.Calendar).Place);
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_field_goes_back_through_the_runs_that_wrote_it()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (item, _) = await LinkedAsync(mailbox);
        var (one, two) = (await EditAsync(mailbox, item, "Hall"), await EditAsync(mailbox, item, "Attic"));

        await mailbox.UndoAsync(two.Id);
        Assert.Equal("Hall", Assert.Single(mailbox.Calendar).Place);
        var undo = await mailbox.UndoAsync(one.Id);

        Assert.Equal(("Room", 0), (Assert.Single(mailbox.Calendar).Place, undo.Skipped));
        await mailbox.RunAsync();
        Assert.Equal("Attic", Assert.Single(mailbox.Calendar).Place);
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task What_a_later_run_had_deleted_and_its_undo_brought_back_is_taken_back_too()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (item, _) = await LinkedAsync(mailbox);
        var edited = await EditAsync(mailbox, item, "Hall");
        mailbox.Outlook.Delete(item);
        var deleted = await mailbox.RunForcedAsync();
        Assert.Equal(1, deleted.DeletedInMicrobizz);

        await mailbox.UndoAsync(deleted.Id);
        await mailbox.UndoAsync(edited.Id);

        Assert.Equal("Room", Assert.Single(mailbox.Calendar).Place);
    }

    [Fact]
    public async Task An_undo_that_was_undone_takes_nothing_back_and_the_run_to_be_undone_first_is_named()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (item, _) = await LinkedAsync(mailbox);
        var (one, two) = (await EditAsync(mailbox, item, "Hall"), await EditAsync(mailbox, item, "Attic"));
        var undo = await mailbox.UndoAsync(two.Id);
        await mailbox.UndoAsync(undo.Id);
        Assert.Equal("Attic", Assert.Single(mailbox.Calendar).Place);

        var left = Assert.Single((await mailbox.PlanUndoAsync(one.Id)).Actions);
        Assert.Equal((SyncActionKind.Leave, SyncReasons.WrittenByLaterRun), (left.Kind, left.Reason));
        Assert.Contains($"Run {two.Id} ", left.Message, StringComparison.Ordinal);

        await mailbox.UndoAsync(two.Id);
        await mailbox.UndoAsync(one.Id);
        Assert.Equal("Room", Assert.Single(mailbox.Calendar).Place);
    }

    [Fact]
    public async Task What_a_run_wrote_again_after_its_undo_counts()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (item, _) = await LinkedAsync(mailbox);
        var (one, two) = (await EditAsync(mailbox, item, "Hall"), await EditAsync(mailbox, item, "Attic"));
        await mailbox.UndoAsync(two.Id);
        var again = await mailbox.RunAsync();
        Assert.Equal("Attic", Assert.Single(mailbox.Calendar).Place);

        var left = Assert.Single((await mailbox.PlanUndoAsync(one.Id)).Actions);

        Assert.Equal(SyncReasons.WrittenByLaterRun, left.Reason);
        Assert.Contains($"Run {again.Id} ", left.Message, StringComparison.Ordinal);
    }

    private static async Task<(string Item, SyncRun Made)> LinkedAsync(SyncedMailbox mailbox)
    {
        var item = mailbox.Outlook.Add(CalendarItem.Timed("Theirs", First, First.PlusHours(1), SyncedMailbox.Zone) with { Location = "Room" }).Id;
        return (item, await mailbox.RunAsync());
    }

    private static Task<SyncRun> EditAsync(SyncedMailbox mailbox, string item, string place)
    {
        mailbox.Outlook.Change(item, content => content with { Location = place });
        return mailbox.RunAsync();
    }
}
