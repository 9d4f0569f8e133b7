using ExchangeSync.Calendar;
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

    private static EntryContent Hour(string title, LocalDateTime start) =>
        new() { Title = title, Time = new EntryTime { Start = start, End = start.PlusHours(1), Zone = SyncedMailbox.Zone } };
}
