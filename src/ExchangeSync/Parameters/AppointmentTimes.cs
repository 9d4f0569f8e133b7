using System.Management.Automation;
using ExchangeSync.Calendar;
using ExchangeSync.Clr;
using ExchangeSync.Pipeline;

namespace ExchangeSync.Parameters;

/// <summary>When an appointment takes place, as it is typed.</summary>
internal static class AppointmentTimes
{
    /// <summary>Without an end: one hour, or one day. A whole-day one whose end is its start is meant to be that day.</summary>
    public static EntryTime Make(bool allDay, DateTime start, DateTime? end, string? zone)
    {
        var last = end ?? (allDay ? start.AddDays(1) : start.AddHours(1));
        return ClrTime.Wall(allDay, start, allDay && last.Date == start.Date ? start.AddDays(1) : last, zone);
    }

    /// <summary>The rule where the calendar can hold it; null for none.</summary>
    /// <exception cref="CommandException">InvalidRecurrenceRule.</exception>
    public static string? Rule(string? rule, EntryTime time)
    {
        if (NullIfEmpty(rule) is not { } text)
        {
            return null;
        }

        return ClrTime.ProblemOf(text, time) is { } problem
            ? throw new CommandException("InvalidRecurrenceRule", ErrorCategory.InvalidArgument,
                $"'{text}' can't be used: {problem}",
                "Give an RRULE of RFC 5545 that Exchange has a pattern for, such as FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10.", text)
            : text;
    }

    public static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
