using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Sync;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>
/// Creates of exceptions become updates: in Exchange every occurrence exists already. What it says now is read first, so that only what differs is sent;
/// what users have made of it since it was planned stays.
/// </summary>
internal sealed class ExceptionResolver(EwsClient client, ItemMapper mapper, OccurrenceLocator locator)
{
    /// <summary>Puts updates in the place of these creates, or finishes them.</summary>
    public async Task ResolveAsync(WriteCall call, IReadOnlyList<int> creates, CancellationToken cancellation)
    {
        var bySeries = creates.GroupBy(i => call[i].SeriesKey!, StringComparer.Ordinal).ToList();
        var masters = await client.GetAsync(bySeries.ConvertAll(series => new EwsItemRef(series.Key)), EwsShape.Full, cancellation).ConfigureAwait(false);
        for (var n = 0; n < bySeries.Count; n++)
        {
            await ResolveAsync(call, bySeries[n].ToList(), masters[n], cancellation).ConfigureAwait(false);
        }
    }

    private async Task ResolveAsync(WriteCall call, List<int> creates, EwsResult<EwsItemList> answer, CancellationToken cancellation)
    {
        if (!answer.IsSuccess || answer.Value.Items is not [var master, ..])
        {
            creates.ForEach(i => call.Finish(i, answer));
        }
        else if (!master.IsMaster)
        {
            creates.ForEach(i => call.Finish(i, new WriteResult(WriteOutcome.NotFound)));
        }
        else if (MasterFacts.Of(master) is not { } facts)
        {
            creates.ForEach(i => call.Fail(i, ItemErrors.RecurrenceNotUnderstood));
        }
        else
        {
            var dates = creates.ConvertAll(i => call[i].OriginalDate ?? throw new ArgumentException("An exception needs its original date."));
            var found = await locator.FindAsync(master, facts, dates, EwsShape.Full, cancellation).ConfigureAwait(false);
            for (var n = 0; n < creates.Count; n++)
            {
                Resolve(call, creates[n], master, facts, found[n]);
            }
        }
    }

    private void Resolve(WriteCall call, int create, EwsItem master, MasterFacts facts, EwsResult<EwsItemList> answer)
    {
        if (answer.IsSuccess && answer.Value.Items is [var item, ..]
            && ItemMapper.OriginalStartOf(item) is { } start && mapper.MapOccurrence(item, master.Id.Id, start, facts) is { } now)
        {
            if (now.IsException && call[create].Target?.Version != now.Version)
            {
                // It was as its series says when this was planned: what it says now is an edit that nobody has looked at.
                call.Finish(create, new WriteResult(WriteOutcome.VersionConflict));
                return;
            }

            var wanted = call[create].Content!;
            call[create] = call[create] with
            {
                Kind = WriteKind.Update,
                // The note was made without knowing what stands there: where it says the same, the formatting stays.
                Content = wanted with { Note = NoteMapping.ToExchange(wanted.Note, now.Content.Note, keepHtml: wanted.Note.IsHtml) },
                Target = new EntryHead(now.Key, now.Version, now.Address, now.SeriesKey),
                Current = now.Content,
                Fields = (call[create].Fields == EntryFields.None ? EntryFields.All : call[create].Fields) & ~(EntryFields.Recurrence | EntryFields.Participants),
            };
        }
        else
        {
            call.Finish(create, answer);
        }
    }
}
