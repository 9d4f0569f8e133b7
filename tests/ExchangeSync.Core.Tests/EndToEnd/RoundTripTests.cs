using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>Every field there and back again, through client, server, store and runner: what comes back is what went.</summary>
public sealed class RoundTripTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task From_Microbizz_to_Exchange_and_back(bool use2007)
    {
        await using var mailbox = await StartAsync(use2007);
        foreach (var (_, content) in FieldValues.Microbizz)
        {
            // Two zones for one item are more than the protocol of 2007 can say.
            mailbox.Add(use2007 && content.Time.EndZone is not null ? content with { Time = content.Time with { EndZone = null } } : content);
        }

        var there = await mailbox.RunAsync();
        await mailbox.AssertIdleAsync();
        var before = mailbox.Calendar.ToDictionary(content => content.Title);

        // As if another program had made the items: no stamp, and nothing known of them.
        foreach (var item in mailbox.Outlook.List())
        {
            mailbox.Outlook.Change(item.Id, content => content with { ExtendedProperties = [] });
        }

        mailbox.Connect();
        RemoveAll(mailbox);
        var back = await mailbox.RunAsync();

        Assert.Equal((FieldValues.Microbizz.Count, 0), (there.CreatedInExchange, there.Failed));
        Assert.Equal((FieldValues.Microbizz.Count, 0, 0), (back.CreatedInMicrobizz, back.CreatedInExchange, back.Failed));
        foreach (var now in mailbox.Calendar)
        {
            var old = before[now.Title];
            Assert.Equal(EntryFields.None, ContentComparer.Changed(Side.Microbizz, old, now));
            Assert.Equal(old.Note.Text, now.Note.Text);
            Assert.Equal(old.Time.AllDay ? old.Time with { Zone = null } : old.Time, old.Time.AllDay ? now.Time with { Zone = null } : now.Time);
        }

        await mailbox.AssertIdleAsync();
        Report(FieldValues.Microbizz.Select(value => value.Row), "Microbizz → Exchange → Microbizz");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task From_Exchange_to_Microbizz_and_back(bool use2007)
    {
        await using var mailbox = await StartAsync(use2007);
        foreach (var (_, content) in FieldValues.Exchange)
        {
            // WorkingElsewhere and a zone of its own for the end came later.
            mailbox.Outlook.Add(use2007 ? content with { EndTimeZone = content.StartTimeZone, FreeBusy = content.FreeBusy == "WorkingElsewhere" ? "OOF" : content.FreeBusy } : content);
        }

        var before = mailbox.Outlook.List().ToDictionary(item => item.Content.Subject, item => item.Content);
        var there = await mailbox.RunAsync();
        await mailbox.AssertIdleAsync();

        // As if the calendar had been emptied while nobody looked.
        foreach (var item in mailbox.Outlook.List())
        {
            mailbox.Outlook.Delete(item.Id, DeleteKind.HardDelete);
        }

        mailbox.Connect();
        var back = await mailbox.RunAsync();

        Assert.Equal((FieldValues.Exchange.Count, 0), (there.CreatedInMicrobizz, there.Failed));
        Assert.Equal((FieldValues.Exchange.Count, 0, 0), (back.CreatedInExchange, back.CreatedInMicrobizz, back.Failed));
        foreach (var item in mailbox.Outlook.List())
        {
            var old = before[item.Content.Subject];
            Assert.Equal(Fields(old), Fields(item.Content));
        }

        await mailbox.AssertIdleAsync();
        Report(FieldValues.Exchange.Select(value => value.Row), "Exchange → Microbizz → Exchange");

        static object Fields(CalendarItem item) => (
            item.Subject, item.Location, item.Body, item.Start, item.End, item.StartTimeZone, item.EndTimeZone, item.IsAllDay,
            item.FreeBusy, item.Sensitivity, string.Join('|', item.Categories), item.ReminderIsSet);
    }

    private async Task<SyncedMailbox> StartAsync(bool use2007)
    {
        var mailbox = await SyncedMailbox.StartAsync(output, use2007);
        foreach (var type in FieldValues.Types)
        {
            // A type is known once an appointment had it.
            mailbox.Add(FieldValues.Microbizz[0].Content with { Type = type });
        }

        RemoveAll(mailbox);
        return mailbox;
    }

    private static void RemoveAll(SyncedMailbox mailbox)
    {
        foreach (var appointment in mailbox.Appointments.List())
        {
            mailbox.Appointments.Remove(appointment.Id, mailbox.Clock.GetCurrentInstant());
        }
    }

    private void Report(IEnumerable<string> rows, string direction)
    {
        var all = rows.ToList();
        output.WriteLine($"{all.Count} values of {all.Distinct().Count()} rows ({string.Join("; ", all.Distinct())}), {direction}");
    }
}
