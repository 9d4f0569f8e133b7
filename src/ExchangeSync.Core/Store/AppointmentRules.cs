using ExchangeSync.Calendar;
using NodaTime;
using NodaTime.TimeZones;

namespace ExchangeSync.Store;

/// <summary>What every appointment of the store keeps to.</summary>
internal static class AppointmentRules
{
    // The years of Exchange's calendar. Near the ends of the calendar itself a wall time has no instant in every zone.
    private const int FirstYear = 1601;
    private const int LastYear = 4499;

    private static readonly ZoneLocalMappingResolver Earliest =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    private static readonly ZoneLocalMappingResolver Latest =
        Resolvers.CreateMappingResolver(Resolvers.ReturnLater, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>Throws what <see cref="Check(EntryContent)"/> does, or SeriesWithinSeries.</summary>
    public static void Check(Appointment appointment)
    {
        Check(appointment.Content);
        if (appointment is { SeriesId: not null, Content.RecurrenceRule: not null })
        {
            throw new StoreException(
                AppointmentReasons.SeriesWithinSeries, "One date of a recurring appointment can't recur by itself.", "Change the recurring appointment, or make a new one.");
        }
    }

    /// <summary>Throws DateOutOfRange, AllDayNotMidnight, EndBeforeStart, NoteTextMissing or InvalidHolidayRule.</summary>
    public static void Check(EntryContent content)
    {
        var time = content.Time;
        if (time.Start.Year < FirstYear || time.End.Year > LastYear)
        {
            throw new StoreException(
                AppointmentReasons.DateOutOfRange,
                $"The appointment from {time.Start:uuuu-MM-dd} to {time.End:uuuu-MM-dd} lies outside the years {FirstYear} to {LastYear}.",
                "Give dates that a calendar of Exchange can hold.");
        }

        if (time.AllDay && (time.Start.TimeOfDay != LocalTime.Midnight || time.End.TimeOfDay != LocalTime.Midnight))
        {
            throw new StoreException(AppointmentReasons.AllDayNotMidnight, "A whole-day appointment begins and ends at midnight.", "Give dates without a time of day.");
        }

        if (time.AllDay ? time.End <= time.Start : EndsBeforeStart(time))
        {
            throw new StoreException(AppointmentReasons.EndBeforeStart, $"The appointment would end ({time.End}) before it starts ({time.Start}).", "Give an end that is after the start.");
        }

        if (content.HolidayRule is not (null or "Allow" or "Exclude" or "SkipToNextWorkingDay"))
        {
            throw new StoreException(AppointmentReasons.InvalidHolidayRule, $"There is no holiday rule '{content.HolidayRule}'.", "Give Allow, Exclude or SkipToNextWorkingDay.");
        }

        // A base's content must never be stored as if it were the user's: its note would be gone.
        if (content.Note.Text is null && !content.Note.IsEmpty)
        {
            throw new StoreException(AppointmentReasons.NoteTextMissing, "Only the fingerprint of the note is known, not its text.", "This is a defect of ExchangeSync: please report it.");
        }
    }

    /// <summary>Throws InvalidRecurrenceRule where the rule is none.</summary>
    public static void CheckRule(EntryContent content)
    {
        if (content.RecurrenceRule is { } rule && RecurrenceRuleSyntax.ProblemOf(rule, content.Time.Start) is { } problem)
        {
            throw new StoreException(
                AppointmentReasons.InvalidRecurrenceRule, $"An appointment can't recur by '{rule}': {problem}", "Give an RRULE of RFC 5545, such as FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10.");
        }
    }

    /// <summary>Throws InvalidTimeZone where a zone is named that is neither a Windows nor an IANA id.</summary>
    public static void CheckZones(EntryTime time)
    {
        foreach (var zone in new[] { time.Zone, time.EndZone })
        {
            if (zone is not null && Zones.Find(zone) is null)
            {
                throw InvalidTimeZone(zone);
            }
        }
    }

    public static StoreException InvalidTimeZone(string zone) =>
        new(AppointmentReasons.InvalidTimeZone, $"There is no time zone '{zone}'.", "Give a Windows id such as 'Romance Standard Time' or an IANA id such as 'Europe/Copenhagen'.");

    // Within the hour that is repeated in autumn an end may read earlier than the start, and so it may after a flight to the west.
    private static bool EndsBeforeStart(EntryTime time)
    {
        if (time.End >= time.Start && time.EndZone is null)
        {
            return false;
        }

        return Zones.Find(time.Zone) is { } zone && (time.EndZone is null ? zone : Zones.Find(time.EndZone)) is { } endZone
            ? time.End.InZone(endZone, Latest).ToInstant() < time.Start.InZone(zone, Earliest).ToInstant()
            : time.End < time.Start;
    }
}
