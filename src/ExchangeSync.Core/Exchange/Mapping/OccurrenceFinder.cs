using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>
/// Finds an occurrence again whose item id is not good any more: by its series and its original start. Only the master can say that it is gone.
/// </summary>
internal sealed class OccurrenceFinder(EwsClient client, ItemMapper mapper, WindowLister lister, MasterIndex index)
{
    /// <summary>One result for each key of an occurrence (<see cref="Entry.OccurrenceKey"/>), in order.</summary>
    public async Task<IReadOnlyList<ReadResult>> FindAsync(IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        var wanted = keys.Select(key => (Series: Entry.SeriesKeyIn(key)!, Original: Entry.OriginalStartIn(key)!.Value)).ToList();
        var masterIds = wanted.Select(one => one.Series).Distinct(StringComparer.Ordinal).ToList();
        var answers = await client.GetAsync(masterIds.ConvertAll(id => new EwsItemRef(id)), EwsShape.Full, cancellation).ConfigureAwait(false);
        var masters = masterIds.Zip(answers, (id, answer) => (id, answer)).ToDictionary(pair => pair.id, pair => pair.answer, StringComparer.Ordinal);
        var results = new List<ReadResult>(keys.Count);
        for (var i = 0; i < keys.Count; i++)
        {
            results.Add(await FindAsync(keys[i], wanted[i].Series, wanted[i].Original, masters[wanted[i].Series], cancellation).ConfigureAwait(false));
        }

        return results;
    }

    private async Task<ReadResult> FindAsync(string key, string series, Instant original, EwsResult<EwsItemList> answer, CancellationToken cancellation)
    {
        var result = new ReadResult { Key = key };
        if (EwsCodes.IsNotFound(answer.Code))
        {
            return result;
        }

        if (answer.Value.Items.FirstOrDefault() is not { } master || !answer.IsSuccess)
        {
            return result with { Error = ItemErrors.Of(answer) };
        }

        if (!master.IsMaster)
        {
            // The series became a single appointment: none of its occurrences is left.
            return result with { Tombstone = true };
        }

        if (MasterFacts.Of(master) is not { } facts)
        {
            return result with { Error = ItemErrors.RecurrenceNotUnderstood };
        }

        if (!facts.Produces(original))
        {
            return result with { Tombstone = true };
        }

        var id = facts.Moved.TryGetValue(original, out var moved) ? moved : await FindIdAsync(series, original, start => start == original, cancellation).ConfigureAwait(false);
        return id is null
            ? result with { Error = Unclear }
            : await ReadAsync(result, id, series, original, facts, cancellation).ConfigureAwait(false);
    }

    private static EntryError Unclear { get; } =
        new(SyncReasons.OccurrenceUnclear, "The series says that this occurrence exists, but the calendar does not show it now.", IsTransient: true);

    /// <summary>The item id of the occurrence of a series that a CalendarView shows near a time; null: none does.</summary>
    /// <param name="series">The series.</param>
    /// <param name="near">About when it begins.</param>
    /// <param name="isIt">Whether an original start is the one that is looked for.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<string?> FindIdAsync(string series, Instant near, Func<Instant, bool> isIt, CancellationToken cancellation)
    {
        var day = Duration.FromDays(1);
        var listed = await lister.ListAsync(near - day, near + day, cancellation).ConfigureAwait(false);
        var sameStart = listed.Where(item => item.IsOccurrence && ItemMapper.OriginalStartOf(item) is { } start && isIt(start)).ToList();
        var masterOf = await index.FindAsync(sameStart, cancellation).ConfigureAwait(false);
        return sameStart.FirstOrDefault(item => masterOf.TryGetValue(item.Id.Id, out var master) && master == series)?.Id.Id;
    }

    private async Task<ReadResult> ReadAsync(ReadResult result, string id, string series, Instant original, MasterFacts facts, CancellationToken cancellation)
    {
        var answer = (await client.GetAsync([new EwsItemRef(id)], EwsShape.Full, cancellation).ConfigureAwait(false))[0];
        if (EwsCodes.IsNotFound(answer.Code))
        {
            return result with { Error = Unclear };
        }

        return answer.IsSuccess && answer.Value.Items.FirstOrDefault() is { } item && mapper.MapOccurrence(item, series, original, facts) is { } entry
            ? result with { Entry = entry }
            : result with { Error = ItemErrors.Of(answer) };
    }
}
