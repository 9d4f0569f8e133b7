using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>The series of a plan: which link is whose, and what was read of it.</summary>
internal sealed class SeriesBook(PlanInput input)
{
    private readonly Dictionary<string, Link> _byItem = input.SeriesLinks.ToDictionary(link => link.ExchangeKey, StringComparer.Ordinal);
    private readonly Dictionary<string, Link> _byAppointment = input.SeriesLinks.ToDictionary(link => link.MicrobizzKey, StringComparer.Ordinal);
    private readonly Dictionary<long, ObservedLink> _observed = input.Links.ToDictionary(pair => pair.Link.Id);

    /// <summary>The link of the series that an occurrence, or an exception, belongs to; null: it has none.</summary>
    public Link? SeriesOf(Entry occurrence) =>
        occurrence.SeriesKey is { } key && (occurrence.Side == Side.Exchange ? _byItem : _byAppointment).TryGetValue(key, out var link) ? link : null;

    /// <summary>The two sides of a series as they were read; null: it was not looked at.</summary>
    public ObservedLink? ObservedOf(Link series) => _observed.TryGetValue(series.Id, out var pair) ? pair : null;

    /// <summary>Whether the series is proven gone on that side, and was not found again.</summary>
    public bool IsGone(Link series, Side side) =>
        ObservedOf(series) is { } pair && (side == Side.Exchange ? pair.Exchange : pair.Microbizz).Deleted;

    /// <summary>A series that is found again under a new id in this very plan: all that belongs to it gets its new key first, and what else is to be done follows in the next round.</summary>
    public bool IsRenamed(Link series) => ObservedOf(series)?.Exchange.Entry is { Kind: EntryKind.Series } item && item.Key != series.ExchangeKey;

    /// <summary>Series that were found again under another id: exceptions find them under that too, and they are not gone.</summary>
    public void NoteFound(IEnumerable<(Entry Item, ObservedLink Orphan)> series)
    {
        foreach (var (item, orphan) in series)
        {
            _byItem[item.Key] = orphan.Link;
            _observed[orphan.Link.Id] = _observed[orphan.Link.Id] with { Exchange = new Observation(item) };
        }
    }
}
