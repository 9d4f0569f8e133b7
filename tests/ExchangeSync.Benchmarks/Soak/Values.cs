using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Benchmarks.Soak;

/// <summary>What entries say: every value follows from the numbers of a move. Texts hold a mark that occurs nowhere else, so that it can be told where each version went.</summary>
internal sealed class Values(World world)
{
    public static readonly string[] Statuses = ["Busy", "Free", "Tentative", "OOF", "WorkingElsewhere"];
    public static readonly string[] Sensitivities = ["Normal", "Private", "Personal", "Confidential"];
    public static readonly string?[] Types = [null, "Visit", "Call"];
    public static readonly IReadOnlyList<string>[] Categories = [[], ["Visit"], ["Red"], ["Blue", "Call"], ["Visit", "Call"]];

    private static readonly string[] OtherZones =
        ["Romance Standard Time", "Pacific Standard Time", "AUS Eastern Standard Time", "Nepal Standard Time", "Line Islands Standard Time", "Dateline Standard Time", "UTC", "Lord Howe Standard Time"];

    // Wall times that a change of the clock skips or repeats.
    private static readonly (string Zone, LocalDateTime Start)[] ClockChanges =
    [
        ("Romance Standard Time", new(2026, 3, 29, 2, 30)), ("Romance Standard Time", new(2026, 10, 25, 2, 30)),
        ("Pacific Standard Time", new(2026, 3, 8, 2, 15)), ("Pacific Standard Time", new(2026, 11, 1, 1, 30)),
        ("AUS Eastern Standard Time", new(2026, 4, 5, 2, 30)), ("AUS Eastern Standard Time", new(2026, 10, 4, 2, 30)),
        ("New Zealand Standard Time", new(2026, 4, 5, 2, 45)), ("New Zealand Standard Time", new(2026, 9, 27, 2, 30)),
    ];

    private static readonly Duration[] Lengths =
        [Duration.FromHours(1), Duration.FromMinutes(30), Duration.FromMinutes(90), Duration.FromHours(1), Duration.Zero, Duration.FromHours(26)];

    private int _marks;

    /// <summary>A mark that no text has yet.</summary>
    public string NewMark() => $"#{++_marks}";

    /// <summary>The title of an entry that a user makes: its first word stays, whatever happens to it.</summary>
    public string NewTitle() => $"o{++_marks} {NewMark()}";

    /// <summary>Another title in the place of <paramref name="title"/>.</summary>
    public string Retitled(string title) => OriginOf(title) is { } origin ? $"{origin} {NewMark()}" : NewMark();

    /// <summary>The word by which an entry is known on both sides; null: its title has none, as that of a mask.</summary>
    public static string? OriginOf(string title) =>
        title.Length > 1 && title[0] == 'o' && char.IsAsciiDigit(title[1]) ? title.Split(' ')[0] : null;

    /// <summary>Most of these entries, or all of them.</summary>
    public static List<T> Many<T>(IEnumerable<T> entries, int b) => entries.Where((_, i) => b % 5 == 0 || i % (b % 5 + 1) != 0).ToList();

    /// <summary>When a timed entry takes place: start, end and Windows zone.</summary>
    public (LocalDateTime Start, LocalDateTime End, string Zone) Time(int b, int c, bool isShort = false)
    {
        if (b % 16 == 15)
        {
            var (changing, skipped) = ClockChanges[c % ClockChanges.Length];
            return (skipped, skipped.PlusHours(c % 3), changing);
        }

        var zone = c % 10 < 6 ? world.Settings.TimeZone : OtherZones[c / 10 % OtherZones.Length];
        var days = (b % 4) switch { 3 => (c % 180) - 40, _ => (c / 3 % 50) - 8 };
        var start = world.Today.PlusDays(days).At(new LocalTime(b / 16 % 24, b % 4 * 15));
        var length = isShort ? Lengths[c % 3] : Lengths[c % Lengths.Length];
        return (start, start.PlusSeconds((long)length.TotalSeconds), zone);
    }

    /// <summary>The days of a whole-day entry, the last one included.</summary>
    public (LocalDate First, LocalDate Last, string Zone) Days(int b, int c)
    {
        var first = world.Today.PlusDays((b % 5) switch { 4 => (c % 180) - 40, _ => (c % 50) - 8 });
        return (first, first.PlusDays(b / 5 % 3), c % 5 == 0 ? OtherZones[c / 5 % OtherZones.Length] : world.Settings.TimeZone);
    }

    /// <summary>One of the six patterns with one of the three ends. Those that would give many occurrences have a longer interval.</summary>
    public static RecurrencePattern Pattern(int b, int c, LocalDate start)
    {
        RecurrencePattern pattern = (b % 8) switch
        {
            0 or 1 => new DailyRecurrence { Start = start, Interval = 2 + (c % 6) },
            2 or 3 => new WeeklyRecurrence { Start = start, Interval = 1 + (c % 2), Days = start.DayOfWeek.ToWeekDays() | (WeekDays)(1 << (c / 2 % 7)), FirstDayOfWeek = c % 3 == 0 ? IsoDayOfWeek.Sunday : IsoDayOfWeek.Monday },
            4 => new AbsoluteMonthlyRecurrence { Start = start, Day = c % 7 == 0 ? 31 : start.Day },
            5 => new RelativeMonthlyRecurrence { Start = start, Days = start.DayOfWeek.ToWeekDays(), Index = c % 2 == 0 ? WeekIndex.Last : (WeekIndex)Math.Min(4, ((start.Day - 1) / 7) + 1) },
            6 => new AbsoluteYearlyRecurrence { Start = start, Month = start.Month, Day = start.Day },
            _ => new RelativeYearlyRecurrence { Start = start, Month = start.Month, Days = start.DayOfWeek.ToWeekDays(), Index = (WeekIndex)Math.Min(4, ((start.Day - 1) / 7) + 1) },
        };
        return pattern with
        {
            Range = (c / 14 % 4) switch
            {
                0 => RecurrenceRange.NoEnd,
                1 => RecurrenceRange.Until(start.PlusDays(5 + (c % 60))),
                _ => RecurrenceRange.Times(2 + (c % 7)),
            },
        };
    }
}
