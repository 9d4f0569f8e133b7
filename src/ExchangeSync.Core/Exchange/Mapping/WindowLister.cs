using ExchangeSync.Exchange.Wire;
using NodaTime;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>
/// Lists singles and occurrences with CalendarView, which has no pages: month by month, in halves where the server finds too much (ews-java-api 310; EWS.md 2.1), and in longer stretches where there is
/// little.
/// </summary>
internal sealed class WindowLister(EwsClient client, DateTimeZone zone)
{
    private static readonly Duration FirstSlice = Duration.FromDays(31);
    private static readonly Duration SmallestSlice = Duration.FromMinutes(1);

    // A view of more than two years is refused.
    private static readonly Duration LongestSlice = Duration.FromDays(366);

    // A quarter of what servers list at most: twice the time is still a safe question then.
    private const int Few = 250;

    /// <summary>
    /// The items that overlap these days of the connection's zone. All-day items are looked for, and given, a day wider: their instants are midnights of their own zone, and the dates in their content decide.
    /// </summary>
    /// <param name="days">The days.</param>
    /// <param name="take">Gets each item as it arrives; one that two stretches share comes twice.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task ListAsync(DateInterval days, Action<EwsItem> take, CancellationToken cancellation)
    {
        var (start, end) = Bounds(days);
        return ListAsync(start - Duration.FromDays(1), end + Duration.FromDays(1), Take, cancellation);

        void Take(EwsItem item)
        {
            if (item.IsAllDay || Overlaps(item, start, end))
            {
                take(item);
            }
        }
    }

    /// <summary>Whether a timed item overlaps these days of the connection's zone.</summary>
    public bool Overlaps(EwsItem item, DateInterval days)
    {
        var (start, end) = Bounds(days);
        return Overlaps(item, start, end);
    }

    /// <summary>The items that overlap this stretch of time, each once.</summary>
    public async Task<IReadOnlyList<EwsItem>> ListAsync(Instant start, Instant end, CancellationToken cancellation)
    {
        var items = new Dictionary<string, EwsItem>(StringComparer.Ordinal);
        await ListAsync(start, end, item => items[item.Id.Id] = item, cancellation).ConfigureAwait(false);
        return items.Values.ToList();
    }

    private async Task ListAsync(Instant start, Instant end, Action<EwsItem> take, CancellationToken cancellation)
    {
        var length = FirstSlice;
        for (var from = start; from < end;)
        {
            var to = Instant.Min(from + length, end);
            if (await FindAsync(from, to, cancellation).ConfigureAwait(false) is { IncludesLast: true } page)
            {
                page.Items.ForEach(take);
                length = page.Items.Count <= Few ? Duration.Min(length * 2, LongestSlice) : length;
                from = to;
                continue;
            }

            if (to - from <= SmallestSlice)
            {
                throw EwsRefusals.From(EwsCodes.FindCountExceeded, $"more entries overlap {from} than it lists at once");
            }

            // Whole seconds, the precision of a view's bounds.
            length = Duration.FromSeconds(Math.Max(1, Math.Floor((to - from).TotalSeconds / 2)));
        }
    }

    // Null: too many.
    private async Task<EwsItemList?> FindAsync(Instant start, Instant end, CancellationToken cancellation)
    {
        try
        {
            return await client.FindInViewAsync(start, end, cancellation).ConfigureAwait(false);
        }
        catch (EwsRefusedException error) when (error.ResponseCode is EwsCodes.FindCountExceeded or EwsCodes.TimeoutExpired)
        {
            return null;
        }
    }

    private (Instant Start, Instant End) Bounds(DateInterval days) => (zone.AtStartOfDay(days.Start).ToInstant(), zone.AtStartOfDay(days.End.PlusDays(1)).ToInstant());

    // An item without an end, or of no length, counts by its start.
    private static bool Overlaps(EwsItem item, Instant start, Instant end) =>
        item.Start is not { } itemStart || (itemStart < end && (itemStart >= start || item.End > start));
}
