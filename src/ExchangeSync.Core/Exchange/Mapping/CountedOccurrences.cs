using ExchangeSync.Exchange.Wire;
using NodaTime;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>
/// Reads the occurrences of series by their number, so that a changed series does not have the whole window listed. What comes back must begin when the pattern says, and so must the next one
/// behind the window, or there must be none: then neither side has a date that the other has not. A series for which that does not hold is left to the listing.
/// </summary>
internal sealed class CountedOccurrences(EwsClient client, WindowLister lister)
{
    // No pattern that is in use leaves out more years than that.
    private const int YearsToNext = 10;

    /// <summary>By the id of the master: its occurrences that overlap the window and are no exceptions. Without the series that have to be listed.</summary>
    public async Task<Dictionary<string, List<EwsResult<EwsItemList>>>> ReadAsync(IReadOnlyList<EwsItem> masters, DateInterval window, CancellationToken cancellation)
    {
        var asked = masters.GroupBy(master => master.Id.Id, StringComparer.Ordinal)
            .Select(same => (Master: same.Key, Questions: Questions(same.First(), window)))
            .Where(series => series.Questions is not null)
            .ToDictionary(series => series.Master, series => series.Questions!, StringComparer.Ordinal);
        var answers = new Queue<EwsResult<EwsItemList>>(await client.GetAsync(
            asked.SelectMany(series => series.Value.Select(question => new EwsItemRef(series.Key, Instance: question.Number))).ToList(), EwsShape.Full, cancellation).ConfigureAwait(false));
        var read = new Dictionary<string, List<EwsResult<EwsItemList>>>(StringComparer.Ordinal);
        foreach (var series in asked)
        {
            var results = series.Value.ConvertAll(question => (question.Start, Answer: answers.Dequeue()));
            if (results.TrueForAll(result => IsAsExpected(result.Start, result.Answer)))
            {
                read[series.Key] = results.Where(result => result.Start is not null && lister.Overlaps(result.Answer.Value.Items[0], window)).Select(result => result.Answer).ToList();
            }
        }

        return read;
    }

    // Number in the series → when it begins; null: there should be none of that number. Null for a series whose times are not known exactly.
    private static List<(int Number, Instant? Start)>? Questions(EwsItem master, DateInterval window)
    {
        if (MasterFacts.Of(master) is not { IsExact: true } facts || master.End is not { } end)
        {
            return null;
        }

        var questions = new List<(int Number, Instant? Start)>();
        var elsewhere = new HashSet<LocalDate>(facts.DeletedDates.Concat(facts.Moved.Keys.Select(facts.DateOf)));

        // An occurrence may have begun as long before the first day as it lasts, and a day more for the difference of zones.
        var first = window.Start.PlusDays(-(int)Math.Ceiling((end - master.Start!.Value).TotalDays) - 2);
        var number = 0;
        foreach (var date in facts.Pattern.Dates(facts.Pattern.Start, window.End.PlusYears(YearsToNext)))
        {
            number++;
            if (date < first || elsewhere.Contains(date))
            {
                continue;
            }

            questions.Add((number, facts.StartOn(date)));
            if (date > window.End.PlusDays(1))
            {
                return questions;
            }
        }

        questions.Add((number + 1, null));
        return questions;
    }

    private static bool IsAsExpected(Instant? start, EwsResult<EwsItemList> answer) => start is null
        ? EwsCodes.IsNotFound(answer.Code)
        : answer.IsSuccess && answer.Value.Items.FirstOrDefault() is { IsOccurrence: true } item && ItemMapper.OriginalStartOf(item) == start;
}
