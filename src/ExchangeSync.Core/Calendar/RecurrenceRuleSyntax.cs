using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;

namespace ExchangeSync.Calendar;

/// <summary>What RFC 5545 (3.3.10) takes as a recurrence rule, whether or not EWS has a pattern for it; for the second question see <see cref="RecurrencePattern.TryParseRule"/>.</summary>
public static class RecurrenceRuleSyntax
{
    private static readonly Dictionary<string, Func<string, bool>> Parts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["FREQ"] = value => Is(value, "DAILY|WEEKLY|MONTHLY|YEARLY"),
        ["INTERVAL"] = value => IsNumber(value, 1, int.MaxValue),
        ["COUNT"] = value => IsNumber(value, 1, int.MaxValue),
        ["UNTIL"] = value => DateOf(value) is not null,
        ["WKST"] = value => Is(value, "MO|TU|WE|TH|FR|SA|SU"),
        ["BYDAY"] = value => AreAll(value, day => Is(day, "([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")),
        ["BYMONTHDAY"] = value => AreAll(value, day => IsPosition(day, 31)),
        ["BYYEARDAY"] = value => AreAll(value, day => IsPosition(day, 366)),
        ["BYWEEKNO"] = value => AreAll(value, week => IsPosition(week, 53)),
        ["BYMONTH"] = value => AreAll(value, month => IsNumber(month, 1, 12)),
        ["BYSETPOS"] = value => AreAll(value, position => IsPosition(position, 366)),
        ["BYHOUR"] = value => IsNumber(value, 0, 23),
        ["BYMINUTE"] = value => IsNumber(value, 0, 59),
        ["BYSECOND"] = value => IsNumber(value, 0, 60),
    };

    /// <summary>
    /// Why that is no rule by which an appointment can recur, as a sentence for a person; null: it is one. A rule that gives several occurrences a day is none: an occurrence is known by its
    /// date.
    /// </summary>
    /// <param name="rule">The rule, with or without "RRULE:".</param>
    /// <param name="start">Wall time of the first occurrence.</param>
    public static string? ProblemOf(string rule, LocalDateTime start)
    {
        var text = rule.Trim();
        text = text.StartsWith("RRULE:", StringComparison.OrdinalIgnoreCase) ? text.Substring(6) : text;
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split([';'], StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=');
            var (name, value) = at < 0 ? (part.Trim(), "") : (part.Substring(0, at).Trim(), part.Substring(at + 1).Trim());
            if (!Parts.TryGetValue(name, out var isValid))
            {
                return $"'{part}' is not a part of a recurrence rule.";
            }

            if (found.ContainsKey(name))
            {
                return $"{name} appears twice.";
            }

            if (!isValid(value))
            {
                return Is(value, "HOURLY|MINUTELY|SECONDLY") ? "An appointment recurs once a day at most." : $"{name} can't be '{value}'.";
            }

            found.Add(name, value);
        }

        // An UNTIL in UTC may be a day off in the zone of the start.
        return !found.ContainsKey("FREQ") ? "FREQ is missing."
            : found.ContainsKey("COUNT") && found.ContainsKey("UNTIL") ? "COUNT and UNTIL exclude each other."
            : found.TryGetValue("UNTIL", out var until) && DateOf(until) < start.Date.PlusDays(until.Length > 15 ? -1 : 0) ? "The series ends before it starts."
            : null;
    }

    private static LocalDate? DateOf(string until) =>
        Is(until, "[0-9]{8}(T[0-9]{6}Z?)?") && LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd").Parse(until.Substring(0, 8)) is { Success: true } date ? date.Value : null;

    private static bool AreAll(string list, Func<string, bool> isValid) => list.Split(',').All(value => isValid(value.Trim()));

    private static bool IsPosition(string value, int highest) => IsNumber(value, 1, highest) || IsNumber(value, -highest, -1);

    private static bool IsNumber(string value, int lowest, int highest) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= lowest && number <= highest;

    private static bool Is(string value, string pattern) => Regex.IsMatch(value, $"^({pattern})$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
}
