using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExchangeSync.Calendar;
using ExchangeSync.Tests.Exchangelib;
using NodaTime;
using NodaTime.Text;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>Three hundred entries each way, filled and read by a client that other people wrote.</summary>
public sealed class FullSyncTests(ITestOutputHelper output)
{
    private static readonly string[] Zones = ["Romance Standard Time", "Pacific Standard Time", "India Standard Time"];

    [SkippableFact]
    public async Task Three_hundred_items_arrive_in_Microbizz_field_by_field()
    {
        Skip.IfNot(ExchangelibClient.IsInstalled, ExchangelibClient.MissingReason);
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Appointments.Remove(mailbox.Add(Appointment(0) with { Type = "Visit" }), mailbox.Clock.GetCurrentInstant());
        var made = await mailbox.Exchangelib.FillAsync("2026-03-02");

        var run = await mailbox.RunAsync();

        Assert.Equal(0, run.Failed);
        Assert.Equal(made["view"]!.AsArray().Select(FromView).Order(), mailbox.Calendar.Select(FromMicrobizz).Order());
        output.WriteLine($"{run.CreatedInMicrobizz} appointments of {made["items"]!.AsArray().Count} items in {run.Requests} requests");
        await mailbox.AssertIdleAsync();
    }

    [SkippableFact]
    public async Task Three_hundred_appointments_arrive_in_Exchange_field_by_field()
    {
        Skip.IfNot(ExchangelibClient.IsInstalled, ExchangelibClient.MissingReason);
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        for (var i = 0; i < 300; i++)
        {
            mailbox.Add(Appointment(i));
        }

        var run = await mailbox.RunAsync();

        Assert.Equal((300, 0), (run.CreatedInExchange, run.Failed));
        var view = (await mailbox.Exchangelib.DumpAsync("2026-01-01", "2026-09-01"))["view"]!.AsArray();
        Assert.Equal(mailbox.Calendar.Select(FromMicrobizz).Order(), view.Select(FromView).Order());
        Assert.All(view, item => Assert.Null(item!["reminder"]));
        await mailbox.AssertIdleAsync();
    }

    [SkippableFact]
    public async Task Two_calendars_that_hold_the_same_entries_are_linked_and_nothing_is_created()
    {
        Skip.IfNot(ExchangelibClient.IsInstalled, ExchangelibClient.MissingReason);
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        await mailbox.Exchangelib.FillAsync("2026-03-02");
        await mailbox.RunAsync();
        var entries = mailbox.Calendar.Count;
        mailbox.Connect();
        Assert.Equal(0, mailbox.Store.CountLinks());

        var run = await mailbox.RunAsync();

        Assert.Equal((entries, 0, 0), (run.Adopted, SyncedMailbox.Written(run), run.Conflicts));
        Assert.Equal(entries, mailbox.Calendar.Count);
        await mailbox.AssertIdleAsync();
    }

    // Every kind of appointment, in three zones, with and without each field.
    private static EntryContent Appointment(int i)
    {
        var start = new LocalDateTime(2026, 3, 2, 7 + (i % 11), 15 * (i % 4)).PlusDays((i * 5 % 84) - 28);
        var allDay = i % 10 == 4;
        var time = allDay
            ? new EntryTime { AllDay = true, Start = start.Date.AtMidnight(), End = start.Date.PlusDays(1 + (i % 3)).AtMidnight(), Zone = Zones[i % 3] }
            : new EntryTime { Start = start, End = start.PlusMinutes(30 + (15 * (i % 5))), Zone = Zones[i % 3] };
        return new EntryContent
        {
            Title = $"Appointment {i} æøå €",
            Time = time,
            Place = i % 3 == 0 ? $"Room {i % 5} & <hall>" : "",
            Here = i % 4 != 1,
            Type = i % 5 == 2 ? "Visit" : null,
            Private = i % 10 == 7,
            Note = i % 2 == 0 ? new Note { Text = $"First line {i} <b>\nsecond & last" } : Note.Empty,
        };
    }

    private static string FromMicrobizz(EntryContent content) => Line(
        content.Title, content.Place, content.Time.AllDay, content.Time.Start, content.Time.End, content.Time.AllDay ? "" : content.Time.Zone!,
        content.Here, content.Private, content.Type, content.Note.Text!);

    private static string FromView(JsonNode? item)
    {
        var allDay = (bool)item!["all_day"]!;
        var categories = item["categories"]!.AsArray().Select(category => (string)category!);
        return Line(
            (string)item["subject"]!, (string)item["location"]!, allDay, Time("start"), Time("end"), allDay ? "" : (string)item["zone"]!,
            (string)item["free_busy"]! is not ("OOF" or "WorkingElsewhere"), (string)item["sensitivity"]! != "Normal",
            categories.Contains("Visit") ? "Visit" : null, (string)item["text"]!);

        LocalDateTime Time(string name) => allDay
            ? LocalDatePattern.Iso.Parse((string)item![name]!).Value.AtMidnight()
            : LocalDateTimePattern.GeneralIso.Parse((string)item![name]!).Value;
    }

    // Paragraphs are parted by one line end or two, depending on who turns HTML into text.
    private static string Line(string title, string place, bool allDay, LocalDateTime start, LocalDateTime end, string zone, bool here, bool isPrivate, string? type, string note) =>
        string.Create(CultureInfo.InvariantCulture, $"{start:s} {end:s} {allDay} {zone} | {title} | {place} | {here} {isPrivate} {type} | {Regex.Replace(note.Trim(), @"\s*\n\s*", " / ")}");
}
