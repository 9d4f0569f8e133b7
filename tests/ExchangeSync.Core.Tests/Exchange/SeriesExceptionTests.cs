using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Sync;
using NodaTime;
using static ExchangeSync.Tests.Exchange.SeriesCalendar;

namespace ExchangeSync.Tests.Exchange;

public sealed class SeriesExceptionTests
{
    private const EntryFields Texts = EntryFields.Title | EntryFields.Place;
    private static readonly LocalDate First = new(2026, 3, 3);
    private static readonly LocalDate Summer = new(2026, 3, 31);

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    public async Task An_exception_is_written_into_the_occurrence_of_its_date_and_nothing_else_changes(int allDay, bool use2007)
    {
        await using var exchange = await ExchangeServer.StartAsync(use2007);
        var series = await exchange.CreateAsync(Content(First, "FREQ=WEEKLY;BYDAY=TU;COUNT=8", allDay: allDay) with { DeletedDates = [First.PlusDays(7)] });
        var regular = series.Content.Time;
        var moved = regular with { Start = Summer.PlusDays(1) + regular.Start.TimeOfDay, End = regular.End.PlusDays(29), StartInstant = null, EndInstant = null };

        var result = await exchange.WriteAsync(Exception(series.Key, Summer, series.Content with { Title = "Flyttet", Time = moved, RecurrenceRule = null, DeletedDates = [] }));

        Assert.Equal((WriteOutcome.Done, null), (result.Outcome, result.Error));
        var read = await exchange.ReadWholeAsync(series.Key);
        var exception = Assert.Single(read.Occurrences);
        Assert.Equal((result.Key, result.Version, result.Address), (exception.Key, exception.Version, exception.Address));
        Assert.Equal((Summer, true, "Flyttet"), (exception.OriginalDate!.Value, exception.IsException, exception.Content.Title));
        Assert.Equal((moved.Start, moved.End, moved.AllDay), (exception.Content.Time.Start, exception.Content.Time.End, exception.Content.Time.AllDay));
        Assert.Equal(Entry.OccurrenceKey(series.Key, exception.OriginalStart!.Value), exception.Key);
        Assert.Equal((series.Content.RecurrenceRule, "Møde"), (read.Entry!.Content.RecurrenceRule, read.Entry.Content.Title));
        Assert.Equal(series.Content.DeletedDates, read.Entry.Content.DeletedDates);
    }

    [Fact]
    public async Task Only_what_differs_from_the_occurrence_is_sent()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var series = await exchange.CreateAsync(Content(First, "FREQ=WEEKLY;BYDAY=TU") with { Note = new Note { Text = "<html><body><p>dags<b>orden</b></p></body></html>", IsHtml = true } });
        var text = series.Content with { Note = new Note { Text = "dagsorden" } };
        var time = Content(Summer, null).Time with { Zone = "Europe/Copenhagen" };
        exchange.Server.ClearLog();

        var same = await exchange.WriteAsync(Exception(series.Key, Summer, text with { Time = time }));
        Assert.Equal((WriteOutcome.Done, series.Version), (same.Outcome, same.Version));
        Assert.False(exchange.Server.Counts.ContainsKey("UpdateItem"));

        var result = await exchange.WriteAsync(Exception(series.Key, Summer, text with { Time = time, Place = "Aula" }));

        Assert.Equal(WriteOutcome.Done, result.Outcome);
        var request = exchange.Server.Exchanges.Single(one => one.Request.Contains("<m:UpdateItem", StringComparison.Ordinal)).Request;
        Assert.Equal(1, request.Split("<t:SetItemField>").Length - 1);
        Assert.Contains("calendar:Location", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_wall_time_of_another_zone_is_another_time()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var series = await exchange.CreateAsync(Content(First, "FREQ=WEEKLY;BYDAY=TU"));

        await exchange.WriteAsync(Exception(series.Key, Summer, Content(Summer, null, "GMT Standard Time")));

        var exception = Assert.Single((await exchange.ReadWholeAsync(series.Key)).Occurrences);
        Assert.Equal(Instant.FromUtc(2026, 3, 31, 9, 0), exception.Content.Time.StartInstant);
    }

    [Fact]
    public async Task An_occurrence_that_is_deleted_or_never_was_is_not_found()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var series = await exchange.CreateAsync(Content(First, "FREQ=WEEKLY;BYDAY=TU;COUNT=8") with { DeletedDates = [Summer] });
        var single = await exchange.CreateAsync(Content(First, null));
        var gone = await exchange.CreateAsync(Content(First, "FREQ=DAILY"));
        exchange.Mailbox.Delete(gone.Key);
        var content = Content(Summer, null) with { Title = "Ny" };

        var results = await exchange.SeriesSide.WriteAsync(
            [
                Exception(series.Key, Summer, content),
                Exception(series.Key, First.PlusDays(1), content),
                Exception(series.Key, First.PlusWeeks(8), content),
                Exception(single.Key, First, content),
                Exception(gone.Key, Summer, content),
                Exception(series.Key, First, Content(First, null) with { Title = "Ny" }),
            ],
            default);

        Assert.Equal(Enumerable.Repeat(WriteOutcome.NotFound, 5).Append(WriteOutcome.Done), results.Select(result => result.Outcome));
    }

    [Fact]
    public async Task Exceptions_of_two_series_written_together_all_take_effect_and_show_the_version_they_have()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var series = new[] { await exchange.CreateAsync(Content(First, "FREQ=DAILY")), await exchange.CreateAsync(Content(First, "FREQ=WEEKLY;BYDAY=TU")) };
        var dates = Enumerable.Range(0, 4).Select(First.PlusWeeks).ToList();
        exchange.Server.ClearLog();

        var writes = series.SelectMany(one => dates.Select(date => Exception(one.Key, date, Content(date, null) with { Title = $"{date:dd}" }))).ToList();
        var results = await exchange.SeriesSide.WriteAsync(writes, default);

        Assert.All(results, result => Assert.Equal((WriteOutcome.Done, null), (result.Outcome, result.Error)));
        Assert.Equal(4, exchange.Server.Counts["UpdateItem"]);
        foreach (var one in series)
        {
            var exceptions = (await exchange.ReadWholeAsync(one.Key)).Occurrences;
            Assert.Equal(dates.ConvertAll(date => $"{date:dd}"), exceptions.Select(entry => entry.Content.Title));
            Assert.All(exceptions, entry => Assert.Contains(new WriteResult(WriteOutcome.Done, entry.Key, entry.Version, entry.Address), results));
        }
    }

    [Fact]
    public async Task Occurrences_of_one_series_are_updated_and_deleted_together_as_they_were_planned()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var series = await exchange.CreateAsync(Content(First, "FREQ=WEEKLY;BYDAY=TU;COUNT=5"));
        var entries = await ReadInstancesAsync(exchange);

        var results = await exchange.Side.WriteAsync(
            [
                .. entries.Take(2).Select((entry, i) => Update(entry, entry.Content with { Title = $"{i}" }, Texts)),
                Update(series, series.Content with { Place = "Aula" }, Texts),
                .. entries.Skip(3).Select(Delete),
            ],
            default);

        Assert.All(results, result => Assert.Equal((WriteOutcome.Done, null), (result.Outcome, result.Error)));
        var left = await ReadInstancesAsync(exchange);
        Assert.Equal([("0", "Aula"), ("1", "Aula"), ("Møde", "Aula")], left.Select(entry => (entry.Content.Title, entry.Content.Place)));
    }

    [Fact]
    public async Task Another_users_edit_before_ours_is_a_conflict_for_every_occurrence_of_the_series()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        await exchange.CreateAsync(Content(First, "FREQ=WEEKLY;BYDAY=TU;COUNT=5"));
        var entries = await ReadInstancesAsync(exchange);
        exchange.Mailbox.Change(entries[1].Address!, content => content with { Subject = "deres" });

        var results = await exchange.Side.WriteAsync(entries.Select(entry => Update(entry, entry.Content with { Title = "vores" }, Texts)).ToList(), default);

        Assert.All(results, result => Assert.Equal(WriteOutcome.VersionConflict, result.Outcome));
        Assert.Equal(["Møde", "deres", "Møde", "Møde", "Møde"], (await ReadInstancesAsync(exchange)).Select(entry => entry.Content.Title));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Another_users_edit_between_two_of_our_writes_is_a_conflict_from_there_on(int afterWrite)
    {
        await using var exchange = await ExchangeServer.StartAsync();
        await exchange.CreateAsync(Content(First, "FREQ=WEEKLY;BYDAY=TU;COUNT=5"));
        var entries = await ReadInstancesAsync(exchange);
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.ChangeKeyMoves, Operation = "UpdateItem", Skip = afterWrite });

        var results = await exchange.Side.WriteAsync(
            [.. entries.Take(4).Select(entry => Update(entry, entry.Content with { Title = "vores" }, Texts)), Delete(entries[4])], default);

        Assert.Equal(
            Enumerable.Range(0, 5).Select(i => i <= afterWrite ? WriteOutcome.Done : WriteOutcome.VersionConflict), results.Select(result => result.Outcome));
        Assert.Equal(Enumerable.Range(0, 5).Select(i => i <= afterWrite ? "vores" : "Møde"), (await ReadInstancesAsync(exchange)).Select(entry => entry.Content.Title));
    }

    private static async Task<List<Entry>> ReadInstancesAsync(ExchangeServer exchange)
    {
        var heads = (await exchange.Side.ListAsync(Window, default)).Heads.Where(head => head.SeriesKey is not null).ToList();
        return (await exchange.Side.ReadAsync(heads, Window, default)).Select(result => result.Entry!).OrderBy(entry => entry.OriginalStart).ToList();
    }
}
