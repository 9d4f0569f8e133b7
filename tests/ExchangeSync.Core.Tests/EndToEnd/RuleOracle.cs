using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using NodaTime;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>The dates of a rule as Ical.Net reads it, an engine that is neither the product's nor the simulator's.</summary>
internal static class RuleOracle
{
    /// <summary>The dates from the first one on, which the rule must give.</summary>
    public static IEnumerable<LocalDate> Dates(string rule, LocalDate first) =>
        new CalendarEvent { Start = new CalDateTime(first.Year, first.Month, first.Day), RecurrenceRule = new RecurrenceRule(rule) }
            .GetOccurrences()
            .Select(occurrence => LocalDate.FromDateTime(occurrence.Period.StartTime.Value));
}
