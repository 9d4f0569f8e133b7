using ExchangeSync.Calendar;
using ExchangeSync.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>A conflict is about a pair, whatever id its item has by now.</summary>
public sealed class ConflictMigrationTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(ConflictChoice.Exchange, "Attic")]
    [InlineData(ConflictChoice.Microbizz, "Hall")]
    [InlineData(ConflictChoice.Both, "Attic")]
    public async Task An_open_conflict_stays_open_when_the_mailbox_moves_and_is_resolved(ConflictChoice keep, string place)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var id = await MovedAsync(mailbox);

        var open = Assert.Single(mailbox.Store.Conflicts());
        Assert.Equal(ConflictState.Open, open.State);
        await mailbox.ResolveAsync(open.Line.Id, keep);
        Assert.DoesNotContain(mailbox.Store.Pending(), row => row.Kind == PendingKind.Conflict);
        await mailbox.RunAsync();

        Assert.Equal(ConflictState.Resolved, Assert.Single(mailbox.Store.Conflicts()).State);
        Assert.Equal((place, place), (mailbox.Appointments.Get(id).Content.Place, mailbox.Outlook.List().Single(one => one.Content.Subject == "Ours").Content.Location));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task The_versions_of_an_open_conflict_are_kept_when_the_mailbox_moves()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        await MovedAsync(mailbox);

        mailbox.Clock.Advance(Duration.FromDays(91));
        await mailbox.RunAsync();

        Assert.Equal(ConflictState.Open, Assert.Single(mailbox.Store.Conflicts()).State);
    }

    // Of two pairs one has an open conflict, "Hall" against "Attic"; then every item gets a new id.
    private static async Task<Guid> MovedAsync(SyncedMailbox mailbox)
    {
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = ConflictPolicy.Manual };
        mailbox.Add(Hour("Other", 12));
        var id = mailbox.Add(Hour("Ours", 10) with { Place = "Room" });
        await mailbox.RunAsync();
        mailbox.Update(id, content => content with { Place = "Hall" });
        mailbox.Outlook.Change(mailbox.Outlook.List().Single(one => one.Content.Subject == "Ours").Id, content => content with { Location = "Attic" });
        await mailbox.RunAsync();
        mailbox.Outlook.Migrate();
        await mailbox.RunAsync();
        await mailbox.RunAsync();
        return id;
    }

    private static EntryContent Hour(string title, int hour)
    {
        var start = SyncedMailbox.Today.PlusDays(1).At(new LocalTime(hour, 0));
        return new EntryContent { Title = title, Time = new EntryTime { Start = start, End = start.PlusHours(1), Zone = SyncedMailbox.Zone } };
    }
}
