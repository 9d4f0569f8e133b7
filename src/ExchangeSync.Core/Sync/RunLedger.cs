using ExchangeSync.Calendar;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>Keeps a run's books: intents before a request, links, journal and pending rows after it, each in one transaction; and counts.</summary>
internal sealed class RunLedger
{
    private readonly SyncContext _context;
    private readonly PendingBook _pending;
    private readonly JournalLines _lines;

    public RunLedger(SyncContext context, SyncRun run, PendingBook pending)
    {
        _context = context;
        _pending = pending;
        _lines = new JournalLines(context, run.Id);
        Run = run;
    }

    /// <summary>The run with what it has done so far.</summary>
    public SyncRun Run { get; private set; }

    /// <summary>Remarks for the admin.</summary>
    public SortedSet<string> Warnings { get; } = new(StringComparer.Ordinal);

    /// <summary>Actions that write on neither side.</summary>
    public void Bookkeep(IEnumerable<SyncAction> actions, LinkBook links)
    {
        var list = actions.ToList();
        if (list.Count == 0)
        {
            return;
        }

        _context.Store.Write(transaction =>
        {
            var masked = new List<string>();
            foreach (var action in list)
            {
                Note(transaction, action);
                switch (action.Kind)
                {
                    case SyncActionKind.Adopt:
                        links.Remember(action, transaction.Save(action.Link!), action.Exchange, action.Microbizz);
                        transaction.Add(_lines.Adopted(action));
                        masked.AddRange(NewlyMasked(null, action.Link!));
                        break;
                    case SyncActionKind.Refresh when action.Exchange is null:
                        // It has a new key, and was not read under it yet.
                        transaction.Save(action.Link!);
                        break;
                    case SyncActionKind.Refresh:
                        var known = links.Current(action).Link;
                        var agreed = known.Settled(action.Fields, action.Exchange!.Content, action.Microbizz!.Content);
                        links.Remember(action, Save(transaction, action, known, Seen(action, agreed, action.Exchange, action.Microbizz)), action.Exchange, action.Microbizz);
                        masked.AddRange(NewlyMasked(known, links.Current(action).Link));
                        break;
                    case SyncActionKind.Unlink:
                        transaction.Delete(action.Link!);
                        break;
                    case SyncActionKind.Sleep:
                        transaction.Save(action.Link!);
                        break;
                    case SyncActionKind.Leave:
                        transaction.Add(_lines.Left(action));
                        break;
                }

                _pending.Note(action);
                NoteSeries(transaction, action);
            }

            transaction.HideTexts(masked);
        });
    }

    /// <summary>See <see cref="FollowUps.SeriesInParts"/>.</summary>
    public void NoteInParts(IReadOnlyList<string> series)
    {
        if (series.Count > 0)
        {
            _context.Store.Write(transaction =>
            {
                foreach (var key in series)
                {
                    _pending.NoteInParts(transaction, key);
                }
            });
        }
    }

    /// <summary>Writes down what a batch is about to do. Returns the open lines of the journal, in order.</summary>
    public IReadOnlyList<JournalEntry> Intend(IReadOnlyList<SyncAction> batch, IReadOnlyList<EntryWrite> writes, LinkBook links)
    {
        var intents = new List<JournalEntry>(batch.Count);
        _context.Store.Write(transaction =>
        {
            for (var i = 0; i < batch.Count; i++)
            {
                var (action, write) = (batch[i], writes[i]);
                Note(transaction, action);
                if (action.Undone is not null || action.Leads)
                {
                    UndoBooks.Intend(transaction, action, links, _pending, _context.Clock.GetCurrentInstant());
                }

                foreach (var exception in FollowUps.WritesPattern(action) ? FollowUps.ExceptionsOf(action.Exchange!.Key, _context) : [])
                {
                    _pending.NotePatternWritten(transaction, exception.HeadOn(Side.Exchange));
                }

                intents.Add(transaction.Add(_lines.Intended(action, write)));
            }
        });
        return intents;
    }

    /// <summary>Settles a batch: <paramref name="stored"/> is what the side made of each write, where that is known.</summary>
    public void Complete(
        IReadOnlyList<SyncAction> batch, IReadOnlyList<EntryWrite> writes, IReadOnlyList<JournalEntry> intents, IReadOnlyList<WriteResult> results,
        IReadOnlyList<EntryContent?> stored, LinkBook links)
    {
        _context.Store.Write(transaction =>
        {
            var masked = new List<string>();
            for (var i = 0; i < batch.Count; i++)
            {
                var (action, write, result) = (batch[i], writes[i], results[i]);
                var ignored = stored[i] is { } content ? KeptFields.Ignored(write, content) : EntryFields.None;
                transaction.Complete(JournalLines.Completed(action, intents[i], result, stored[i], ignored), hasNewAfter: stored[i] is not null);
                if (result.Outcome != WriteOutcome.Done)
                {
                    if (action is { Undone: null, Leads: false })
                    {
                        _pending.NoteFailure(action, result);
                    }

                    Run = result.Outcome == WriteOutcome.Failed ? Run with { Failed = Run.Failed + 1 } : Run;
                    continue;
                }

                Warnings.UnionWith(RunWarnings.Of(ignored));
                _pending.Note(action);
                Run = Run.Having(action);
                if (action.Undone is not null || action.Leads)
                {
                    var former = action.Link is null ? null : links.Current(action).Link;
                    UndoBooks.Complete(transaction, action, result, stored[i] ?? write.Content, links, FollowUps.GoneWith(action, _context));
                    masked.AddRange(former is null ? [] : NewlyMasked(former, links.Current(action).Link));
                    continue;
                }

                if (action.Kind == SyncActionKind.Delete)
                {
                    transaction.Delete(links.Current(action).Link);
                    FollowUps.GoneWith(action, _context).ToList().ForEach(transaction.Delete);
                    continue;
                }

                var written = HalfDone(stored[i] ?? write.Content!, result);
                if (action.Kind == SyncActionKind.Create)
                {
                    if (action is { HidesTexts: true, Side: Side.Microbizz } && !(action.Link is { } masks && PrivateMask.Covers(masks.MicrobizzBase)))
                    {
                        // It may come back as a mask: what was noted while Microbizz could still see it goes too.
                        masked.AddRange(new[] { action.Exchange!.Key, action.Link?.MicrobizzKey }.OfType<string>());
                    }

                    transaction.Save(Created(action, result, written));
                    NoteSeries(transaction, action);
                    continue;
                }

                var (link, item, appointment) = links.Current(action);
                if (item is null)
                {
                    // It has left its series, whose date is gone in Exchange: nothing is agreed on by that.
                    continue;
                }

                var before = action.Side == Side.Exchange ? item : appointment!;
                var after = before with
                {
                    Content = before.Content.With(write.Fields, written),
                    Version = result.Version!,
                    Address = result.Address ?? before.Address,
                };
                (item, appointment) = action.Side == Side.Exchange ? (after, appointment!) : (item, after);
                link = link with
                {
                    KeepsHtml = action.Side == Side.Microbizz && (write.Fields & EntryFields.Note) != EntryFields.None ? _context.Settings.KeepHtml : link.KeepsHtml,
                    MaskDue = action.Side == Side.Microbizz && link.MaskDue,
                };

                if (action.HidesTexts && (write.Fields & PrivateMask.Fields) != EntryFields.None)
                {
                    masked.AddRange([item.Key, appointment.Key]);
                }

                // Exchange comes first; where it refused, what it was to get still has to be carried over.
                var stillDiffers = (item.Content.DeletedDates.SequenceEqual(appointment.Content.DeletedDates) ? EntryFields.None : EntryFields.Recurrence)
                    | (action.Side == Side.Microbizz && item.Content.Time == action.Exchange!.Content.Time ? EntryFields.Time : EntryFields.None);
                var settled = link.Settled((write.Fields | action.Settles) & ~(stillDiffers & action.BothWays), item.Content, HalfDone(appointment.Content, result));
                links.Remember(action, Save(transaction, action, link, Seen(action, settled, item, appointment)), item, appointment);
            }

            transaction.HideTexts(masked);
        });
    }

    // What the journal has of them is from when Microbizz could still see it.
    private string[] NewlyMasked(Link? before, Link after) =>
        _context.Settings.PrivateMode == PrivateMode.BusyOnly && Masking.ComesOnMicrobizz(before, after) ? [after.ExchangeKey, after.MicrobizzKey] : [];

    // The new id of an item that was found again is in no feed either, if the run ends before the position after it is stored.
    private Link Save(SyncTransaction transaction, SyncAction action, Link before, Link after)
    {
        if (before.Id != 0 && before.ExchangeKey != after.ExchangeKey)
        {
            transaction.Add(_lines.FoundAgain(action, after));
        }

        return transaction.Save(after);
    }

    private static Link Seen(SyncAction action, Link link, Entry item, Entry appointment) => action.Precedes ? link.Found(item, appointment) : link.Observed(item, appointment);

    // Both halves of the base say what was reached, so that what is missing is still seen as the edit that it is.
    private static EntryContent HalfDone(EntryContent content, WriteResult result) =>
        result.DeletedDates is { } reached ? content with { DeletedDates = reached } : content;

    private Link Created(SyncAction action, WriteResult result, EntryContent written)
    {
        var partner = action.On(action.Side.Other())!;
        var onExchange = action.Side == Side.Exchange;

        // What a mask hides is not written in Exchange: the base says what it showed there, so that what a user wrote over it is seen as that.
        var isOfMask = action.Fields != EntryFields.None;
        var agreed = isOfMask ? PrivateMask.Over(partner.Content) with { Private = true } : partner.Content;
        return new Link
        {
            Id = action.Link?.Id ?? 0,
            ExchangeKey = onExchange ? result.Key! : partner.Key,
            ExchangeVersion = onExchange ? result.Version! : partner.Version,
            ExchangeAddress = onExchange ? result.Address : partner.Address,
            SeriesKey = onExchange ? action.SeriesKey : partner.SeriesKey,
            OriginalStart = onExchange ? Entry.OriginalStartIn(result.Key!) : partner.OriginalStart,
            MicrobizzKey = onExchange ? partner.Key : result.Key!,
            MicrobizzVersion = !onExchange ? result.Version! : result.DeletedDates is null && !isOfMask ? partner.Version : "",
            ExchangeBase = (onExchange ? written : partner.Content).ToBase(),
            MicrobizzBase = (onExchange ? HalfDone(agreed, result) : written).ToBase(),
            KeepsHtml = _context.Settings.KeepHtml,
        };
    }

    private void NoteSeries(SyncTransaction transaction, SyncAction action)
    {
        if (action.Exchange is { } item && FollowUps.IsNewSeriesLink(action))
        {
            _pending.NoteSeriesLinked(transaction, new EntryHead(item.Key));
        }
    }

    /// <summary>Notes an appointment that was made beside a pair, and is not synchronized.</summary>
    public void NoteBeside(string key, EntryWrite write)
    {
        _context.Store.Write(transaction => transaction.Add(_lines.Beside(key, write)));
        Run = Run with { CreatedInMicrobizz = Run.CreatedInMicrobizz + 1 };
    }

    // What an action tells before anything is written: the versions that lose, what waits, and what the admin should know.
    private void Note(SyncTransaction transaction, SyncAction action)
    {
        foreach (var loss in action.Losses)
        {
            transaction.Add(_lines.Lost(action, loss));
        }

        if (_lines.Unresolved(action) is { } open)
        {
            transaction.AddOpen(open);
        }

        Run = Run.Noting(action);
        Warnings.UnionWith(RunWarnings.Of(action));
    }
}
