using ExchangeSync.Store;
using ExchangeSync.Tests.Store;
using NodaTime;

namespace ExchangeSync.Tests.Ics;

/// <summary>How programs say that one date of a series is another, or is not at all.</summary>
public sealed class ChangedOccurrenceTests : IDisposable
{
    private const string Weekly = "DTSTART;TZID=Europe/Copenhagen:20260302T090000\nDTEND;TZID=Europe/Copenhagen:20260302T100000\nRRULE:FREQ=WEEKLY;COUNT=5\nSUMMARY:Weekly";

    private readonly StoreFolder _store = new();
    private readonly Guid _user;

    public ChangedOccurrenceTests() => _user = _store.AddUser().Id;

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData("RECURRENCE-ID;TZID=Europe/Copenhagen:20260309T090000")]
    [InlineData("RECURRENCE-ID:20260309T080000Z")]
    [InlineData("RECURRENCE-ID:20260309T090000")]
    [InlineData("RECURRENCE-ID;VALUE=DATE:20260309")]
    [InlineData("RECURRENCE-ID;TZID=Australia/Sydney:20260309T190000")]
    [InlineData("RECURRENCE-ID;TZID=Pacific/Kiritimati:20260309T220000")]
    public void It_is_found_by_its_original_start_however_that_is_written(string id)
    {
        Assert.Equal(["Added", "Updated"], Import(Event(Weekly), Event(id, Moved("20260310T150000"))));
        Assert.Equal("03-02 03-10 03-16 03-23 03-30", Dates());
        Assert.Equal(new LocalDate(2026, 3, 9), Exception().OriginalDate);
        Assert.Equal(["Unchanged", "Unchanged"], Import(Event(Weekly), Event(id, Moved("20260310T150000"))));
    }

    [Fact]
    public void Its_place_in_the_file_does_not_matter() =>
        Assert.Equal(["Added", "Updated"], Import(Event("RECURRENCE-ID:20260309T080000Z", Moved("20260310T150000")), Event(Weekly)));

    [Fact]
    public void One_in_UTC_is_shown_as_its_series_is()
    {
        Import(Event(Weekly), Event("RECURRENCE-ID:20260309T080000Z\nDTSTART:20260309T120000Z\nDTEND:20260309T130000Z\nSUMMARY:Weekly"));
        Assert.Equal((new LocalDateTime(2026, 3, 9, 13, 0), "Europe/Copenhagen"), (Exception().Content.Time.Start, Exception().Content.Time.Zone));
    }

    [Fact]
    public void One_that_says_what_its_series_says_is_no_exception()
    {
        Assert.Equal(["Added", "Unchanged"], Import(Event(Weekly), Event("RECURRENCE-ID:20260309T080000Z\nDTSTART:20260309T080000Z\nDTEND:20260309T090000Z\nSUMMARY:Weekly")));
        Assert.Single(_store.Appointments.List());
    }

    [Fact]
    public void A_cancelled_one_is_deleted_and_stays_so()
    {
        var file = new[] { Event(Weekly), Event("RECURRENCE-ID:20260309T080000Z\nSTATUS:CANCELLED") };
        Assert.Equal(["Added", "Updated"], Import(file));
        Assert.Equal("03-02 03-16 03-23 03-30", Dates());
        Assert.Equal(["Unchanged", "Unchanged"], Import(file));
    }

    [Fact]
    public void A_date_that_is_both_deleted_and_changed_takes_place()
    {
        Import(Event(Weekly + "\nEXDATE:20260309T080000Z,20260316T080000Z"), Event("RECURRENCE-ID:20260309T080000Z", Moved("20260310T150000")));
        Assert.Equal("03-02 03-10 03-23 03-30", Dates());
    }

    [Fact]
    public void One_that_was_deleted_in_the_calendar_does_not_come_back()
    {
        var file = new[] { Event(Weekly), Event("RECURRENCE-ID:20260309T080000Z", Moved("20260310T150000")) };
        Import(file);
        _store.Appointments.Remove(Exception().Id, StoreFolder.Now);
        Assert.Equal(["Unchanged", "OccurrenceDeleted"], Import(file));
        Assert.Equal("03-02 03-16 03-23 03-30", Dates());
    }

    [Theory]
    [InlineData("THISANDFUTURE")]
    [InlineData("THISANDPRIOR")]
    public void A_range_of_dates_is_refused_and_the_series_comes_in(string range)
    {
        Assert.Equal(["Added", "ThisAndFutureNotCarried"], Import(Event(Weekly), Event($"RECURRENCE-ID;RANGE={range}:20260309T080000Z", Moved("20260310T150000"))));
        Assert.Equal("03-02 03-09 03-16 03-23 03-30", Dates());
    }

    [Fact]
    public void One_without_its_series_or_of_another_date_has_no_place()
    {
        Assert.Equal(["SeriesNotFound"], Import(Event("RECURRENCE-ID:20260309T080000Z", Moved("20260310T150000"))));
        Assert.Equal(["Added", "OccurrenceNotInSeries"], Import(Event(Weekly), Event("RECURRENCE-ID:20260311T080000Z", Moved("20260312T150000"))));
        Assert.Equal("03-02 03-09 03-16 03-23 03-30", Dates());
        Assert.Equal(["Updated"], Import(Event("RECURRENCE-ID:20260309T080000Z", Moved("20260310T150000"))));
    }

    [Fact]
    public void Of_a_private_series_it_is_private_unless_it_says_otherwise()
    {
        Import(Event(Weekly + "\nCLASS:PRIVATE"), Event("RECURRENCE-ID:20260309T080000Z", Moved("20260310T150000")));
        Assert.True(Exception().Content.Private);
        Import(Event("RECURRENCE-ID:20260309T080000Z\nCLASS:PUBLIC", Moved("20260310T150000")));
        Assert.False(Exception().Content.Private);
    }

    [Fact]
    public void Of_two_for_one_date_the_first_counts() => Assert.Equal(
        ["Added", "Updated", "DuplicateKey"],
        Import(Event(Weekly), Event("RECURRENCE-ID:20260309T080000Z", Moved("20260310T150000")), Event("RECURRENCE-ID:20260309T080000Z", Moved("20260311T150000"))));

    [Fact]
    public void One_without_a_UID_is_refused() =>
        Assert.Equal(["KeyMissing"], Import("BEGIN:VEVENT\nRECURRENCE-ID:20260309T080000Z\n" + Moved("20260310T150000") + "\nEND:VEVENT"));

    [Fact]
    public void A_rule_that_excludes_dates_is_refused() => Assert.Equal(["RecurrenceNotExpressible"], Import(Event(Weekly + "\nEXRULE:FREQ=MONTHLY")));

    private static string Event(params string[] lines) => string.Join('\n', ["BEGIN:VEVENT", "UID:s", .. lines, "END:VEVENT"]);

    private static string Moved(string start) => $"DTSTART;TZID=Europe/Copenhagen:{start}\nDURATION:PT1H\nSUMMARY:Moved";

    private List<string> Import(params string[] events) => SeriesFiles.Import(_store, _user, string.Join('\n', ["BEGIN:VCALENDAR", .. events, "END:VCALENDAR", ""]));

    private Appointment Exception() => Assert.Single(_store.Appointments.List(_user), appointment => appointment.SeriesId is not null);

    private string Dates()
    {
        var series = Assert.Single(_store.Appointments.List(_user), appointment => appointment.SeriesId is null);
        return string.Join(' ', SeriesFiles.Starts(_store, series, 9).Select(start => $"{start:MM-dd}"));
    }
}
