using NodaTime;

namespace ExchangeSync.Calendar;

/// <summary>What the monthly and yearly patterns share: exactly one date in every month that they visit.</summary>
public abstract record MonthBasedRecurrence : RecurrencePattern
{
    private const int LastMonth = (9999 * 12) + 11;

    /// <summary>Months from one visited month to the next.</summary>
    internal abstract int Months { get; }

    /// <summary>The calendar month (1 to 12) of the first visit; null: that of the start.</summary>
    internal abstract int? FixedMonth { get; }

    /// <summary>The date in a month.</summary>
    internal abstract LocalDate DateIn(int year, int month);

    internal override IEnumerable<LocalDate> Between(LocalDate first, LocalDate last)
    {
        var anchor = Anchor();
        var skipped = Math.Max(0, Number(first) - anchor) / Months;
        for (var month = anchor + (skipped * Months); month <= Number(last); month += Months)
        {
            var date = DateIn(month);
            if (date >= first && date <= last)
            {
                yield return date;
            }
        }
    }

    internal override LocalDate Nth(int n)
    {
        var anchor = Anchor();
        var index = DateIn(anchor) < Start ? n : n - 1L;
        var month = anchor + (index * Months);
        return month <= LastMonth ? DateIn((int)month) : LocalDate.MaxIsoValue;
    }

    // Months counted from January of year 0.
    private static int Number(LocalDate date) => (date.Year * 12) + date.Month - 1;

    private int Anchor()
    {
        var start = Number(Start);
        if (FixedMonth is not int month)
        {
            return start;
        }

        var sameYear = (Start.Year * 12) + month - 1;
        return sameYear >= start ? sameYear : sameYear + 12;
    }

    private LocalDate DateIn(int number) => DateIn(number / 12, (number % 12) + 1);
}
