using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>
/// Series and exceptions that are gone on one side. A series is deleted whole, so an edit of one of its occurrences on the other side is an edit of it; its exceptions go or stay with it.
/// </summary>
internal sealed class SeriesDeletes(PlanInput input, SyncScope scope)
{
    /// <summary>Whether an edit wins over a delete on that side: unless the policy names it. What a guard held until somebody edited is not deleted any more.</summary>
    public bool EditWins(Side deletedOn, bool isHeld) =>
        isHeld || input.Settings.ConflictPolicy != (deletedOn == Side.Exchange ? ConflictPolicy.ExchangeWins : ConflictPolicy.MicrobizzWins);

    /// <summary>The exceptions of a series that users of that side have made or edited since both sides last agreed; none where series are no entries of their own.</summary>
    public bool HasEditedExceptions(Link series, Side side) =>
        Unlinked(series, side).Any(scope.Passes) || ExceptionsOf(series).Any(pair => EditedOn(side, pair));

    /// <summary>
    /// The versions of exceptions that give way with their series, and that no link of their own tells. In Microbizz those that the settings leave out too; a series of Exchange keeps all of them
    /// where it is moved to.
    /// </summary>
    public IEnumerable<LosingVersion> Losses(Link series, Side side, string message) => Unlinked(series, side)
        .Where(exception => side == Side.Microbizz || scope.Passes(exception))
        .Select(exception => new LosingVersion(side, EntryFields.All & ~EntryFields.Recurrence, JournalKind.Conflict, SyncReasons.EditedAndDeleted, message) { Of = exception, HidesTexts = Masking.HidesTextsOf(exception, input) });

    /// <summary>
    /// What becomes of a linked exception whose partner is gone, where its series says it: it is made again with the series, or its date is none of the series any more. Null: it was deleted
    /// by itself. Where the mode was switched to Instances, that is said only by a series that was made a single meanwhile.
    /// </summary>
    public SyncAction? OfException(ObservedLink pair)
    {
        // An appointment that has not joined its series yet is none of its exceptions.
        var isWhole = pair is { Exchange.Entry: not null, Microbizz.Entry: not null };
        if (isWhole || pair.Microbizz.Entry is { SeriesKey: null } || input.Links.FirstOrDefault(other => other.Link.ExchangeKey == pair.Link.SeriesKey) is not { } series || !(input.IsSeriesMode || series.IsMadeSingle))
        {
            return null;
        }

        var unlink = new SyncAction { Kind = SyncActionKind.Unlink, Link = pair.Link, Exchange = pair.Exchange.Entry, Microbizz = pair.Microbizz.Entry };
        if (Returns(series))
        {
            return unlink;
        }

        // In Microbizz the deletion of an occurrence is a deleted date. Without one the exception has gone with its date, or was lost together with its series.
        if (pair.Exchange.Entry is not { OriginalDate: { } date } || series.Microbizz.Entry is not { } present || present.Content.DeletedDates.Contains(date))
        {
            return null;
        }

        return present.Content.PatternOf(input.Zone)?.Contains(date) == true ? unlink : unlink with
        {
            Reason = SyncReasons.ExceptionDropped,
            Losses = [new LosingVersion(Side.Exchange, EntryFields.All & ~EntryFields.Recurrence, JournalKind.Skip, SyncReasons.ExceptionDropped,
                "The series in Microbizz does not fall on the date of this exception any more, so it goes with its date.")],
        };
    }

    /// <summary>The same of an exception that the settings leave out, where they let its series through: what went with the series is no reason to leave out its date of the one that is made again.</summary>
    public SyncAction? OfLeftOut(ObservedLink pair) =>
        input.Links.Any(other => other.Link.ExchangeKey == pair.Link.SeriesKey && scope.LeftOut(other) is null) && OfException(pair) is { Losses.Count: 0 } unlink ? unlink : null;

    // A series that was deleted on one side and is made again there.
    private bool Returns(ObservedLink series)
    {
        var (link, exchange, microbizz) = series;
        return (exchange, microbizz) switch
        {
            ({ Entry: { Kind: EntryKind.Series } item }, { Deleted: true }) => item.IsOrganizedByOther || Returns(Side.Microbizz, microbizz.IsHeld),
            ({ Deleted: true }, { Entry.Kind: EntryKind.Series }) => Returns(Side.Exchange, exchange.IsHeld),
            _ => false,
        };

        bool Returns(Side deletedOn, bool isHeld) =>
            EditWins(deletedOn, isHeld)
            && Masking.CopyIn(link) != deletedOn.Other()
            && (EditedOn(deletedOn.Other(), series) || HasEditedExceptions(link, deletedOn.Other()));
    }

    private IEnumerable<ObservedLink> ExceptionsOf(Link series) => input.IsSeriesMode ? input.Links.Where(pair => pair.Link.SeriesKey == series.ExchangeKey) : [];

    // What the settings leave out among them has no link, and nobody edited it on that account.
    private IEnumerable<Entry> Unlinked(Link series, Side side) => input.IsSeriesMode
        ? (side == Side.Exchange ? input.NewItems : input.NewAppointments).Where(entry => entry.IsException && entry.SeriesKey == series.KeyOn(side))
        : [];

    private static bool EditedOn(Side side, ObservedLink pair) =>
        (side == Side.Exchange ? pair.Exchange : pair.Microbizz).Entry is { } entry
        && ContentComparer.Changed(side, pair.Link.BaseOn(side), entry.Content) != EntryFields.None;
}
