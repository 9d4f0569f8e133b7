using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Sync;
using NodaTime;
using static ExchangeSync.Tests.Exchange.SeriesCalendar;

namespace ExchangeSync.Tests.Exchange;

public sealed class SeriesUpdateTests
{
    private const string Weekly = "FREQ=WEEKLY;BYDAY=TU;COUNT=8";
    private static readonly LocalDate First = new(2026, 3, 3);
    private static readonly DateTimeZone Zone = Zones.Find(ExchangeServer.Zone)!;

    [Theory]
    [InlineData("FREQ=DAILY;INTERVAL=2;COUNT=5", false)]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SA", false)]
    [InlineData("FREQ=MONTHLY;BYDAY=1TU;UNTIL=20270101", false)]
    [InlineData("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3", true)]
    public async Task A_series_gets_another_pattern_and_keeps_its_deleted_dates(string rule, bool use2007)
    {
        await using var exchange = await ExchangeServer.StartAsync(use2007);
        var series = await exchange.CreateAsync(Content(First, Weekly) with { DeletedDates = [First.PlusDays(7)] });
        LocalDate[] deleted = rule.StartsWith("FREQ=DAILY", StringComparison.Ordinal) ? [First.PlusDays(2), First.PlusDays(6)] : [];

        var after = await exchange.UpdateAsync(series, series.Content with { RecurrenceRule = rule, DeletedDates = deleted }, EntryFields.Recurrence);

        Assert.Equal((series.Key, rule, series.Content.Time), (after.Key, after.Content.RecurrenceRule, after.Content.Time));
        Assert.Equal(deleted, after.Content.DeletedDates);
        Assert.DoesNotContain(exchange.Mailbox.ShownDates(Zone), date => deleted.Contains(date));
    }

    [Fact]
    public async Task Another_end_keeps_exceptions_and_deleted_dates()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var series = await exchange.CreateAsync(Content(First, Weekly) with { DeletedDates = [First.PlusDays(7)] });
        await exchange.WriteAsync(Exception(series.Key, First.PlusDays(14), Content(First.PlusDays(14), null) with { Title = "Anden" }));
        series = await exchange.ReadAsync(series.Key);

        var after = await exchange.UpdateAsync(series, series.Content with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=TU;UNTIL=20260512" }, EntryFields.Recurrence);

        Assert.Equal("FREQ=WEEKLY;BYDAY=TU;UNTIL=20260512", after.Content.RecurrenceRule);
        Assert.Equal([First.PlusDays(7)], after.Content.DeletedDates);
        Assert.Equal("Anden", Assert.Single((await exchange.ReadWholeAsync(series.Key)).Occurrences).Content.Title);
    }

    [Theory]
    [InlineData("FREQ=WEEKLY;INTERVAL=1;WKST=SU;COUNT=8")]
    [InlineData("FREQ=DAILY;INTERVAL=7;UNTIL=20260424")]
    [InlineData("RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20260427T220000Z")]
    public async Task A_rule_that_means_the_same_dates_is_not_written(string rule)
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var series = await exchange.CreateAsync(Content(First, Weekly));
        exchange.Server.ClearLog();

        var result = await exchange.WriteAsync(Update(series, series.Content with { RecurrenceRule = rule }, EntryFields.Recurrence));

        Assert.Equal((WriteOutcome.Done, series.Version), (result.Outcome, result.Version));
        Assert.Equal(0, exchange.Server.RequestCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_single_becomes_a_series_and_a_single_again(bool use2007)
    {
        await using var exchange = await ExchangeServer.StartAsync(use2007);
        var single = await exchange.CreateAsync(Content(First, null) with { Place = "Aula" });

        var series = await exchange.UpdateAsync(single, single.Content with { RecurrenceRule = Weekly, DeletedDates = [First] }, EntryFields.Recurrence);
        Assert.Equal((EntryKind.Series, Weekly, single.Key), (series.Kind, series.Content.RecurrenceRule, series.Key));
        Assert.Equal(Enumerable.Range(1, 7).Select(First.PlusWeeks), exchange.Mailbox.ShownDates(Zone));

        var again = await exchange.UpdateAsync(series, series.Content with { RecurrenceRule = null, DeletedDates = [] }, EntryFields.Recurrence);
        Assert.Equal((EntryKind.Single, null, single.Key), (again.Kind, again.Content.RecurrenceRule, again.Key));
        Assert.Equal((single.Content.Time, "Aula"), (again.Content.Time, again.Content.Place));
        Assert.Empty(again.Content.DeletedDates);
        Assert.Equal([First], exchange.Mailbox.ShownDates(Zone));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(0, true)]
    public async Task A_series_moves_to_another_day_with_its_pattern(int allDay, bool use2007)
    {
        await using var exchange = await ExchangeServer.StartAsync(use2007);
        var series = await exchange.CreateAsync(Content(First, Weekly, allDay: allDay));
        var time = series.Content.Time with { Start = series.Content.Time.Start.PlusDays(2), End = series.Content.Time.End.PlusDays(2), StartInstant = null, EndInstant = null };

        var after = await exchange.UpdateAsync(
            series, series.Content with { Time = time, RecurrenceRule = "FREQ=WEEKLY;BYDAY=TH;COUNT=8" }, EntryFields.Time | EntryFields.Recurrence);

        Assert.Equal((time.Start, time.End), (after.Content.Time.Start, after.Content.Time.End));
        Assert.Equal("FREQ=WEEKLY;BYDAY=TH;COUNT=8", after.Content.RecurrenceRule);
        Assert.Equal(Enumerable.Range(0, 8).Select(First.PlusDays(2).PlusWeeks), exchange.Mailbox.ShownDates(Zone));
    }

    [Fact]
    public async Task Another_time_of_day_or_another_first_date_keeps_the_deleted_dates()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var series = await exchange.CreateAsync(Content(First, "FREQ=DAILY;COUNT=9") with { DeletedDates = [First.PlusDays(3)] });
        var later = series.Content.Time with { Start = series.Content.Time.Start.PlusHours(3), End = series.Content.Time.End.PlusHours(4), StartInstant = null, EndInstant = null };

        var after = await exchange.UpdateAsync(series, series.Content with { Time = later }, EntryFields.Time);
        Assert.Equal((later.Start, later.End, "FREQ=DAILY;COUNT=9"), (after.Content.Time.Start, after.Content.Time.End, after.Content.RecurrenceRule));
        Assert.Equal([First.PlusDays(3)], after.Content.DeletedDates);

        var earlier = later with { Start = later.Start.PlusDays(-2), End = later.End.PlusDays(-2) };
        var first = await exchange.UpdateAsync(after, after.Content with { Time = earlier }, EntryFields.Time);
        Assert.Equal((earlier.Start, "FREQ=DAILY;COUNT=9"), (first.Content.Time.Start, first.Content.RecurrenceRule));
        Assert.Equal([First.PlusDays(3)], first.Content.DeletedDates);
        Assert.Equal(Enumerable.Range(-2, 9).Where(day => day != 3).Select(First.PlusDays), exchange.Mailbox.ShownDates(Zone));
    }

    [Fact]
    public async Task A_series_takes_another_zone_and_keeps_the_wall_time_there()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var series = await exchange.CreateAsync(Content(First, Weekly));

        var after = await exchange.UpdateAsync(
            series, series.Content with { Time = series.Content.Time with { Zone = "Tokyo Standard Time", StartInstant = null, EndInstant = null } }, EntryFields.Time);

        Assert.Equal(("Tokyo Standard Time", new LocalDateTime(2026, 3, 3, 10, 0), Weekly), (after.Content.Time.Zone, after.Content.Time.Start, after.Content.RecurrenceRule));
        Assert.Equal(Instant.FromUtc(2026, 3, 3, 1, 0), after.Content.Time.StartInstant);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public async Task A_further_deleted_date_deletes_its_occurrence_even_a_moved_one_and_keeps_the_other_exceptions(int allDay, bool use2007)
    {
        await using var exchange = await ExchangeServer.StartAsync(use2007);
        var series = await exchange.CreateAsync(Content(First, Weekly, allDay: allDay) with { DeletedDates = [First.PlusWeeks(1)] });
        foreach (var date in new[] { First.PlusWeeks(2), First.PlusWeeks(4) })
        {
            await exchange.WriteAsync(Exception(series.Key, date, Content(date.PlusDays(3), null, allDay: allDay) with { Title = "Flyttet" }));
        }

        series = await exchange.ReadAsync(series.Key);
        LocalDate[] deleted = [First.PlusWeeks(1), First.PlusWeeks(4), First.PlusWeeks(5)];

        var after = await exchange.UpdateAsync(series, series.Content with { DeletedDates = deleted }, EntryFields.Recurrence);

        Assert.Equal(deleted, after.Content.DeletedDates);
        Assert.Equal(First.PlusWeeks(2), Assert.Single((await exchange.ReadWholeAsync(series.Key)).Occurrences).OriginalDate);
        Assert.Equal(WriteOutcome.VersionConflict, (await exchange.WriteAsync(Update(series, series.Content with { DeletedDates = [.. deleted, First.PlusWeeks(6)] }, EntryFields.Recurrence))).Outcome);
        Assert.Equal(deleted, (await exchange.ReadAsync(series.Key)).Content.DeletedDates);
    }

    [Fact]
    public async Task A_deleted_date_does_not_come_back_and_nothing_else_of_that_update_is_written()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var series = await exchange.CreateAsync(Content(First, Weekly) with { DeletedDates = [First.PlusWeeks(1), First.PlusWeeks(2)] });

        var result = await exchange.WriteAsync(Update(series, series.Content with { Title = "Ny", DeletedDates = [First.PlusWeeks(1)] }, EntryFields.Title | EntryFields.Recurrence));

        Assert.Equal((WriteOutcome.Failed, "DeletedOccurrenceCannotReturn"), (result.Outcome, result.Error!.Code));
        Assert.Equal(series.Version, (await exchange.ReadAsync(series.Key)).Version);

        // With another pattern Exchange forgets what was deleted.
        var after = await exchange.UpdateAsync(series, series.Content with { RecurrenceRule = "FREQ=DAILY;COUNT=30", DeletedDates = [First.PlusWeeks(1)] }, EntryFields.Recurrence);
        Assert.Equal([First.PlusWeeks(1)], after.Content.DeletedDates);
    }

    [Fact]
    public async Task Texts_of_a_series_are_changed_without_a_word_on_its_pattern()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var series = await exchange.CreateAsync(Content(First, Weekly) with { DeletedDates = [First] });
        exchange.Server.ClearLog();

        var after = await exchange.UpdateAsync(series, series.Content with { Title = "Ny" }, EntryFields.All);

        Assert.Equal(("Ny", Weekly), (after.Content.Title, after.Content.RecurrenceRule));
        var request = exchange.Server.Exchanges[0].Request;
        Assert.Equal((1, false), (request.Split("<t:SetItemField>").Length - 1, request.Contains("Recurrence", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_pattern_on_an_old_version_is_a_conflict_and_one_that_Exchange_cannot_express_is_refused()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var series = await exchange.CreateAsync(Content(First, Weekly));
        var inexpressible = await exchange.WriteAsync(Update(series, series.Content with { RecurrenceRule = "FREQ=DAILY;BYMONTH=3" }, EntryFields.Recurrence));
        exchange.Mailbox.Change(series.Key, content => content with { Location = "Aula" });
        var stale = await exchange.WriteAsync(Update(series, series.Content with { RecurrenceRule = "FREQ=DAILY", DeletedDates = [First] }, EntryFields.Recurrence));

        Assert.Equal((WriteOutcome.Failed, "RecurrenceNotExpressible"), (inexpressible.Outcome, inexpressible.Error!.Code));
        Assert.Equal(WriteOutcome.VersionConflict, stale.Outcome);
        var now = await exchange.ReadAsync(series.Key);
        Assert.Equal((Weekly, 0), (now.Content.RecurrenceRule, now.Content.DeletedDates.Count));
    }
}
