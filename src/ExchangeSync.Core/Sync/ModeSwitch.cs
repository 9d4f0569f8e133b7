using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>
/// What a switch of the recurrence mode asks of pairs that were linked under the other one: dates that were appointments of their own join their series or leave it, a series of Microbizz is dissolved into its dates, and until that
/// is done nothing of it is shown twice.
/// </summary>
internal sealed class ModeSwitch
{
    private readonly PlanInput _input;
    private readonly MappingOptions _mapping;
    private readonly SyncScope _scope;
    private readonly SeriesBook _book;
    private readonly SeriesPlanner _series;

    public ModeSwitch(PlanInput input, MappingOptions mapping, SyncScope scope, SeriesBook book, SeriesPlanner series) =>
        (_input, _mapping, _scope, _book, _series) = (input, mapping, scope, book, series);

    /// <summary>
    /// After a switch to Instances: an occurrence for which Microbizz still has an exception without a partner. It is that exception's partner, and not a new entry of its own.
    /// </summary>
    public bool IsTaken(Entry item) =>
        SeriesOfDate(item) is { } series
        && _input.NewAppointments.Any(exception => exception.SeriesKey == series.MicrobizzKey && exception.OriginalDate == item.OriginalDate);

    /// <summary>
    /// Where each occurrence is an entry of its own: a series of Exchange that is none in Microbizz. As the single that it was it is gone, its occurrences are new, and its appointment becomes one of them. Where both had agreed
    /// on a series, a user of Microbizz has made a single of it, and that is so only where it recurs on all the same.
    /// </summary>
    public bool IsSeriesOnlyInExchange(ObservedLink pair) => !_input.IsSeriesMode && pair.Exchange.Entry?.Kind == EntryKind.Series && pair.Microbizz.Entry?.Kind != EntryKind.Series
        && (pair.Microbizz.Entry is null || pair.Link.ExchangeBase.RecurrenceRule is null || (OfMadeSingle(pair) is { } merge && !MayEndAsSingle(merge)));

    /// <summary>
    /// An occurrence of a series that a user of Microbizz has made a single of, where it becomes one in Exchange too, or may do so: it comes only when it is settled that the series recurs on, or its day would be shown twice.
    /// </summary>
    public bool AwaitsSingle(Entry item) =>
        SeriesOfDate(item) is { } series && _book.ObservedOf(series) is { } pair
        && OfMadeSingle(pair) is { } merge && MayEndAsSingle(merge);

    /// <summary>
    /// What the appointment of a series says whose dates come by themselves from now on, where Exchange shows only the mask of it, or is about to: the series goes, so each date gets its texts, which are nowhere else. Null: the
    /// date says all itself.
    /// </summary>
    public EntryContent? BehindMask(Entry item) =>
        (!item.IsException || PrivateMask.Covers(item.Content)) && SeriesOfDate(item) is { } series
        && _book.ObservedOf(series) is { Exchange.Entry: { } master, Microbizz.Entry: { Kind: EntryKind.Series } original } && Masking.Of(series, master, original, _input) is { Copy: Side.Exchange }
            ? original.Content
            : null;

    /// <summary>The steps of an appointment that has become one date of its series: that a user had made it a single gives way, and no step tells it, because it is one still.</summary>
    public IEnumerable<SyncAction> OneDateOf(Link link, IEnumerable<SyncAction> steps)
    {
        var merge = _book.ObservedOf(link) is { } pair && IsSeriesOnlyInExchange(pair) ? OfMadeSingle(pair) : null;
        var losses = merge?.Losses.Where(loss => loss.Side == Side.Microbizz && (loss.Fields & EntryFields.Recurrence) != EntryFields.None).Select(loss => loss with { Fields = EntryFields.Recurrence }).ToList() ?? [];
        return steps.Select((step, index) => index == 0 ? step with { Losses = [.. losses, .. step.Losses] } : step);
    }

    /// <summary>Where each occurrence is an entry of its own: series whose id is new, for the series of Microbizz that are still to be dissolved (<see cref="Dissolve"/>).</summary>
    public IReadOnlyList<(Entry Item, ObservedLink Orphan)> RelinkMasters(IReadOnlyList<ObservedLink> orphans)
    {
        var masters = Adoption.Relink(
            _input.NewItems.Where(item => item.Kind == EntryKind.Series), orphans.Where(orphan => orphan.Microbizz.Entry!.Kind == EntryKind.Series), new HashSet<string>(), static _ => true, _input.Zone);
        _book.NoteFound(masters);
        return masters;
    }

    /// <summary>
    /// The step that makes a linked single appointment the occurrence of its series, or one that is part of a series a single again, where the mode was switched; it keeps its id. Null: nothing to do.
    /// </summary>
    public SyncAction? Regroup(ObservedLink pair)
    {
        var (link, item) = (pair.Link, pair.Exchange.Entry);
        if (pair.Microbizz.Entry is not { } appointment || (item is null && (_input.IsSeriesMode || _scope.LeftOut(pair) is null)))
        {
            return null;
        }

        var series = _input.IsSeriesMode && item is { Kind: EntryKind.Occurrence } ? _book.SeriesOf(item) : null;
        if (appointment.Content.RecurrenceRule is not null)
        {
            // A user has made a series of its own of it.
            return null;
        }

        // What was made in Exchange as an item of its own while recurrence was set to Instances is none of the series' dates there any more.
        var wanted = series?.MicrobizzKey ?? (_input.IsSeriesMode && item is not { Kind: EntryKind.Single } ? appointment.SeriesKey : null);
        if (wanted == appointment.SeriesKey || (series is not null && _book.IsGone(series, Side.Microbizz)))
        {
            // A series deleted before it could be joined is made again or goes in Exchange too: what becomes of its dates follows that.
            return null;
        }

        if (series is not null && _book.ObservedOf(series) is { Microbizz.Entry: { Kind: not EntryKind.Series } } whole)
        {
            // Its user has made a single of the series, and while that stands nothing can join it.
            if (_scope.LeftOut(whole) is not null)
            {
                return null;
            }

            if (_series.AwaitSeries(item!) is { } wait)
            {
                return wait with { Link = link, Microbizz = appointment };
            }
        }

        var regroup = new SyncAction { Kind = SyncActionKind.Update, Side = Side.Microbizz, Link = link, Exchange = item, Microbizz = appointment, Reason = SyncReasons.RecurrenceMode };
        if (wanted is not null && _input.NewAppointments.Any(exception => exception.SeriesKey == wanted && exception.OriginalDate == item!.OriginalDate))
        {
            // The series was there already, and a user has edited this date of it before it got its appointment back.
            const string message = "Its date was edited in the series meanwhile, so that one takes its place.";
            var edited = ContentComparer.Changed(Side.Microbizz, link.MicrobizzBase, appointment.Content);
            return regroup with
            {
                Kind = SyncActionKind.Delete,
                Message = message,
                Losses = edited == EntryFields.None ? [] : [new LosingVersion(Side.Microbizz, edited, JournalKind.Skip, SyncReasons.RecurrenceMode, message)],
            };
        }

        return regroup with
        {
            Content = appointment.Content,
            SeriesKey = wanted ?? "",
            OriginalDate = wanted is null ? null : item!.OriginalDate,
            Message = wanted is null ? "It is a single appointment now." : "It is an occurrence of its series now.",
        };
    }

    /// <summary>
    /// What becomes of a series of Microbizz after a switch to Instances: its occurrences come one by one from now on. Exceptions that have not reached Exchange yet go there first, and
    /// while linked appointments still belong to the series it stays. Null: the pair is none such.
    /// </summary>
    public IEnumerable<SyncAction>? Dissolve(ObservedLink pair)
    {
        if (_input.IsSeriesMode || pair is not { Exchange.Entry.Kind: EntryKind.Series, Microbizz.Entry.Kind: EntryKind.Series })
        {
            return null;
        }

        var action = new SyncAction { Kind = SyncActionKind.Refresh, Link = pair.Link, Exchange = pair.Exchange.Entry, Microbizz = pair.Microbizz.Entry };
        if (_book.IsRenamed(pair.Link))
        {
            return [action];
        }

        var exceptions = _input.NewAppointments.Where(exception => exception.SeriesKey == pair.Link.MicrobizzKey).Select(_series.CreatePartner).OfType<SyncAction>().ToList();
        return _input.Links.Any(other => other.Microbizz.Entry?.SeriesKey == pair.Link.MicrobizzKey) || exceptions.Exists(exception => exception.Kind != SyncActionKind.Create)
            ? exceptions
            : [.. exceptions, action with
            {
                Kind = SyncActionKind.Delete,
                Side = Side.Microbizz,
                Reason = SyncReasons.RecurrenceMode,
                Message = "Recurrence is set to Instances: the series' occurrences are single appointments now.",
            }];
    }

    /// <summary>
    /// A series of Microbizz whose item is a single by now, after a switch to Instances: made a single it would take along the appointments that still belong to it, so those leave it first. Null:
    /// the pair is none such, or nothing belongs to it any more.
    /// </summary>
    public SyncAction? AwaitLeaving(ObservedLink pair) =>
        !_input.IsSeriesMode && pair is { Exchange.Entry: { Kind: EntryKind.Single } item, Microbizz.Entry: { Kind: EntryKind.Series } series }
        && _input.Links.Any(other => other.Microbizz.Entry?.SeriesKey == series.Key)
            ? new SyncAction
            {
                Kind = SyncActionKind.Wait,
                Side = Side.Exchange,
                Link = pair.Link,
                Exchange = item,
                Microbizz = series,
                HidesTexts = Masking.HidesTextsOf(item, _input),
                Pending = PendingKind.ChangedDuringRun,
                Reason = SyncReasons.RecurrenceMode,
                Message = "It is a single entry in Exchange; the appointments that belong to its series in Microbizz leave it first.",
            }
            : null;

    // The series of an occurrence that is an entry of its own.
    private Link? SeriesOfDate(Entry item) => !_input.IsSeriesMode && item.Kind == EntryKind.Occurrence ? _book.SeriesOf(item) : null;

    // What becomes of a series where a user of Microbizz has made a single of it; null: the pair is none such, or is not looked at.
    private Merge? OfMadeSingle(ObservedLink pair) =>
        pair.IsMadeSingle && _scope.Includes(pair) ? Merge.Of(pair.Link, pair.Exchange.Entry!, pair.Microbizz.Entry!, _input, _mapping) : null;

    // That it is a single is carried to Exchange, or waits.
    private static bool MayEndAsSingle(Merge merge) => ((merge.ToExchange | merge.Unresolved | merge.Skipped) & EntryFields.Recurrence) != EntryFields.None;
}
