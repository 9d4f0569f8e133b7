using System.Text;
using CsCheck;
using ExchangeSync.Calendar;
using ExchangeSync.Ics;
using ExchangeSync.Notes;
using ExchangeSync.Store;
using ExchangeSync.Tests.Calendar;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using NodaTime;
using IcalCalendar = Ical.Net.Calendar;
using RecurrencePattern = ExchangeSync.Calendar.RecurrencePattern;

namespace ExchangeSync.Tests.Ics;

/// <summary>What is written is what is read: by us, and by Ical.Net, both ways.</summary>
public class RoundTripTests
{
    [Fact]
    public void What_we_write_and_read_changes_nothing() => IcsGenerator.Appointment.Sample(appointment =>
    {
        var entry = Assert.Single(IcsReader.Read(IcsWriter.Write([appointment]), IcsFiles.Zone, false));
        Assert.Null(entry.Refusal);
        Assert.Equal(appointment.ExternalKey ?? appointment.Id.ToString(), entry.Key);

        var merged = ImportMapping.Apply(appointment.Content, entry.Content!, entry.Fields, ContentGenerator.Types);
        Assert.Equal(EntryFields.None, ContentComparer.Differs(Side.Microbizz, appointment.Content, merged));
        var added = ImportMapping.Apply(null, entry.Content!, entry.Fields, []);
        Assert.Equal(EntryFields.None, ContentComparer.Changed(Side.Microbizz, appointment.Content, added) & ~NoteOf(appointment));
    }, iter: 3000);

    [Fact]
    public void Ical_Net_reads_the_same_from_what_we_write() => IcsGenerator.Appointment.Sample(appointment =>
    {
        var content = appointment.Content;
        var read = Assert.Single(IcalCalendar.Load(IcsWriter.Write([appointment]))!.Events);
        Assert.Equal(content.Title.Trim(), (read.Summary ?? "").Trim());
        Assert.Equal(content.Place.Trim(), (read.Location ?? "").Trim());
        Assert.Equal((content.Note.IsHtml ? HtmlToText.Convert(content.Note.Text!) : content.Note.Text!).Trim(), (read.Description ?? "").Trim());
        Assert.Equal(content.Time.AllDay, read.IsAllDay);
        Assert.Equal(content.Time.Start, Wall(read.Start!));
        Assert.Equal(content.Time.End, Wall(read.End!));
        Assert.Equal(content.Time.AllDay ? null : content.Time.Zone, read.Start!.TzId);
        Assert.Equal(content.RecurrenceRule is not null, read.RecurrenceRule is not null);
    }, iter: 1000);

    [Fact]
    public void The_dates_of_our_series_are_those_that_Ical_Net_finds() => IcsGenerator.Appointment.Where(a => a.Content is { RecurrenceRule: not null, Time.AllDay: true }).Sample(appointment =>
    {
        var start = appointment.Content.Time.Start;
        Assert.True(RecurrencePattern.TryParseRule(appointment.Content.RecurrenceRule!, start, null, out var pattern, out var reason), reason);
        var read = Assert.Single(IcalCalendar.Load(IcsWriter.Write([appointment]))!.Events);
        var until = start.Date.PlusYears(3);
        var theirs = read.GetOccurrences().Select(occurrence => LocalDate.FromDateOnly(occurrence.Period.StartTime.Date)).TakeWhile(date => date <= until).Take(20);
        Assert.Equal(pattern!.Dates(start.Date, until).Except(appointment.Content.DeletedDates).Take(20), theirs);
    }, iter: 200);

    // Ical.Net writes a time in UTC as every program does: it says nothing of a zone.
    [Fact]
    public void We_read_the_same_from_what_Ical_Net_writes() => IcsGenerator.Appointment.Where(a => !IsUtc(a.Content.Time.Zone) && !IsUtc(a.Content.Time.EndZone)).Sample(appointment =>
    {
        var content = appointment.Content;
        var theirs = new CalendarEvent
        {
            Uid = "their uid",
            Summary = content.Title,
            Location = content.Place,
            Description = content.Note.Text,
            Class = content.Private ? "PRIVATE" : "PUBLIC",
            Categories = content.Type is { } type ? [type, "Red, not blue; or?"] : [],
            Start = Theirs(content.Time.Start, content.Time, content.Time.Zone),
            End = Theirs(content.Time.End, content.Time, content.Time.EndZone ?? content.Time.Zone),
        };
        var calendar = new IcalCalendar();
        calendar.Events.Add(theirs);

        var entry = Assert.Single(IcsReader.Read(new CalendarSerializer().SerializeToString(calendar)!, IcsFiles.Zone, false));
        Assert.Null(entry.Refusal);
        Assert.Equal("their uid", entry.Key);
        var expected = content with { Here = true, Note = new Note { Text = content.Note.Text }, RecurrenceRule = null, DeletedDates = [] };
        var added = ImportMapping.Apply(null, entry.Content!, entry.Fields, []);
        Assert.Equal(EntryFields.None, ContentComparer.Changed(Side.Microbizz, expected, added));
    }, iter: 1000);

    [Fact]
    public void No_line_is_longer_than_75_octets_and_none_splits_a_character() => IcsGenerator.Appointment.Sample(appointment =>
    {
        var text = IcsWriter.Write([appointment]);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        foreach (var line in text[..^2].Split("\r\n"))
        {
            Assert.InRange(Encoding.UTF8.GetByteCount(line), 1, 75);
            Assert.DoesNotContain('\n', line);
            Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(line)));
        }
    }, iter: 500);

    [Fact]
    public void The_same_appointments_give_the_same_file_and_equal_keys_are_told_apart()
    {
        var content = new EntryContent { Title = "x", Time = new EntryTime { Start = new(2026, 3, 2, 9, 0), End = new(2026, 3, 2, 10, 0), Zone = "UTC" } };
        var one = new Appointment { Id = Guid.NewGuid(), UserId = Guid.NewGuid(), ExternalKey = "k", Content = content, Created = default, Modified = default };
        var other = one with { Id = Guid.NewGuid(), UserId = Guid.NewGuid() };
        var text = IcsWriter.Write([one, other]);
        Assert.Equal(text, IcsWriter.Write([one, other]));
        Assert.Equal(["k", other.Id.ToString()], IcsReader.Read(text, IcsFiles.Zone, false).Select(entry => entry.Key));
    }

    [Fact]
    public void A_changed_occurrence_is_written_as_one_of_its_series()
    {
        var content = new EntryContent
        {
            Title = "series",
            Time = new EntryTime { Start = new(2026, 3, 2, 9, 0), End = new(2026, 3, 2, 10, 0), Zone = "Romance Standard Time" },
            RecurrenceRule = "FREQ=DAILY;COUNT=5",
        };
        var series = new Appointment { Id = Guid.NewGuid(), UserId = Guid.NewGuid(), ExternalKey = "k", Content = content, Created = default, Modified = default };
        var changed = series with
        {
            Id = Guid.NewGuid(),
            ExternalKey = null,
            SeriesId = series.Id,
            OriginalDate = new(2026, 3, 4),
            Content = content with { Title = "moved", RecurrenceRule = null, Time = content.Time with { Start = new(2026, 3, 4, 15, 0), End = new(2026, 3, 4, 16, 0) } },
        };

        var read = IcalCalendar.Load(IcsWriter.Write([series, changed]))!;
        Assert.All(read.Events, entry => Assert.Equal("k", entry.Uid));
        var starts = read.GetOccurrences<CalendarEvent>().Take(9).Select(occurrence => Wall(occurrence.Period.StartTime)).Order();
        Assert.Equal([new(2026, 3, 2, 9, 0), new(2026, 3, 3, 9, 0), new(2026, 3, 4, 15, 0), new(2026, 3, 5, 9, 0), new LocalDateTime(2026, 3, 6, 9, 0)], starts);
        Assert.Null(Assert.Single(IcalCalendar.Load(IcsWriter.Write([changed]))!.Events).RecurrenceIdentifier);
    }

    // HTML comes from outside and is made safe, which writes its entities in another way.
    private static EntryFields NoteOf(Appointment appointment) => appointment.Content.Note.IsHtml ? EntryFields.Note : EntryFields.None;

    private static bool IsUtc(string? zone) => Zones.AreSame(zone, "UTC");

    private static LocalDateTime Wall(CalDateTime value) => LocalDateTime.FromDateTime(DateTime.SpecifyKind(value.Value, DateTimeKind.Unspecified));

    private static CalDateTime Theirs(LocalDateTime wall, EntryTime time, string? zone) => time.AllDay
        ? new CalDateTime(wall.Year, wall.Month, wall.Day)
        : new CalDateTime(wall.ToDateTimeUnspecified(), zone);
}
