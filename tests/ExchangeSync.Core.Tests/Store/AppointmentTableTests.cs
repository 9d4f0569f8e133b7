using ExchangeSync.Calendar;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Tests.Store;

public sealed class AppointmentTableTests : IDisposable
{
    private readonly StoreFolder _store = new();
    private readonly MicrobizzUser _user;

    public AppointmentTableTests() => _user = _store.AddUser();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Every_field_survives()
    {
        var content = new EntryContent
        {
            Title = "Tit\u0000le \uD800 \uFFFE \uFDD0 \uFEFF😀\r\n\t",
            Time = new EntryTime { Start = StoreFolder.Wall("2026-03-02T10:00:00.1234567"), End = StoreFolder.Wall("2026-03-02T11:00:00"), Zone = "Europe/Copenhagen", EndZone = "UTC" },
            Place = "Room 1",
            Here = false,
            FreeBusyStatus = "WorkingElsewhere",
            Type = "Kursus",
            Private = true,
            Sensitivity = "Confidential",
            Note = new Note { Text = "<p>æ</p>", IsHtml = true },
            Participants = ["Anna <a@example.com>", "two\nlines", ""],
            RecurrenceRule = "FREQ=DAILY",
            DeletedDates = [new LocalDate(2026, 3, 4), new LocalDate(2026, 3, 9)],
            HolidayRule = "SkipToNextWorkingDay",
        };

        var added = _store.Appointments.Add(_user.Id, content, StoreFolder.Now);
        _store.Close();
        var read = _store.Appointments.Get(added.Id);
        Assert.Equal(ContentCodec.Encode(content), ContentCodec.Encode(read.Content));
        Assert.Equal((StoreFolder.Now, StoreFolder.Now, _user.Id), (read.Created, read.Modified, read.UserId));
    }

    [Fact]
    public void Columns_can_be_read_with_plain_sql()
    {
        _store.Appointments.Add(_user.Id, StoreFolder.Content("Møde"), StoreFolder.Now);
        var row = _store.Database.Read(session => session.Query(
            "SELECT title || '|' || start_wall || '|' || end_wall || '|' || zone || '|' || all_day AS line FROM appointment", row => row.Text("line"))).Single();
        Assert.Equal("Møde|2026-03-02T10:00:00|2026-03-02T11:00:00|Romance Standard Time|0", row);
    }

    [Fact]
    public void The_revision_grows_with_every_change_and_survives_deletes()
    {
        var first = _store.Appointments.Add(_user.Id, StoreFolder.Content(), StoreFolder.Now);
        var second = _store.Appointments.Add(_user.Id, StoreFolder.Content(), StoreFolder.Now);
        var changed = _store.Appointments.Update(first.Id, content => content with { Title = "New" }, StoreFolder.Now + Duration.FromHours(1));
        _store.Appointments.Remove(second.Id, StoreFolder.Now);
        _store.Appointments.Remove(first.Id, StoreFolder.Now);
        _store.Close();
        var third = _store.Appointments.Add(_user.Id, StoreFolder.Content(), StoreFolder.Now);

        Assert.Equal([1L, 2L, 3L, 6L], [first.Revision, second.Revision, changed.Revision, third.Revision]);
        Assert.Equal((StoreFolder.Now, StoreFolder.Now + Duration.FromHours(1)), (changed.Created, changed.Modified));
    }

    [Fact]
    public void Bad_input_is_refused_and_stores_nothing()
    {
        Assert.Equal("UserNotFound", Refusal(() => _store.Appointments.Add(Guid.NewGuid(), StoreFolder.Content(), StoreFolder.Now)));
        Assert.Equal("InvalidTimeZone", Refusal(() => Add(StoreFolder.Content(zone: "Mars/Olympus"))));
        Assert.Equal("EndBeforeStart", Refusal(() => Add(StoreFolder.Content(end: "2026-03-02T09:59:59"))));
        Assert.Equal("EndBeforeStart", Refusal(() => Add(StoreFolder.Days("2026-03-02", "2026-03-02"))));
        Assert.Equal("DateOutOfRange", Refusal(() => Add(StoreFolder.Content(start: "0001-01-01T00:00:00"))));
        Assert.Equal("DateOutOfRange", Refusal(() => Add(StoreFolder.Content(end: "9999-12-31T23:59:00", zone: "Pacific Standard Time"))));
        Assert.Equal("NoteTextMissing", Refusal(() => Add(StoreFolder.Content() with { Note = new Note { Text = "x" }.ToFingerprint() })));
        var timed = StoreFolder.Content();
        Assert.Equal("AllDayNotMidnight", Refusal(() => Add(timed with { Time = timed.Time with { AllDay = true } })));
        Assert.Equal("InvalidHolidayRule", Refusal(() => Add(timed with { RecurrenceRule = "FREQ=DAILY", HolidayRule = "Sometimes" })));
        Assert.Equal("AppointmentNotFound", Refusal(() => _store.Appointments.Update(Guid.NewGuid(), content => content, StoreFolder.Now)));
        Assert.Equal("AppointmentNotFound", Refusal(() => _store.Appointments.Remove(Guid.NewGuid(), StoreFolder.Now)));
        Assert.Empty(_store.Appointments.List());
        Assert.Equal(0, _store.Database.Read(AppointmentRows.Revision));
    }

    [Fact]
    public void A_refused_change_leaves_the_appointment_as_it_was()
    {
        var added = Add(StoreFolder.Content());
        Assert.Equal("EndBeforeStart", Refusal(() => _store.Appointments.Update(
            added.Id, content => content with { Time = content.Time with { End = content.Time.Start.PlusHours(-1) } }, StoreFolder.Now)));
        var after = _store.Appointments.Get(added.Id);
        Assert.Equal((added.Revision, added.Content.Time), (after.Revision, after.Content.Time));
    }

    [Fact]
    public void An_end_that_reads_earlier_than_the_start_is_right_on_a_flight_west_and_in_the_repeated_hour()
    {
        var flight = StoreFolder.Content(start: "2026-03-02T10:00:00", end: "2026-03-02T09:30:00", zone: "Romance Standard Time");
        Add(flight with { Time = flight.Time with { EndZone = "Eastern Standard Time" } });
        Assert.Equal("EndBeforeStart", Refusal(() => Add(flight with { Time = flight.Time with { EndZone = "UTC", End = StoreFolder.Wall("2026-03-02T08:59:00") } })));
        Add(StoreFolder.Content(start: "2026-10-25T02:50:00", end: "2026-10-25T02:10:00"));
        Assert.Equal(2, _store.Appointments.List().Count);
    }

    [Fact]
    public void A_type_comes_into_being_with_the_first_appointment_that_has_it()
    {
        Assert.Empty(_store.Appointments.Types());
        Add(StoreFolder.Content() with { Type = "Kursus" });
        var second = Add(StoreFolder.Content() with { Type = "Ferie" });
        _store.Appointments.Update(second.Id, content => content with { Type = "Kursus" }, StoreFolder.Now);
        Assert.Equal(["Ferie", "Kursus"], _store.Appointments.Types());
    }

    [Fact]
    public void A_range_lists_what_overlaps_it()
    {
        var other = _store.AddUser("Berta");
        _store.Appointments.Add(other.Id, StoreFolder.Content("other's"), StoreFolder.Now);
        Add(StoreFolder.Content("before", "2026-03-01T10:00:00", "2026-03-02T00:00:00"));
        Add(StoreFolder.Content("into", "2026-03-01T10:00:00", "2026-03-02T00:01:00"));
        Add(StoreFolder.Content("moment at the start", "2026-03-02T00:00:00", "2026-03-02T00:00:00"));
        Add(StoreFolder.Content("moment at the end", "2026-03-03T00:00:00", "2026-03-03T00:00:00"));
        Add(StoreFolder.Content("out", "2026-03-02T23:59:00", "2026-03-09T00:00:00"));
        Add(StoreFolder.Content("after", "2026-03-03T00:00:00", "2026-03-03T01:00:00"));
        Add(StoreFolder.Content("series", "2020-03-03T00:00:00", "2020-03-03T01:00:00") with { RecurrenceRule = "FREQ=DAILY" });
        Add(StoreFolder.Content("ended series", "2020-03-03T00:00:00", "2020-03-03T01:00:00") with { RecurrenceRule = "FREQ=DAILY;COUNT=99" });
        Add(StoreFolder.Content("on other days", "2020-03-03T00:00:00", "2020-03-03T01:00:00") with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU" });
        Add(StoreFolder.Content("deleted that day", "2020-03-02T00:00:00", "2020-03-02T01:00:00") with { RecurrenceRule = "FREQ=DAILY", DeletedDates = [new LocalDate(2026, 3, 2)] });
        Add(StoreFolder.Content("rule of no pattern", "2020-03-04T00:00:00", "2020-03-04T01:00:00") with { RecurrenceRule = "FREQ=YEARLY;BYWEEKNO=40" });

        var titles = _store.Appointments.List(_user.Id, StoreFolder.Wall("2026-03-02T00:00:00"), StoreFolder.Wall("2026-03-03T00:00:00")).Select(a => a.Content.Title);
        Assert.Equal(["series", "rule of no pattern", "into", "moment at the start", "out"], titles);
        Assert.Equal(11, _store.Appointments.List(_user.Id).Count);
        Assert.Equal(12, _store.Appointments.List().Count);
    }

    private static string Refusal(Action action) => Assert.Throws<StoreException>(action).ErrorId;

    private Appointment Add(EntryContent content) => _store.Appointments.Add(_user.Id, content, StoreFolder.Now);
}
