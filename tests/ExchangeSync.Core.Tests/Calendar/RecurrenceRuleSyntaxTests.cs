using CsCheck;
using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Tests.Calendar;

public sealed class RecurrenceRuleSyntaxTests
{
    private static readonly LocalDateTime Start = new(2026, 3, 2, 10, 0);

    [Theory]
    [InlineData("FREQ=DAILY")]
    [InlineData("rrule:freq=weekly;byday=mo,WE;wkst=su;")]
    [InlineData("FREQ=MONTHLY;BYDAY=-1FR,+2MO;BYSETPOS=-1")]
    [InlineData("FREQ=YEARLY;BYWEEKNO=40,-1;BYYEARDAY=-366;BYMONTHDAY=-31,31;BYMONTH=12")]
    [InlineData("FREQ=DAILY;BYHOUR=10;BYMINUTE=0;BYSECOND=0")]
    [InlineData("FREQ=DAILY;UNTIL=20260302")]
    [InlineData("FREQ=DAILY;UNTIL=20260301T235959Z")]
    public void A_rule_of_the_standard_is_taken(string rule) => Assert.Null(RecurrenceRuleSyntax.ProblemOf(rule, Start));

    [Theory]
    [InlineData("", "FREQ is missing.")]
    [InlineData("BYDAY=MO", "FREQ is missing.")]
    [InlineData("FREQ=FORTNIGHTLY", "FREQ can't be 'FORTNIGHTLY'.")]
    [InlineData("FREQ=HOURLY", "An appointment recurs once a day at most.")]
    [InlineData("FREQ=DAILY;BYHOUR=9,17", "BYHOUR can't be '9,17'.")]
    [InlineData("FREQ=DAILY;FREQ=DAILY", "FREQ appears twice.")]
    [InlineData("FREQ=DAILY;COLOUR=RED", "'COLOUR=RED' is not a part of a recurrence rule.")]
    [InlineData("FREQ=DAILY;x", "'x' is not a part of a recurrence rule.")]
    [InlineData("FREQ=DAILY;INTERVAL=0", "INTERVAL can't be '0'.")]
    [InlineData("FREQ=DAILY;COUNT=1;UNTIL=20260401", "COUNT and UNTIL exclude each other.")]
    [InlineData("FREQ=DAILY;UNTIL=20260230", "UNTIL can't be '20260230'.")]
    [InlineData("FREQ=DAILY;UNTIL=20260301", "The series ends before it starts.")]
    [InlineData("FREQ=WEEKLY;BYDAY=MO,", "BYDAY can't be 'MO,'.")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY can't be '0'.")]
    public void Anything_else_is_refused_with_the_reason(string rule, string problem) => Assert.Equal(problem, RecurrenceRuleSyntax.ProblemOf(rule, Start));

    [Fact]
    public void Every_pattern_of_Exchange_is_such_a_rule() => PatternGenerator.Any.Sample(
        pattern => Assert.Null(RecurrenceRuleSyntax.ProblemOf(pattern.ToRule(), pattern.Start.AtMidnight())), iter: 2000);
}
