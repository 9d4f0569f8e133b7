using System.Collections.Concurrent;
using ExchangeSync.Exchange.Wire;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>
/// Which master an occurrence belongs to. A CalendarView does not say; all occurrences of a series share its UID, so the server is asked once for each UID. Occurrences without one, as some
/// copies are (ews-managed-api 198), and those of two series that share one are asked for each by itself. Only of an item id the answer is good for the rest of the run: a series that is moved away
/// and back keeps its UID, and is another item.
/// </summary>
internal sealed class MasterIndex(EwsClient client)
{
    private readonly ConcurrentDictionary<string, string> _byOccurrence = new(StringComparer.Ordinal);

    /// <summary>The ids of the masters, by the items' own ids; an occurrence whose master has just gone is left out.</summary>
    public async Task<IReadOnlyDictionary<string, string>> FindAsync(IEnumerable<EwsItem> items, CancellationToken cancellation)
    {
        var masters = new Dictionary<string, string>(StringComparer.Ordinal);
        var asked = new List<List<EwsItem>>();
        foreach (var group in items.Where(item => item.IsOccurrence).GroupBy(item => item.Uid ?? ""))
        {
            var isOneSeries = group.Key.Length > 0 && group.GroupBy(ItemMapper.OriginalStartOf).All(sameStart => sameStart.Count() == 1);
            var unknown = new List<EwsItem>();
            foreach (var item in group)
            {
                if (_byOccurrence.TryGetValue(item.Id.Id, out var known))
                {
                    masters[item.Id.Id] = known;
                }
                else
                {
                    unknown.Add(item);
                }
            }

            asked.AddRange(isOneSeries && unknown.Count > 0 ? [unknown] : unknown.Select(item => new List<EwsItem> { item }));
        }

        var answers = await client.GetAsync(asked.ConvertAll(alike => new EwsItemRef(alike[0].Id.Id, IsMasterOfThis: true)), EwsShape.Keys, cancellation).ConfigureAwait(false);
        for (var i = 0; i < asked.Count; i++)
        {
            if (answers[i] is { IsSuccess: true, Value.Items: [var master, ..] })
            {
                foreach (var item in asked[i])
                {
                    masters[item.Id.Id] = _byOccurrence[item.Id.Id] = master.Id.Id;
                }
            }
            else if (!EwsCodes.IsNotFound(answers[i].Code))
            {
                answers[i].Require();
            }
        }

        return masters;
    }
}
