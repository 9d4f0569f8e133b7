using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>A conflict shows both versions and what was there before, and an admin chooses, at once or long after.</summary>
public sealed class ConflictTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_conflict_keeps_both_versions_the_base_and_what_decided_it()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        await ConflictAsync(mailbox, ConflictPolicy.ExchangeWins);

        var conflict = Assert.Single(mailbox.Store.Conflicts());

        Assert.Equal(("Attic", "Hall", "Room"), (conflict.VersionOf(Side.Exchange)!.Place, conflict.VersionOf(Side.Microbizz)!.Place, conflict.Line.Base!.Place));
        Assert.Equal((ConflictState.Settled, Side.Exchange, ConflictPolicy.ExchangeWins, EntryFields.Place), (conflict.State, conflict.Winner, conflict.Line.Policy, conflict.Line.Fields));
    }

    [Theory]
    [InlineData(ConflictPolicy.ExchangeWins, ConflictChoice.Microbizz, "Hall")]
    [InlineData(ConflictPolicy.MicrobizzWins, ConflictChoice.Exchange, "Attic")]
    [InlineData(ConflictPolicy.Manual, ConflictChoice.Exchange, "Attic")]
    [InlineData(ConflictPolicy.Manual, ConflictChoice.Microbizz, "Hall")]
    [InlineData(ConflictPolicy.ExchangeWins, ConflictChoice.Exchange, "Attic")]
    public async Task The_chosen_version_is_written_on_both_sides_and_the_next_run_is_idle(ConflictPolicy policy, ConflictChoice keep, string place)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (id, item) = await ConflictAsync(mailbox, policy);
        mailbox.Update(id, content => content with { Title = "Renamed since" });
        await mailbox.RunAsync();
        var conflict = Assert.Single(mailbox.Store.Conflicts());
        Assert.Equal(policy == ConflictPolicy.Manual ? ConflictState.Open : ConflictState.Settled, conflict.State);

        await mailbox.ResolveAsync(conflict.Line.Id, keep);

        Assert.Equal((place, place), (mailbox.Appointments.Get(id).Content.Place, mailbox.Outlook.Find(item)!.Content.Location));
        Assert.Equal("Renamed since", mailbox.Outlook.Find(item)!.Content.Subject);
        var resolved = Assert.Single(mailbox.Store.Conflicts());
        Assert.Equal((ConflictState.Resolved, keep), (resolved.State, resolved.Line.Resolution));
        Assert.DoesNotContain(mailbox.Store.Pending(), row => row.Kind == PendingKind.Conflict);
        await mailbox.RunAsync();
        await mailbox.AssertIdleAsync();
        Assert.Equal((place, place), (mailbox.Appointments.Get(id).Content.Place, mailbox.Outlook.Find(item)!.Content.Location));
    }

    [Theory]
    [InlineData(ConflictPolicy.Manual)]
    [InlineData(ConflictPolicy.ExchangeWins)]
    [InlineData(ConflictPolicy.MicrobizzWins)]
    public async Task Both_keeps_Exchanges_on_the_pair_and_Microbizzs_beside_it_unsynchronized(ConflictPolicy policy)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (id, item) = await ConflictAsync(mailbox, policy);

        await mailbox.ResolveAsync(Assert.Single(mailbox.Store.Conflicts()).Line.Id, ConflictChoice.Both);
        await mailbox.RunAsync();

        Assert.Equal(("Attic", "Attic"), (mailbox.Appointments.Get(id).Content.Place, mailbox.Outlook.Find(item)!.Content.Location));
        Assert.Equal("Hall", Assert.Single(mailbox.Appointments.List(), appointment => appointment.Id != id).Content.Place);
        Assert.Single(mailbox.Outlook.List());
        await mailbox.AssertIdleAsync();

        // Nor does another window or setting make it known to Exchange, nor an edit.
        mailbox.Update(mailbox.Appointments.List().Single(appointment => appointment.Id != id).Id, content => content with { Title = "Edited" });
        mailbox.Settings = mailbox.Settings with { WeeksAhead = 30, KeepHtml = true };
        await mailbox.RunAsync();
        await mailbox.RunAsync();
        Assert.Single(mailbox.Outlook.List());
    }

    [Fact]
    public async Task An_edit_that_a_delete_had_won_over_comes_back()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var id = mailbox.Add(Hour("Ours"));
        mailbox.Add(Hour("Other") with { Place = "Elsewhere" });
        await mailbox.RunAsync();
        mailbox.Outlook.Delete(mailbox.Outlook.List().Single(item => item.Content.Subject == "Ours").Id);
        mailbox.Update(id, content => content with { Place = "Hall" });
        await mailbox.RunAsync();
        Assert.Null(mailbox.Appointments.Find(id));

        await mailbox.ResolveAsync(Assert.Single(mailbox.Store.Conflicts()).Line.Id, ConflictChoice.Microbizz);
        await mailbox.RunAsync();

        Assert.Equal("Hall", mailbox.Appointments.Get(id).Content.Place);
        Assert.Equal("Hall", mailbox.Outlook.List().Single(item => item.Content.Subject == "Ours").Content.Location);
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_refused_edit_of_somebody_elses_meeting_is_shown_and_can_be_kept_beside()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var start = SyncedMailbox.Today.PlusDays(1).At(new LocalTime(10, 0)).InZoneStrictly(Zones.Find(SyncedMailbox.Zone)!).ToInstant();
        mailbox.Outlook.Add(new CalendarItem
        {
            Subject = "Board", Start = start, End = start + Duration.FromHours(1), StartTimeZone = SyncedMailbox.Zone, EndTimeZone = SyncedMailbox.Zone,
            Organizer = new Attendee("Bo", "bo@example.com"), Attendees = [new Attendee("Anna", "anna@example.com")], MyResponse = "Accept",
        });
        await mailbox.RunAsync();
        mailbox.Edit("Board", content => content with { Note = new Note { Text = "my own thoughts" } });
        await mailbox.RunAsync();
        var refused = Assert.Single(mailbox.Store.Conflicts());
        Assert.Equal((JournalKind.Skip, "my own thoughts"), (refused.Line.Kind, refused.VersionOf(Side.Microbizz)!.Note.Text));

        var error = await Assert.ThrowsAsync<StoreException>(() => mailbox.ResolveAsync(refused.Line.Id, ConflictChoice.Microbizz));
        Assert.Equal("ConflictNotWritable", error.ErrorId);
        await mailbox.ResolveAsync(refused.Line.Id, ConflictChoice.Both);

        Assert.Single(mailbox.Calendar, content => content.Note.Text == "my own thoughts");
        error = await Assert.ThrowsAsync<StoreException>(() => mailbox.ResolveAsync(refused.Line.Id, ConflictChoice.Both));
        Assert.Equal("ConflictAlreadyResolved", error.ErrorId);
    }

    // Whoever chooses sees the versions that the runs have seen. A newer one gives way too, and is kept as one that did.
    [Theory]
    [InlineData(ConflictPolicy.ExchangeWins, ConflictChoice.Microbizz, Side.Exchange)]
    [InlineData(ConflictPolicy.ExchangeWins, ConflictChoice.Microbizz, Side.Microbizz)]
    [InlineData(ConflictPolicy.MicrobizzWins, ConflictChoice.Exchange, Side.Exchange)]
    [InlineData(ConflictPolicy.MicrobizzWins, ConflictChoice.Exchange, Side.Microbizz)]
    [InlineData(ConflictPolicy.Manual, ConflictChoice.Microbizz, Side.Exchange)]
    [InlineData(ConflictPolicy.Manual, ConflictChoice.Exchange, Side.Microbizz)]
    public async Task An_edit_that_no_run_has_seen_and_a_resolution_writes_over_is_a_conflict_of_its_own(ConflictPolicy policy, ConflictChoice keep, Side edited)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (id, item) = await ConflictAsync(mailbox, policy);
        if (edited == Side.Exchange)
        {
            mailbox.Outlook.Change(item, content => content with { Location = "Berlin" });
        }
        else
        {
            mailbox.Update(id, content => content with { Place = "Berlin" });
        }

        var run = await mailbox.ResolveAsync(Assert.Single(mailbox.Store.Conflicts()).Line.Id, keep);

        Assert.Equal(1, run.Conflicts);
        var newer = mailbox.Store.Conflicts()[0];
        Assert.Equal((run.Id, edited, EntryFields.Place, "Berlin"), (newer.Line.RunId, newer.Line.Side, newer.Line.Fields, newer.Line.Before!.Place));
        var place = keep == ConflictChoice.Microbizz ? "Hall" : "Attic";
        Assert.Equal((place, place), (mailbox.Appointments.Get(id).Content.Place, mailbox.Outlook.Find(item)!.Content.Location));
        await mailbox.RunAsync();
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_resolution_is_a_run_and_can_be_undone()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var (id, item) = await ConflictAsync(mailbox, ConflictPolicy.ExchangeWins);
        var run = await mailbox.ResolveAsync(Assert.Single(mailbox.Store.Conflicts()).Line.Id, ConflictChoice.Microbizz);
        Assert.Equal((1, 1), (run.UpdatedInExchange, run.UpdatedInMicrobizz));

        await mailbox.UndoAsync(run.Id);

        Assert.Equal(("Attic", "Attic"), (mailbox.Appointments.Get(id).Content.Place, mailbox.Outlook.Find(item)!.Content.Location));
    }

    [Fact]
    public async Task The_history_is_kept_for_so_many_days_and_open_conflicts_for_longer()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        await ConflictAsync(mailbox, ConflictPolicy.ExchangeWins);
        var settled = Assert.Single(mailbox.Store.Conflicts()).Line.RunId;
        await ConflictAsync(mailbox, ConflictPolicy.Manual);
        var open = mailbox.Store.Conflicts()[0].Line.RunId;

        mailbox.Clock.Advance(Duration.FromDays(89));
        await mailbox.RunAsync();
        Assert.Equal(2, mailbox.Store.Conflicts().Count);

        mailbox.Clock.Advance(Duration.FromDays(2));
        await mailbox.RunAsync();

        Assert.Equal([open], mailbox.Store.Conflicts().Select(conflict => conflict.Line.RunId));
        Assert.Equal(ConflictState.Open, mailbox.Store.Conflicts()[0].State);
        Assert.Null(mailbox.Store.FindRun(settled));
        Assert.NotNull(mailbox.Store.FindRun(open));
    }

    // The place of one pair is "Room" on both sides, then "Hall" in Microbizz and "Attic" in Exchange.
    private static async Task<(Guid Id, string Item)> ConflictAsync(SyncedMailbox mailbox, ConflictPolicy policy)
    {
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = policy };
        var id = mailbox.Add(Hour($"Ours, {policy}") with { Place = "Room" });
        await mailbox.RunAsync();
        var item = mailbox.Outlook.List().Single(item => item.Content.Subject == $"Ours, {policy}").Id;
        mailbox.Update(id, content => content with { Place = "Hall" });
        mailbox.Outlook.Change(item, content => content with { Location = "Attic" });
        await mailbox.RunAsync();
        return (id, item);
    }

    private static EntryContent Hour(string title)
    {
        var start = SyncedMailbox.Today.PlusDays(1).At(new LocalTime(10, 0));
        return new EntryContent { Title = title, Time = new EntryTime { Start = start, End = start.PlusHours(1), Zone = SyncedMailbox.Zone } };
    }
}
