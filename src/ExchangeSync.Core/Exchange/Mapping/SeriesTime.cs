using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>A series in the form in which it is written: its pattern, and the time of its first occurrence.</summary>
/// <param name="Pattern">The dates; it begins on the first of them.</param>
/// <param name="Time">When the first occurrence takes place.</param>
internal sealed record SeriesTime(RecurrencePattern Pattern, EntryTime Time)
{
    /// <summary>Reads rule and time of a content.</summary>
    /// <param name="content">What the series says; it has a rule.</param>
    /// <param name="connectionZone">The zone of a time that names none.</param>
    /// <param name="version">RequestServerVersion.</param>
    /// <param name="error">Why it cannot be written to Exchange; else null.</param>
    /// <returns>Null where it cannot.</returns>
    public static SeriesTime? Read(EntryContent content, string connectionZone, string version, out EntryError? error)
    {
        error = null;
        var time = content.Time;
        if (!RecurrencePattern.TryParseRule(content.RecurrenceRule!, time.Start, Zones.Find(time.Zone) ?? Zones.Find(connectionZone), out var pattern, out var reason))
        {
            error = NotExpressible(reason!);
            return null;
        }

        if (SeriesRule.FirstDate(pattern!) is not { } first)
        {
            error = NotExpressible("The series ends before its first date.");
            return null;
        }

        pattern = pattern! with { Start = first };
        if (!EwsProtocol.Has(version, Ews.Version2010Sp1) && pattern is WeeklyRecurrence weekly && !SeriesRule.HaveSameDates(weekly with { FirstDayOfWeek = IsoDayOfWeek.Sunday }, weekly))
        {
            error = NotExpressible("In the protocol of Exchange 2007, and of 2010 before its first service pack, weeks begin on Sunday, and this series would fall on other dates.");
            return null;
        }

        return new SeriesTime(pattern, MovedTo(first, time));
    }

    // A start that does not fit the rule is no date of the series in Exchange: it begins on the first one that does.
    private static EntryTime MovedTo(LocalDate first, EntryTime time)
    {
        var days = Period.DaysBetween(time.Start.Date, first);
        return days == 0 ? time : time with { Start = time.Start.PlusDays(days), End = time.End.PlusDays(days), StartInstant = null, EndInstant = null };
    }

    private static EntryError NotExpressible(string reason) => new(SyncReasons.RecurrenceNotExpressible, reason, IsTransient: false);
}
