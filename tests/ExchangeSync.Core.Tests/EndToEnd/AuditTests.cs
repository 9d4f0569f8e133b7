using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>Comparing and mending with a real client, a store in a file and series, in both recurrence modes.</summary>
public sealed class AuditTests(ITestOutputHelper output)
{
    private static readonly LocalDateTime First = new(2026, 3, 3, 10, 0);

    [Theory]
    [InlineData(RecurrenceMode.Series)]
    [InlineData(RecurrenceMode.Instances)]
    public async Task Series_with_exceptions_compare_as_the_same_and_what_is_lost_of_them_is_made_again(RecurrenceMode mode)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series };
        var series = mailbox.Add(Hour("Weekly", First) with { RecurrenceRule = "FREQ=WEEKLY;COUNT=4;BYDAY=TU", DeletedDates = [First.Date.PlusWeeks(2)] });
        await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Weekly, late", First.PlusWeeks(1).PlusHours(4)));
        mailbox.Add(Hour("Single", First.PlusDays(1)));
        await mailbox.RunAsync();
        mailbox.Settings = mailbox.Settings with { Recurrence = mode };
        await mailbox.RunAsync();
        Assert.Empty(await mailbox.Audit().CompareAsync(null, CancellationToken.None));
        var view = mailbox.ViewInExchange();

        // Rows that are gone without a trace, as after a careless restore: an exception or instance, and the single.
        var lost = new[] { mailbox.Find("Weekly, late").Id, mailbox.Find("Single").Id };
        mailbox.Database.Write(session =>
        {
            foreach (var id in lost)
            {
                session.Execute("DELETE FROM appointment WHERE id = @id", ("@id", id));
            }
        });
        var differences = await mailbox.Audit().CompareAsync(null, CancellationToken.None);
        Assert.Equal(["Single", "Weekly, late"], differences.Select(difference => difference.Exchange!.Content.Title).Order(StringComparer.Ordinal));
        Assert.All(differences, difference => Assert.Equal((DifferenceKind.MissingInMicrobizz, SyncActionKind.Create), (difference.Kind, difference.Repair!.Kind)));
        var drifted = mailbox.Appointments.List().First(appointment => appointment.Content.Title == "Weekly").Id;
        mailbox.Update(drifted, content => content with { Place = "Attic" });
        var chosen = (await mailbox.Audit().CompareAsync(null, CancellationToken.None)).Where(difference => difference.Kind == DifferenceKind.Different).ToList();
        Assert.NotEmpty(chosen);
        await mailbox.Audit().RepairAsync(chosen.Select(difference => difference.Id).ToList(), null, CancellationToken.None);
        Assert.DoesNotContain(await mailbox.Audit().CompareAsync(null, CancellationToken.None), difference => difference.Kind == DifferenceKind.Different);
        Assert.Equal(view, mailbox.ViewInExchange());
    }

    [Theory]
    [InlineData(RecurrenceMode.Series)]
    [InlineData(RecurrenceMode.Instances)]
    public async Task The_partners_of_a_whole_calendar_that_is_lost_without_proof_are_made_again_in_one_repair(RecurrenceMode mode)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series };
        var series = mailbox.Add(Hour("Weekly", First) with { RecurrenceRule = "FREQ=WEEKLY;COUNT=4;BYDAY=TU" });
        await mailbox.AddExceptionAsync(series, First.Date.PlusWeeks(1), Hour("Weekly, late", First.PlusWeeks(1).PlusHours(4)));
        mailbox.Add(Hour("Single", First.PlusDays(1)));
        await mailbox.RunAsync();
        mailbox.Settings = mailbox.Settings with { Recurrence = mode };
        await mailbox.RunAsync();
        var (view, count) = (mailbox.ViewInExchange(), mailbox.Calendar.Count);

        mailbox.Database.Write(session => session.Execute("DELETE FROM appointment WHERE series_id IS NOT NULL"));
        mailbox.Database.Write(session => session.Execute("DELETE FROM appointment"));
        var differences = await mailbox.Audit().CompareAsync(null, CancellationToken.None);
        Assert.Equal(count, differences.Count);
        Assert.All(differences, difference => Assert.Equal((DifferenceKind.MissingInMicrobizz, SyncActionKind.Create), (difference.Kind, difference.Repair!.Kind)));
        var run = await mailbox.Audit().RepairAsync(differences.Select(difference => difference.Id).ToList(), null, CancellationToken.None);
        Assert.Equal((count, 0, 0), (run.CreatedInMicrobizz, run.Failed, run.DeletedInExchange));
        Assert.Empty(await mailbox.Audit().CompareAsync(null, CancellationToken.None));
        Assert.Equal(view, mailbox.ViewInExchange());
        Assert.Equal(0, SyncedMailbox.Written(await mailbox.RunAsync()));
    }

    [Fact]
    public async Task What_an_item_says_that_was_made_private_since_the_last_run_is_not_told()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { PrivateMode = PrivateMode.BusyOnly };
        var item = mailbox.Outlook.Add(CalendarItem.Timed("Theirs", First, First.PlusHours(1), SyncedMailbox.Zone)).Id;
        await mailbox.RunAsync();
        mailbox.Outlook.Change(item, content => content with { Subject = "Surgery", Sensitivity = "Private" });

        var difference = Assert.Single(await mailbox.Audit().CompareAsync(null, CancellationToken.None));

        Assert.Equal((PrivateMask.Title, "Theirs"), (difference.Exchange!.Content.Title, difference.Microbizz!.Content.Title));
    }

    [Fact]
    public async Task An_open_conflict_is_named_as_one_and_left_to_a_person()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { ConflictPolicy = ConflictPolicy.Manual };
        var id = mailbox.Add(Hour("Ours", First) with { Place = "Room" });
        await mailbox.RunAsync();
        var item = mailbox.Outlook.List().Single().Id;
        mailbox.Update(id, content => content with { Place = "Hall" });
        mailbox.Outlook.Change(item, content => content with { Location = "Attic" });
        await mailbox.RunAsync();

        var difference = Assert.Single(await mailbox.Audit().CompareAsync(null, CancellationToken.None));
        Assert.Equal((DifferenceKind.Different, EntryFields.Place, EntryFields.None), (difference.Kind, difference.Fields, difference.Drift));
        Assert.Equal(SyncReasons.ConflictUnresolved, difference.Reason);
        Assert.Null(difference.Repair);
        Assert.Equal(0, SyncedMailbox.Written(await mailbox.Audit().RepairAsync([difference.Id], null, CancellationToken.None)));
        Assert.Equal(ConflictState.Open, Assert.Single(mailbox.Store.Conflicts()).State);

        // What else differs is mended, and the conflict stays.
        mailbox.Outlook.Change(item, content => content with { Subject = "Renamed" });
        difference = Assert.Single(await mailbox.Audit().CompareAsync(null, CancellationToken.None));
        Assert.Equal((EntryFields.Title | EntryFields.Place, SyncReasons.ConflictUnresolved), (difference.Fields, difference.Reason));
        Assert.Equal((SyncActionKind.Update, Side.Microbizz), (difference.Repair!.Kind, difference.Repair.Side));
        await mailbox.Audit().RepairAsync([difference.Id], null, CancellationToken.None);
        Assert.Equal(("Renamed", "Hall"), (mailbox.Appointments.Get(id).Content.Title, mailbox.Appointments.Get(id).Content.Place));
        Assert.Equal(0, SyncedMailbox.Written(await mailbox.RunAsync()));
        Assert.Equal(ConflictState.Open, Assert.Single(mailbox.Store.Conflicts()).State);
    }

    private static EntryContent Hour(string title, LocalDateTime start) =>
        new() { Title = title, Time = new EntryTime { Start = start, End = start.PlusHours(1), Zone = SyncedMailbox.Zone } };
}
