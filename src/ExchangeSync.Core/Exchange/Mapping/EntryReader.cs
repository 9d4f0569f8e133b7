using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>Reads entries by their heads: singles, series and occurrences in the same batches.</summary>
internal sealed class EntryReader(EwsClient client, ItemMapper mapper, OccurrenceFinder finder, SeriesReader series)
{
    /// <summary>One result for each head, in order.</summary>
    public async Task<IReadOnlyList<ReadResult>> ReadAsync(IReadOnlyList<EntryHead> heads, DateInterval window, CancellationToken cancellation)
    {
        var results = new ReadResult?[heads.Count];
        var masters = new List<(int Index, EwsItem Item)>();
        var lost = new List<int>();
        var addressed = new List<int>();
        for (var i = 0; i < heads.Count; i++)
        {
            // An occurrence without an address can only be found through its series.
            (heads[i].Address is null && Entry.IsOccurrenceKey(heads[i].Key) ? lost : addressed).Add(i);
        }

        var answers = await client.GetAsync(addressed.ConvertAll(i => new EwsItemRef(heads[i].Address ?? heads[i].Key)), EwsShape.Full, cancellation).ConfigureAwait(false);
        var facts = await ReadFactsAsync(addressed.ConvertAll(i => heads[i].Key), answers, cancellation).ConfigureAwait(false);
        for (var n = 0; n < answers.Count; n++)
        {
            var i = addressed[n];
            var item = answers[n].Value.Items.FirstOrDefault();
            if (Entry.IsOccurrenceKey(heads[i].Key))
            {
                results[i] = OccurrenceOf(heads[i].Key, answers[n], item, facts);
                if (results[i] is null)
                {
                    lost.Add(i);
                }
            }
            else if (answers[n].IsSuccess && item is { IsMaster: true })
            {
                masters.Add((i, item));
            }
            else
            {
                results[i] = SingleOf(heads[i].Key, answers[n], item);
            }
        }

        var found = await finder.FindAsync(lost.ConvertAll(i => heads[i].Key), cancellation).ConfigureAwait(false);
        var read = await series.ReadAsync(masters.ConvertAll(master => master.Item), window, cancellation).ConfigureAwait(false);
        lost.Zip(found, (i, result) => (i, result)).Concat(masters.Zip(read, (master, result) => (i: master.Index, result))).ToList()
            .ForEach(pair => results[pair.i] = pair.result);
        return results!;
    }

    // By the series: what its master says, where an occurrence does not tell the date of its original start itself.
    private async Task<Dictionary<string, MasterFacts>> ReadFactsAsync(List<string> keys, IReadOnlyList<EwsResult<EwsItemList>> answers, CancellationToken cancellation)
    {
        var needed = keys.Zip(answers, (key, answer) => (key, item: answer.Value.Items.FirstOrDefault()))
            .Where(one => Entry.IsOccurrenceKey(one.key) && one.item is { } item && (item.IsException || Zones.Find(item.StartZone) is null))
            .Select(one => Entry.SeriesKeyIn(one.key)!)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var masters = await client.GetAsync(needed.ConvertAll(id => new EwsItemRef(id)), EwsShape.Full, cancellation).ConfigureAwait(false);
        return needed.Zip(masters, (id, answer) => (id, facts: answer.Value.Items.FirstOrDefault() is { IsMaster: true } master ? MasterFacts.Of(master) : null))
            .Where(one => one.facts is not null)
            .ToDictionary(one => one.id, one => one.facts!, StringComparer.Ordinal);
    }

    // Null: the address is no good, or leads to another occurrence by now.
    private ReadResult? OccurrenceOf(string key, EwsResult<EwsItemList> answer, EwsItem? item, Dictionary<string, MasterFacts> facts)
    {
        if (EwsCodes.IsNotFound(answer.Code))
        {
            return null;
        }

        if (!answer.IsSuccess || item is null)
        {
            return new ReadResult { Key = key, Error = ItemErrors.Of(answer) };
        }

        var seriesKey = Entry.SeriesKeyIn(key)!;
        if (!item.IsOccurrence || ItemMapper.OriginalStartOf(item) is not { } start || Entry.OccurrenceKey(seriesKey, start) != key)
        {
            return null;
        }

        return mapper.MapOccurrence(item, seriesKey, start, facts.TryGetValue(seriesKey, out var known) ? known : null) is { } entry
            ? new ReadResult { Key = key, Entry = entry }
            : new ReadResult { Key = key, Error = ItemErrors.Incomplete };
    }

    private ReadResult SingleOf(string key, EwsResult<EwsItemList> answer, EwsItem? item) =>
        EwsCodes.IsNotFound(answer.Code) ? new ReadResult { Key = key }
        : answer.IsSuccess && item is not null && mapper.Map(item) is { } entry ? new ReadResult { Key = key, Entry = entry }
        : new ReadResult { Key = key, Error = ItemErrors.Of(answer) };
}
