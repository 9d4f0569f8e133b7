using NodaTime;

namespace ExchangeSync.Calendar;

/// <summary>Some days of every n-th week; EWS WeeklyRecurrence.</summary>
public sealed record WeeklyRecurrence : RecurrencePattern
{
    /// <summary>Weeks from one week with dates to the next.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 99.</exception>
    public int Interval { get; init => field = Checked(value, 99, nameof(Interval)); } = 1;

    /// <summary>The days of such a week.</summary>
    /// <exception cref="ArgumentOutOfRangeException">None.</exception>
    public required WeekDays Days
    {
        get;
        init => field = value is > 0 and <= WeekDays.Day ? value : throw new ArgumentOutOfRangeException(nameof(Days), value, "A weekly series needs a day of the week.");
    }

    /// <summary>
    /// The day with which weeks begin, which matters from an interval of 2 on. EWS has it since 2010 SP1 only; Monday stands for "not said", as in RFC 5545.
    /// </summary>
    public IsoDayOfWeek FirstDayOfWeek { get; init; } = IsoDayOfWeek.Monday;

    private LocalDate FirstWeek => Start.PlusDays(-PlaceInWeek(Start.DayOfWeek));

    internal override IEnumerable<LocalDate> Between(LocalDate first, LocalDate last)
    {
        var anchor = FirstWeek;
        var begin = Period.DaysBetween(anchor, first);
        var end = Period.DaysBetween(anchor, last);
        var places = Places();
        for (var week = begin / 7 / Interval * Interval; week * 7 <= end; week += Interval)
        {
            foreach (var place in places)
            {
                var offset = (week * 7) + place;
                if (offset >= begin && offset <= end)
                {
                    yield return anchor.PlusDays(offset);
                }
            }
        }
    }

    internal override LocalDate Nth(int n)
    {
        var places = Places();
        // Days of the first week that lie before the start are counted as if they had been dates.
        var skipped = places.Count(place => place < PlaceInWeek(Start.DayOfWeek));
        var index = n - 1L + skipped;
        return Plus(FirstWeek, (index / places.Count * Interval * 7) + places[(int)(index % places.Count)]);
    }

    internal override string RuleOfPattern()
    {
        var start = FirstDayOfWeek == IsoDayOfWeek.Monday ? "" : ";WKST=" + FirstDayOfWeek.ToCode();
        return $"{Frequency("WEEKLY", Interval)};BYDAY={Days.ToCodes()}{start}";
    }

    private int PlaceInWeek(IsoDayOfWeek day) => ((int)day - (int)FirstDayOfWeek + 7) % 7;

    private List<int> Places() =>
        Enumerable.Range(1, 7).Where(day => Days.Has((IsoDayOfWeek)day)).Select(day => PlaceInWeek((IsoDayOfWeek)day)).OrderBy(place => place).ToList();
}
