using System.Text;
using CsCheck;
using ExchangeSync.Calendar;
using ExchangeSync.Ics;
using ExchangeSync.Store;
using ExchangeSync.Tests.Store;
using NodaTime;

namespace ExchangeSync.Tests.Ics;

/// <summary>Series with exceptions in a store, and the import of files into it as the cmdlet does it.</summary>
internal static class SeriesFiles
{
    /// <summary>A series, and what some of its dates say instead.</summary>
    public static readonly Gen<(Appointment Series, List<(LocalDate Date, EntryContent Content)> Exceptions)> Any =
        from series in IcsGenerator.Appointment.Where(appointment => appointment.Content.RecurrenceRule is not null && IsStorable(appointment.Content))
        from others in IcsGenerator.Appointment.Where(appointment => IsStorable(appointment.Content)).Array[0, 4]
        from hours in Gen.Int[-30, 30]
        select (series, Exceptions(series.Content, others, hours));

    /// <summary>Puts it into a user's calendar; gives the series.</summary>
    public static Appointment Add(StoreFolder store, Guid user, EntryContent series, IEnumerable<(LocalDate Date, EntryContent Content)> exceptions)
    {
        var added = store.Appointments.Add(user, series, StoreFolder.Now);
        foreach (var (date, content) in exceptions)
        {
            store.Occurrences.Update(added.Id, date, _ => content, StoreFolder.Now);
        }

        return added;
    }

    /// <summary>What became of each entry, in order; a refusal's reason where it has no place.</summary>
    public static List<string> Import(StoreFolder store, Guid user, string file) => Import(store, user, Encoding.UTF8.GetBytes(file));

    /// <inheritdoc cref="Import(StoreFolder, Guid, string)"/>
    public static List<string> Import(StoreFolder store, Guid user, byte[] file) => IcsReader.Read(file, IcsFiles.Zone, false).Select(entry =>
    {
        try
        {
            return entry.Refusal?.Reason ?? (entry.Occurrence is { } occurrence
                ? new OccurrenceImport(store.Database).Import(user, entry.Key, occurrence, entry.Content, entry.Fields, StoreFolder.Now)
                : store.Appointments.Import(user, entry.Key, entry.Content!, entry.Fields, StoreFolder.Now)).Outcome.ToString();
        }
        catch (StoreException e)
        {
            return e.ErrorId;
        }
    }).ToList();

    /// <summary>The first starts of a series; of two occurrences at one time Ical.Net gives one.</summary>
    public static List<LocalDateTime> Starts(StoreFolder store, Appointment series, int count) =>
        store.Occurrences.List(series.Id, null, series.Content.Time.Start.PlusYears(150)).Select(occurrence => occurrence.Content.Time.Start).Distinct().Order().Take(count).ToList();

    private static List<(LocalDate Date, EntryContent Content)> Exceptions(EntryContent series, Appointment[] others, int hours)
    {
        var pattern = series.PatternOf(DateTimeZone.Utc)!;
        var dates = pattern.Dates(pattern.Start, pattern.Start.PlusYears(3)).Except(series.DeletedDates).Take(2 * others.Length).Where((_, at) => at % 2 == 0).ToList();
        return dates.Zip(others, (date, other) =>
        {
            // Some are moved, some are other appointments altogether, some say the same as their series.
            var time = series.OccurrenceOn(date);
            var moved = time.AllDay ? time with { Start = time.Start.PlusDays(hours), End = time.End.PlusDays(hours) } : time with { Start = time.Start.PlusHours(hours), End = time.End.PlusHours(hours) };
            var own = other.Content with { RecurrenceRule = null, DeletedDates = [], Time = hours % 3 == 0 ? other.Content.Time : moved };
            return (date, hours == 0 ? series with { Time = time, RecurrenceRule = null, DeletedDates = [] } : own);
        }).ToList();
    }

    private static bool IsStorable(EntryContent content)
    {
        try
        {
            AppointmentTable.Check(content);
            return content.Time.Start.Year is > 1700 and < 4300;
        }
        catch (StoreException)
        {
            return false;
        }
    }
}
