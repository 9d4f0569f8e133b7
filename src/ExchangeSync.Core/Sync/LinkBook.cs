using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>Links and their entries as the steps of a plan leave them: several steps may concern one link, and each goes on from what the one before left.</summary>
internal sealed class LinkBook
{
    private readonly Dictionary<string, (Link Link, Entry? Item, Entry? Appointment)> _links = new(StringComparer.Ordinal);

    public (Link Link, Entry? Item, Entry? Appointment) Current(SyncAction action) =>
        _links.TryGetValue(action.Link!.ExchangeKey, out var state) ? state : (action.Link, action.Exchange, action.Microbizz);

    public void Remember(SyncAction action, Link link, Entry? item, Entry? appointment) => _links[action.Link!.ExchangeKey] = (link, item, appointment);
}
