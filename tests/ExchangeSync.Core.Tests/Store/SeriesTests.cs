using ExchangeSync.Calendar;
using ExchangeSync.Store;
using NodaTime;
using static ExchangeSync.Tests.Store.StoreFolder;

namespace ExchangeSync.Tests.Store;

public sealed class SeriesTests : IDisposable
{
    private readonly StoreFolder _store = new();
    private readonly MicrobizzUser _user;
    private readonly Appointment _series;

    public SeriesTests()
    {
        _user = _store.AddUser();
        _series = _store.Appointments.Add(_user.Id, Weekly(), Now);
    }

    public void Dispose() => _store.Dispose();

    [Fact]
    public void An_occurrence_that_is_changed_becomes_an_appointment_of_its_own()
    {
        var exception = Change(March(9), content => content with { Title = "Other", Place = "Here" });
        Assert.NotEqual(_series.Id, exception.Id);
        Assert.Equal((_series.Id, March(9), _series.Revision + 1), (exception.SeriesId, exception.OriginalDate, exception.Revision));
        Assert.Equal(("Other", Wall("2026-03-09T10:00:00"), Wall("2026-03-09T11:00:00"), null), (exception.Content.Title, exception.Content.Time.Start, exception.Content.Time.End, exception.Content.RecurrenceRule));

        var again = Change(March(9), content => content with { Title = "Another" });
        Assert.Equal((exception.Id, "Another", "Here"), (again.Id, again.Content.Title, again.Content.Place));
        Assert.Equal(again.Id, _store.Occurrences.Update(exception.Id, March(9), content => content, Now).Id);
        Assert.Equal(2, _store.Appointments.List().Count);
        Assert.Equal(_series.Revision, _store.Appointments.Get(_series.Id).Revision);
    }

    [Fact]
    public void The_occurrences_of_a_range_are_the_patterns_without_the_deleted_and_with_the_exceptions()
    {
        Change(March(9), content => content with { Time = content.Time with { Start = Wall("2026-03-18T08:00:00"), End = Wall("2026-03-18T09:00:00") } });
        Change(March(30), content => content with { Time = content.Time with { Start = Wall("2026-04-18T08:00:00"), End = Wall("2026-04-18T09:00:00") } });
        _store.Occurrences.Remove(_series.Id, March(16), Now);

        var found = _store.Occurrences.List(_series.Id, null, Wall("2026-04-01T00:00:00"));
        Assert.Equal([March(2), March(9), March(23)], found.Select(occurrence => occurrence.OriginalDate!.Value));
        Assert.Equal([_series.Id, _series.Id, _series.Id], found.Select(occurrence => occurrence.SeriesId!.Value));
        Assert.Equal([true, false, true], found.Select(occurrence => occurrence.Id == _series.Id));
        Assert.Equal(Wall("2026-03-23T11:00:00"), found[2].Content.Time.End);
        Assert.Equal([March(23)], _store.Occurrences.List(_series.Id, Wall("2026-03-23T10:59:00"), Wall("2026-03-23T12:00:00")).Select(occurrence => occurrence.OriginalDate!.Value));
        Assert.Empty(_store.Occurrences.List(_series.Id, Wall("2026-03-23T11:00:00"), Wall("2026-03-24T00:00:00")));
    }

    [Fact]
    public void An_occurrence_of_several_days_is_in_a_range_that_begins_on_its_last()
    {
        var camp = _store.Appointments.Add(_user.Id, Days("2026-03-02", "2026-03-05") with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=MO" }, Now);
        Assert.Equal([March(9)], _store.Occurrences.List(camp.Id, Wall("2026-03-11T00:00:00"), Wall("2026-03-12T00:00:00")).Select(occurrence => occurrence.OriginalDate!.Value));
        Assert.Contains(_store.Appointments.List(null, Wall("2026-03-11T00:00:00"), Wall("2026-03-12T00:00:00")), appointment => appointment.Id == camp.Id);
        Assert.Empty(_store.Occurrences.List(camp.Id, Wall("2026-03-12T00:00:00"), Wall("2026-03-16T00:00:00")));
    }

    [Fact]
    public void To_delete_an_occurrence_is_to_have_none_on_that_date()
    {
        var exception = Change(March(9), content => content with { Title = "Other" });
        _store.Occurrences.Remove(_series.Id, March(16), Now);
        _store.Appointments.Remove(exception.Id, Now);

        var series = Assert.Single(_store.Appointments.List());
        Assert.Equal([March(9), March(16)], series.Content.DeletedDates);
        Assert.True(series.Revision > _series.Revision);
        Assert.True(HasTombstone(exception));
        Assert.Equal("OccurrenceNotFound", Refusal(() => Change(March(9), content => content)));
        Assert.Equal("OccurrenceNotFound", Refusal(() => _store.Occurrences.Remove(_series.Id, March(16), Now)));
    }

    [Fact]
    public void A_series_takes_its_exceptions_along_and_each_leaves_a_tombstone()
    {
        var exceptions = new[] { Change(March(9), content => content), Change(March(16), content => content) };
        _store.Appointments.Remove(_series.Id, Now);
        Assert.Empty(_store.Appointments.List());
        Assert.All(exceptions.Append(_series), appointment => Assert.True(HasTombstone(appointment)));
    }

    [Theory]
    [InlineData("FREQ=WEEKLY;BYDAY=MO,TU", 9, 16, 23)]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", 16)]
    [InlineData("FREQ=WEEKLY;BYDAY=MO;UNTIL=20260316", 9, 16)]
    [InlineData("FREQ=WEEKLY;BYDAY=MO;COUNT=2", 9)]
    [InlineData("FREQ=DAILY;INTERVAL=7", 9, 16, 23)]
    [InlineData("FREQ=WEEKLY;BYDAY=TU")]
    [InlineData("FREQ=YEARLY;BYWEEKNO=40", 9, 16, 23)]
    [InlineData(null)]
    public void Another_rule_keeps_the_exceptions_and_deleted_dates_that_it_gives(string? rule, params int[] kept)
    {
        foreach (var shift in new[] { 0, 100 })
        {
            var series = _store.Appointments.Add(_user.Id, Weekly() with { DeletedDates = [March(9), March(16), March(23)] }, Now);
            var changed = _store.Appointments.Update(series.Id, content => content with { RecurrenceRule = rule }, Now);
            Assert.Equal(rule is null ? [] : kept.Select(March), changed.Content.DeletedDates);

            var other = _store.Appointments.Add(_user.Id, Weekly(), Now);
            var exceptions = new[] { 9, 16, 23 }.Select(day => _store.Occurrences.Update(other.Id, March(day), content => content with { Time = Moved(content.Time, shift) }, Now)).ToList();
            _store.Appointments.Update(other.Id, content => content with { RecurrenceRule = rule }, Now);
            Assert.Equal(kept, exceptions.Where(exception => !HasTombstone(exception)).Select(exception => exception.OriginalDate!.Value.Day));
            Assert.Equal(kept.Length + 1, _store.Appointments.List(_user.Id).Count(appointment => appointment.Id == other.Id || appointment.SeriesId == other.Id));
        }
    }

    [Fact]
    public void A_later_start_takes_what_lay_before_it_and_another_time_of_day_takes_nothing()
    {
        var exceptions = new[] { Change(March(9), content => content with { Title = "A" }), Change(March(23), content => content with { Title = "B" }) };
        _store.Appointments.Update(_series.Id, content => content with { Time = Moved(content.Time, 2) }, Now);
        Assert.All(exceptions, exception => Assert.False(HasTombstone(exception)));
        _store.Appointments.Update(_series.Id, content => content with { Time = Moved(content.Time, 24 * 14) }, Now);
        Assert.Equal([true, false], exceptions.Select(HasTombstone));
    }

    [Fact]
    public void An_exception_follows_its_series_in_what_it_does_not_differ()
    {
        var titled = Change(March(9), content => content with { Title = "Own" });
        var moved = Change(March(16), content => content with { Time = Moved(content.Time, 1) });
        var untouched = Change(March(23), content => content with { Place = "Own" });
        _store.Appointments.Update(_series.Id, content => content with { Title = "New", Private = true, Time = Moved(content.Time, -2) }, Now);

        Assert.Equal(["Own 8 True", "New 11 True", "New 8 True"], new[] { titled, moved, untouched }.Select(exception => _store.Appointments.Get(exception.Id).Content)
            .Select(content => $"{content.Title} {content.Time.Start.Hour} {content.Private}"));
        Assert.Equal((March(9), "Own"), (_store.Appointments.Get(titled.Id).Content.Time.Start.Date, _store.Appointments.Get(untouched.Id).Content.Place));

        var revision = _store.Appointments.Get(titled.Id).Revision;
        _store.Appointments.Update(_series.Id, content => content with { Title = "Newer" }, Now);
        Assert.Equal(revision, _store.Appointments.Get(titled.Id).Revision);
    }

    [Fact]
    public void Bad_input_is_refused_and_stores_nothing()
    {
        var single = _store.Appointments.Add(_user.Id, Content(), Now);
        var exception = Change(March(9), content => content);
        var odd = _store.Appointments.Add(_user.Id, Weekly() with { RecurrenceRule = "FREQ=YEARLY;BYWEEKNO=40" }, Now);
        var revision = _store.Database.Read(AppointmentRows.Revision);

        Assert.Equal("NotASeries", Refusal(() => _store.Occurrences.Get(single.Id, March(2))));
        Assert.Equal("NotASeries", Refusal(() => _store.Occurrences.Get(exception.Id, March(16))));
        Assert.Equal("OccurrenceNotFound", Refusal(() => Change(March(3), content => content)));
        Assert.Equal("AppointmentNotFound", Refusal(() => _store.Occurrences.Remove(Guid.NewGuid(), March(2), Now)));
        Assert.Equal("RecurrenceNotExpandable", Refusal(() => _store.Occurrences.List(odd.Id, null, Wall("2027-01-01T00:00:00"))));
        Assert.Equal("SeriesWithinSeries", Refusal(() => Change(March(16), content => content with { RecurrenceRule = "FREQ=DAILY" })));
        Assert.Equal("SeriesWithinSeries", Refusal(() => _store.Appointments.Update(exception.Id, content => content with { RecurrenceRule = "FREQ=DAILY" }, Now)));
        Assert.Equal("EndBeforeStart", Refusal(() => Change(March(16), content => content with { Time = content.Time with { End = Wall("2026-03-16T09:00:00") } })));
        Assert.Equal(revision, _store.Database.Read(AppointmentRows.Revision));
    }

    [Fact]
    public void The_exception_of_an_imported_series_is_not_imported_itself()
    {
        var imported = _store.Appointments.Import(_user.Id, "uid-1", Weekly(), EntryFields.All, Now).Appointment!;
        Assert.Null(_store.Occurrences.Update(imported.Id, March(9), content => content with { Title = "Own" }, Now).ExternalKey);
        Assert.Equal(imported.Id, _store.Appointments.Import(_user.Id, "uid-1", Weekly("New"), EntryFields.All, Now).Appointment!.Id);
    }

    [Fact]
    public void A_user_is_removed_with_series_and_exceptions()
    {
        Change(March(9), content => content);
        _store.Users.Remove(_user.Id);
        Assert.Empty(_store.Appointments.List());
    }

    private static EntryTime Moved(EntryTime time, int hours) => time with { Start = time.Start.PlusHours(hours), End = time.End.PlusHours(hours) };

    private static string Refusal(Action action) => Assert.Throws<StoreException>(action).ErrorId;

    private Appointment Change(LocalDate date, Func<EntryContent, EntryContent> change) => _store.Occurrences.Update(_series.Id, date, change, Now);

    private bool HasTombstone(Appointment appointment) => _store.Database.Read(session => AppointmentRows.HasTombstone(session, appointment.Id));
}
