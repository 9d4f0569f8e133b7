using ExchangeSync.Calendar;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>What the journal says of dates that go when their series is written.</summary>
public sealed class SweptDateTests(ITestOutputHelper output)
{
    private static readonly LocalDateTime First = new(2026, 3, 3, 10, 0);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_private_date_of_a_series_whose_pattern_is_written_in_Exchange_keeps_its_texts_out_of_the_journal(bool isLinked)
    {
        await using var mailbox = await StartAsync(ConflictPolicy.MicrobizzWins);
        mailbox.Settings = mailbox.Settings with { PrivateMode = PrivateMode.BusyOnly };
        var second = mailbox.Outlook.Occurrence(Master(mailbox), First.Date.PlusWeeks(1)).Id;
        mailbox.Outlook.Change(second, content => content with { Subject = "Dentist", Sensitivity = isLinked ? "Private" : "Normal" });
        if (isLinked)
        {
            await mailbox.RunAsync();
            mailbox.Edit(PrivateMask.Title, content => content with { Time = Hour("", First.PlusWeeks(1).PlusHours(2)).Time });
            mailbox.Outlook.Change(mailbox.Outlook.Occurrence(Master(mailbox), First.Date.PlusWeeks(1)).Id, content => content with { End = content.End + Duration.FromHours(1) });
        }
        else
        {
            mailbox.Outlook.Change(mailbox.Outlook.Occurrence(Master(mailbox), First.Date.PlusWeeks(1)).Id, content => content with { Sensitivity = "Private" });
        }

        mailbox.Edit("Course", content => content with { RecurrenceRule = isLinked ? "FREQ=WEEKLY;COUNT=4;BYDAY=TU" : "FREQ=WEEKLY;INTERVAL=2;COUNT=3;BYDAY=TU" });

        var run = await mailbox.RunAsync();

        Assert.Contains(mailbox.Store.Journal(run.Id), line => line is { Side: Side.Exchange, Kind: JournalKind.Conflict or JournalKind.Skip });
        Assert.DoesNotContain(mailbox.Store.Journal(run.Id), line => new[] { line.Before, line.After, line.PartnerContent, line.Base }.Any(content => content?.Title == "Dentist"));
    }

    private static string Master(SyncedMailbox mailbox) => mailbox.Outlook.List().Single(item => item.Content.Recurrence is not null).Id;

    private async Task<SyncedMailbox> StartAsync(ConflictPolicy policy)
    {
        var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series, ConflictPolicy = policy };
        mailbox.Add(Hour("Course", First) with { RecurrenceRule = "FREQ=WEEKLY;COUNT=6;BYDAY=TU" });
        await mailbox.RunAsync();
        return mailbox;
    }

    private static EntryContent Hour(string title, LocalDateTime start) =>
        new() { Title = title, Time = new EntryTime { Start = start, End = start.PlusHours(1), Zone = SyncedMailbox.Zone } };
}
