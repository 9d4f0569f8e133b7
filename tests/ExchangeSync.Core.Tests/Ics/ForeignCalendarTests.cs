using ExchangeSync.Calendar;
using ExchangeSync.Ics;
using ExchangeSync.Notes;

namespace ExchangeSync.Tests.Ics;

/// <summary>Files in the shapes of Outlook, Google, Apple, Thunderbird and Exchange.</summary>
public class ForeignCalendarTests
{
    [Fact]
    public void An_Outlook_meeting_comes_in_whole()
    {
        var entry = IcsFiles.Read("outlook")[0];
        var content = entry.Content!;
        Assert.Equal("040000008200E00074C5B7101A82E00800000000A0B1C2D3E4F5DC010000000000000000100000000102030405060708090A0B0C0D0E0F", entry.Key);
        Assert.Equal("Ledermøde", content.Title);
        Assert.Equal("Mødelokale 4, 2. sal", content.Place);
        Assert.Equal(["Møde", "Rød"], content.Categories);
        Assert.Equal((true, "Private", true, "Tentative"), (content.Private, content.Sensitivity, content.Here, content.FreeBusyStatus));
        Assert.Equal(["Bo Berg; chef <bo@example.com>", "anna@example.com"], content.Participants);
        Assert.Equal("2026-03-02T09:30:00 2026-03-02T10:30:00 Romance Standard Time", Times(content));
        Assert.True(content.Note.IsHtml);
        Assert.Equal("Dagsorden\n\n1. Budget\n2. Eventuelt", HtmlToText.Convert(NoteSanitizer.Sanitize(content.Note.Text!)));
    }

    [Fact]
    public void An_Outlook_all_day_event_written_with_times_is_whole_days()
    {
        var content = IcsFiles.Read("outlook")[1].Content!;
        Assert.Equal("2026-03-04T00:00:00 2026-03-06T00:00:00 all day", Times(content));
        Assert.False(content.Here);
    }

    [Fact]
    public void An_Outlook_series_comes_in_with_its_deleted_dates_and_a_moved_one()
    {
        var entries = IcsFiles.Read("outlook").Skip(2).ToList();
        Assert.Equal("FREQ=WEEKLY;BYDAY=TU;UNTIL=20260630", entries[0].Content!.RecurrenceRule);
        Assert.Equal([new(2026, 3, 10), new(2026, 3, 17)], entries[0].Content!.DeletedDates);
        Assert.Equal(new(2026, 3, 24), entries[1].Occurrence!.DateIn(entries[0].Content!));
        Assert.Equal("2026-03-24T09:00:00 2026-03-24T09:30:00 Romance Standard Time", Times(entries[1].Content!));
        Assert.All(entries, entry => Assert.Equal("outlook-series", entry.Key));
    }

    [Fact]
    public void Google_writes_UTC_and_means_the_calendars_zone()
    {
        var entries = IcsFiles.Read("google");
        Assert.Equal("2026-07-15T14:00:00 2026-07-15T15:00:00 America/New_York", Times(entries[0].Content!));
        Assert.Equal("Summer call 🎉", entries[0].Title);
        Assert.Equal("2026-07-04T00:00:00 2026-07-05T00:00:00 all day", Times(entries[1].Content!));
        Assert.Equal("Free", entries[1].Content!.FreeBusyStatus);
        Assert.Equal("FREQ=WEEKLY;BYDAY=WE,FR;WKST=SU;UNTIL=20260331", entries[2].Content!.RecurrenceRule);
        Assert.Equal("Cancelled", entries[3].Refusal!.Reason);
        Assert.False(entries[3].Refusal!.IsFailure);
    }

    [Fact]
    public void A_zone_that_was_asked_for_counts_before_the_calendars()
    {
        var entries = IcsReader.Read(IcsFiles.Bytes("google"), "Europe/Copenhagen", isZoneBinding: true);
        Assert.Equal("2026-07-15T20:00:00 2026-07-15T21:00:00 Europe/Copenhagen", Times(entries[0].Content!));
    }

    [Fact]
    public void Apples_structured_places_alarms_and_floating_times_are_understood()
    {
        var entries = IcsFiles.Read("apple");
        Assert.Equal(2, entries.Count);
        Assert.Equal("Tivoli\nVesterbrogade 3, 1630 København V, Danmark", entries[0].Content!.Place);
        Assert.Equal("Billetter ligger i C:\\billetter", entries[0].Content!.Note.Text);
        Assert.Equal("2026-05-12T18:00:00 2026-05-12T19:30:00 Europe/Copenhagen", Times(entries[0].Content!));
        Assert.Equal("2026-05-13T08:00:00 2026-05-13T08:15:00 Romance Standard Time", Times(entries[1].Content!));
        Assert.Equal(["Health", "Home"], entries[1].Content!.Categories);
    }

    [Fact]
    public void Thunderbirds_zone_names_and_linked_HTML_are_understood()
    {
        var entries = IcsFiles.Read("thunderbird");
        Assert.Equal("2026-03-10T09:00:00 2026-03-10T10:00:00 America/New_York", Times(entries[0].Content!));
        Assert.Equal("<body><p>Bring <b>notes</b></p></body>", entries[0].Content!.Note.Text);
        Assert.Equal("Confidential", entries[0].Content!.Sensitivity);
        Assert.Equal("NotAnAppointment", entries[1].Refusal!.Reason);
    }

    [Fact]
    public void A_custom_zone_is_known_by_its_rules()
    {
        var entries = IcsFiles.Read("exchange");
        Assert.Equal("2026-06-11T11:00:00 2026-06-11T11:30:00 AUS Eastern Standard Time", Times(entries[0].Content!));
        Assert.Empty(entries[0].Remarks);
        Assert.Equal("2026-06-11T09:00:00 2026-06-11T10:00:00 W. Europe Standard Time", Times(entries[2].Content!));
    }

    [Fact]
    public void A_zone_of_no_place_on_earth_keeps_its_moments_and_says_so()
    {
        var entry = IcsFiles.Read("exchange")[1];
        Assert.Equal("2026-06-11T12:00:00 2026-06-11T13:00:00 Romance Standard Time", Times(entry.Content!));
        Assert.Contains("Factory clock", Assert.Single(entry.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void A_copied_zone_another_zone_of_the_end_and_an_unknown_zone()
    {
        var entries = IcsFiles.Read("exchange");
        Assert.Equal("2026-06-11T09:00:00 2026-06-11T14:00:00 Eastern Standard Time/Utc", Times(entries[3].Content!));
        Assert.Equal("2026-06-11T09:00:00 2026-06-11T10:00:00 Romance Standard Time", Times(entries[4].Content!));
        Assert.Contains("Mars/Olympus Mons", Assert.Single(entries[4].Remarks), StringComparison.Ordinal);
    }

    private static string Times(EntryContent content)
    {
        var time = content.Time;
        return $"{time.Start:s} {time.End:s} {(time.AllDay ? "all day" : time.Zone)}{(time.EndZone is null ? "" : "/" + time.EndZone)}";
    }
}
