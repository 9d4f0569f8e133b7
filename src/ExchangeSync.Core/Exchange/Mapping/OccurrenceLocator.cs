using ExchangeSync.Exchange.Wire;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>Finds occurrences of a series by the dates that the pattern gave them. What is found was looked at: its own original start says that it is the one.</summary>
internal sealed class OccurrenceLocator(EwsClient client, OccurrenceFinder finder)
{
    /// <summary>One answer for each date, in order: with an item, or with an error.</summary>
    /// <param name="master">The series, as it was just read.</param>
    /// <param name="facts">What it says.</param>
    /// <param name="dates">The dates, in the series' zone.</param>
    /// <param name="shape">What to read of them.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<EwsResult<EwsItemList>>> FindAsync(
        EwsItem master, MasterFacts facts, IReadOnlyList<LocalDate> dates, EwsShape shape, CancellationToken cancellation)
    {
        var moved = facts.Moved.GroupBy(pair => facts.DateOf(pair.Key)).ToDictionary(same => same.Key, same => same.First().Value);
        var deleted = new HashSet<LocalDate>(facts.DeletedDates);
        var refs = dates.Select(date => RefOf(date)).ToList();
        var asked = Enumerable.Range(0, dates.Count).Where(i => refs[i] is not null).ToList();
        var answers = await client.GetAsync(asked.ConvertAll(i => refs[i]!.Value), shape, cancellation).ConfigureAwait(false);
        var results = dates.Select(_ => NotFound).ToArray();
        for (var n = 0; n < asked.Count; n++)
        {
            var date = dates[asked[n]];
            results[asked[n]] = IsOther(answers[n], date) ? await LookForAsync(date).ConfigureAwait(false) : answers[n];
        }

        return results;

        EwsItemRef? RefOf(LocalDate date) =>
            moved.TryGetValue(date, out var id) ? new EwsItemRef(id)
            : deleted.Contains(date) || !facts.Pattern.Contains(date) ? null
            : new EwsItemRef(master.Id.Id, Instance: facts.Pattern.Dates(facts.Pattern.Start, date).Count());

        // Servers may count otherwise than the documentation says.
        bool IsOther(EwsResult<EwsItemList> answer, LocalDate date) =>
            answer.IsSuccess && answer.Value.Items.FirstOrDefault() is { } item && ItemMapper.OriginalStartOf(item) is { } start && facts.DateOf(start) != date;

        async Task<EwsResult<EwsItemList>> LookForAsync(LocalDate date) =>
            await finder.FindIdAsync(master.Id.Id, facts.StartOn(date), start => facts.DateOf(start) == date, cancellation).ConfigureAwait(false) is { } id
                ? (await client.GetAsync([new EwsItemRef(id)], shape, cancellation).ConfigureAwait(false))[0]
                : NotFound;
    }

    private static EwsResult<EwsItemList> NotFound => new(EwsCodes.ItemNotFound, null, null, new EwsItemList());
}
