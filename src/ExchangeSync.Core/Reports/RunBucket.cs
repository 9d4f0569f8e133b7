using System.Globalization;
using NodaTime;

namespace ExchangeSync.Reports;

/// <summary>One column of the chart: a run, or where there are many, those of an hour, a day, a week or a month.</summary>
/// <param name="Label">When that was.</param>
/// <param name="Totals">What they did.</param>
internal sealed record RunBucket(string Label, RunTotals Totals)
{
    /// <summary>So many columns can still be told apart on a telephone.</summary>
    private const int Most = 60;

    private static readonly (Func<LocalDateTime, LocalDateTime> Begin, Period Length, string Format)[] Units =
    [
        (time => time.Date + new LocalTime(time.Hour, 0), Period.FromHours(1), "uuuu-MM-dd HH:mm"),
        (time => time.Date.AtMidnight(), Period.FromDays(1), "uuuu-MM-dd"),
        (time => time.Date.PlusDays(1 - (int)time.DayOfWeek).AtMidnight(), Period.FromWeeks(1), "'week of' uuuu-MM-dd"),
        (time => new LocalDate(time.Year, time.Month, 1).AtMidnight(), Period.FromMonths(1), "uuuu-MM"),
    ];

    /// <summary>The columns, the oldest first. Where they stand for times, those without a run are there too.</summary>
    public static IReadOnlyList<RunBucket> Of(IReadOnlyList<ReportRun> runs, DateTimeZone zone)
    {
        if (runs.Count <= Most)
        {
            return runs.Select(run => new RunBucket($"Run {run.Run.Id}, {run.Connection}, {Told(TimeOf(run, zone), "uuuu-MM-dd HH:mm")}", RunTotals.Of([run]))).ToList();
        }

        for (var unit = 0; ; unit++)
        {
            var (begin, length, format) = Units[unit];
            var (first, last) = (begin(TimeOf(runs[0], zone)), begin(TimeOf(runs[runs.Count - 1], zone)));
            if (first + PeriodTimes(length, Most - 1) >= last || unit == Units.Length - 1)
            {
                var byTime = runs.ToLookup(run => begin(TimeOf(run, zone)));
                return Times(first, last, length).Select(time => new RunBucket(Told(time, format), RunTotals.Of(byTime[time]))).ToList();
            }
        }
    }

    private static IEnumerable<LocalDateTime> Times(LocalDateTime first, LocalDateTime last, Period length)
    {
        for (var time = first; time <= last; time += length)
        {
            yield return time;
        }
    }

    private static Period PeriodTimes(Period length, int times)
    {
        var builder = length.ToBuilder();
        (builder.Hours, builder.Days, builder.Weeks, builder.Months) = (builder.Hours * times, builder.Days * times, builder.Weeks * times, builder.Months * times);
        return builder.Build();
    }

    private static LocalDateTime TimeOf(ReportRun run, DateTimeZone zone) => run.Run.Started.InZone(zone).LocalDateTime;

    private static string Told(LocalDateTime time, string format) => time.ToString(format, CultureInfo.InvariantCulture);
}
