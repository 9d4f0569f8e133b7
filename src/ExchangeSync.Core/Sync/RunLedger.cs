using ExchangeSync.Calendar;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>Keeps a run's books: intents before a request, links, journal and pending rows after it, each in one transaction; and counts.</summary>
internal sealed class RunLedger
{
    private readonly SyncContext _context;
    private readonly PendingBook _pending;

    public RunLedger(SyncContext context, SyncRun run, PendingBook pending)
    {
        _context = context;
        _pending = pending;
        Run = run;
    }

    /// <summary>The run with what it has done so far.</summary>
    public SyncRun Run { get; private set; }

    /// <summary>Remarks for the admin.</summary>
    public SortedSet<string> Warnings { get; } = new(StringComparer.Ordinal);

    private Instant Now => _context.Clock.GetCurrentInstant();

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
            foreach (var action in list)
            {
                Losses(transaction, action);
                switch (action.Kind)
                {
                    case SyncActionKind.Adopt:
                        links.Remember(action, transaction.Save(action.Link!), action.Exchange, action.Microbizz);
                        transaction.Add(Line(action, JournalKind.Adopt, JournalState.Done) with { Key = action.Exchange!.Key, PartnerKey = action.Microbizz!.Key });
                        Run = Run with { Adopted = Run.Adopted + 1 };
                        break;
                    case SyncActionKind.Refresh:
                        var agreed = links.Current(action).Link.Settled(action.Fields, action.Exchange!.Content, action.Microbizz!.Content);
                        links.Remember(action, transaction.Save(agreed.Observed(action.Exchange, action.Microbizz)), action.Exchange, action.Microbizz);
                        break;
                    case SyncActionKind.Unlink:
                        transaction.Delete(action.Link!);
                        break;
                    case SyncActionKind.Sleep:
                        transaction.Save(action.Link!);
                        break;
                    case SyncActionKind.Leave:
                        transaction.Add(Shown(action, Line(action, JournalKind.Skip, JournalState.Done) with
                        {
                            Key = action.Undone!.Key,
                            PartnerKey = action.Undone.PartnerKey,
                            Before = (action.On(action.Side)?.Content ?? action.Undone.Before)?.ToBase(),
                        }));
                        Run = Run with { Skipped = Run.Skipped + 1 };
                        break;
                }

                _pending.Note(action);
                NoteSeries(transaction, action);
            }
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
                Losses(transaction, action);
                if (action.Undone is not null || action.Leads)
                {
                    UndoBooks.Intend(transaction, action, links, _pending, Now);
                }

                foreach (var exception in FollowUps.WritesPattern(action) ? FollowUps.ExceptionsOf(action.Link!, _context) : [])
                {
                    _pending.NotePatternWritten(transaction, exception.HeadOn(Side.Exchange));
                }

                var partner = action.On(action.Side.Other());
                intents.Add(transaction.Add(Shown(action, Line(action, KindOf(write), JournalState.Intended) with
                {
                    Key = write.Target?.Key,
                    PartnerKey = partner?.Key ?? action.Link?.KeyOn(action.Side.Other()),
                    PartnerVersion = partner?.Version,
                    Stamp = write.Kind == WriteKind.Delete ? action.On(action.Side)?.Stamp : write.Stamp,
                    Uid = write.Uid ?? (write.Kind == WriteKind.Delete ? action.On(action.Side)?.Uid : null),
                    Before = action.On(action.Side)?.Content,
                    After = write.Content,
                    PartnerContent = write.Kind == WriteKind.Delete ? null : action is { Undone: null, Leads: false } ? partner?.Content : UndoBooks.PartnerBase(action),
                })));
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
                transaction.Complete(Shown(action, intents[i] with
                {
                    After = stored[i] ?? intents[i].After,
                    State = result.Outcome == WriteOutcome.Done ? JournalState.Done : JournalState.Failed,
                    Key = result.Key ?? intents[i].Key,
                    Reason = result.Error?.Code ?? (ignored != EntryFields.None ? SyncReasons.NotKept : result.Outcome == WriteOutcome.Done ? action.Reason : result.Outcome.ToString()),
                    Message = result.Error?.Message ?? (ignored != EntryFields.None ? $"The server took the write and did not keep {ignored}." : action.Message),
                }));
                if (result.Outcome != WriteOutcome.Done)
                {
                    if (action is { Undone: null, Leads: false })
                    {
                        _pending.NoteFailure(action, result);
                    }

                    Run = result.Outcome == WriteOutcome.Failed ? Run with { Failed = Run.Failed + 1 } : Run;
                    continue;
                }

                if (ignored != EntryFields.None)
                {
                    Warnings.Add($"{SyncReasons.NotKept}: the server took a write and did not keep {ignored}; the two sides differ in that until it changes again. The journal names the entries.");
                }

                _pending.Note(action);
                Count(action);
                if (action.Undone is not null || action.Leads)
                {
                    UndoBooks.Complete(transaction, action, result, stored[i] ?? write.Content, links);
                    continue;
                }

                if (action.Kind == SyncActionKind.Delete)
                {
                    transaction.Delete(links.Current(action).Link);
                    continue;
                }

                var written = HalfDone(stored[i] ?? write.Content!, result);
                if (action.Kind == SyncActionKind.Create)
                {
                    transaction.Save(Created(action, result, written));
                    NoteSeries(transaction, action);
                    continue;
                }

                var (link, item, appointment) = links.Current(action);
                var before = action.Side == Side.Exchange ? item! : appointment!;
                var after = before with
                {
                    Content = before.Content.With(write.Fields, written),
                    Version = result.Version!,
                    Address = result.Address ?? before.Address,
                };
                (item, appointment) = action.Side == Side.Exchange ? (after, appointment!) : (item!, after);
                if (action.Side == Side.Microbizz && (write.Fields & EntryFields.Note) != EntryFields.None)
                {
                    link = link with { KeepsHtml = _context.Settings.KeepHtml };
                }

                if (action.HidesTexts && (write.Fields & PrivateMask.Fields) != EntryFields.None)
                {
                    masked.AddRange([item.Key, appointment.Key]);
                }

                var stillDiffers = item.Content.DeletedDates.SequenceEqual(appointment.Content.DeletedDates) ? EntryFields.None : action.BothWays;
                links.Remember(action, transaction.Save(link.Settled(write.Fields & ~stillDiffers, item.Content, HalfDone(appointment.Content, result)).Observed(item, appointment)), item, appointment);
            }

            if (masked.Count > 0)
            {
                transaction.HideTexts(masked);
            }
        });
    }

    // Both halves of the base say what was reached, so that what is missing is still seen as the edit that it is.
    private static EntryContent HalfDone(EntryContent content, WriteResult result) =>
        result.DeletedDates is { } reached ? content with { DeletedDates = reached } : content;

    private Link Created(SyncAction action, WriteResult result, EntryContent written)
    {
        var partner = action.On(action.Side.Other())!;
        var onExchange = action.Side == Side.Exchange;
        return new Link
        {
            Id = action.Link?.Id ?? 0,
            ExchangeKey = onExchange ? result.Key! : partner.Key,
            ExchangeVersion = onExchange ? result.Version! : partner.Version,
            ExchangeAddress = onExchange ? result.Address : partner.Address,
            SeriesKey = onExchange ? action.SeriesKey : partner.SeriesKey,
            OriginalStart = onExchange ? Entry.OriginalStartIn(result.Key!) : partner.OriginalStart,
            MicrobizzKey = onExchange ? partner.Key : result.Key!,
            MicrobizzVersion = !onExchange ? result.Version! : result.DeletedDates is null ? partner.Version : "",
            ExchangeBase = (onExchange ? written : partner.Content).ToBase(),
            MicrobizzBase = (onExchange ? HalfDone(partner.Content, result) : written).ToBase(),
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
        _context.Store.Write(transaction => transaction.Add(new JournalEntry
        {
            RunId = Run.Id,
            Kind = JournalKind.Create,
            Side = Side.Microbizz,
            State = JournalState.Done,
            Key = key,
            After = write.Content,
            Stamp = write.Stamp,
            Reason = SyncReasons.KeptBeside,
            Message = "It was kept beside its pair when a conflict was resolved, and is not synchronized.",
            At = Now,
        }));
        Run = Run with { CreatedInMicrobizz = Run.CreatedInMicrobizz + 1 };
    }

    private static JournalKind KindOf(EntryWrite write) => write.Kind switch
    {
        WriteKind.Create => JournalKind.Create,
        WriteKind.Update => JournalKind.Update,
        WriteKind.Delete => JournalKind.Delete,
        _ => JournalKind.Restore,
    };

    private static JournalEntry Shown(SyncAction action, JournalEntry line) => action.HidesTexts ? line.WithoutTexts() : line;

    private void Losses(SyncTransaction transaction, SyncAction action)
    {
        foreach (var loss in action.Losses)
        {
            transaction.Add(Shown(action, Line(action, loss.Kind, JournalState.Done) with
            {
                Side = loss.Side,
                Key = (loss.Of ?? action.On(loss.Side))?.Key,
                PartnerKey = loss.Of is null ? action.On(loss.Side.Other())?.Key : null,
                Fields = loss.Fields,
                Before = (loss.Of ?? action.On(loss.Side))?.Content,
                PartnerContent = loss.Of is null ? action.On(loss.Side.Other())?.Content : null,
                Base = loss.Of is null && action is { Kind: not SyncActionKind.Adopt, Link: { Id: not 0 } link } ? link.BaseOn(loss.Side) : null,
                Policy = loss.Kind == JournalKind.Conflict ? _context.Settings.ConflictPolicy : null,
                Reason = loss.Reason,
                Message = loss.Message,
            }));
            Run = loss.Kind == JournalKind.Conflict ? Run with { Conflicts = Run.Conflicts + 1 } : Run;
        }

        if (action is { Kind: SyncActionKind.Wait, Pending: PendingKind.Conflict, Exchange: { } item, Microbizz: { } appointment })
        {
            // Neither gives way, and yet both are written down: whoever chooses later needs to see what they said.
            transaction.AddOpen(Shown(action, Line(action, JournalKind.Conflict, JournalState.Done) with
            {
                Side = Side.Microbizz,
                Key = appointment.Key,
                PartnerKey = item.Key,
                Before = appointment.Content,
                PartnerContent = item.Content,
                Base = action.Link?.MicrobizzBase,
                Policy = _context.Settings.ConflictPolicy,
            }));
        }

        if (action.Kind == SyncActionKind.Wait)
        {
            Run = action.Pending switch
            {
                PendingKind.Conflict => Run with { Conflicts = Run.Conflicts + 1 },
                PendingKind.Skipped => Run with { Skipped = Run.Skipped + 1 },
                PendingKind.Quarantined => Run with { Failed = Run.Failed + 1 },
                _ => Run,
            };
        }

        if (action.Writes && action.Reason == SyncReasons.NoteFormattingLost)
        {
            Warnings.Add("NoteFormattingLost: at least one note that was edited in Microbizz could not keep its formatting in Exchange and was written as plain paragraphs. The journal has it as it was.");
        }

        if (action is { Kind: SyncActionKind.Update or SyncActionKind.Delete, Side: Side.Exchange, Exchange.IsMeeting: true })
        {
            Warnings.Add("At least one meeting of this mailbox was changed or deleted. ExchangeSync never sends mail, so its attendees were not told.");
        }
    }

    private void Count(SyncAction action) => Run = (action.Kind, action.Side) switch
    {
        (SyncActionKind.Create or SyncActionKind.Restore, Side.Exchange) => Run with { CreatedInExchange = Run.CreatedInExchange + 1 },
        (SyncActionKind.Create or SyncActionKind.Restore, _) => Run with { CreatedInMicrobizz = Run.CreatedInMicrobizz + 1 },
        (SyncActionKind.Update, Side.Exchange) => Run with { UpdatedInExchange = Run.UpdatedInExchange + 1 },
        (SyncActionKind.Update, _) => Run with { UpdatedInMicrobizz = Run.UpdatedInMicrobizz + 1 },
        (SyncActionKind.Delete, Side.Exchange) => Run with { DeletedInExchange = Run.DeletedInExchange + 1 },
        _ => Run with { DeletedInMicrobizz = Run.DeletedInMicrobizz + 1 },
    };

    private JournalEntry Line(SyncAction action, JournalKind kind, JournalState state) => new()
    {
        RunId = Run.Id,
        Kind = kind,
        Side = action.Side,
        State = state,
        Fields = action.Fields,
        Reason = action.Reason,
        Message = action.Message,
        At = Now,
    };
}
