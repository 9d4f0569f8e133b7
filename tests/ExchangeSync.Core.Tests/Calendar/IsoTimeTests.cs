using CsCheck;
using ExchangeSync.Calendar;
using NodaTime;
using NodaTime.Text;

namespace ExchangeSync.Tests.Calendar;

/// <summary>NodaTime's own patterns are the oracle.</summary>
public sealed class IsoTimeTests
{
    private static readonly Gen<LocalDate> Date = Gen.Select(Gen.Int[-200, 9999], Gen.Int[1, 12], Gen.Int[1, 28]).Select((year, month, day) => new LocalDate(year, month, day));

    // Fractions of every length, and often none.
    private static readonly Gen<LocalDateTime> Time = Gen.Select(Date, Gen.Int[0, 86_399], Gen.Int[0, 999_999_999], Gen.Int[0, 9])
        .Select((date, second, fraction, digits) => date.AtMidnight().PlusSeconds(second).PlusNanoseconds(fraction - (fraction % (int)Math.Pow(10, digits))));

    [Fact]
    public void Every_time_is_written_as_the_pattern_writes_it_and_read_back() => Time.Sample(time =>
    {
        var instant = time.InUtc().ToInstant();
        Assert.Equal(LocalDatePattern.Iso.Format(time.Date), IsoTime.Format(time.Date));
        Assert.Equal(LocalDateTimePattern.ExtendedIso.Format(time), IsoTime.Format(time));
        Assert.Equal(InstantPattern.ExtendedIso.Format(instant), IsoTime.Format(instant));
        Assert.Equal(time.Date, IsoTime.ParseDate(IsoTime.Format(time.Date)));
        Assert.Equal(time, IsoTime.ParseDateTime(IsoTime.Format(time)));
        Assert.Equal(instant, IsoTime.ParseInstant(IsoTime.Format(instant)));
    });

    [Fact]
    public void A_text_that_is_nearly_a_time_is_taken_and_refused_as_the_pattern_does()
    {
        Gen.Select(Time, Gen.Int[0, 29], Gen.Char["0123456789-+:.,;TZtz "], Gen.Int[0, 3]).Sample((time, at, character, how) =>
        {
            var text = IsoTime.Format(time.InUtc().ToInstant());
            at %= text.Length;
            var broken = how switch
            {
                0 => text[..at] + character + text[(at + 1)..],
                1 => text.Remove(at, 1),
                2 => text.Insert(at, character.ToString()),
                _ => text[..at],
            };
            Same(InstantPattern.ExtendedIso, IsoTime.ParseInstant, broken);
            Same(LocalDateTimePattern.ExtendedIso, IsoTime.ParseDateTime, broken.TrimEnd('Z'));
            Same(LocalDatePattern.Iso, IsoTime.ParseDate, broken.Split('T')[0]);
        });
    }

    [Theory]
    [InlineData("2026-02-29T00:00:00Z")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2026-00-10T00:00:00Z")]
    [InlineData("2026-03-02T24:00:00Z")]
    [InlineData("2026-03-02T09:60:00Z")]
    [InlineData("2026-03-02T09:00:00.Z")]
    [InlineData("2026-03-02T09:00:00,5Z")]
    [InlineData("2026-03-02T09:00:00.1234567890Z")]
    [InlineData("0000-03-02T09:00:00Z")]
    [InlineData("Z")]
    [InlineData("")]
    public void At_the_edges_too(string text) => Same(InstantPattern.ExtendedIso, IsoTime.ParseInstant, text);

    private static void Same<T>(IPattern<T> oracle, Func<string, T> parse, string text)
    {
        var expected = oracle.Parse(text);
        if (expected.Success)
        {
            Assert.Equal(expected.Value, parse(text));
        }
        else
        {
            Assert.Throws<UnparsableValueException>(() => parse(text));
        }
    }
}
