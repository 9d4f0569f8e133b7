using CsCheck;
using ExchangeSync.Calendar;
using ExchangeSync.Ics;
using ExchangeSync.Store;
using ExchangeSync.Tests.Store;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using NodaTime;
using IcalCalendar = Ical.Net.Calendar;

namespace ExchangeSync.Tests.Ics;

/// <summary>Series with deleted and changed occurrences go through a file and come back, and Ical.Net finds the same dates.</summary>
public sealed class SeriesImportTests : IDisposable
{
    private readonly StoreFolder _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void A_series_with_exceptions_goes_out_and_comes_in_unchanged_and_only_once()
    {
        var exceptions = 0;
        SeriesFiles.Any.Sample(
            one =>
            {
                var (from, to) = (AddUser(), AddUser());
                var series = SeriesFiles.Add(_store, from, one.Series.Content, one.Exceptions);
                var written = _store.Appointments.List(from);
                var file = IcsWriter.Write(written);
                SeriesFiles.Import(_store, to, file);

                var imported = Assert.Single(_store.Appointments.List(to), appointment => appointment.SeriesId is null);
                Assert.Equal(EntryFields.None, Changed(series, imported));
                var differing = written.Where(exception => exception.SeriesId is not null && Changed(exception, Plain(series, exception)) != EntryFields.None).ToList();
                var taken = _store.Appointments.List(to).Where(appointment => appointment.SeriesId is not null).ToDictionary(appointment => appointment.OriginalDate!.Value);
                Assert.All(differing, exception => Assert.Equal(EntryFields.None, Changed(exception, taken[exception.OriginalDate!.Value])));
                exceptions += taken.Count;

                var revision = _store.Database.Read(AppointmentRows.Revision);
                Assert.All(SeriesFiles.Import(_store, to, file), outcome => Assert.Equal("Unchanged", outcome));
                Assert.All(SeriesFiles.Import(_store, from, file), outcome => Assert.Equal("Unchanged", outcome));
                Assert.Equal(revision, _store.Database.Read(AppointmentRows.Revision));
            },
            iter: 150, threads: 1);
        Assert.True(exceptions > 100, $"{exceptions} exceptions");
    }

    [Fact]
    public void Ical_Net_finds_the_dates_of_our_series_with_exceptions() => SeriesFiles.Any.Where(one => one.Series.Content.Time.AllDay).Sample(
        one =>
        {
            var user = AddUser();
            var series = SeriesFiles.Add(_store, user, one.Series.Content, one.Exceptions.Select(exception =>
                exception with { Content = exception.Content with { Time = one.Series.Content.OccurrenceOn(exception.Date.PlusDays(1)) } }));
            var read = IcalCalendar.Load(IcsWriter.Write(_store.Appointments.List(user)))!;
            var theirs = read.GetOccurrences<CalendarEvent>().TakeWhile(occurrence => occurrence.Period.StartTime.Year < series.Content.Time.Start.Year + 100)
                .Take(40).Select(occurrence => Wall(occurrence.Period.StartTime)).Distinct().Order().ToList();
            Assert.Equal(SeriesFiles.Starts(_store, series, theirs.Count), theirs);
        },
        iter: 100, threads: 1);

    [Fact]
    public void What_Ical_Net_writes_of_a_series_gives_the_dates_that_it_finds() => SeriesFiles.Any.Where(one => !one.Series.Content.Time.AllDay && Zones.ToWindowsId(one.Series.Content.Time.Zone) is not (null or "UTC") && !IsSkipped(one.Series, one.Exceptions)).Sample(
        one =>
        {
            var content = one.Series.Content with { Time = one.Series.Content.Time with { EndZone = null, End = one.Series.Content.Time.Start.PlusMinutes(30) } };
            var zone = content.Time.Zone!;
            var calendar = new IcalCalendar();
            var series = new CalendarEvent { Uid = "s", Summary = "series", Start = Theirs(content.Time.Start, zone), End = Theirs(content.Time.End, zone), RecurrenceRule = new(content.RecurrenceRule!) };
            foreach (var date in content.DeletedDates)
            {
                series.ExceptionDates.Add(Theirs(date + content.Time.Start.TimeOfDay, zone));
            }

            calendar.Events.Add(series);
            foreach (var (date, _) in one.Exceptions)
            {
                var original = date + content.Time.Start.TimeOfDay;
                calendar.Events.Add(new CalendarEvent
                {
                    Uid = "s",
                    Summary = "moved",
                    Start = Theirs(original.PlusHours(1), zone),
                    End = Theirs(original.PlusHours(2), zone),
                    RecurrenceIdentifier = new RecurrenceIdentifier(Theirs(original, zone)),
                });
            }

            var file = new CalendarSerializer().SerializeToString(calendar)!;
            var user = AddUser();
            SeriesFiles.Import(_store, user, file);
            var imported = Assert.Single(_store.Appointments.List(user), appointment => appointment.SeriesId is null);
            Assert.Equal(one.Exceptions.Count, _store.Appointments.List(user).Count - 1);

            // By date: of a wall time that the clock skips each program makes its own.
            var theirs = IcalCalendar.Load(file)!.GetOccurrences<CalendarEvent>().TakeWhile(occurrence => occurrence.Period.StartTime.Year < content.Time.Start.Year + 3)
                .Take(40).Select(occurrence => Wall(occurrence.Period.StartTime).Date).Order().ToList();
            Assert.Equal(SeriesFiles.Starts(_store, imported, theirs.Count).Select(start => start.Date), theirs);
        },
        iter: 100, threads: 1);

    // Ical.Net makes another time of one that the clock skips, another date of a whole day that was skipped (Samoa, 2011), or ends an event before it begins.
    private static bool IsSkipped(Appointment series, IEnumerable<(LocalDate Date, EntryContent Content)> exceptions)
    {
        var (zone, start) = (Zones.Find(series.Content.Time.Zone)!, series.Content.Time.Start);
        var from = start.InUtc().ToInstant();
        var offsets = zone.GetZoneIntervals(from, from + NodaTime.Duration.FromDays(4 * 366)).Select(interval => interval.WallOffset).ToList();
        return offsets.Zip(offsets.Skip(1), (before, after) => after.Milliseconds - before.Milliseconds).Any(jump => jump >= NodaConstants.MillisecondsPerDay)
            || exceptions.Select(exception => exception.Date).Append(start.Date)
            .SelectMany(date => new[] { 0, 30, 60, 120 }.Select(minutes => (date + start.TimeOfDay).PlusMinutes(minutes)))
            .Any(time => zone.MapLocal(time).Count == 0);
    }

    private Guid AddUser() => _store.AddUser(Guid.NewGuid().ToString()).Id;

    private static Appointment Plain(Appointment series, Appointment exception) => OccurrenceTable.Plain(series, exception.OriginalDate!.Value);

    // HTML comes from outside and is made safe, which writes its entities in another way.
    private static EntryFields Changed(Appointment before, Appointment after) =>
        ContentComparer.Changed(Side.Microbizz, before.Content, after.Content) & ~(before.Content.Note.IsHtml ? EntryFields.Note : EntryFields.None);

    private static LocalDateTime Wall(CalDateTime value) => LocalDateTime.FromDateTime(DateTime.SpecifyKind(value.Value, DateTimeKind.Unspecified));

    private static CalDateTime Theirs(LocalDateTime wall, string zone) => new(wall.ToDateTimeUnspecified(), zone);
}
