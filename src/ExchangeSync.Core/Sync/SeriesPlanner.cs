using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>
/// What series ask for beyond singles when a series is one on both sides: exceptions find their series and their partner by its original date, instances that were single
/// appointments join their series, and exceptions that a new pattern has swept away in Exchange are made again (<see cref="SweptDates"/>).
/// </summary>
internal sealed class SeriesPlanner
{
    private readonly PlanInput _input;
    private readonly MappingOptions _mapping;
    private readonly SyncScope _scope;
    private readonly Dictionary<string, Link> _byItem;
    private readonly Dictionary<string, Link> _byAppointment;
    private readonly Dictionary<long, ObservedLink> _observed;

    public SeriesPlanner(PlanInput input, MappingOptions mapping, SyncScope scope)
    {
        _scope = scope;
        _input = input;
        _observed = input.Links.ToDictionary(pair => pair.Link.Id);
        _mapping = mapping;
        _byItem = input.SeriesLinks.ToDictionary(link => link.ExchangeKey, StringComparer.Ordinal);
        _byAppointment = input.SeriesLinks.ToDictionary(link => link.MicrobizzKey, StringComparer.Ordinal);
    }

    public bool IsSeriesMode => _input.Settings.Recurrence == RecurrenceMode.Series;

    /// <summary>An occurrence that is carried over as a part of its series.</summary>
    public bool IsException(Entry entry) => IsSeriesMode && entry.Kind == EntryKind.Occurrence;

    /// <summary>
    /// After a switch to Instances: an occurrence for which Microbizz still has an exception without a partner. It is that exception's partner, and not a new entry of its own.
    /// </summary>
    public bool IsTaken(Entry item) =>
        !IsSeriesMode && item is { Kind: EntryKind.Occurrence, SeriesKey: { } key } && _byItem.TryGetValue(key, out var series)
        && _input.NewAppointments.Any(exception => exception.SeriesKey == series.MicrobizzKey && exception.OriginalDate == item.OriginalDate);

    /// <summary>
    /// Where each occurrence is an entry of its own: a series of Exchange that is none in Microbizz. As the single that it was it is gone, its occurrences are new, and its appointment becomes one of them. Where both had agreed
    /// on a series, a user of Microbizz has made a single of it, and that is so only where it recurs on all the same.
    /// </summary>
    public bool IsSeriesOnlyInExchange(ObservedLink pair) => !IsSeriesMode && pair.Exchange.Entry?.Kind == EntryKind.Series && pair.Microbizz.Entry?.Kind != EntryKind.Series
        && (pair.Microbizz.Entry is null || pair.Link.ExchangeBase.RecurrenceRule is null || (OfMadeSingle(pair) is { } merge && !MayEndAsSingle(merge)));

    /// <summary>
    /// An occurrence of a series that a user of Microbizz has made a single of, where it becomes one in Exchange too, or may do so: it comes only when it is settled that the series recurs on, or its day would be shown twice.
    /// </summary>
    public bool AwaitsSingle(Entry item) =>
        !IsSeriesMode && item is { Kind: EntryKind.Occurrence, SeriesKey: { } key } && _byItem.TryGetValue(key, out var series) && ObservedOf(series) is { } pair
        && OfMadeSingle(pair) is { } merge && MayEndAsSingle(merge);

    /// <summary>The steps of an appointment that has become one date of its series: that a user had made it a single gives way, and no step tells it, because it is one still.</summary>
    public IEnumerable<SyncAction> OneDateOf(Link link, IEnumerable<SyncAction> steps)
    {
        var merge = ObservedOf(link) is { } pair && IsSeriesOnlyInExchange(pair) ? OfMadeSingle(pair) : null;
        var losses = merge?.Losses.Where(loss => loss.Side == Side.Microbizz && (loss.Fields & EntryFields.Recurrence) != EntryFields.None).Select(loss => loss with { Fields = EntryFields.Recurrence }).ToList() ?? [];
        return steps.Select((step, index) => index == 0 ? step with { Losses = [.. losses, .. step.Losses] } : step);
    }

    /// <summary>
    /// As <see cref="Adoption.Relink"/> does: in a mailbox in which every id is new, exceptions follow their series, by their original start; one whose original start has changed, because its series
    /// was moved, is found by its date; and a series that was turned into a single by the appointment that one of its dates has been.
    /// </summary>
    public IReadOnlyList<(Entry Item, ObservedLink Orphan)> Relink(IReadOnlyList<Entry> items, IReadOnlyList<ObservedLink> orphans)
    {
        var none = new HashSet<string>();
        var whole = Adoption.Relink(items.Where(item => !IsException(item)), orphans.Where(orphan => orphan.Link.SeriesKey is null), none, static _ => true, _input.Zone);
        var renamed = whole.ToDictionary(pair => pair.Orphan.Link.ExchangeKey, pair => pair.Item.Key, StringComparer.Ordinal);
        NoteFound(whole);
        var exceptions = items.Where(IsException).ToDictionary(item => item.Key, StringComparer.Ordinal);
        var singles = items.Where(item => item.Kind == EntryKind.Single && whole.All(pair => pair.Item.Key != item.Key)).ToDictionary(item => item.Key, StringComparer.Ordinal);
        var byPlace = items.Where(item => IsException(item) && SeriesOf(item) is not null)
            .GroupBy(item => (Series: (string?)SeriesOf(item)!.MicrobizzKey, item.OriginalDate))
            .ToDictionary(group => group.Key, group => group.First());
        var found = orphans.Where(orphan => orphan.Link.SeriesKey is not null)
            .Select(orphan => (Item: Of(orphan), Orphan: orphan))
            .Where(pair => pair.Item is not null)
            .GroupBy(pair => pair.Item!.Key, StringComparer.Ordinal)
            .Select(group => (group.First().Item!, group.First().Orphan));
        return [.. whole, .. found];

        Entry? Of(ObservedLink orphan)
        {
            var (series, start) = (orphan.Link.SeriesKey!, orphan.Link.OriginalStart);
            return renamed.TryGetValue(series, out var master) && start is not null && exceptions.TryGetValue(Entry.OccurrenceKey(master, start.Value), out var moved) ? moved
                : byPlace.TryGetValue((orphan.Microbizz.Entry!.SeriesKey, orphan.Microbizz.Entry.OriginalDate), out var same) ? same
                : singles.TryGetValue(series, out var single) && single.Content.Time.Start.Date == orphan.Link.ExchangeBase.Time.Start.Date ? single
                : null;
        }
    }

    /// <summary>
    /// Links of occurrences whose series was found again under another id, where no exception of it is theirs: what says nothing of its own any more is a date of the series all the same. They get
    /// the key that it has there, and are read when the series is looked at next; where the settings leave it out, they sleep with it until then.
    /// </summary>
    public IEnumerable<SyncAction> Renamed(IReadOnlyList<(Entry Item, ObservedLink Orphan)> relinked, IEnumerable<ObservedLink> orphans)
    {
        var series = relinked.Where(pair => IsSeriesMode && pair.Item.Kind == EntryKind.Series)
            .ToDictionary(pair => pair.Orphan.Link.ExchangeKey, pair => (Master: pair.Item, LeftOut: _scope.LeftOut(pair.Orphan with { Exchange = new Observation(pair.Item) })), StringComparer.Ordinal);
        var found = new HashSet<long>(relinked.Select(pair => pair.Orphan.Link.Id));
        var taken = new HashSet<string>(relinked.Select(pair => pair.Item.Key).Concat(_input.Links.Select(pair => pair.Link.ExchangeKey)), StringComparer.Ordinal);
        foreach (var (link, appointment) in orphans.Where(orphan => !found.Contains(orphan.Link.Id)).Select(orphan => (orphan.Link, orphan.Microbizz.Entry)))
        {
            if (link is { SeriesKey: { } key, OriginalStart: { } start } && series.TryGetValue(key, out var whole) && whole.Master.Series?.Produces(start) == true
                && Entry.OccurrenceKey(whole.Master.Key, start) is var present && taken.Add(present))
            {
                var renamed = link with { ExchangeKey = present, ExchangeVersion = "", ExchangeAddress = null, SeriesKey = whole.Master.Key };
                yield return new SyncAction
                {
                    Kind = SyncActionKind.Refresh,
                    Link = whole.LeftOut is { } leftOut ? renamed with { Dormant = true, LeftOut = leftOut } : renamed,
                    Microbizz = appointment,
                };
            }
        }
    }

    /// <summary>Where each occurrence is an entry of its own: series whose id is new, for the series of Microbizz that are still to be dissolved (<see cref="Dissolve"/>).</summary>
    public IReadOnlyList<(Entry Item, ObservedLink Orphan)> RelinkMasters(IReadOnlyList<ObservedLink> orphans)
    {
        var masters = Adoption.Relink(
            _input.NewItems.Where(item => item.Kind == EntryKind.Series), orphans.Where(orphan => orphan.Microbizz.Entry!.Kind == EntryKind.Series), new HashSet<string>(), static _ => true, _input.Zone);
        NoteFound(masters);
        return masters;
    }

    /// <summary>Exceptions without a link that belong to the same date of the same series.</summary>
    public IReadOnlyList<(Entry Item, Entry Appointment)> Pair(IEnumerable<Entry> items, IEnumerable<Entry> appointments)
    {
        var byPlace = appointments
            .Where(appointment => SeriesOf(appointment) is not null)
            .GroupBy(appointment => (appointment.SeriesKey, appointment.OriginalDate))
            .ToDictionary(group => group.Key, group => group.First());
        return items
            .Select(item => (Item: item, Series: SeriesOf(item)))
            .Where(pair => pair.Series is not null && byPlace.ContainsKey((pair.Series.MicrobizzKey, pair.Item.OriginalDate)))
            .Select(pair => (pair.Item, byPlace[(pair.Series!.MicrobizzKey, pair.Item.OriginalDate)]))
            .ToList();
    }

    /// <summary>
    /// Why an exception can't have its partner yet, as a step: its series was looked for in Exchange and not found, and nothing proves that it was deleted; or how the series recurs is an open conflict, so
    /// that its date may be none on the other side. Null: that is not so.
    /// </summary>
    public SyncAction? AwaitSeries(Entry exception)
    {
        if (SeriesOf(exception) is not { } series || ObservedOf(series) is not { } pair)
        {
            return null;
        }

        var wait = new SyncAction
        {
            Kind = SyncActionKind.Wait,
            Side = exception.Side,
            Exchange = exception.Side == Side.Exchange ? exception : null,
            Microbizz = exception.Side == Side.Microbizz ? exception : null,
        };
        return pair switch
        {
            { Exchange: { Entry: null, Deleted: false, Error: null } } => wait with
            {
                Pending = PendingKind.Retry,
                Reason = SyncReasons.MissingWithoutProof,
                Message = "Its series was not found in Exchange, but nothing proves that it was deleted; what was edited on this date waits for it.",
            },
            { Exchange.Entry: { } item, Microbizz.Entry: { } appointment }
                when (Merge.Of(series, item, appointment, _input, _mapping).Unresolved & EntryFields.Recurrence) != EntryFields.None => wait with
            {
                Pending = PendingKind.ChangedDuringRun,
                Reason = SyncReasons.ConflictUnresolved,
                Message = "How its series recurs is an open conflict; what was edited on this date waits for it.",
            },
            _ => null,
        };
    }

    /// <summary>The partner to be made of an exception; null while its series has none itself, or has it no more.</summary>
    public SyncAction? CreatePartner(Entry exception)
    {
        var side = exception.Side.Other();
        if (SeriesOf(exception) is not { } series || IsGone(series, side) || (side == Side.Exchange && (IsRenamed(series) || StaysInMicrobizz(series) || HasPartnerOf(series, exception.OriginalDate))))
        {
            return null;
        }

        // Of a series that shows the mask only the time goes to Exchange: the texts there are the original's. What users wrote over the mask gives way in the next round, as it does in a single.
        var isOfMask = side == Side.Exchange && Masking.CopyIn(series) == Side.Microbizz;
        return new SyncAction
        {
            Kind = SyncActionKind.Create,
            Side = side,
            Exchange = exception.Side == Side.Exchange ? exception : null,
            Microbizz = exception.Side == Side.Microbizz ? exception : null,
            Content = Masking.OfNew(
                side == Side.Microbizz
                    ? FieldMapping.ToMicrobizz(exception.Content, null, _mapping)
                    : FieldMapping.ToExchange(exception.Content, Inherited(series), _mapping, series.MicrobizzBase),
                _input),
            Fields = isOfMask ? EntryFields.All & ~(PrivateMask.Fields | EntryFields.Private) : EntryFields.None,
            HidesTexts = isOfMask ? _input.Settings.PrivateMode == PrivateMode.BusyOnly : Masking.HidesTextsOf(exception, _input),
            SeriesKey = side == Side.Exchange && ObservedOf(series)?.Exchange.Entry is { } item ? item.Key : series.KeyOn(side),
            OriginalDate = exception.OriginalDate,
        };
    }

    /// <summary>A step as it is; one that makes an exception in Exchange where users have made one already says so, and what theirs says goes to the journal.</summary>
    public SyncAction Over(SyncAction action) =>
        action is { Kind: SyncActionKind.Create, Side: Side.Exchange, SeriesKey: { } series }
        && _input.NewItems.Concat(_input.Links.Select(pair => pair.Exchange.Entry).OfType<Entry>())
            .FirstOrDefault(item => item.IsException && item.SeriesKey == series && item.OriginalDate == action.OriginalDate) is { } there
            ? action with
            {
                Over = there,
                Losses = [.. action.Losses, new LosingVersion(Side.Exchange, EntryFields.All & ~EntryFields.Recurrence, JournalKind.Skip, SyncReasons.ConflictResolved, "What Microbizz says of that date takes its place.") { Of = there }],
                HidesTexts = action.HidesTexts || Masking.HidesTextsOf(there, _input),
            }
            : action;

    /// <summary>
    /// The step that makes a linked single appointment the occurrence of its series, or one that is part of a series a single again, where the mode was switched; it keeps its id. Null: nothing to do.
    /// </summary>
    public SyncAction? Regroup(ObservedLink pair)
    {
        var (link, item) = (pair.Link, pair.Exchange.Entry);
        if (pair.Microbizz.Entry is not { } appointment || (item is null && (IsSeriesMode || _scope.LeftOut(pair) is null)))
        {
            return null;
        }

        var series = IsSeriesMode && item is { Kind: EntryKind.Occurrence, SeriesKey: { } key } && _byItem.TryGetValue(key, out var found) ? found : null;
        if (appointment.Content.RecurrenceRule is not null)
        {
            // A user has made a series of its own of it.
            return null;
        }

        var wanted = series?.MicrobizzKey ?? (IsSeriesMode ? appointment.SeriesKey : null);
        if (wanted == appointment.SeriesKey || (series is not null && IsGone(series, Side.Microbizz)))
        {
            // A series deleted before it could be joined is made again or goes in Exchange too: what becomes of its dates follows that.
            return null;
        }

        if (series is not null && ObservedOf(series) is { Microbizz.Entry: { Kind: not EntryKind.Series } } whole)
        {
            // Its user has made a single of the series, and while that stands nothing can join it.
            if (_scope.LeftOut(whole) is not null)
            {
                return null;
            }

            if (AwaitSeries(item!) is { } wait)
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
        if (IsSeriesMode || pair is not { Exchange.Entry.Kind: EntryKind.Series, Microbizz.Entry.Kind: EntryKind.Series })
        {
            return null;
        }

        var action = new SyncAction { Kind = SyncActionKind.Refresh, Link = pair.Link, Exchange = pair.Exchange.Entry, Microbizz = pair.Microbizz.Entry };
        if (IsRenamed(pair.Link))
        {
            return [action];
        }

        var exceptions = _input.NewAppointments.Where(exception => exception.SeriesKey == pair.Link.MicrobizzKey).Select(CreatePartner).OfType<SyncAction>();
        return _input.Links.Any(other => other.Microbizz.Entry?.SeriesKey == pair.Link.MicrobizzKey)
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
        !IsSeriesMode && pair is { Exchange.Entry: { Kind: EntryKind.Single } item, Microbizz.Entry: { Kind: EntryKind.Series } series }
        && _input.Links.Any(other => other.Microbizz.Entry?.SeriesKey == series.Key)
            ? new SyncAction
            {
                Kind = SyncActionKind.Wait,
                Side = Side.Exchange,
                Link = pair.Link,
                Exchange = item,
                Microbizz = series,
                Pending = PendingKind.ChangedDuringRun,
                Reason = SyncReasons.RecurrenceMode,
                Message = "It is a single entry in Exchange; the appointments that belong to its series in Microbizz leave it first.",
            }
            : null;

    /// <summary>What becomes of an exception after ExchangeSync itself has written its series' pattern; null: that did not happen.</summary>
    public SyncAction? Reapply(ObservedLink pair)
    {
        if (!_input.Reapply.Contains(pair.Link.ExchangeKey) || pair.Microbizz.Entry is not { } appointment)
        {
            return null;
        }

        if (pair.Exchange.Entry is { IsException: false } item)
        {
            var masking = Masking.Of(pair.Link, item, appointment, _input);
            var mapped = FieldMapping.ToExchange(appointment.Content, item.Content, _mapping, pair.Link.MicrobizzBase);
            var wanted = masking is { Is: true, Copy: Side.Exchange } ? PrivateMask.Over(mapped) : mapped;
            var hidden = masking is { Copy: Side.Microbizz } ? masking.Hidden(item, appointment) : EntryFields.None;
            var fields = ContentComparer.Differs(Side.Exchange, item.Content, wanted) & ~(EntryFields.Participants | EntryFields.Recurrence | hidden);
            return fields == EntryFields.None ? null : new SyncAction
            {
                Kind = SyncActionKind.Update,
                Side = Side.Exchange,
                Link = pair.Link,
                Exchange = item,
                Microbizz = appointment,
                Fields = fields,
                Content = wanted,
                HidesTexts = masking is { HidesTexts: true },
                Reason = SyncReasons.PatternWritten,
                Message = "Exchange drops the exceptions of a series whose pattern is written; this one was made again.",
            };
        }

        return pair.Exchange.Deleted && !IsStray(appointment) && CreatePartner(appointment) is { } create ? create with { Link = pair.Link, Reason = SyncReasons.PatternWritten } : null;
    }

    /// <summary>An exception of a date that its series, as both sides last agreed on it, does not give.</summary>
    public bool IsStray(Entry exception) => IsSeriesMode
        && SeriesOf(exception) is { } series && series.MicrobizzBase.PatternOf(_input.Zone) is { } pattern && !pattern.Contains(exception.OriginalDate!.Value);

    /// <summary>Where a partner that is made again belongs: to its series, if the lost one did.</summary>
    public SyncAction Place(SyncAction create, Entry source) => IsSeriesMode && SeriesOf(source) is { } series
        ? create with { SeriesKey = series.KeyOn(create.Side), OriginalDate = source.OriginalDate }
        : create;

    // What becomes of a series where a user of Microbizz has made a single of it; null: the pair is none such, or is not looked at.
    private Merge? OfMadeSingle(ObservedLink pair) =>
        pair.IsMadeSingle && _scope.Includes(pair) ? Merge.Of(pair.Link, pair.Exchange.Entry!, pair.Microbizz.Entry!, _input, _mapping) : null;

    // That it is a single is carried to Exchange, or waits.
    private static bool MayEndAsSingle(Merge merge) => ((merge.ToExchange | merge.Unresolved | merge.Skipped) & EntryFields.Recurrence) != EntryFields.None;

    // Before the mode was switched each date was an appointment of its own, and may still be.
    private bool HasPartnerOf(Link series, LocalDate? date) =>
        _input.Links.Any(pair => pair.Link.SeriesKey == series.ExchangeKey && pair.Exchange.Entry is { } occurrence && occurrence.OriginalDate == date);

    // Its item is a single, because Exchange can't express how it recurs.
    private bool StaysInMicrobizz(Link series) =>
        ObservedOf(series) is { Exchange.Entry: { Kind: EntryKind.Single } item, Microbizz.Entry: { } appointment }
        && RecurrenceRules.WhyNotInExchange(appointment.Content, item, _input) is not null;

    // What an occurrence has from its series, so that categories and the like of the item stay; its note is the exception's own.
    private EntryContent Inherited(Link series) =>
        (ObservedOf(series)?.Exchange.Entry?.Content ?? series.ExchangeBase) with { Note = Note.Empty };

    private bool IsGone(Link series, Side side) =>
        ObservedOf(series) is { } pair && (side == Side.Exchange ? pair.Exchange : pair.Microbizz).Deleted;

    // Exceptions find their series under its new id too, and what was found again is not gone.
    private void NoteFound(IEnumerable<(Entry Item, ObservedLink Orphan)> series)
    {
        foreach (var (item, orphan) in series)
        {
            _byItem[item.Key] = orphan.Link;
            _observed[orphan.Link.Id] = _observed[orphan.Link.Id] with { Exchange = new Observation(item) };
        }
    }

    // A series that is found again under a new id in this very plan: all that belongs to it gets its new key first, and what else is to be done follows in the next round.
    private bool IsRenamed(Link series) => ObservedOf(series)?.Exchange.Entry is { Kind: EntryKind.Series } item && item.Key != series.ExchangeKey;

    private ObservedLink? ObservedOf(Link series) => _observed.TryGetValue(series.Id, out var pair) ? pair : null;

    private Link? SeriesOf(Entry occurrence) =>
        occurrence.SeriesKey is { } key && (occurrence.Side == Side.Exchange ? _byItem : _byAppointment).TryGetValue(key, out var link) ? link : null;
}
