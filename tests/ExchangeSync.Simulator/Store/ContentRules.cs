using ExchangeSync.Simulator.Time;
using ExchangeSync.Simulator.Wire;
using NodaTime;

namespace ExchangeSync.Simulator.Store;

/// <summary>What the server makes of content on every save, and what it refuses.</summary>
internal static class ContentRules
{
    private static readonly LocalDate LastRecurrenceEnd = new(4500, 9, 1);

    /// <exception cref="EwsException">The content cannot be saved.</exception>
    public static CalendarItem Apply(CalendarItem item)
    {
        item = Snap(item with { Body = BodyText.Store(item.Body) });
        if (item.Recurrence is not null)
        {
            item = Align(item);
        }

        if (item.End < item.Start)
        {
            throw new EwsException("ErrorCalendarEndDateIsEarlierThanStartDate", "EndDate is earlier than StartDate.");
        }

        return item.End - item.Start <= Duration.FromDays((5 * 365) + 1)
            ? item
            : throw new EwsException("ErrorCalendarDurationIsTooLong", "Duration of the calendar item exceeds the maximum of five years.");
    }

    // All-day items begin and end at midnight of their zone, whatever the client sent: start down, end up.
    private static CalendarItem Snap(CalendarItem item)
    {
        item = item with { Start = ToSecond(item.Start), End = ToSecond(item.End) };
        if (!item.IsAllDay)
        {
            return item;
        }

        var first = item.StartWall().Date;
        var end = item.EndWall();
        var afterLast = end.TimeOfDay == LocalTime.Midnight ? end.Date : end.Date.PlusDays(1);
        if (item.End < item.Start)
        {
            return item;
        }

        return item with
        {
            Start = WireTime.ToInstant(first.AtMidnight(), ZoneTable.RulesOf(item.StartTimeZone)),
            End = WireTime.ToInstant(
                (afterLast > first ? afterLast : first.PlusDays(1)).AtMidnight(), ZoneTable.RulesOf(item.EndTimeZone ?? item.StartTimeZone)),
        };
    }

    // The series begins at the first date of its pattern, at the time of day of its start.
    private static CalendarItem Align(CalendarItem item)
    {
        var recurrence = item.Recurrence!;
        if (recurrence.EndDate > LastRecurrenceEnd)
        {
            throw new EwsException("ErrorRecurrenceEndDateTooBig", "The end date of the recurrence is too late.");
        }

        var first = recurrence.Dates().Take(2).ToList();
        if (recurrence.EndDate < recurrence.StartDate || recurrence.Count < 1 || first.Count == 0)
        {
            throw new EwsException("ErrorRecurrenceHasNoOccurrence", "The recurrence pattern has no valid occurrences.");
        }

        var aligned = Series.Regular(item, first[0]);
        if (first.Count == 2 && aligned.End > Series.Regular(item, first[1]).Start)
        {
            throw new EwsException("ErrorOccurrenceTimeSpanTooBig", "Occurrence time span is too big.");
        }

        return item with { Start = aligned.Start, End = aligned.End };
    }

    private static Instant ToSecond(Instant instant) => Instant.FromUnixTimeSeconds(instant.ToUnixTimeSeconds());
}
