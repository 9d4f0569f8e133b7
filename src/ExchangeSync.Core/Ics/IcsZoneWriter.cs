using System.Globalization;
using NodaTime;
using NodaTime.TimeZones;
using ExchangeSync.Calendar;

namespace ExchangeSync.Ics;

/// <summary>Writes a VTIMEZONE (RFC 5545, 3.6.5) that says just what our zone data say.</summary>
internal static class IcsZoneWriter
{
    // As far as zone data announce changes; the last rules go on.
    private const int LastYear = 2037;

    /// <summary>The zone's rules from a year on.</summary>
    public static void Write(IcsLineWriter writer, string id, int firstYear)
    {
        var zone = Zones.Find(id)!;
        var from = Instant.FromUtc(Math.Min(firstYear, LastYear) - 1, 1, 1, 0, 0);
        var intervals = zone.GetZoneIntervals(new Interval(from, Instant.FromUtc(LastYear + 1, 1, 1, 0, 0))).ToList();
        writer.Begin("VTIMEZONE");
        writer.Value("TZID", id);
        writer.Value("X-LIC-LOCATION", zone.Id);
        Observance(writer, intervals[0].Savings != Offset.Zero, intervals[0].Name, from.InUtc().LocalDateTime, intervals[0].WallOffset, intervals[0].WallOffset, null);
        foreach (var run in Runs(Changes(intervals)))
        {
            var first = run.Changes[0];
            Observance(writer, first.IsDaylight, first.Name, first.Onset, first.From, first.To, run.Changes.Count > 1 ? Rule(run) : null);
        }

        writer.End("VTIMEZONE");
    }

    private static void Observance(IcsLineWriter writer, bool isDaylight, string name, LocalDateTime onset, Offset from, Offset to, string? rule)
    {
        var component = isDaylight ? "DAYLIGHT" : "STANDARD";
        writer.Begin(component);
        writer.Value("DTSTART", IcsTimes.Wall(onset));
        writer.Value("TZOFFSETFROM", OffsetText(from));
        writer.Value("TZOFFSETTO", OffsetText(to));
        writer.Text("TZNAME", name);
        if (rule is not null)
        {
            writer.Value("RRULE", rule);
        }

        writer.End(component);
    }

    private static IEnumerable<Change> Changes(List<ZoneInterval> intervals)
    {
        for (var at = 1; at < intervals.Count; at++)
        {
            var (before, after) = (intervals[at - 1], intervals[at]);
            yield return new Change(
                after.Start, after.Start.WithOffset(before.WallOffset).LocalDateTime, before.WallOffset, after.WallOffset, after.Savings != Offset.Zero, after.Name);
        }
    }

    // Changes of one kind in years that follow each other, as long as one rule gives them all.
    private static List<Run> Runs(IEnumerable<Change> changes)
    {
        var runs = new List<Run>();
        foreach (var change in changes)
        {
            var run = runs.FindLast(run => run.Changes[0].IsLike(change));
            var weeks = WeeksOf(change.Onset.Date);
            if (run is not null && run.Changes[run.Changes.Count - 1].Onset.Year == change.Onset.Year - 1 && run.Weeks.Intersect(weeks).Any())
            {
                run.Weeks.IntersectWith(weeks);
                run.Changes.Add(change);
            }
            else
            {
                runs.Add(new Run([change], [.. weeks]));
            }
        }

        return runs;
    }

    private static IEnumerable<int> WeeksOf(LocalDate date)
    {
        if (date.Day <= 28)
        {
            yield return ((date.Day - 1) / 7) + 1;
        }

        if (date.Day + 7 > CalendarSystem.Iso.GetDaysInMonth(date.Year, date.Month))
        {
            yield return -1;
        }
    }

    private static string Rule(Run run)
    {
        var (first, last) = (run.Changes[0].Onset, run.Changes[run.Changes.Count - 1]);
        var day = first.DayOfWeek.ToString().Substring(0, 2).ToUpperInvariant();
        var rule = FormattableString.Invariant($"FREQ=YEARLY;BYMONTH={first.Month};BYDAY={run.Weeks.Max()}{day}");
        return last.Onset.Year == LastYear ? rule : $"{rule};UNTIL={IcsTimes.Utc(last.At)}";
    }

    private static string OffsetText(Offset offset)
    {
        var seconds = Math.Abs(offset.Seconds);
        var text = FormattableString.Invariant($"{(offset.Seconds < 0 ? '-' : '+')}{seconds / 3600:00}{seconds / 60 % 60:00}");
        return seconds % 60 == 0 ? text : text + (seconds % 60).ToString("00", CultureInfo.InvariantCulture);
    }

    private sealed record Change(Instant At, LocalDateTime Onset, Offset From, Offset To, bool IsDaylight, string Name)
    {
        public bool IsLike(Change other) =>
            (From, To, IsDaylight, Name, Onset.Month, Onset.TimeOfDay, Onset.DayOfWeek)
            == (other.From, other.To, other.IsDaylight, other.Name, other.Onset.Month, other.Onset.TimeOfDay, other.Onset.DayOfWeek);
    }

    private sealed record Run(List<Change> Changes, HashSet<int> Weeks);
}
