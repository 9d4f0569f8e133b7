using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>
/// What series ask for beyond singles when a series is one on both sides: exceptions find their series and their partner by its original date, and those that a new pattern has swept away in Exchange are
/// made again (<see cref="SweptDates"/>).
/// </summary>
internal sealed class SeriesPlanner
{
    private readonly PlanInput _input;
    private readonly MappingOptions _mapping;
    private readonly SyncScope _scope;
    private readonly SeriesBook _book;

    public SeriesPlanner(PlanInput input, MappingOptions mapping, SyncScope scope, SeriesBook book) =>
        (_input, _mapping, _scope, _book) = (input, mapping, scope, book);

    /// <summary>An occurrence that is carried over as a part of its series.</summary>
    public bool IsException(Entry entry) => _input.IsSeriesMode && entry.Kind == EntryKind.Occurrence;

    /// <summary>
    /// As <see cref="Adoption.Relink"/> does: in a mailbox in which every id is new, exceptions follow their series, by their original start; one whose original start has changed, because its series
    /// was moved, is found by its date; and a series that was turned into a single by the appointment that one of its dates has been.
    /// </summary>
    public IReadOnlyList<(Entry Item, ObservedLink Orphan)> Relink(IReadOnlyList<Entry> items, IReadOnlyList<ObservedLink> orphans)
    {
        var none = new HashSet<string>();
        var whole = Adoption.Relink(items.Where(item => !IsException(item)), orphans.Where(orphan => orphan.Link.SeriesKey is null), none, static _ => true, _input.Zone);
        var renamed = whole.ToDictionary(pair => pair.Orphan.Link.ExchangeKey, pair => pair.Item.Key, StringComparer.Ordinal);
        _book.NoteFound(whole);
        var exceptions = items.Where(IsException).ToDictionary(item => item.Key, StringComparer.Ordinal);
        var singles = items.Where(item => item.Kind == EntryKind.Single && whole.All(pair => pair.Item.Key != item.Key)).ToDictionary(item => item.Key, StringComparer.Ordinal);
        var byPlace = items.Where(item => IsException(item) && _book.SeriesOf(item) is not null)
            .GroupBy(item => (Series: (string?)_book.SeriesOf(item)!.MicrobizzKey, item.OriginalDate))
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
        var series = relinked.Where(pair => _input.IsSeriesMode && pair.Item.Kind == EntryKind.Series)
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

    /// <summary>Exceptions without a link that belong to the same date of the same series.</summary>
    public IReadOnlyList<(Entry Item, Entry Appointment)> Pair(IEnumerable<Entry> items, IEnumerable<Entry> appointments)
    {
        var byPlace = appointments
            .Where(appointment => _book.SeriesOf(appointment) is not null)
            .GroupBy(appointment => (appointment.SeriesKey, appointment.OriginalDate))
            .ToDictionary(group => group.Key, group => group.First());
        return items
            .Select(item => (Item: item, Series: _book.SeriesOf(item)))
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
        if (_book.SeriesOf(exception) is not { } series || _book.ObservedOf(series) is not { } pair)
        {
            return null;
        }

        var wait = new SyncAction
        {
            Kind = SyncActionKind.Wait,
            Side = exception.Side,
            Exchange = exception.Side == Side.Exchange ? exception : null,
            Microbizz = exception.Side == Side.Microbizz ? exception : null,
            HidesTexts = Masking.HidesTextsOf(exception, _input),
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

    /// <summary>The partner to be made of an exception, or found; null while its series has none itself, or has it no more.</summary>
    public SyncAction? CreatePartner(Entry exception)
    {
        var side = exception.Side.Other();
        if (_book.SeriesOf(exception) is { } meeting && _book.ObservedOf(meeting) is { Exchange.Entry: { Kind: EntryKind.Series, IsOrganizedByOther: true } ofAnother } && side == Side.Exchange)
        {
            return PairWithDate(meeting, ofAnother, exception);
        }

        if (_book.SeriesOf(exception) is not { } series || _book.IsGone(series, side) || (side == Side.Exchange && (_book.IsRenamed(series) || StaysInMicrobizz(series) || HasPartnerOf(series, exception.OriginalDate))))
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
            SeriesKey = side == Side.Exchange && _book.ObservedOf(series)?.Exchange.Entry is { } item ? item.Key : series.KeyOn(side),
            OriginalDate = exception.OriginalDate,
        };
    }

    // In a meeting of somebody else nothing is made. Its date says there what the series says; as a pair with it the exception goes back to that in the next round, and what its user wrote to the journal, as
    // it does in a single.
    private SyncAction? PairWithDate(Link series, Entry item, Entry exception)
    {
        var date = exception.OriginalDate!.Value;
        if (item.Content.PatternOf(_input.Zone)?.Contains(date) != true || item.Content.DeletedDates.Contains(date) || HasPartnerOf(series, date))
        {
            return null;
        }

        var time = series.ExchangeBase.OccurrenceOn(date);
        var (start, end) = (InstantOf(time.Start, time.Zone), InstantOf(time.End, time.EndZone ?? time.Zone));
        var action = new SyncAction { Kind = SyncActionKind.Refresh, Side = Side.Microbizz, Microbizz = exception, HidesTexts = Masking.HidesTextsOf(exception, _input) };
        return item.Series?.Produces(start) != true
            ? action with
            {
                Kind = SyncActionKind.Wait,
                Pending = PendingKind.Skipped,
                Reason = SyncReasons.MeetingOfAnotherOrganizer,
                Message = "The meeting is organized by somebody else, so what was edited on this date was not carried to Exchange.",
            }
            : action with
            {
                Link = new Link
                {
                    ExchangeKey = Entry.OccurrenceKey(item.Key, start),
                    ExchangeVersion = "",
                    SeriesKey = item.Key,
                    OriginalStart = start,
                    MicrobizzKey = exception.Key,
                    MicrobizzVersion = "",
                    ExchangeBase = OneDate(series.ExchangeBase, time with { StartInstant = start, EndInstant = end }),
                    MicrobizzBase = OneDate(series.MicrobizzBase, series.MicrobizzBase.OccurrenceOn(date)),
                    KeepsHtml = series.KeepsHtml,
                },
            };
    }

    private static EntryContent OneDate(EntryContent series, EntryTime time) => series with { Time = time, RecurrenceRule = null, DeletedDates = [] };

    private Instant InstantOf(LocalDateTime wall, string? zone) => wall.InZoneLeniently(Zones.Find(zone) ?? _input.Zone).ToInstant();

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

    /// <summary>What becomes of an exception after ExchangeSync itself has written its series' pattern; null: that did not happen.</summary>
    public SyncAction? Reapply(ObservedLink pair)
    {
        if (!_input.Reapply.Contains(pair.Link.ExchangeKey) || pair.Microbizz.Entry is not { } appointment)
        {
            return null;
        }

        // What a user has made private in Microbizz is left alone: Exchange gets back what both last agreed on, of which the base has all but the note.
        var own = _scope.LeftOut(pair) is null ? EntryFields.None : ContentComparer.Changed(Side.Microbizz, pair.Link.MicrobizzBase, appointment.Content);
        var unknown = EntryFields.None;
        if (own != EntryFields.None)
        {
            var (ours, theirs) = (pair.Link.MicrobizzBase, pair.Link.ExchangeBase);
            unknown = own & (EntryFields.Note | ContentComparer.Differs(Side.Exchange, theirs, FieldMapping.ToExchange(ours, theirs, _mapping)));
            appointment = appointment with { Content = appointment.Content.With(own, ours), Version = "" };
        }

        if (pair.Exchange.Entry is { IsException: false } item)
        {
            var masking = Masking.Of(pair.Link, item, appointment, _input);
            var mapped = FieldMapping.ToExchange(appointment.Content, item.Content, _mapping, pair.Link.MicrobizzBase);
            var wanted = masking is { Is: true, Copy: Side.Exchange } ? PrivateMask.Over(mapped) : mapped;
            var hidden = masking is { Copy: Side.Microbizz } ? masking.Hidden(item, appointment) : EntryFields.None;
            var fields = ContentComparer.Differs(Side.Exchange, item.Content, wanted) & ~(EntryFields.Participants | EntryFields.Recurrence | hidden | unknown);
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

        return pair.Exchange.Deleted && own == EntryFields.None && !IsStray(appointment) && CreatePartner(appointment) is { } create ? create with { Link = pair.Link, Reason = SyncReasons.PatternWritten } : null;
    }

    /// <summary>An exception of a date that its series, as both sides last agreed on it, does not give.</summary>
    public bool IsStray(Entry exception) => _input.IsSeriesMode
        && _book.SeriesOf(exception) is { } series && series.MicrobizzBase.PatternOf(_input.Zone) is { } pattern && !pattern.Contains(exception.OriginalDate!.Value);

    /// <summary>Where a partner that is made again belongs: to its series, if the lost one did.</summary>
    public SyncAction Place(SyncAction create, Entry source) => _input.IsSeriesMode && _book.SeriesOf(source) is { } series
        ? create with { SeriesKey = series.KeyOn(create.Side), OriginalDate = source.OriginalDate }
        : create;

    // Before the mode was switched each date was an appointment of its own, and may still be. One that can't be read now is known by where its series had it.
    private bool HasPartnerOf(Link series, LocalDate? date) =>
        _input.Links.Any(pair => pair.Link.SeriesKey == series.ExchangeKey && !pair.Exchange.Deleted
            && (pair.Exchange.Entry is { } occurrence ? occurrence.OriginalDate : pair.Link.OriginalStart?.InZone(Zones.Find(series.ExchangeBase.Time.Zone) ?? _input.Zone).Date) == date);

    // Its item is a single, because Exchange can't express how it recurs.
    private bool StaysInMicrobizz(Link series) =>
        _book.ObservedOf(series) is { Exchange.Entry: { Kind: EntryKind.Single } item, Microbizz.Entry: { } appointment }
        && RecurrenceRules.WhyNotInExchange(appointment.Content, item, _input) is not null;

    // What an occurrence has from its series, so that categories and the like of the item stay; its note is the exception's own.
    private EntryContent Inherited(Link series) =>
        (_book.ObservedOf(series)?.Exchange.Entry?.Content ?? series.ExchangeBase) with { Note = Note.Empty };
}
