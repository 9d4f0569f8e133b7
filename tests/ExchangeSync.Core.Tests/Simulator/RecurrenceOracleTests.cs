using ExchangeSync.Simulator.Recurring;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using NodaTime;
using IcalPattern = Ical.Net.DataTypes.RecurrencePattern;

namespace ExchangeSync.Tests.SimulatorTests;

/// <summary>
/// The simulator's dates against Ical.Net's, over random patterns. Days after the 28th are left out: a day that a month
/// lacks is its last one in Exchange, and no occurrence in iCalendar.
/// </summary>
public sealed class RecurrenceOracleTests
{
    private static readonly DayOfWeek[] Days = Enum.GetValues<DayOfWeek>();

    [Theory]
    [InlineData("daily")]
    [InlineData("weekly")]
    [InlineData("monthly by day")]
    [InlineData("monthly by weekday")]
    [InlineData("yearly by day")]
    [InlineData("yearly by weekday")]
    public void Random_patterns_have_the_dates_that_icalendar_gives_them(string kind)
    {
        var random = new Random(20260310);
        for (var round = 0; round < 200; round++)
        {
            var (ours, theirs) = Pattern(kind, random);
            var start = new LocalDate(2026, 1, 1).PlusDays(random.Next(700));
            // iCalendar counts the start itself, whether or not the pattern has it.
            var first = new Recurrence(ours, start, Count: 1).Dates().Single();
            var dates = new Recurrence(ours, first, Count: 12).Dates().ToList();

            Assert.Equal(Expected(theirs, first), dates);
        }
    }

    private static List<LocalDate> Expected(IcalPattern pattern, LocalDate first)
    {
        pattern.Count = 12;
        var entry = new CalendarEvent { Start = new CalDateTime(first.Year, first.Month, first.Day) };
        entry.RecurrenceRule = pattern;
        return entry.GetOccurrences().Select(o => LocalDate.FromDateOnly(o.Period.StartTime.Date)).ToList();
    }

    private static (Simulator.Recurring.RecurrencePattern Ours, IcalPattern Theirs) Pattern(string kind, Random random)
    {
        var interval = random.Next(1, 5);
        var day = random.Next(1, 29);
        var month = random.Next(1, 13);
        var weekday = Days[random.Next(7)];
        var index = random.Next(1, 6);
        var set = new DaySet(weekday.ToString());
        var byDay = new WeekDay(weekday, index == 5 ? -1 : index);
        switch (kind)
        {
            case "daily":
                return (new DailyPattern(interval), new IcalPattern(FrequencyType.Daily, interval));
            case "weekly":
                var chosen = Days.Where(_ => random.Next(3) == 0).DefaultIfEmpty(weekday).ToList();
                var firstDay = Days[random.Next(7)];
                var iso = firstDay == DayOfWeek.Sunday ? IsoDayOfWeek.Sunday : (IsoDayOfWeek)firstDay;
                return (
                    new WeeklyPattern(interval, new DaySet(chosen.Select(d => d.ToString())), iso),
                    new IcalPattern(FrequencyType.Weekly, interval) { ByDay = chosen.Select(d => new WeekDay(d)).ToList(), FirstDayOfWeek = firstDay });
            case "monthly by day":
                return (new AbsoluteMonthlyPattern(interval, day), new IcalPattern(FrequencyType.Monthly, interval) { ByMonthDay = [day] });
            case "monthly by weekday":
                return (new RelativeMonthlyPattern(interval, set, index), new IcalPattern(FrequencyType.Monthly, interval) { ByDay = [byDay] });
            case "yearly by day":
                return (
                    new AbsoluteYearlyPattern(day, month), new IcalPattern(FrequencyType.Yearly, 1) { ByMonth = [month], ByMonthDay = [day] });
            default:
                return (
                    new RelativeYearlyPattern(set, index, month), new IcalPattern(FrequencyType.Yearly, 1) { ByMonth = [month], ByDay = [byDay] });
        }
    }
}
