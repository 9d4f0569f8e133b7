using NodaTime;

namespace ExchangeSync.Calendar;

/// <summary>How long a series goes on; EWS's NoEnd, EndDate and Numbered recurrence ranges.</summary>
public sealed record RecurrenceRange
{
    private RecurrenceRange()
    {
    }

    /// <summary>It never ends.</summary>
    public static RecurrenceRange NoEnd { get; } = new();

    /// <summary>The last date on which it may fall, included; null: not limited by a date.</summary>
    public LocalDate? EndDate { get; private init; }

    /// <summary>How many dates it has, at least one, deleted ones included; null: not limited by a number.</summary>
    public int? Count { get; private init; }

    /// <summary>Until this date, included.</summary>
    public static RecurrenceRange Until(LocalDate endDate) => new() { EndDate = endDate };

    /// <summary>This many dates.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one.</exception>
    public static RecurrenceRange Times(int count) =>
        count >= 1 ? new() { Count = count } : throw new ArgumentOutOfRangeException(nameof(count), count, "A series has at least one date.");
}
