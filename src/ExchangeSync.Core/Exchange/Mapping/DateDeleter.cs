using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>Deletes single occurrences of a series, by their dates.</summary>
internal sealed class DateDeleter(EwsClient client, OccurrenceLocator locator, ItemMapper mapper)
{
    /// <summary>Makes these the deleted dates of the series, as far as its pattern has them.</summary>
    /// <param name="series">The master's item id.</param>
    /// <param name="version">The version that it must still have, because DeleteItem does not check it.</param>
    /// <param name="dates">The dates.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>With the version that the series has afterwards; where it failed on the way, or somebody else wrote meanwhile, with the dates that are deleted by then.</returns>
    public async Task<WriteResult> DeleteAsync(string series, string? version, IReadOnlyList<LocalDate> dates, CancellationToken cancellation)
    {
        var answer = (await client.GetAsync([new EwsItemRef(series)], EwsShape.Full, cancellation).ConfigureAwait(false))[0];
        if (!answer.IsSuccess || answer.Value.Items is not [{ IsMaster: true } master, ..])
        {
            return answer.IsSuccess ? new WriteResult(WriteOutcome.VersionConflict) : Outcome(series, answer);
        }

        if (version is not null && master.Id.ChangeKey != version)
        {
            return new WriteResult(WriteOutcome.VersionConflict);
        }

        if (MasterFacts.Of(master) is not { } facts)
        {
            return new WriteResult(WriteOutcome.Failed, Error: ItemErrors.RecurrenceNotUnderstood);
        }

        if (facts.DeletedDates.Except(dates).Any(facts.Pattern.Contains))
        {
            return new WriteResult(WriteOutcome.Failed, Error: SeriesEdit.CannotReturn);
        }

        var open = dates.Except(facts.DeletedDates).ToList();
        var found = await locator.FindAsync(master, facts, open, EwsShape.Listing, cancellation).ConfigureAwait(false);
        if (found.Any(static one => one.IsSuccess && one.Value.Items is [{ IsException: true }, ..]))
        {
            // A date may have been edited since the series was read, also one that was edited before: its series has another version then.
            var present = (await client.GetAsync([new EwsItemRef(series)], EwsShape.Keys, cancellation).ConfigureAwait(false))[0];
            if (!present.IsSuccess || present.Value.Items is not [var item, ..] || item.Id.ChangeKey != master.Id.ChangeKey)
            {
                return present.IsSuccess ? new WriteResult(WriteOutcome.VersionConflict) : Outcome(series, present);
            }
        }

        var located = open.Zip(found, static (date, one) => (Date: date, Id: one.IsSuccess && one.Value.Items is [var item, ..] ? new EwsItemId(item.Id.Id) : null)).Where(one => one.Id is not null).ToList();
        var ids = located.ConvertAll(one => one.Id!);
        var deleted = await client.DeleteAsync(ids, forGood: false, cancellation).ConfigureAwait(false);
        if (found.Concat(deleted).FirstOrDefault(one => !one.IsSuccess && !EwsCodes.IsNotFound(one.Code)) is { } failed)
        {
            var done = located.Zip(deleted, static (one, answer) => (one.Date, answer)).Where(one => one.answer.IsSuccess || EwsCodes.IsNotFound(one.answer.Code)).Select(one => one.Date);
            return Outcome(series, failed) with { DeletedDates = [.. facts.DeletedDates.Union(done).OrderBy(date => date)] };
        }

        if (ids.Count == 0)
        {
            return new WriteResult(WriteOutcome.Done, series, master.Id.ChangeKey);
        }

        List<LocalDate> gone = [.. facts.DeletedDates.Union(located.Select(static one => one.Date)).OrderBy(date => date)];
        var now = (await client.GetAsync([new EwsItemRef(series)], EwsShape.Full, cancellation).ConfigureAwait(false))[0];
        return now.IsSuccess && now.Value.Items is [var after, ..] && !IsOurs(master, after, gone)
            ? new WriteResult(WriteOutcome.VersionConflict) { DeletedDates = gone }
            : Outcome(series, now);
    }

    // DeleteItem tells no version. The one that is read afterwards is that of our deletes where nothing else has changed since the series was read before them.
    private bool IsOurs(EwsItem before, EwsItem after, IReadOnlyList<LocalDate> gone) =>
        mapper.Map(before)?.Content is { } was && mapper.Map(after)?.Content is { } now
        && ContentComparer.Changed(Side.Exchange, was with { DeletedDates = gone }, now) == EntryFields.None
        && after.Modified.Keys.All(before.Modified.ContainsKey);

    private static WriteResult Outcome(string series, EwsResult<EwsItemList> answer) =>
        WriteResults.Of(new EntryWrite { Kind = WriteKind.Update, Target = new EntryHead(series) }, answer);
}
