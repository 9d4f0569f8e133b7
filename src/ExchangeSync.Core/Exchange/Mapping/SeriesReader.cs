using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>
/// Reads series whole: the master says which occurrences exist and names its exceptions. Where instances are wanted, those in the window are asked for by their number; of a series where that
/// does not lead to the right ones a CalendarView gives the ids. Where the two disagree, both are read again.
/// </summary>
internal sealed class SeriesReader(EwsClient client, ItemMapper mapper, WindowLister lister, MasterIndex index, RecurrenceMode mode, DateTimeZone zone)
{
    private readonly CountedOccurrences _counted = new(client, lister);

    /// <summary>One result for each master, in order.</summary>
    public async Task<IReadOnlyList<ReadResult>> ReadAsync(IReadOnlyList<EwsItem> masters, DateInterval window, CancellationToken cancellation)
    {
        if (masters.Count == 0)
        {
            return [];
        }

        var results = await ReadOnceAsync(masters, window, cancellation).ConfigureAwait(false);
        var unclear = results.Where(result => result.Unclear.Count > 0).Select(result => result.Key).ToList();
        if (unclear.Count == 0)
        {
            return results;
        }

        // Somebody may have changed it between the two.
        var answers = await client.GetAsync(unclear.ConvertAll(id => new EwsItemRef(id)), EwsShape.Full, cancellation).ConfigureAwait(false);
        var present = answers.SelectMany(answer => answer.Value.Items.Take(1)).Where(item => item.IsMaster).ToList();
        var again = (await ReadOnceAsync(present, window, cancellation).ConfigureAwait(false)).ToDictionary(result => result.Key, StringComparer.Ordinal);
        return results.Select(result => again.TryGetValue(result.Key, out var second) ? second : result).ToList();
    }

    private async Task<IReadOnlyList<ReadResult>> ReadOnceAsync(IReadOnlyList<EwsItem> masters, DateInterval window, CancellationToken cancellation)
    {
        var counted = mode == RecurrenceMode.Series ? [] : await _counted.ReadAsync(masters, window, cancellation).ConfigureAwait(false);
        var wanted = await FindIdsAsync(masters, counted.Keys, window, cancellation).ConfigureAwait(false);
        var refs = wanted.SelectMany(pair => pair.Value.Select(id => (Master: pair.Key, Id: id.Key, Original: id.Value))).ToList();
        var items = await client.GetAsync(refs.ConvertAll(reference => new EwsItemRef(reference.Id)), EwsShape.Full, cancellation).ConfigureAwait(false);
        var occurrences = refs.Zip(items, (reference, result) => (reference.Master, reference.Original, Result: result))
            .Concat(counted.SelectMany(series => series.Value.Select(result => (Master: series.Key, Original: (Instant?)null, Result: result))))
            .ToLookup(one => one.Master, StringComparer.Ordinal);
        return masters.Select(master => Assemble(master, window, occurrences[master.Id.Id].Select(one => (one.Original, one.Result)))).ToList();
    }

    // By master: item id → the original start where the master itself tells it. Of the known ones only the exceptions.
    private async Task<Dictionary<string, Dictionary<string, Instant?>>> FindIdsAsync(
        IReadOnlyList<EwsItem> masters, ICollection<string> known, DateInterval window, CancellationToken cancellation)
    {
        var wanted = masters.GroupBy(master => master.Id.Id).ToDictionary(
            same => same.Key, same => same.First().Modified.ToDictionary(moved => moved.Value, moved => (Instant?)moved.Key, StringComparer.Ordinal), StringComparer.Ordinal);
        var listed = masters.Where(master => !known.Contains(master.Id.Id)).ToList();
        if (mode == RecurrenceMode.Series || listed.Count == 0)
        {
            return wanted;
        }

        var uids = new HashSet<string>(listed.Select(master => master.Uid ?? ""), StringComparer.Ordinal);
        var candidates = new Dictionary<string, EwsItem>(StringComparer.Ordinal);
        await lister.ListAsync(
            window,
            item =>
            {
                if (item.IsOccurrence && (string.IsNullOrEmpty(item.Uid) || uids.Contains(item.Uid!)))
                {
                    candidates[item.Id.Id] = item;
                }
            },
            cancellation).ConfigureAwait(false);
        var masterOf = await index.FindAsync(candidates.Values, cancellation).ConfigureAwait(false);
        foreach (var item in candidates.Values)
        {
            if (masterOf.TryGetValue(item.Id.Id, out var master) && !known.Contains(master) && wanted.TryGetValue(master, out var ids) && !ids.ContainsKey(item.Id.Id))
            {
                ids[item.Id.Id] = null;
            }
        }

        return wanted;
    }

    private ReadResult Assemble(EwsItem master, DateInterval window, IEnumerable<(Instant? Original, EwsResult<EwsItemList> Result)> answers)
    {
        var result = new ReadResult { Key = master.Id.Id };
        if (MasterFacts.Of(master) is not { } facts)
        {
            return result with { Error = ItemErrors.RecurrenceNotUnderstood };
        }

        var occurrences = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var (original, answer) in answers)
        {
            if (EwsCodes.IsNotFound(answer.Code))
            {
                // Deleted since it was listed; the next feed says so.
                continue;
            }

            var item = answer.Value.Items.FirstOrDefault();
            var start = original ?? (item is null ? null : ItemMapper.OriginalStartOf(item));
            if (!answer.IsSuccess || item is null || start is null || mapper.MapOccurrence(item, master.Id.Id, start.Value, facts) is not { } entry)
            {
                return result with { Error = ItemErrors.Of(answer) };
            }

            occurrences[entry.Key] = entry;
        }

        var seen = new HashSet<Instant>(occurrences.Values.Select(entry => entry.OriginalStart!.Value));
        if (mapper.Map(master) is not { } series)
        {
            return result with { Error = ItemErrors.Incomplete };
        }

        // A rule counts its dates from the start; shown in another zone than its own, such a series would fall on other days.
        if (mode == RecurrenceMode.Series && series.Content.Time.Start.Date != facts.FirstDate)
        {
            return result with { Error = new EntryError(SyncReasons.SeriesZoneUnknown, "The series' time zone is not known here, and in the connection's zone it begins on another date.", IsTransient: false) };
        }

        return result with
        {
            // What the server shows exists, whatever our rules make of the pattern.
            Entry = series with { Series = new SeriesFacts(start => seen.Contains(start) || facts.Produces(start), facts.Moved) },
            Occurrences = occurrences.Values.OrderBy(entry => entry.OriginalStart).ToList(),
            Unclear = Unclear(series, facts, window, occurrences.Values),
        };
    }

    // Where times are not known exactly nothing can be said, and on the days at the window's edges the two may differ by a clock change.
    private List<EntryHead> Unclear(Entry series, MasterFacts facts, DateInterval window, IEnumerable<Entry> shown)
    {
        if (mode == RecurrenceMode.Series || !facts.IsExact || window.Length < 3)
        {
            return [];
        }

        var inner = new DateInterval(window.Start.PlusDays(1), window.End.PlusDays(-1));
        return series.Content.OccurrencesIn(facts.Pattern, inner, zone)
            .Except(shown.Select(entry => entry.OriginalDate!.Value))
            .Except(facts.Moved.Keys.Select(facts.DateOf))
            .Select(date => new EntryHead(Entry.OccurrenceKey(series.Key, facts.StartOn(date)), null, null, series.Key))
            .ToList();
    }
}
