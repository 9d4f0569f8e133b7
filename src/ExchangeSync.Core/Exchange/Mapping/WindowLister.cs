using ExchangeSync.Exchange.Wire;
using NodaTime;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>
/// Lists singles and occurrences with CalendarView, which has no pages: month by month, and in halves where the server finds too much (ews-java-api 310; EWS.md 2.1).
/// </summary>
internal sealed class WindowLister(EwsClient client, DateTimeZone zone)
{
    private static readonly Duration Slice = Duration.FromDays(31);
    private static readonly Duration SmallestSlice = Duration.FromMinutes(1);

    /// <summary>
    /// The items that overlap these days of the connection's zone. All-day items are looked for, and given, a day wider: their instants are midnights of their own zone, and the dates in their content decide.
    /// </summary>
    public async Task<IReadOnlyList<EwsItem>> ListAsync(DateInterval days, CancellationToken cancellation)
    {
        var start = zone.AtStartOfDay(days.Start).ToInstant();
        var end = zone.AtStartOfDay(days.End.PlusDays(1)).ToInstant();
        var items = await ListAsync(start - Duration.FromDays(1), end + Duration.FromDays(1), cancellation).ConfigureAwait(false);
        return items.Where(item => item.IsAllDay || Overlaps(item, start, end)).ToList();
    }

    /// <summary>The items that overlap this stretch of time, each once.</summary>
    public async Task<IReadOnlyList<EwsItem>> ListAsync(Instant start, Instant end, CancellationToken cancellation)
    {
        var items = new Dictionary<string, EwsItem>(StringComparer.Ordinal);
        for (var from = start; from < end; from += Slice)
        {
            await ListSliceAsync(from, Instant.Min(from + Slice, end), items, cancellation).ConfigureAwait(false);
        }

        return items.Values.ToList();
    }

    private async Task ListSliceAsync(Instant start, Instant end, Dictionary<string, EwsItem> items, CancellationToken cancellation)
    {
        if (await FindAsync(start, end, cancellation).ConfigureAwait(false) is { IncludesLast: true } page)
        {
            page.Items.ForEach(item => items[item.Id.Id] = item);
            return;
        }

        if (end - start <= SmallestSlice)
        {
            throw EwsRefusals.From(EwsCodes.FindCountExceeded, $"More entries overlap {start} than it lists at once.", httpStatus: null);
        }

        // Whole seconds, the precision of a view's bounds.
        var middle = start + Duration.FromSeconds(Math.Floor((end - start).TotalSeconds / 2));
        await ListSliceAsync(start, middle, items, cancellation).ConfigureAwait(false);
        await ListSliceAsync(middle, end, items, cancellation).ConfigureAwait(false);
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

    // An item without an end, or of no length, counts by its start.
    private static bool Overlaps(EwsItem item, Instant start, Instant end) =>
        item.Start is not { } itemStart || (itemStart < end && (itemStart >= start || item.End > start));
}
