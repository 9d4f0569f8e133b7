using ExchangeSync.Calendar;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>
/// Finds out what became of the writes of a run that ended before their replies came. A create is looked up by its stamp before anything is created again; an update and a delete by
/// what their entry is now, so that our own write is never taken for a user's.
/// </summary>
internal sealed class IntentRecovery
{
    private readonly SyncContext _context;
    private readonly DateInterval _window;
    private readonly DateTimeZone _zone;

    /// <param name="context">The run's context.</param>
    /// <param name="window">The window of the run.</param>
    /// <param name="zone">The connection's zone.</param>
    public IntentRecovery(SyncContext context, DateInterval window, DateTimeZone zone)
    {
        _context = context;
        _window = window;
        _zone = zone;
    }

    /// <summary>Whether earlier runs left something to settle.</summary>
    public static bool IsNeeded(SyncStore store) => store.OpenIntents().Count > 0 || store.LinkedSinceLastRun().Count > 0;

    /// <summary>Settles every open intent of earlier runs, and has the links looked at that were made by runs that did not come to their end.</summary>
    public async Task RecoverAsync(CancellationToken cancellation)
    {
        foreach (var side in _context.Store.OpenIntents().GroupBy(intent => intent.Side))
        {
            var intents = side.ToList();
            var found = await FindCreatedAsync(side.Key, intents.Where(intent => IsMade(intent) && intent.Stamp is not null).ToList(), cancellation).ConfigureAwait(false);
            var read = await ReadTargetsAsync(side.Key, intents.Where(intent => !IsMade(intent) && intent.Key is not null).ToList(), cancellation).ConfigureAwait(false);
            _context.Store.Write(transaction =>
            {
                var masked = new List<string>();
                foreach (var intent in intents)
                {
                    var key = found.TryGetValue(intent.Id, out var entry) ? entry.Key : intent.Key;
                    masked.AddRange(Masked(intent, entry ?? (read.TryGetValue(intent.Id, out var target) ? target.Entry : null)));
                    var reason = IsMade(intent)
                        ? SettleCreate(transaction, intent, entry)
                        : SettleTarget(transaction, intent, read.TryGetValue(intent.Id, out var result) ? result : null);
                    transaction.Complete(intent with { State = JournalState.Resolved, Key = key, Reason = reason });
                }

                transaction.HideTexts(masked);
            });
        }

        LookAgain();
    }

    // Of an appointment that shows the mask since the run died, or shows it still, the journal keeps no text, as it would not if the reply had come: neither what it said before, nor what it was to say.
    private IEnumerable<string> Masked(JournalEntry intent, Entry? now) =>
        _context.Settings.PrivateMode == PrivateMode.BusyOnly && intent.Side == Side.Microbizz && now is not null && PrivateMask.Covers(now.Content)
            ? new[] { now.Key, intent.PartnerKey, intent.PartnerKey is { } item ? _context.Store.FindLink(Side.Exchange, item)?.MicrobizzKey : null }.OfType<string>()
            : [];

    // The state of the feed is that from before they were linked, so it need not tell what became of them since.
    private void LookAgain()
    {
        var linked = _context.Store.LinkedSinceLastRun();
        if (linked.Count == 0)
        {
            return;
        }

        var waiting = new HashSet<string>(_context.Store.Pending().Where(row => row.Side == Side.Exchange).Select(row => row.Key), StringComparer.Ordinal);
        var links = linked.Where(link => !waiting.Contains(link.ExchangeKey)).ToList();
        var now = _context.Clock.GetCurrentInstant();
        _context.Store.Write(transaction => links.ForEach(link => transaction.Save(new PendingChange
        {
            Side = Side.Exchange,
            Key = link.ExchangeKey,
            Address = link.ExchangeAddress,
            SeriesKey = link.SeriesKey,
            Kind = PendingKind.ChangedDuringRun,
            Reason = SyncReasons.ChangedDuringRun,
            Message = "The run that linked it did not come to its end.",
            Since = now,
            NextAttempt = now,
        })));
    }

    private static bool IsMade(JournalEntry intent) => intent.Kind is JournalKind.Create or JournalKind.Restore;

    private async Task<Dictionary<long, Entry>> FindCreatedAsync(Side side, List<JournalEntry> creates, CancellationToken cancellation)
    {
        var found = new Dictionary<long, Entry>();
        if (creates.Count == 0)
        {
            return found;
        }

        var stamped = await _context.On(side).FindByStampAsync(creates.ConvertAll(intent => intent.Stamp!), cancellation).ConfigureAwait(false);
        foreach (var intent in creates)
        {
            // Two items may carry one stamp when somebody copied ours in Outlook: the older one is ours.
            var ours = stamped.Where(entry => entry.Stamp?.Appointment == intent.Stamp!.Appointment).OrderBy(entry => entry.Created ?? Instant.MinValue).FirstOrDefault();
            ours ??= side == Side.Exchange && intent.Kind == JournalKind.Create ? await FindExceptionAsync(intent, cancellation).ConfigureAwait(false) : null;
            if (ours is not null)
            {
                found.Add(intent.Id, ours);
            }
        }

        return found;
    }

    // To create an exception in Exchange is to change an occurrence, which carries no stamp of its own: it is found by its place in the series, and known by what it says.
    private async Task<Entry?> FindExceptionAsync(JournalEntry intent, CancellationToken cancellation)
    {
        var source = (await _context.Microbizz.ReadAsync([new EntryHead(intent.PartnerKey!)], _window, cancellation).ConfigureAwait(false))[0].Entry;
        if (source is not { SeriesKey: { } series, OriginalDate: { } date } || _context.Store.FindLink(Side.Microbizz, series) is not { } link)
        {
            return null;
        }

        var master = (await _context.Exchange.ReadAsync([link.HeadOn(Side.Exchange) with { Version = null }], _window, cancellation).ConfigureAwait(false))[0];
        return master.Occurrences.FirstOrDefault(occurrence => occurrence.IsException && occurrence.OriginalDate == date && HoldsAll(intent.After!, occurrence.Content));
    }

    private bool HoldsAll(EntryContent written, EntryContent now) =>
        Merge.Each(EntryFields.All & ~(EntryFields.Recurrence | EntryFields.Participants)).All(field => LostUpdate.Holds(Side.Exchange, field, written, now, _zone));

    private async Task<Dictionary<long, ReadResult>> ReadTargetsAsync(Side side, List<JournalEntry> intents, CancellationToken cancellation)
    {
        var heads = intents.ConvertAll(intent => _context.Store.FindLink(side, intent.Key!) is { } link
            ? link.HeadOn(side) with { Version = null }
            : new EntryHead(intent.Key!, SeriesKey: Entry.SeriesKeyIn(intent.Key!)));
        var results = await _context.On(side).ReadAsync(heads, _window, cancellation).ConfigureAwait(false);
        return intents.Zip(results, static (intent, result) => (intent.Id, result)).ToDictionary(pair => pair.Id, pair => pair.result);
    }

    private string SettleTarget(SyncTransaction transaction, JournalEntry intent, ReadResult? result)
    {
        if (intent.Kind == JournalKind.Delete)
        {
            var isGone = result is { Entry: null, Error: null };
            if (isGone && _context.Store.FindLink(intent.Side, intent.Key!) is { } link)
            {
                // The run deleted it, and no user. Where it did so of its own accord (an undo, another recurrence mode, a meeting called off), its partner is there and must not follow.
                transaction.Delete(link);
                (FollowUps.TakesExceptions(intent.Reason, _context) ? FollowUps.ExceptionsOf(link.ExchangeKey, _context).ToList() : []).ForEach(transaction.Delete);
            }

            return isGone ? SyncReasons.FoundDeleted : SyncReasons.Superseded;
        }

        if (result?.Entry is not { } now
            || intent is not { Before: not null, After: not null, PartnerContent: not null }
            || _context.Store.FindLink(intent.Side, intent.Key!) is not { } written
            || LostUpdate.Settle(written, intent, now, _zone) is not { } settled)
        {
            return SyncReasons.Superseded;
        }

        // Its versions stay the old ones: both entries are looked at in this run.
        transaction.Save(settled);
        return SyncReasons.FoundWritten;
    }

    private string SettleCreate(SyncTransaction transaction, JournalEntry intent, Entry? entry)
    {
        if (entry is null)
        {
            return SyncReasons.Superseded;
        }

        if (intent.PartnerKey is not null && _context.Store.FindLink(intent.Side, entry.Key) is null)
        {
            Link(transaction, intent, entry);
        }

        return SyncReasons.FoundByStamp;
    }

    // Both halves of the base are what was intended, so that an edit made since is seen as one; the entry is looked at in this run for that reason.
    private void Link(SyncTransaction transaction, JournalEntry intent, Entry entry)
    {
        var onExchange = intent.Side == Side.Exchange;
        var partner = _context.Store.FindLink(intent.Side.Other(), intent.PartnerKey!);
        var (item, appointment) = onExchange ? (intent.After!, intent.PartnerContent!) : (intent.PartnerContent!, intent.After!);
        if (LostUpdate.IsHalfDone(intent.Side, EntryFields.Recurrence, item, entry.Content, _zone))
        {
            // The dates whose deletes had not followed yet are still to be carried over.
            item = item with { DeletedDates = entry.Content.DeletedDates };
            appointment = appointment with { DeletedDates = entry.Content.DeletedDates };
        }

        var itemKey = onExchange ? entry.Key : intent.PartnerKey!;
        transaction.Save(new Link
        {
            Id = partner?.Id ?? 0,
            ExchangeKey = itemKey,
            ExchangeVersion = onExchange ? entry.Version : intent.PartnerVersion!,
            ExchangeAddress = onExchange ? entry.Address : partner?.ExchangeAddress,
            SeriesKey = Entry.SeriesKeyIn(itemKey),
            OriginalStart = Entry.OriginalStartIn(itemKey),
            MicrobizzKey = onExchange ? intent.PartnerKey! : entry.Key,
            MicrobizzVersion = onExchange ? intent.PartnerVersion! : entry.Version,
            ExchangeBase = item.ToBase(),
            MicrobizzBase = appointment.ToBase(),
            KeepsHtml = _context.Settings.KeepHtml,
        });
        transaction.Save(new PendingChange
        {
            Side = intent.Side,
            Key = entry.Key,
            Address = entry.Address,
            SeriesKey = entry.SeriesKey,
            Kind = PendingKind.ChangedDuringRun,
            Reason = SyncReasons.ReplyLost,
            Message = "The reply to its create was lost; it was found again.",
            Since = _context.Clock.GetCurrentInstant(),
            NextAttempt = _context.Clock.GetCurrentInstant(),
        });
    }
}
