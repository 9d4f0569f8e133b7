using NodaTime;

namespace ExchangeSync.Simulator.Recurring;

/// <summary>Days of the week as EWS names them, the words Day, Weekday and WeekendDay included.</summary>
public sealed record DaySet
{
    private readonly int _bits;

    public DaySet(params IEnumerable<string> names)
    {
        Names = string.Join(' ', names);
        foreach (var name in names)
        {
            _bits |= name switch
            {
                "Day" => 0b11111110,
                "Weekday" => 0b00111110,
                "WeekendDay" => 0b11000000,
                _ => 1 << (int)Enum.Parse<IsoDayOfWeek>(name),
            };
        }
    }

    /// <summary>The names as given, divided by blanks.</summary>
    public string Names { get; }

    // The order in which days are named means nothing.
    public bool Equals(DaySet? other) => other?._bits == _bits;

    public override int GetHashCode() => _bits;

    public bool Has(IsoDayOfWeek day) => (_bits & (1 << (int)day)) != 0;
}
