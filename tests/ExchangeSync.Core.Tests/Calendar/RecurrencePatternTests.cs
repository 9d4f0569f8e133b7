using System.Diagnostics;
using CsCheck;
using ExchangeSync.Calendar;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using NodaTime;
using RecurrencePattern = ExchangeSync.Calendar.RecurrencePattern;
using RecurrenceRange = ExchangeSync.Calendar.RecurrenceRange;

namespace ExchangeSync.Tests.Calendar;

public class RecurrencePatternTests
{
    private static readonly LocalDate FarAway = new(9999, 12, 31);

    [Fact]
    public void Dates_are_those_that_another_engine_reads_from_the_rule() =>
        Gen.Select(PatternGenerator.Any, PatternGenerator.Date, Gen.Int[0, 3000]).Sample((pattern, from, length) =>
        {
            var to = from.PlusDays(length);
            Assert.Equal(Oracle(pattern, from, to), pattern.Dates(from, to));
        }, iter: 3000);

    [Fact]
    public void A_slice_is_the_part_of_the_whole_that_lies_in_it() =>
        Gen.Select(PatternGenerator.Any, PatternGenerator.Date, Gen.Int[0, 2000]).Sample((pattern, from, length) =>
        {
            var to = from.PlusDays(length);
            var whole = pattern.Dates(pattern.Start.PlusDays(-10), to);
            Assert.Equal(whole.Where(date => date >= from), pattern.Dates(from, to));
        }, iter: 2000);

    [Fact]
    public void A_pattern_contains_its_dates_and_no_others() =>
        Gen.Select(PatternGenerator.Any, PatternGenerator.Date).Sample((pattern, from) =>
        {
            var days = Enumerable.Range(0, 400).Select(from.PlusDays).ToList();
            Assert.Equal(pattern.Dates(days[0], days[^1]), days.Where(pattern.Contains));
        }, iter: 500);

    [Fact]
    public void A_numbered_series_has_that_many_dates() =>
        Gen.Select(PatternGenerator.Any, Gen.Int[1, 300]).Sample((pattern, count) =>
        {
            var numbered = pattern with { Range = RecurrenceRange.Times(count) };
            var dates = numbered.Dates(numbered.Start, FarAway).ToList();
            Assert.Equal(count, dates.Count);
            Assert.Equal(numbered.Limit, dates[^1]);
            Assert.Equal((numbered with { Range = RecurrenceRange.NoEnd }).Dates(numbered.Start, FarAway).Take(count), dates);
        }, iter: 500);

    [Fact]
    public void A_never_ending_series_far_from_its_start_costs_nothing()
    {
        var patterns = Gen.Select(PatternGenerator.Any, pattern => pattern with { Start = new LocalDate(1601, 1, 1), Range = RecurrenceRange.NoEnd }).Array[200].Single();
        var clock = Stopwatch.StartNew();
        for (var round = 0; round < 50; round++)
        {
            foreach (var pattern in patterns)
            {
                Assert.All(pattern.Dates(new(4400, 1, 1), new(4400, 2, 1)), date => Assert.True(date.Year == 4400));
            }
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"10,000 slices took {clock.Elapsed}: a walk from the start?");
    }

    [Fact]
    public void The_last_days_of_the_calendar_end_a_series_without_an_error() =>
        PatternGenerator.Any.Sample(pattern =>
        {
            var endless = pattern with { Range = RecurrenceRange.NoEnd };
            var dates = endless.Dates(FarAway.PlusYears(-100), LocalDate.MaxIsoValue).ToList();
            Assert.NotEmpty(dates);
            Assert.True((endless with { Range = RecurrenceRange.Times(int.MaxValue) }).Limit > new LocalDate(9900, 1, 1));
        }, iter: 300);

    [Theory]
    [InlineData(31, "2025-01-31 2025-02-28 2025-03-31 2025-04-30")]
    [InlineData(30, "2025-01-30 2025-02-28 2025-03-30 2025-04-30")]
    [InlineData(29, "2025-01-29 2025-02-28 2025-03-29 2025-04-29")]
    public void A_day_beyond_the_end_of_a_month_is_its_last_day(int day, string expected)
    {
        var pattern = new AbsoluteMonthlyRecurrence { Start = new(2025, 1, 1), Day = day };
        Assert.Equal(expected, Text(pattern.Dates(new(2025, 1, 1), new(2025, 4, 30))));
    }

    [Fact]
    public void The_29th_of_February_is_the_28th_in_other_years()
    {
        var pattern = new AbsoluteYearlyRecurrence { Start = new(2023, 6, 1), Month = 2, Day = 29 };
        Assert.Equal("2024-02-29 2025-02-28 2026-02-28 2027-02-28 2028-02-29", Text(pattern.Dates(new(2000, 1, 1), new(2028, 12, 31))));
    }

    [Fact]
    public void The_last_date_may_be_the_last_day()
    {
        // The day of the first one, the 7th, lies behind the end; the date of that year does not.
        var pattern = new RelativeYearlyRecurrence
        {
            Start = new(2013, 4, 27),
            Range = RecurrenceRange.Until(new(2023, 6, 2)),
            Month = 6,
            Days = WeekDays.Friday,
            Index = WeekIndex.First,
        };
        Assert.Equal("2022-06-03 2023-06-02", Text(pattern.Dates(new(2022, 1, 1), FarAway)));
    }

    [Fact]
    public void Every_second_week_depends_on_the_day_with_which_weeks_begin()
    {
        // RFC 5545 3.8.5.3, the example with WKST.
        var monday = new WeeklyRecurrence { Start = new(1997, 8, 5), Interval = 2, Days = WeekDays.Tuesday | WeekDays.Sunday, Range = RecurrenceRange.Times(4) };
        Assert.Equal("1997-08-05 1997-08-10 1997-08-19 1997-08-24", Text(monday.Dates(new(1997, 1, 1), FarAway)));
        Assert.Equal("1997-08-05 1997-08-17 1997-08-19 1997-08-31", Text((monday with { FirstDayOfWeek = IsoDayOfWeek.Sunday }).Dates(new(1997, 1, 1), FarAway)));
    }

    [Fact]
    public void What_EWS_would_refuse_cannot_be_made()
    {
        LocalDate start = new(2025, 1, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => new DailyRecurrence { Start = start, Interval = 1000 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WeeklyRecurrence { Start = start, Days = WeekDays.None });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WeeklyRecurrence { Start = start, Days = WeekDays.Monday, Interval = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AbsoluteMonthlyRecurrence { Start = start, Day = 32 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AbsoluteYearlyRecurrence { Start = start, Day = 1, Month = 13 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RelativeMonthlyRecurrence { Start = start, Days = WeekDays.Monday | WeekDays.Friday, Index = WeekIndex.First });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RelativeYearlyRecurrence { Start = start, Month = 1, Days = WeekDays.Monday, Index = (WeekIndex)5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => RecurrenceRange.Times(0));
    }

    private static string Text(IEnumerable<LocalDate> dates) => string.Join(' ', dates.Select(date => date.ToString("uuuu-MM-dd", null)));

    private static IEnumerable<LocalDate> Oracle(RecurrencePattern pattern, LocalDate from, LocalDate to)
    {
        // Other engines count the start as a date in any case, so they are given one that is: the first one.
        var first = (pattern with { Range = RecurrenceRange.NoEnd }).Dates(pattern.Start, FarAway).First();
        if (pattern.Range.EndDate < first)
        {
            return [];
        }

        // Where it would miss the last year it gets the whole of it, and the end is kept to here.
        var last = pattern.Range.EndDate ?? FarAway;
        var asked = PatternGenerator.LosesItsLastYear(pattern, first) ? pattern with { Range = RecurrenceRange.Until(new(last.Year, 12, 31)) } : pattern;
        var series = new CalendarEvent
        {
            Start = new CalDateTime(first.Year, first.Month, first.Day),
            RecurrenceRule = new RecurrenceRule(asked.ToRule()),
        };
        return series.GetOccurrences()
            .Select(occurrence => LocalDate.FromDateTime(occurrence.Period.StartTime.Value))
            .TakeWhile(date => date <= LocalDate.Min(to, last))
            .Where(date => date >= from);
    }
}
