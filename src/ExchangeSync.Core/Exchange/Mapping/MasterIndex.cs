using System.Collections.Concurrent;
using ExchangeSync.Exchange.Wire;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>
/// Which master an occurrence belongs to. A CalendarView does not say; all occurrences of a series share its UID, so the server is asked once for each UID. Occurrences without one, as some
/// copies are (ews-managed-api 198), and those of two series that share one are asked for each by itself.
/// </summary>
internal sealed class MasterIndex(EwsClient client)
{
    private readonly ConcurrentDictionary<string, string> _byUid = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _byOccurrence = new(StringComparer.Ordinal);

    /// <summary>The ids of the masters, by the items' own ids; an occurrence whose master has just gone is left out.</summary>
    public async Task<IReadOnlyDictionary<string, string>> FindAsync(IEnumerable<EwsItem> items, CancellationToken cancellation)
    {
        var masters = new Dictionary<string, string>(StringComparer.Ordinal);
        var asked = new List<(EwsItemRef Ref, List<EwsItem> For, string? Uid)>();
        foreach (var group in items.Where(item => item.IsOccurrence).GroupBy(item => item.Uid ?? ""))
        {
            var isOneSeries = group.Key.Length > 0 && group.GroupBy(ItemMapper.OriginalStartOf).All(sameStart => sameStart.Count() == 1);
            if (isOneSeries && _byUid.TryGetValue(group.Key, out var known))
            {
                Add(group, known);
            }
            else if (isOneSeries)
            {
                asked.Add((new EwsItemRef(group.First().Id.Id, IsMasterOfThis: true), group.ToList(), group.Key));
            }
            else
            {
                foreach (var item in group)
                {
                    if (_byOccurrence.TryGetValue(item.Id.Id, out known))
                    {
                        Add([item], known);
                    }
                    else
                    {
                        asked.Add((new EwsItemRef(item.Id.Id, IsMasterOfThis: true), [item], null));
                    }
                }
            }
        }

        var answers = await client.GetAsync(asked.ConvertAll(question => question.Ref), EwsShape.Keys, cancellation).ConfigureAwait(false);
        for (var i = 0; i < asked.Count; i++)
        {
            if (answers[i] is { IsSuccess: true, Value.Items: [var master, ..] })
            {
                Remember(asked[i].Uid, asked[i].For, master.Id.Id);
                Add(asked[i].For, master.Id.Id);
            }
            else if (!EwsCodes.IsNotFound(answers[i].Code))
            {
                answers[i].Require();
            }
        }

        return masters;

        void Add(IEnumerable<EwsItem> occurrences, string master)
        {
            foreach (var item in occurrences)
            {
                masters[item.Id.Id] = master;
            }
        }
    }

    private void Remember(string? uid, List<EwsItem> occurrences, string master)
    {
        if (uid is not null)
        {
            _byUid[uid] = master;
        }
        else
        {
            occurrences.ForEach(item => _byOccurrence[item.Id.Id] = master);
        }
    }
}
