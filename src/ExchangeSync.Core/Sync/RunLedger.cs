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
    public void Bookkeep(IEnumerable<SyncAction> actions, Func<Link, Link> current, Action<Link, Link> remember)
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
                        remember(action.Link!, transaction.Save(action.Link!));
                        transaction.Add(Line(action, JournalKind.Adopt, JournalState.Done) with { Key = action.Exchange!.Key, PartnerKey = action.Microbizz!.Key });
                        Run = Run with { Adopted = Run.Adopted + 1 };
                        break;
                    case SyncActionKind.Refresh:
                        var link = current(action.Link!).Observed(action.Exchange!, action.Microbizz!).Settled(action.Fields, action.Exchange!.Content, action.Microbizz!.Content);
                        remember(action.Link!, transaction.Save(link));
                        break;
                    case SyncActionKind.Unlink:
                        transaction.Delete(action.Link!);
                        break;
                    case SyncActionKind.Sleep:
                        remember(action.Link!, transaction.Save(current(action.Link!) with { Dormant = true }));
                        break;
                }

                _pending.Note(action);
            }
        });
    }

    /// <summary>Writes down what a batch is about to do. Returns the open lines of the journal, in order.</summary>
    public IReadOnlyList<JournalEntry> Intend(IReadOnlyList<SyncAction> batch, IReadOnlyList<EntryWrite> writes)
    {
        var intents = new List<JournalEntry>(batch.Count);
        _context.Store.Write(transaction =>
        {
            for (var i = 0; i < batch.Count; i++)
            {
                var (action, write) = (batch[i], writes[i]);
                Losses(transaction, action);
                var partner = action.On(action.Side.Other());
                intents.Add(transaction.Add(Line(action, (JournalKind)write.Kind, JournalState.Intended) with
                {
                    Key = write.Target?.Key,
                    PartnerKey = partner?.Key,
                    PartnerVersion = partner?.Version,
                    Stamp = write.Stamp,
                    Before = action.On(action.Side)?.Content,
                    After = write.Content,
                    PartnerContent = write.Kind == WriteKind.Create ? partner?.Content : null,
                }));
            }
        });
        return intents;
    }

    /// <summary>Settles a batch: <paramref name="stored"/> is what the side made of each write, where that is known.</summary>
    public void Complete(
        IReadOnlyList<SyncAction> batch, IReadOnlyList<EntryWrite> writes, IReadOnlyList<JournalEntry> intents, IReadOnlyList<WriteResult> results,
        IReadOnlyList<EntryContent?> stored, Func<Link, Link> current, Action<Link, Link> remember)
    {
        _context.Store.Write(transaction =>
        {
            for (var i = 0; i < batch.Count; i++)
            {
                var (action, write, result) = (batch[i], writes[i], results[i]);
                transaction.Complete(intents[i] with
                {
                    State = result.Outcome == WriteOutcome.Done ? JournalState.Done : JournalState.Failed,
                    Key = result.Key ?? intents[i].Key,
                    Reason = result.Error?.Code ?? (result.Outcome == WriteOutcome.Done ? action.Reason : result.Outcome.ToString()),
                    Message = result.Error?.Message ?? action.Message,
                });
                if (result.Outcome != WriteOutcome.Done)
                {
                    _pending.NoteFailure(action, result);
                    Run = result.Outcome == WriteOutcome.Failed ? Run with { Failed = Run.Failed + 1 } : Run;
                    continue;
                }

                _pending.Note(action);
                Count(action);
                if (action.Kind == SyncActionKind.Delete)
                {
                    transaction.Delete(current(action.Link!));
                    continue;
                }

                var link = AfterWrite(action, write, result, stored[i] ?? write.Content!, action.Link is null ? null : current(action.Link));
                link = transaction.Save(link);
                if (action.Link is not null)
                {
                    remember(action.Link, link);
                }
            }
        });
    }

    private static Link AfterWrite(SyncAction action, EntryWrite write, WriteResult result, EntryContent written, Link? link)
    {
        var partner = action.On(action.Side.Other())!;
        var fields = write.Kind == WriteKind.Create ? EntryFields.All : write.Fields;
        var (item, appointment) = action.Side == Side.Exchange ? (written, partner.Content) : (partner.Content, written);
        if (write.Kind == WriteKind.Create)
        {
            var (itemKey, appointmentKey) = action.Side == Side.Exchange ? (result.Key!, partner.Key) : (partner.Key, result.Key!);
            return new Link
            {
                Id = link?.Id ?? 0,
                ExchangeKey = itemKey,
                ExchangeVersion = action.Side == Side.Exchange ? result.Version! : partner.Version,
                ExchangeAddress = action.Side == Side.Exchange ? result.Address : partner.Address,
                SeriesKey = action.Side == Side.Exchange ? null : partner.SeriesKey,
                OriginalStart = action.Side == Side.Exchange ? null : partner.OriginalStart,
                MicrobizzKey = appointmentKey,
                MicrobizzVersion = action.Side == Side.Exchange ? partner.Version : result.Version!,
                ExchangeBase = item.ToBase(),
                MicrobizzBase = appointment.ToBase(),
            };
        }

        var settled = link!.Settled(fields, item, appointment) with { Dormant = false };
        return action.Side == Side.Exchange
            ? settled with { ExchangeVersion = result.Version!, ExchangeAddress = result.Address ?? settled.ExchangeAddress }
            : settled with { MicrobizzVersion = result.Version! };
    }

    private void Losses(SyncTransaction transaction, SyncAction action)
    {
        foreach (var loss in action.Losses)
        {
            transaction.Add(Line(action, loss.Kind, JournalState.Done) with
            {
                Side = loss.Side,
                Key = action.On(loss.Side)?.Key,
                PartnerKey = action.On(loss.Side.Other())?.Key,
                Fields = loss.Fields,
                Before = action.On(loss.Side)?.Content,
                Reason = loss.Reason,
                Message = loss.Message,
            });
            Run = loss.Kind == JournalKind.Conflict ? Run with { Conflicts = Run.Conflicts + 1 } : Run;
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

        if (action.Writes && action.Reason == "AttendeesNotTold")
        {
            Warnings.Add("At least one meeting of this mailbox was changed or deleted. ExchangeSync never sends mail, so its attendees were not told.");
        }
    }

    private void Count(SyncAction action) => Run = (action.Kind, action.Side) switch
    {
        (SyncActionKind.Create, Side.Exchange) => Run with { CreatedInExchange = Run.CreatedInExchange + 1 },
        (SyncActionKind.Create, _) => Run with { CreatedInMicrobizz = Run.CreatedInMicrobizz + 1 },
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
