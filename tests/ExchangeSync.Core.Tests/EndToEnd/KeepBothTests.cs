using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>Both versions of a conflict are kept: Exchange's on the pair, Microbizz's beside it, once.</summary>
public sealed class KeepBothTests(ITestOutputHelper output)
{
    private static readonly LocalDateTime Start = SyncedMailbox.Today.PlusDays(1).At(new LocalTime(10, 0));

    // A policy decides field by field, so there are three lines, and an admin pipes all that there are.
    [Fact]
    public async Task A_version_of_which_three_fields_gave_way_is_kept_beside_once()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var id = mailbox.Add(Hour("Ours"));
        await mailbox.RunAsync();
        mailbox.Update(id, content => content with { Title = "Hall", Place = "Hall", Note = new Note { Text = "Hall" } });
        mailbox.Outlook.Change(mailbox.Outlook.List().Single().Id, content => content with { Subject = "Attic", Location = "Attic", Body = new ItemBody("Attic", false) });
        await mailbox.RunAsync();
        var conflicts = mailbox.Store.Conflicts();
        Assert.Equal(3, conflicts.Count);

        foreach (var conflict in conflicts)
        {
            await mailbox.ResolveAsync(conflict.Line.Id, ConflictChoice.Both);
        }

        Assert.Equal(["Attic", "Hall"], mailbox.Calendar.Select(content => content.Title).Order(StringComparer.Ordinal));
        Assert.All(mailbox.Store.Conflicts(), conflict => Assert.Equal(ConflictState.Resolved, conflict.State));
    }

    [Fact]
    public async Task What_failed_and_is_tried_again_is_kept_beside_once()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (_, item) = await ConflictAsync(mailbox, ConflictPolicy.MicrobizzWins);
        var conflict = Assert.Single(mailbox.Store.Conflicts()).Line.Id;
        mailbox.Server.Faults.Add(new Fault { Kind = FaultKind.CutBefore, Operation = "UpdateItem", Times = 99 });
        await Assert.ThrowsAnyAsync<SideException>(() => mailbox.ResolveAsync(conflict, ConflictChoice.Both));
        mailbox.Server.Faults.Clear();

        await mailbox.ResolveAsync(conflict, ConflictChoice.Both);

        Assert.Equal("Attic", mailbox.Outlook.Find(item)!.Content.Location);
        Assert.Equal(["Attic", "Hall"], mailbox.Calendar.Select(content => content.Place).Order(StringComparer.Ordinal));
    }

    // Beside is the version, not the pair: another one of the same pair gets its own place.
    [Fact]
    public async Task Two_versions_of_one_pair_are_both_kept_beside_it()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (id, item) = await ConflictAsync(mailbox, ConflictPolicy.ExchangeWins);
        mailbox.Update(id, content => content with { Place = "Hall 2" });
        mailbox.Outlook.Change(item, content => content with { Location = "Attic 2" });
        await mailbox.RunAsync();

        foreach (var conflict in mailbox.Store.Conflicts())
        {
            await mailbox.ResolveAsync(conflict.Line.Id, ConflictChoice.Both);
        }

        Assert.Equal(["Attic 2", "Hall", "Hall 2"], mailbox.Calendar.Select(content => content.Place).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(ConflictPolicy.ExchangeWins, Side.Exchange)]
    [InlineData(ConflictPolicy.ExchangeWins, Side.Microbizz)]
    [InlineData(ConflictPolicy.Manual, Side.Exchange)]
    [InlineData(ConflictPolicy.Manual, Side.Microbizz)]
    public async Task Microbizzs_version_is_kept_where_one_of_the_pair_was_deleted_and_no_run_has_seen_it(ConflictPolicy policy, Side deleted)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (id, item) = await ConflictAsync(mailbox, policy);
        if (deleted == Side.Exchange)
        {
            mailbox.Outlook.Delete(item);
        }
        else
        {
            mailbox.Appointments.Remove(id, mailbox.Clock.GetCurrentInstant());
        }

        var conflict = Assert.Single(mailbox.Store.Conflicts()).Line.Id;
        Assert.Equal("ConflictEntryGone", (await Assert.ThrowsAsync<StoreException>(() => mailbox.ResolveAsync(conflict, ConflictChoice.Microbizz))).ErrorId);
        await mailbox.ResolveAsync(conflict, ConflictChoice.Both);

        Assert.Single(mailbox.Appointments.List(), appointment => appointment.Id != id && appointment.Content.Place == "Hall");
        Assert.Equal(ConflictState.Resolved, Assert.Single(mailbox.Store.Conflicts()).State);
    }

    [Fact]
    public async Task Exchanges_version_comes_back_where_a_delete_in_Microbizz_had_won()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = ConflictPolicy.MicrobizzWins };
        mailbox.Add(Hour("Other"));
        mailbox.Add(Hour("Another"));
        var id = mailbox.Add(Hour("Ours"));
        await mailbox.RunAsync();
        mailbox.Outlook.Change(mailbox.Outlook.List().Single(one => one.Content.Subject == "Ours").Id, content => content with { Location = "Attic" });
        mailbox.Appointments.Remove(id, mailbox.Clock.GetCurrentInstant());
        await mailbox.RunAsync();
        Assert.Equal(2, mailbox.Outlook.List().Count);

        await mailbox.ResolveAsync(Assert.Single(mailbox.Store.Conflicts()).Line.Id, ConflictChoice.Both);
        await mailbox.RunAsync();

        Assert.Equal(3, mailbox.Outlook.List().Count);
        Assert.Equal("Attic", Assert.Single(mailbox.Calendar, content => content.Title == "Ours").Place);
        await mailbox.AssertIdleAsync();
    }

    // The place of the one pair is "Room" on both sides, then "Hall" in Microbizz and "Attic" in Exchange.
    private static async Task<(Guid Id, string Item)> ConflictAsync(SyncedMailbox mailbox, ConflictPolicy policy)
    {
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = policy };
        var id = mailbox.Add(Hour("Ours") with { Place = "Room" });
        await mailbox.RunAsync();
        var item = mailbox.Outlook.List().Single().Id;
        mailbox.Update(id, content => content with { Place = "Hall" });
        mailbox.Outlook.Change(item, content => content with { Location = "Attic" });
        await mailbox.RunAsync();
        return (id, item);
    }

    private static EntryContent Hour(string title) => new() { Title = title, Time = new EntryTime { Start = Start, End = Start.PlusHours(1), Zone = SyncedMailbox.Zone } };
}
