using CsCheck;
using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Tests.Calendar;

public class RecurrenceRuleTests
{
    private static readonly LocalDateTime Wednesday = new(2025, 1, 15, 9, 30);

    [Fact]
    public void A_pattern_survives_its_rule() =>
        PatternGenerator.Any.Sample(pattern =>
        {
            Assert.True(RecurrencePattern.TryParseRule(pattern.ToRule(), pattern.Start.At(new LocalTime(9, 0)), null, out var back, out var reason), reason);
            Assert.Equal(pattern, back);
        }, iter: 5000);

    [Theory]
    [InlineData("FREQ=DAILY", "FREQ=DAILY")]
    [InlineData("rrule:freq=daily;interval=2;count=5", "FREQ=DAILY;INTERVAL=2;COUNT=5")]
    [InlineData("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")]
    [InlineData("FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=WE")]
    [InlineData("FREQ=WEEKLY;WKST=SU;BYDAY=FR,MO;INTERVAL=2", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;WKST=SU")]
    [InlineData("FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=15")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY;BYMONTHDAY=-1")]
    [InlineData("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31", "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=-1")]
    [InlineData("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=3", "FREQ=MONTHLY;BYDAY=3TU")]
    [InlineData("FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY;BYDAY=-1FR")]
    [InlineData("FREQ=MONTHLY;BYDAY=+2MO", "FREQ=MONTHLY;BYDAY=2MO")]
    [InlineData("FREQ=MONTHLY;BYSETPOS=-1;BYDAY=FR,TH,WE,TU,MO", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1")]
    [InlineData("FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=15")]
    [InlineData("FREQ=YEARLY;BYMONTH=5", "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=15")]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1")]
    [InlineData("FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO", "FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO")]
    [InlineData("FREQ=YEARLY;INTERVAL=2", "FREQ=MONTHLY;INTERVAL=24;BYMONTHDAY=15")]
    [InlineData("FREQ=DAILY;UNTIL=20250120", "FREQ=DAILY;UNTIL=20250120")]
    [InlineData("FREQ=DAILY;UNTIL=20250120T093000", "FREQ=DAILY;UNTIL=20250120")]
    [InlineData("FREQ=DAILY;UNTIL=20250120T092959", "FREQ=DAILY;UNTIL=20250119")]
    [InlineData("FREQ=DAILY;UNTIL=20250120T083000Z", "FREQ=DAILY;UNTIL=20250120")]
    [InlineData("FREQ=DAILY;UNTIL=20250120T082959Z", "FREQ=DAILY;UNTIL=20250119")]
    [InlineData("FREQ=DAILY;BYHOUR=9;BYMINUTE=30", "FREQ=DAILY")]
    public void Rules_that_EWS_can_express_are_read(string rule, string expected)
    {
        Assert.True(RecurrencePattern.TryParseRule(rule, Wednesday, Zones.Find("Romance Standard Time"), out var pattern, out var reason), reason);
        Assert.Null(reason);
        Assert.Equal(expected, pattern!.ToRule());
    }

    [Theory]
    [InlineData("", "FREQ")]
    [InlineData("nonsense", "nonsense")]
    [InlineData("FREQ=SECONDLY", "SECONDLY")]
    [InlineData("FREQ=HOURLY;INTERVAL=2", "HOURLY")]
    [InlineData("FREQ=DAILY;FREQ=WEEKLY", "twice")]
    [InlineData("FREQ=DAILY;INTERVAL=0", "INTERVAL=0")]
    [InlineData("FREQ=DAILY;INTERVAL=1000", "999")]
    [InlineData("FREQ=WEEKLY;INTERVAL=100", "99")]
    [InlineData("FREQ=DAILY;COUNT=0", "COUNT=0")]
    [InlineData("FREQ=DAILY;COUNT=2;UNTIL=20250120", "exclude")]
    [InlineData("FREQ=DAILY;UNTIL=20240120", "before it starts")]
    [InlineData("FREQ=DAILY;UNTIL=99991231T235959Z", "4500")]
    [InlineData("FREQ=DAILY;UNTIL=soon", "soon")]
    [InlineData("FREQ=DAILY;BYMONTH=1", "BYMONTH")]
    [InlineData("FREQ=DAILY;BYHOUR=9,17", "BYHOUR")]
    [InlineData("FREQ=DAILY;BYHOUR=8", "BYHOUR")]
    [InlineData("FREQ=DAILY;INTERVAL=2;BYDAY=MO", "BYDAY")]
    [InlineData("FREQ=WEEKLY;BYDAY=2MO", "2MO")]
    [InlineData("FREQ=WEEKLY;BYDAY=MO,FR;BYSETPOS=1", "BYSETPOS")]
    [InlineData("FREQ=WEEKLY;BYDAY=", "''")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=31", "last day")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=1,15", "1,15")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=-2", "-2")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=0", "0")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=29,30;BYSETPOS=-1", "29,30")]
    [InlineData("FREQ=MONTHLY;BYDAY=MO", "several")]
    [InlineData("FREQ=MONTHLY;BYDAY=5MO", "5")]
    [InlineData("FREQ=MONTHLY;BYDAY=-2MO", "-2")]
    [InlineData("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", "MO,TU")]
    [InlineData("FREQ=MONTHLY;BYDAY=1MO,2MO", "1MO")]
    [InlineData("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1,2", "1,2")]
    [InlineData("FREQ=MONTHLY;BYDAY=1FR;BYMONTHDAY=13", "BYMONTHDAY")]
    [InlineData("FREQ=YEARLY;BYDAY=20MO", "BYMONTH")]
    [InlineData("FREQ=YEARLY;BYMONTHDAY=15", "BYMONTH")]
    [InlineData("FREQ=YEARLY;BYMONTH=1,7", "1,7")]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "last day")]
    [InlineData("FREQ=YEARLY;BYWEEKNO=20", "BYWEEKNO")]
    [InlineData("FREQ=YEARLY;BYYEARDAY=200", "BYYEARDAY")]
    [InlineData("FREQ=YEARLY;INTERVAL=9", "8 years")]
    [InlineData("FREQ=YEARLY;INTERVAL=2;BYMONTH=3", "month of the start")]
    [InlineData("FREQ=DAILY;X-SECRET=1", "X-SECRET")]
    public void Rules_that_EWS_cannot_express_are_refused_with_a_reason(string rule, string inReason)
    {
        Assert.False(RecurrencePattern.TryParseRule(rule, Wednesday, null, out var pattern, out var reason));
        Assert.Null(pattern);
        Assert.Contains(inReason, reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2024-01-31", "FREQ=MONTHLY")]
    [InlineData("2024-02-29", "FREQ=YEARLY")]
    public void A_start_at_the_end_of_a_month_does_not_silently_mean_the_last_day(string start, string rule)
    {
        var date = NodaTime.Text.LocalDatePattern.Iso.Parse(start).Value;
        Assert.False(RecurrencePattern.TryParseRule(rule, date.AtMidnight(), null, out _, out var reason));
        Assert.Contains("left out", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_text_gets_an_answer_and_no_exception() =>
        Gen.Select(Gen.OneOf("FREQ=", "FREQ=DAILY;", "FREQ=MONTHLY;BYDAY=", "FREQ=YEARLY;BYMONTHDAY=", "UNTIL="), Gen.String[Gen.Char["ABDEFMOTUY0123456789=;,-+Z \u00e6"], 0, 20]).Sample((begin, rest) =>
        {
            var read = RecurrencePattern.TryParseRule(begin + rest, Wednesday, null, out var pattern, out var reason);
            Assert.Equal(read, pattern is not null);
            Assert.NotEqual(read, reason is not null);
        }, iter: 5000);
}
