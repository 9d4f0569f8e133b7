using NodaTime;
using NodaTime.Text;

namespace ExchangeSync.Calendar;

/// <summary>
/// Times as ISO 8601 writes them: what NodaTime's patterns <c>InstantPattern.ExtendedIso</c>, <c>LocalDateTimePattern.ExtendedIso</c> and <c>LocalDatePattern.Iso</c> give and take, to the letter.
/// A store and a reply are full of them, and a pattern is compiled before its first use, which each start of the module would wait for; so the common form is read and written here, and
/// anything else is left to the patterns.
/// </summary>
internal static class IsoTime
{
    private const int DateLength = 10;
    private const int SecondsLength = 19;
    private const int MaxLength = 30;
    private const int Billion = 1_000_000_000;

    /// <summary>Such as 2026-03-02T09:00:00Z, with as much of a fraction as there is.</summary>
    public static string Format(Instant instant) =>
        instant.InUtc().LocalDateTime is { Year: >= 1 and <= 9999 } utc ? Text(utc, isInstant: true) : InstantPattern.ExtendedIso.Format(instant);

    /// <summary>Such as 2026-03-02T09:00:00, with as much of a fraction as there is.</summary>
    public static string Format(LocalDateTime wall) => wall.Year is >= 1 and <= 9999 ? Text(wall, isInstant: false) : LocalDateTimePattern.ExtendedIso.Format(wall);

    /// <summary>Such as 2026-03-02.</summary>
    public static string Format(LocalDate date)
    {
        if (date.Year is < 1 or > 9999)
        {
            return LocalDatePattern.Iso.Format(date);
        }

        var text = new char[DateLength];
        Write(text, date);
        return new string(text);
    }

    /// <exception cref="UnparsableValueException">It is no such text.</exception>
    public static Instant ParseInstant(string text) => InstantIn(text) ?? InstantPattern.ExtendedIso.Parse(text).GetValueOrThrow();

    /// <exception cref="UnparsableValueException">It is no such text.</exception>
    public static LocalDateTime ParseDateTime(string text) => Read(text, text.Length) ?? LocalDateTimePattern.ExtendedIso.Parse(text).GetValueOrThrow();

    /// <exception cref="UnparsableValueException">It is no such text.</exception>
    public static LocalDate ParseDate(string text) => text.Length == DateLength && ReadDate(text) is { } date ? date : LocalDatePattern.Iso.Parse(text).GetValueOrThrow();

    /// <summary>The instant that a text in the common form says; null: it is in another form, or none.</summary>
    public static Instant? InstantIn(string text) =>
        text.Length > SecondsLength && text[text.Length - 1] == 'Z' && Read(text, text.Length - 1) is { } utc ? utc.InUtc().ToInstant() : null;

    private static string Text(LocalDateTime time, bool isInstant)
    {
        var text = new char[MaxLength];
        Write(text, time.Date);
        text[DateLength] = 'T';
        WriteTwo(text, 11, time.Hour);
        text[13] = ':';
        WriteTwo(text, 14, time.Minute);
        text[16] = ':';
        WriteTwo(text, 17, time.Second);
        var length = SecondsLength;
        if (time.NanosecondOfSecond != 0)
        {
            text[length++] = '.';
            for (var (rest, unit) = (time.NanosecondOfSecond, Billion / 10); rest > 0; (rest, unit) = (rest % unit, unit / 10))
            {
                text[length++] = (char)('0' + (rest / unit));
            }
        }

        if (isInstant)
        {
            text[length++] = 'Z';
        }

        return new string(text, 0, length);
    }

    private static void Write(char[] text, LocalDate date)
    {
        WriteTwo(text, 0, date.Year / 100);
        WriteTwo(text, 2, date.Year % 100);
        text[4] = '-';
        WriteTwo(text, 5, date.Month);
        text[7] = '-';
        WriteTwo(text, 8, date.Day);
    }

    private static void WriteTwo(char[] text, int at, int number) => (text[at], text[at + 1]) = ((char)('0' + (number / 10)), (char)('0' + (number % 10)));

    private static LocalDateTime? Read(string text, int length)
    {
        if (length < SecondsLength || text[DateLength] != 'T' || text[13] != ':' || text[16] != ':' || ReadDate(text) is not { } date
            || !(Two(text, 11) is var hour and >= 0 and < 24 && Two(text, 14) is var minute and >= 0 and < 60 && Two(text, 17) is var second and >= 0 and < 60))
        {
            return null;
        }

        var time = date + new LocalTime(hour, minute, second);
        return length == SecondsLength ? time : Fraction(text, length) is { } nanoseconds ? time.PlusNanoseconds(nanoseconds) : null;
    }

    private static int? Fraction(string text, int length)
    {
        if (text[SecondsLength] != '.' || length == SecondsLength + 1 || length >= MaxLength)
        {
            return null;
        }

        var (nanoseconds, unit) = (0, Billion / 10);
        for (var i = SecondsLength + 1; i < length; i++, unit /= 10)
        {
            if (text[i] is < '0' or > '9')
            {
                return null;
            }

            nanoseconds += (text[i] - '0') * unit;
        }

        return nanoseconds;
    }

    private static LocalDate? ReadDate(string text)
    {
        if (text[4] != '-' || text[7] != '-' || Two(text, 0) is not (var century and >= 0) || Two(text, 2) is not (var rest and >= 0))
        {
            return null;
        }

        var (year, month, day) = ((100 * century) + rest, Two(text, 5), Two(text, 8));
        return year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= CalendarSystem.Iso.GetDaysInMonth(year, month) ? new LocalDate(year, month, day) : null;
    }

    // Negative: these are no two digits.
    private static int Two(string text, int at) => text[at] is >= '0' and <= '9' && text[at + 1] is >= '0' and <= '9' ? (10 * (text[at] - '0')) + text[at + 1] - '0' : -1;
}
