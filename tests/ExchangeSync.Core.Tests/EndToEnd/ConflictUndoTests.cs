using ExchangeSync.Calendar;
using ExchangeSync.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>Where the resolution of a conflict is undone, the choice is free again.</summary>
public sealed class ConflictUndoTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(ConflictPolicy.ExchangeWins, ConflictChoice.Microbizz, "Hall")]
    [InlineData(ConflictPolicy.MicrobizzWins, ConflictChoice.Exchange, "Attic")]
    public async Task What_a_policy_decided_can_be_chosen_again(ConflictPolicy policy, ConflictChoice keep, string place)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (id, item) = await ConflictAsync(mailbox, policy);
        var conflict = Assert.Single(mailbox.Store.Conflicts()).Line.Id;
        var run = await mailbox.ResolveAsync(conflict, keep);

        await mailbox.UndoAsync(run.Id);
        await mailbox.RunAsync();
        Assert.Equal(ConflictState.Settled, Assert.Single(mailbox.Store.Conflicts()).State);
        Assert.NotEqual(place, mailbox.Appointments.Get(id).Content.Place);
        Assert.NotEqual(place, mailbox.Outlook.Find(item)!.Content.Location);
        await mailbox.ResolveAsync(conflict, keep);

        Assert.Equal((place, place), (mailbox.Appointments.Get(id).Content.Place, mailbox.Outlook.Find(item)!.Content.Location));
        await mailbox.RunAsync();
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(ConflictChoice.Exchange)]
    [InlineData(ConflictChoice.Microbizz)]
    [InlineData(ConflictChoice.Both)]
    public async Task An_open_conflict_is_open_again(ConflictChoice keep)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (id, item) = await ConflictAsync(mailbox, ConflictPolicy.Manual);
        var conflict = Assert.Single(mailbox.Store.Conflicts()).Line.Id;
        var run = await mailbox.ResolveAsync(conflict, keep);

        await mailbox.UndoAsync(run.Id);
        await mailbox.RunAsync();

        Assert.Equal(("Hall", "Attic"), (mailbox.Appointments.Get(id).Content.Place, mailbox.Outlook.Find(item)!.Content.Location));
        var open = Assert.Single(mailbox.Store.Conflicts());
        Assert.Equal((conflict, ConflictState.Open), (open.Line.Id, open.State));
        await mailbox.AssertIdleAsync();
        await mailbox.ResolveAsync(conflict, ConflictChoice.Exchange);
        await mailbox.RunAsync();
        Assert.Equal(("Attic", "Attic"), (mailbox.Appointments.Get(id).Content.Place, mailbox.Outlook.Find(item)!.Content.Location));
        await mailbox.AssertIdleAsync();
    }

    // The place of one pair is "Room" on both sides, then "Hall" in Microbizz and "Attic" in Exchange.
    private static async Task<(Guid Id, string Item)> ConflictAsync(SyncedMailbox mailbox, ConflictPolicy policy)
    {
        var start = SyncedMailbox.Today.PlusDays(1).At(new LocalTime(10, 0));
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = policy };
        var id = mailbox.Add(new EntryContent { Title = "Ours", Place = "Room", Time = new EntryTime { Start = start, End = start.PlusHours(1), Zone = SyncedMailbox.Zone } });
        await mailbox.RunAsync();
        var item = mailbox.Outlook.List().Single().Id;
        mailbox.Update(id, content => content with { Place = "Hall" });
        mailbox.Outlook.Change(item, content => content with { Location = "Attic" });
        await mailbox.RunAsync();
        return (id, item);
    }
}
