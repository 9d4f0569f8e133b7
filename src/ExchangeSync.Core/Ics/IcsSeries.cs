using ExchangeSync.Calendar;

namespace ExchangeSync.Ics;

/// <summary>RRULE ⇄ the rule that the calendar stores.</summary>
internal static class IcsSeries
{
    private const string Remedy = "Enter it by hand, as a series that Exchange knows or as single appointments.";

    /// <summary>The rule of a VEVENT at that time; null: it does not recur.</summary>
    /// <exception cref="IcsRefusalException">RecurrenceNotExpressible, StartNotInSeries.</exception>
    public static string? RuleOf(IcsComponent entry, EntryTime time)
    {
        var rules = entry.All("RRULE").Take(2).ToList();
        if (rules.Count == 0)
        {
            return null;
        }

        string? reason = "It has two rules.";
        if (entry.First("EXRULE") is { } excluded)
        {
            throw IcsRefusalException.Skip(excluded.Line, IcsReasons.RecurrenceNotExpressible, "the series can't be carried over: a rule excludes dates (EXRULE).", Remedy);
        }

        if (rules.Count > 1 || !RecurrencePattern.TryParseRule(rules[0].Value, time.Start, Zones.Find(time.Zone), out var pattern, out reason))
        {
            throw IcsRefusalException.Skip(rules[0].Line, IcsReasons.RecurrenceNotExpressible, $"the series can't be carried over: {reason}", Remedy);
        }

        return pattern!.Contains(time.Start.Date)
            ? pattern.ToRule()
            : throw IcsRefusalException.Skip(
                rules[0].Line, IcsReasons.StartNotInSeries, "the series begins on a day that its rule does not fall on, which Exchange can't express.", Remedy);
    }

    /// <summary>The RRULE of an appointment. Where its times have a zone, an end is the moment of the last start in UTC (RFC 5545, 3.3.10).</summary>
    public static string ToRule(string rule, EntryTime time)
    {
        if (!RecurrencePattern.TryParseRule(rule, time.Start, Zones.Find(time.Zone), out var pattern, out _))
        {
            return rule;
        }

        var text = pattern!.ToRule();
        return time.AllDay || pattern.Range.EndDate is not { } end || Zones.Find(time.Zone) is not { } zone
            ? text
            : text.Substring(0, text.IndexOf(";UNTIL=", StringComparison.Ordinal)) + ";UNTIL=" + IcsTimes.Utc((end + time.Start.TimeOfDay).ToInstant(zone));
    }
}
