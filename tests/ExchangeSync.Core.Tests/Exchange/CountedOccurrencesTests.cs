using System.Globalization;
using System.Net.Http;
using System.Text.RegularExpressions;
using ExchangeSync.Exchange;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Sync;
using NodaTime;
using RecurrencePattern = ExchangeSync.Simulator.Recurring.RecurrencePattern;

namespace ExchangeSync.Tests.Exchange;

/// <summary>The occurrences of a changed series are asked for by their number; a listing of the same window is the oracle.</summary>
public sealed class CountedOccurrencesTests
{
    private static readonly LocalDate First = new(2026, 1, 6);
    private static readonly DateInterval Window = new(new LocalDate(2026, 3, 1), new LocalDate(2026, 5, 31));

    private static readonly RecurrencePattern[] Patterns =
    [
        new DailyPattern(3), new WeeklyPattern(2, new DaySet("Tuesday", "Thursday", "Sunday"), IsoDayOfWeek.Monday), new AbsoluteMonthlyPattern(1, 6), new AbsoluteYearlyPattern(6, 1),
    ];

    [Theory]
    [InlineData(0, null)]
    [InlineData(0, 30)]
    [InlineData(0, 1000)]
    [InlineData(1, null)]
    [InlineData(1, 26)]
    [InlineData(2, 4)]
    [InlineData(2, null)]
    [InlineData(3, null)]
    public async Task They_are_those_that_a_listing_shows_and_no_listing_is_made(int pattern, int? count)
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var series = exchange.Mailbox.Add(Series(Patterns[pattern], count));
        Edit(exchange.Mailbox, series.Id);
        exchange.Server.ClearLog();

        var result = Assert.Single(await exchange.Side.ReadAsync([new EntryHead(series.Id)], Window, default));

        Assert.False(exchange.Server.Counts.ContainsKey("FindItem"));
        Assert.Empty(result.Unclear);
        var listed = (await exchange.Side.ListAsync(Window, default)).Heads;
        Assert.Equal(Starts(listed.Select(head => head.Key)), Starts(result.Occurrences.Where(entry => !entry.IsException || listed.Any(head => head.Key == entry.Key)).Select(entry => entry.Key)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Where_a_server_counts_otherwise_the_window_is_listed(int by)
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var series = exchange.Mailbox.Add(Series(new DailyPattern(3), count: null));
        Edit(exchange.Mailbox, series.Id);
        using var client = new EwsClient(new EwsClientOptions { Url = exchange.Server.Url, UserName = "anna", Password = "secret", Handler = () => new Miscounting(by) });

        var result = Assert.Single(await new ExchangeSide(client, ExchangeServer.Zone).ReadAsync([new EntryHead(series.Id)], Window, default));

        Assert.True(exchange.Server.Counts["FindItem"] > 0);
        Assert.Empty(result.Unclear);
        Assert.Equal(Starts((await exchange.Side.ListAsync(Window, default)).Heads.Select(head => head.Key)), Starts(result.Occurrences.Select(entry => entry.Key)));
    }

    private static CalendarItem Series(RecurrencePattern pattern, int? count) =>
        CalendarItem.Timed("x", First.At(new LocalTime(9, 30)), First.At(new LocalTime(10, 0)), ExchangeServer.Zone) with { Recurrence = new Recurrence(pattern, First, Count: count) };

    // Of the dates in the window, where there are so many: one deleted, one changed, one moved.
    private static void Edit(SimulatedMailbox mailbox, string series)
    {
        var shown = mailbox.View(Instant.FromUtc(2026, 3, 3, 0, 0), Instant.FromUtc(2026, 5, 20, 0, 0)).Select(item => item.Id).ToList();
        if (shown.Count > 3)
        {
            mailbox.Delete(shown[1]);
            mailbox.Change(shown[2], content => content with { Subject = "changed" });
            mailbox.Change(shown[3], content => content with { Start = content.Start + Duration.FromHours(30), End = content.End + Duration.FromHours(30) });
        }
    }

    private static IEnumerable<string> Starts(IEnumerable<string> keys) => keys.Order(StringComparer.Ordinal);

    private sealed class Miscounting(int by) : DelegatingHandler(new HttpClientHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var text = await request.Content!.ReadAsStringAsync(cancellationToken);
            var type = request.Content.Headers.ContentType;
            request.Content = new StringContent(Regex.Replace(text, "(?<=InstanceIndex=\")[0-9]+", number => (int.Parse(number.Value, CultureInfo.InvariantCulture) + by).ToString(CultureInfo.InvariantCulture)));
            request.Content.Headers.ContentType = type;
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
