using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>Dates of a series that go when its times are written: Exchange drops all exceptions then, and either side those of dates that the series does not give any more. What users wrote there is kept.</summary>
internal sealed class SweptDates(PlanInput input, SyncScope scope, SeriesDeletes deletes)
{
    /// <summary>
    /// The steps without the updates of exceptions that the pattern of their series, written in the same plan, would sweep away: <see cref="SeriesPlanner.Reapply"/> carries them over afterwards, with all that they
    /// say. What gives way to them goes to the journal with the pattern; what users have made of them in Exchange is carried over before it, because nothing else has it if the run dies with that write.
    /// To the journal with it goes also what gives way to the delete of a date that is not in what is written of its series: the delete comes after the write that takes the date, and may never be reached.
    /// An exception that goes with its date in Microbizz gets no partner first, or its going would be taken for a user's delete of that.
    /// </summary>
    public List<SyncAction> Without(List<SyncAction> actions)
    {
        var series = actions.Where(FollowUps.WritesDates).ToLookup(action => (action.Side, action.On(action.Side)!.Key));
        var swept = actions.Where(IsSwept).ToLookup(action => (action.Side, action.On(action.Side)!.SeriesKey!));
        return actions.Where(action => action.Kind == SyncActionKind.Delete || !(IsSwept(action) || IsVain(action))).Select(action =>
            IsSwept(action) ? action with { Losses = [] }
            : FollowUps.WritesDates(action) ? action with { Losses = [.. action.Losses, .. swept[(action.Side, action.On(action.Side)!.Key)].SelectMany(LossesOf)] }
            : action is { Kind: SyncActionKind.Update, Side: Side.Microbizz, Exchange.SeriesKey: { } key } && action.Fields != EntryFields.None && series.Contains((Side.Exchange, key)) ? action with { Precedes = true }
            : action).ToList();

        bool IsSwept(SyncAction action) => action is { Kind: SyncActionKind.Update or SyncActionKind.Delete, Link: not null } && action.On(action.Side) is { } exception
            && (action.Kind == SyncActionKind.Delete ? IsDroppedWithSeries(exception) : action.Side == Side.Exchange && exception is { SeriesKey: { } key, OriginalDate: not null } && series.Contains((Side.Exchange, key)));

        bool IsVain(SyncAction action) => action is { Kind: SyncActionKind.Create, Side: Side.Exchange, Microbizz: { } exception } && IsDroppedWithSeries(exception);

        bool IsDroppedWithSeries(Entry exception) => exception is { SeriesKey: { } key, OriginalDate: { } date }
            && series[(exception.Side, key)].Any(whole => IsDropped(date, whole.On(whole.Side)!.Content.With(whole.Fields, whole.Content!)));

        static IEnumerable<LosingVersion> LossesOf(SyncAction exception) =>
            exception.Losses.Select(loss => loss with { Of = loss.Of ?? exception.On(loss.Side), HidesTexts = loss.HidesTexts || exception.HidesTexts });
    }

    /// <summary>
    /// What users have made of dates that a series does not give any more once <paramref name="fields"/> of it are written, where no run has linked it yet: it goes with its date, and nothing else has it.
    /// </summary>
    public IEnumerable<LosingVersion> Losses(Entry series, EntryFields fields, EntryContent content) =>
        Going(series, fields, content, (series.Side == Side.Exchange ? input.NewItems : input.NewAppointments).Concat(Unsaid(series.Side)));

    /// <summary>As <see cref="Losses"/>, and what runs have linked too: where no step of its own follows that deletes it.</summary>
    public IEnumerable<LosingVersion> AllLosses(Entry series, EntryFields fields, EntryContent content)
    {
        var losses = Losses(series, fields, content).ToList();
        var linked = input.Links.Select(pair => series.Side == Side.Exchange ? pair.Exchange.Entry : pair.Microbizz.Entry).OfType<Entry>()
            .Where(exception => exception is { IsException: true, OriginalDate: { } date } && IsDropped(date, series.Content.With(fields, content)) && losses.TrueForAll(loss => loss.Of!.Key != exception.Key));
        return losses.Concat(Going(series, fields, content, linked));
    }

    private IEnumerable<LosingVersion> Going(Entry series, EntryFields fields, EntryContent content, IEnumerable<Entry> exceptions)
    {
        var (side, wanted) = (series.Side, series.Content.With(fields, content));
        return (fields & RecurrenceRules.Occasions) == 0 ? [] : exceptions
            .Where(exception => exception.IsException && exception.SeriesKey == series.Key
                && ((side == Side.Exchange && IsLinked(exception)) || IsDropped(exception.OriginalDate!.Value, wanted)))
            .Select(exception => new LosingVersion(side, EntryFields.All & ~EntryFields.Recurrence, JournalKind.Skip, SyncReasons.ExceptionDropped,
                "The series does not fall on the date of this exception any more, so it goes with its date.") { Of = exception, HidesTexts = Masking.HidesTextsOf(exception, input) });
    }

    /// <summary>Whether a series that says this does not fall on that date.</summary>
    public bool IsDropped(LocalDate date, EntryContent series) => IsDropped(date, series, input.Zone);

    /// <inheritdoc cref="IsDropped(LocalDate, EntryContent)"/>
    public static bool IsDropped(LocalDate date, EntryContent series, DateTimeZone zone) =>
        series.RecurrenceRule is null || series.DeletedDates.Contains(date) || series.PatternOf(zone)?.Contains(date) == false;

    // Edited exceptions that no step of their own saves: what the settings leave out, what joins its series in this very plan, and in Microbizz all but those whose delete says it. The step that carries one
    // of those to Exchange is none of them: it waits until the times of the series are written there, and finds the date gone. Where the policy lets an edit win over the delete of its date, or the date was to be
    // made again there, Exchange can't bring that back.
    private IEnumerable<Entry> Unsaid(Side side) => input.Links
        .Where(pair => pair.Link.SeriesKey is not null)
        .Where(pair => scope.LeftOut(pair) is not null
            || (side == Side.Exchange ? pair.Microbizz.Entry is { SeriesKey: null }
                : !pair.Exchange.Deleted || input.Reapply.Contains(pair.Link.ExchangeKey) || (deletes.EditWins(Side.Exchange, pair.Exchange.IsHeld) && Masking.CopyIn(pair.Link) != Side.Microbizz)))
        .Select(pair => (pair.Link, Entry: side == Side.Exchange ? pair.Exchange.Entry : pair.Microbizz.Entry))
        .Where(pair => pair.Entry is not null && ContentComparer.Changed(side, pair.Link.BaseOn(side), pair.Entry.Content) != EntryFields.None)
        .Select(pair => pair.Entry!);

    // Exchange drops all exceptions of a series whose pattern is written; those that are linked are made again as Microbizz has them.
    private bool IsLinked(Entry item) => input.Links.Any(pair => pair.Link.ExchangeKey == item.Key);
}
