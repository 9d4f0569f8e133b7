using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExchangeSync.Calendar;
using ExchangeSync.Sync;
using ExchangeSync.Tests.Exchangelib;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>
/// Every recurrence, with exceptions of every kind, made by exchangelib; edited in Microbizz; read back by exchangelib. Every occurrence is compared, after each step.
/// </summary>
public sealed class ExchangelibSeriesTests(ITestOutputHelper output)
{
    [SkippableTheory]
    [InlineData(RecurrenceMode.Series)]
    [InlineData(RecurrenceMode.Instances)]
    public async Task Occurrences_edited_moved_and_deleted_in_Microbizz_are_so_in_Exchange(RecurrenceMode mode)
    {
        Skip.IfNot(ExchangelibClient.IsInstalled, ExchangelibClient.MissingReason);
        await using var filled = await FilledSeries.StartAsync(output, mode);
        await filled.CheckAsync();

        // A plain occurrence, one that exchangelib had moved, and one that it had edited.
        foreach (var series in filled.Series)
        {
            filled.Edit(series, FilledSeries.Nth(series, 4), new Change(Place: "Cellar", Note: "Here only"));
            filled.Edit(series, FilledSeries.Nth(series, 1), new Change(Title: "Moved and renamed"));
            filled.Edit(series, FilledSeries.Nth(series, 2), new Change(Note: "Bring the new offer"));
        }

        await filled.CheckAsync();

        foreach (var series in filled.Series)
        {
            filled.Edit(series, FilledSeries.Nth(series, 0), Moved(series, FilledSeries.Nth(series, 0), hours: 3));
            filled.Edit(series, FilledSeries.Nth(series, 1), Moved(series, FilledSeries.Nth(series, 1), hours: -1));
            filled.Edit(series, FilledSeries.Nth(series, 4), Moved(series, FilledSeries.Nth(series, 4), hours: 1));
        }

        await filled.CheckAsync();

        // Few enough at once that no guard holds them.
        foreach (var some in filled.Series.Chunk(10))
        {
            foreach (var series in some)
            {
                filled.Remove(series, FilledSeries.Nth(series, 2));
                filled.Remove(series, FilledSeries.Nth(series, 5));
            }

            await filled.CheckAsync();
            filled.Mailbox.Clock.AdvanceHours(25);
        }

        Report(filled, mode, edits: 8);
    }

    [SkippableFact]
    public async Task Series_renamed_moved_given_another_pattern_and_deleted_in_Microbizz_are_so_in_Exchange()
    {
        Skip.IfNot(ExchangelibClient.IsInstalled, ExchangelibClient.MissingReason);
        await using var filled = await FilledSeries.StartAsync(output, RecurrenceMode.Series);
        await filled.CheckAsync();

        foreach (var series in filled.Series)
        {
            (series.Title, series.Place) = ($"New {series.Title}", "Hall");
            filled.Mailbox.Update(filled.AppointmentOf(series), content => content with { Title = series.Title, Place = series.Place });
        }

        await filled.CheckAsync();

        // The moved occurrence stays where it was moved to, the others follow.
        foreach (var series in filled.Series)
        {
            (series.Start, series.End) = series.AllDay ? (series.Start, series.End.PlusDays(1)) : (series.Start.PlusMinutes(30), series.End.PlusMinutes(45));
            filled.Mailbox.Update(filled.AppointmentOf(series), content => content with { Time = content.Time with { Start = series.Start, End = series.End } });
        }

        await filled.CheckAsync();

        foreach (var series in filled.Series)
        {
            series.Recur(ShorterRule(series), Horizon);
            filled.Mailbox.Update(filled.AppointmentOf(series), content => content with { RecurrenceRule = series.Rule });
        }

        await filled.CheckAsync();

        foreach (var series in filled.Series)
        {
            series.Recur(SparserRule(series), Horizon);
            filled.Mailbox.Update(filled.AppointmentOf(series), content => content with { RecurrenceRule = series.Rule });
        }

        await filled.CheckAsync();

        foreach (var some in filled.Series.Where((_, i) => i % 2 == 0).Chunk(10))
        {
            foreach (var series in some)
            {
                filled.Mailbox.Appointments.Remove(filled.AppointmentOf(series), filled.Mailbox.Clock.GetCurrentInstant());
                series.IsGone = true;
            }

            await filled.CheckAsync();
            filled.Mailbox.Clock.AdvanceHours(25);
        }

        Report(filled, RecurrenceMode.Series, edits: 5);
    }

    [SkippableFact]
    public async Task Every_instance_of_a_series_renamed_moved_and_at_last_deleted_in_Microbizz_is_so_in_Exchange()
    {
        Skip.IfNot(ExchangelibClient.IsInstalled, ExchangelibClient.MissingReason);
        await using var filled = await FilledSeries.StartAsync(output, RecurrenceMode.Instances);
        await filled.CheckAsync();

        // One of each pattern that has all its dates within the window.
        var whole = filled.Series.Where(series => !series.AllDay && series.Case.Ends == SeriesEnd.Number && !series.Case.Kind.EndsWith("yearly", StringComparison.Ordinal)).ToList();
        foreach (var (series, date) in Instances(whole))
        {
            var (start, end) = series.On(date);
            filled.Edit(series, date, new Change(Start: start.PlusMinutes(20), End: end.PlusMinutes(20), Title: $"Each {series.Title}"));
        }

        await filled.CheckAsync();

        foreach (var (series, date) in Instances(whole))
        {
            filled.Remove(series, date);
        }

        await filled.CheckAsync();
        Assert.DoesNotContain(filled.Mailbox.Outlook.List(), item => whole.Exists(series => series.Id == item.Id));
        output.WriteLine($"Instances: {whole.Count} patterns × 3 edits of every instance, the series deleted with the last one");

        static List<(ExpectedSeries Series, LocalDate Date)> Instances(List<ExpectedSeries> whole) =>
            [.. whole.SelectMany(series => series.Dates.Where(date => !series.Deleted.Contains(date)).Select(date => (series, date)))];
    }

    [SkippableTheory]
    [InlineData(RecurrenceMode.Series)]
    [InlineData(RecurrenceMode.Instances)]
    public async Task Series_renamed_moved_given_another_pattern_and_deleted_in_Exchange_are_so_in_Microbizz(RecurrenceMode mode)
    {
        Skip.IfNot(ExchangelibClient.IsInstalled, ExchangelibClient.MissingReason);
        await using var filled = await FilledSeries.StartAsync(output, mode);
        await filled.CheckAsync();

        await filled.InExchangeAsync(filled.Series.Select(series =>
        {
            (series.Title, series.Place) = ($"New {series.Title}", "Hall");
            return Set(series, new JsonObject { ["subject"] = series.Title, ["location"] = series.Place });
        }).ToList());
        await filled.CheckAsync();

        // With another time Exchange drops the exceptions of a series, and so does Microbizz.
        await filled.InExchangeAsync(filled.Series.Select(series =>
        {
            (series.Start, series.End) = series.AllDay ? (series.Start, series.End.PlusDays(1)) : (series.Start.PlusMinutes(30), series.End.PlusMinutes(45));
            series.Changed.Clear();
            series.Deleted.Clear();
            return Set(series, FilledSeries.Times(series.Start, series.End, series));
        }).ToList());
        await filled.CheckAsync();

        // Few enough at once that no guard holds the occurrences that go.
        foreach (var some in filled.Series.Where(series => series.Case.Ends != SeriesEnd.Never).Chunk(10))
        {
            await filled.InExchangeAsync(some.Select(series =>
            {
                series.Recur(series.Case.RuleWithEnd(dates: 5), Horizon);
                return Set(series, new JsonObject { ["recurrence"] = series.Case.ToJson(dates: 5) });
            }).ToList());
            await filled.CheckAsync();
            filled.Mailbox.Clock.AdvanceHours(25);
        }

        foreach (var some in filled.Series.Where((_, i) => i % 2 == 0).Chunk(10))
        {
            await filled.InExchangeAsync(some.Select(series =>
            {
                series.IsGone = true;
                return new JsonObject { ["op"] = "delete", ["id"] = series.Id };
            }).ToList());
            await filled.CheckAsync();
            filled.Mailbox.Clock.AdvanceHours(25);
        }

        Report(filled, mode, edits: 4);
    }

    private static LocalDate Horizon { get; } = SyncedMailbox.Today.PlusYears(10);

    private static JsonObject Set(ExpectedSeries series, JsonObject values) => new() { ["op"] = "change", ["id"] = series.Id, ["set"] = values };

    // Six dates: the last ones go, and an endless series ends.
    private static string ShorterRule(ExpectedSeries series) => series.Case.Ends == SeriesEnd.Never
        ? $"{series.Case.Rule};COUNT=6"
        : series.Case.RuleWithEnd(dates: 6);

    // Twice the pause: every second date goes, and what was changed or deleted on it.
    private static string SparserRule(ExpectedSeries series)
    {
        var interval = Regex.Match(series.Rule, "INTERVAL=([0-9]+)");
        return interval.Success
            ? series.Rule.Replace(interval.Value, $"INTERVAL={2 * int.Parse(interval.Groups[1].Value, CultureInfo.InvariantCulture)}", StringComparison.Ordinal)
            : $"{series.Rule};INTERVAL=2";
    }

    private static Change Moved(ExpectedSeries series, LocalDate date, int hours)
    {
        var (start, end) = series.On(date);
        return series.AllDay ? new Change(Start: start, End: end.PlusDays(1)) : new Change(Start: start.PlusHours(hours), End: end.PlusHours(hours));
    }

    private void Report(FilledSeries filled, RecurrenceMode mode, int edits) => output.WriteLine(
        $"{mode}: {filled.Series.Select(series => series.Case.Kind).Distinct().Count()} patterns × {filled.Series.Select(series => series.Case.Ends).Distinct().Count()} ends, {filled.Series.Count} series "
        + $"({filled.Series.Count(series => series.AllDay)} of whole days) in {filled.Series.Select(series => series.Zone).Distinct().Count()} zones × {edits} edits");
}
