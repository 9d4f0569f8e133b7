using System.Xml.Linq;
using ExchangeSync.Simulator.Time;
using ExchangeSync.Simulator.Wire;
using NodaTime;
using NodaTime.TimeZones;

namespace ExchangeSync.Simulator.Fields;

/// <summary>A zone with the rules that hold in one year: its periods and when each begins.</summary>
internal static class ZoneDefinitionXml
{
    public static XElement Write(string id, int year)
    {
        var intervals = ZoneTable.RulesOf(id)
            .GetZoneIntervals(Instant.FromUtc(year, 1, 1, 0, 0), Instant.FromUtc(year + 1, 1, 1, 0, 0))
            .ToList();
        var periods = intervals.Select(i => PeriodId(i, year)).Distinct().ToList();
        var definition = ZoneXml.Reference("TimeZoneDefinition", id);
        definition.Add(
            new XElement(Ns.T + "Periods", periods.Select(p => Period(p, intervals.First(i => PeriodId(i, year) == p)))),
            new XElement(
                Ns.T + "TransitionsGroups",
                new XElement(Ns.T + "TransitionsGroup", new XAttribute("Id", "0"), Transitions(intervals, year))),
            new XElement(
                Ns.T + "Transitions",
                new XElement(Ns.T + "Transition", new XElement(Ns.T + "To", new XAttribute("Kind", "Group"), "0"))));
        return definition;
    }

    // A zone without clock changes has one period, for which no beginning is told.
    private static IEnumerable<XElement> Transitions(List<ZoneInterval> intervals, int year)
    {
        if (intervals.Count == 1)
        {
            yield return new XElement(Ns.T + "Transition", To(intervals[0], year));
        }

        foreach (var (before, interval) in intervals.Zip(intervals.Skip(1)))
        {
            var wall = interval.Start.WithOffset(before.WallOffset).LocalDateTime;
            yield return new XElement(
                Ns.T + "RecurringDayTransition",
                To(interval, year),
                new XElement(Ns.T + "TimeOffset", TimeText.Duration(Duration.FromTicks(wall.TimeOfDay.TickOfDay))),
                new XElement(Ns.T + "Month", wall.Month),
                new XElement(Ns.T + "DayOfWeek", wall.DayOfWeek.ToString()),
                new XElement(Ns.T + "Occurrence", wall.PlusDays(7).Month != wall.Month ? -1 : ((wall.Day - 1) / 7) + 1));
        }
    }

    private static XElement Period(string id, ZoneInterval interval) => new(
        Ns.T + "Period",
        new XAttribute("Bias", TimeText.Bias(interval.WallOffset)),
        new XAttribute("Name", Name(interval)),
        new XAttribute("Id", id));

    private static XElement To(ZoneInterval interval, int year) =>
        new(Ns.T + "To", new XAttribute("Kind", "Period"), PeriodId(interval, year));

    private static string PeriodId(ZoneInterval interval, int year) => $"trule:Microsoft/Registry/{year}-{Name(interval)}";

    private static string Name(ZoneInterval interval) => interval.Savings == Offset.Zero ? "Standard" : "Daylight";
}
