using ExchangeSync.Calendar;
using ExchangeSync.Tests.Exchangelib;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>Edits, moves and deletes of either side arrive on the other.</summary>
public sealed class TwoWayTests(ITestOutputHelper output)
{
    [SkippableFact]
    public async Task What_is_edited_moved_and_deleted_in_Exchange_arrives_in_Microbizz()
    {
        Skip.IfNot(ExchangelibClient.IsInstalled, ExchangelibClient.MissingReason);
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        await mailbox.Exchangelib.FillAsync("2026-03-02", count: 20);
        await mailbox.RunAsync();
        var before = mailbox.Calendar.Count;
        var moved = mailbox.Find("Timed 3").Id;
        await mailbox.Exchangelib.EditAsync(
            """
            [
              {"op": "change", "subject": "Timed 1", "set": {"subject": "Renamed", "start": "2026-03-11T10:00:00", "end": "2026-03-11T11:00:00", "zone": "India Standard Time", "location": "Hall"}},
              {"op": "change", "subject": "Timed 3", "set": {"start": "2027-10-11T10:00:00", "end": "2027-10-11T11:00:00", "zone": "Romance Standard Time"}},
              {"op": "change", "subject": "Series 6", "occurrence": 3, "set": {"subject": "Once only"}},
              {"op": "delete", "subject": "Series 6", "occurrence": 1},
              {"op": "delete", "subject": "Series 16"},
              {"op": "delete", "subject": "Timed 2"},
              {"op": "move", "subject": "Private 7", "folder": "trash"},
              {"op": "create", "item": {"subject": "Fair", "start": "2026-03-28", "end": "2026-03-30", "all_day": true, "zone": "Romance Standard Time"}}
            ]
            """);

        var run = await mailbox.RunAsync();

        // One occurrence, the four that the other series had left, two singles.
        Assert.Equal((1, 3, 7), (run.CreatedInMicrobizz, run.UpdatedInMicrobizz, run.DeletedInMicrobizz));
        Assert.Equal(before - 7 + 1, mailbox.Calendar.Count);
        var renamed = mailbox.Find("Renamed").Content;
        Assert.Equal(("Hall", new LocalDateTime(2026, 3, 11, 10, 0), "India Standard Time"), (renamed.Place, renamed.Time.Start, renamed.Time.Zone));
        Assert.Equal(new LocalDateTime(2027, 10, 11, 10, 0), mailbox.Appointments.Get(moved).Content.Time.Start);
        Assert.Single(mailbox.Calendar, content => content.Title == "Once only");
        Assert.Equal(3, mailbox.Calendar.Count(content => content.Title is "Series 6" or "Once only"));
        Assert.True(mailbox.Find("Fair").Content.Time.AllDay);
        await mailbox.AssertIdleAsync();
    }

    [SkippableFact]
    public async Task What_is_edited_moved_and_deleted_in_Microbizz_arrives_in_Exchange()
    {
        Skip.IfNot(ExchangelibClient.IsInstalled, ExchangelibClient.MissingReason);
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        await mailbox.Exchangelib.FillAsync("2026-03-02", count: 10);
        mailbox.Add(new EntryContent
        {
            Title = "Made here",
            Time = new EntryTime { Start = new LocalDateTime(2026, 3, 5, 10, 0), End = new LocalDateTime(2026, 3, 5, 11, 0), Zone = SyncedMailbox.Zone },
        });
        await mailbox.RunAsync();
        var now = mailbox.Clock.GetCurrentInstant();
        mailbox.Appointments.Update(mailbox.Find("Timed 1").Id, content => content with { Title = "Renamed", Place = "Hall", Here = false, Note = new Note { Text = "one\ntwo" } }, now);
        mailbox.Appointments.Update(mailbox.Find("Made here").Id, content => content with { Time = content.Time with { Start = new LocalDateTime(2027, 10, 11, 10, 0), End = new LocalDateTime(2027, 10, 11, 12, 0) } }, now);
        mailbox.Appointments.Remove(mailbox.Find("Timed 2").Id, now);
        var occurrences = mailbox.Appointments.List().Where(appointment => appointment.Content.Title == "Series 6").OrderBy(appointment => appointment.Content.Time.Start).ToList();
        mailbox.Appointments.Update(occurrences[0].Id, content => content with { Title = "First only" }, now);
        mailbox.Appointments.Remove(occurrences[^1].Id, now);

        var run = await mailbox.RunAsync();

        Assert.Equal((0, 3, 2, 0), (run.CreatedInExchange, run.UpdatedInExchange, run.DeletedInExchange, run.Failed));
        await mailbox.AssertIdleAsync();
        var read = await mailbox.Exchangelib.DumpAsync("2026-01-01", "2027-12-01");
        var view = read["view"]!.AsArray();
        var renamed = view.Single(item => (string)item!["subject"]! == "Renamed")!;
        Assert.Equal(("Hall", "OOF", "one\ntwo"), ((string)renamed["location"]!, (string)renamed["free_busy"]!, (string)renamed["text"]!));
        Assert.Equal("2027-10-11T10:00:00", (string)view.Single(item => (string)item!["subject"]! == "Made here")!["start"]!);
        Assert.DoesNotContain(view, item => (string)item!["subject"]! == "Timed 2");
        Assert.Equal("Exception", (string)view.Single(item => (string)item!["subject"]! == "First only")!["kind"]!);
        Assert.Equal(2, view.Count(item => (string)item!["subject"]! == "Series 6"));
        Assert.Contains(mailbox.Server.Mailboxes["anna@example.com"].List("deleteditems"), item => item.Content.Subject == "Timed 2");
    }
}
