using ExchangeSync.Calendar;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>Carries a plan out: what it intends is written down first, then requested, then link and journal follow in one transaction.</summary>
internal sealed class PlanExecutor
{
    // What a request carries at most.
    private const int ItemsOfRequest = 50;

    // The store stands any number; few transactions are what makes it fast.
    private const int AppointmentsOfTransaction = 500;
    private readonly SyncContext _context;
    private readonly RunLedger _ledger;
    private readonly DateInterval _window;
    private readonly OwnWrites _own;
    private readonly IProgress<SyncProgress>? _progress;
    private readonly LinkBook _links = new();
    private readonly HashSet<string> _notDone = new(StringComparer.Ordinal);

    public PlanExecutor(SyncContext context, RunLedger ledger, DateInterval window, OwnWrites own, IProgress<SyncProgress>? progress)
    {
        _context = context;
        _ledger = ledger;
        _window = window;
        _own = own;
        _progress = progress;
    }

    /// <summary>Links whose entry changed or went under the write, or whose write was not attempted or done in part: they are read and planned again.</summary>
    public List<SyncAction> Again { get; } = [];

    public async Task ExecuteAsync(SyncPlan plan, CancellationToken cancellation)
    {
        _ledger.NoteInParts(FollowUps.SeriesInParts(plan));
        _ledger.Bookkeep(plan.Actions.Where(action => !action.Writes), _links);
        var writes = plan.Actions.Where(action => action.Writes).ToList();
        var done = 0;
        foreach (var group in writes.GroupBy(action => (action.Kind, action.Side, action.Saves)))
        {
            // What belongs to a series may change the versions of the rest of it, so that goes one batch after the other.
            var due = group.Where(action => !(action.Follows && _notDone.Contains(action.Link!.ExchangeKey))).ToList();
            foreach (var (actions, width) in new[] { (due.Where(IsApart).ToList(), _context.WritesAtATime(group.Key.Side)), (due.Where(action => !IsApart(action)).ToList(), 1) })
            {
                await WriteAsync(group.Key.Side, actions, width, () => _progress?.Report(new SyncProgress($"{group.Key.Kind} in {group.Key.Side}", done, writes.Count)), cancellation).ConfigureAwait(false);
                done += actions.Count;
            }
        }
    }

    private static bool IsApart(SyncAction action) =>
        action is { Undone: null, Leads: false, SeriesKey: null, Link: null or { SeriesKey: null }, Content: null or { RecurrenceRule: null } }
        && action.Exchange is null or { Kind: EntryKind.Single, SeriesKey: null } && action.Microbizz is null or { Kind: EntryKind.Single, SeriesKey: null };

    private async Task WriteAsync(Side kind, List<SyncAction> actions, int width, Action report, CancellationToken cancellation)
    {
        var side = _context.On(kind);
        var left = new Queue<WriteBatch>(Batches(kind, actions));
        var intended = new Queue<WriteBatch>();
        try
        {
            await InFlight.RunAsync(() => width, () => left.Count + intended.Count > 0, NextAsync, Settle).ConfigureAwait(false);
        }
        catch
        {
            // Whether it was done is for the next run to find out: the intents stay open.
            _own.AddUnknown(kind);
            throw;
        }

        async Task<WriteBatch> NextAsync()
        {
            cancellation.ThrowIfCancellationRequested();
            report();
            if (intended.Count == 0)
            {
                Intend(left, intended, width);
            }

            var batch = intended.Dequeue();
            batch.Results = await side.WriteAsync(batch.Writes, cancellation).ConfigureAwait(false);
            await ReadBackAsync(side, batch, cancellation).ConfigureAwait(false);
            return batch;
        }

        void Settle(IReadOnlyList<WriteBatch> batches) => this.Settle(kind, batches);
    }

    // For as many batches as may be under way, in one transaction.
    private void Intend(Queue<WriteBatch> left, Queue<WriteBatch> intended, int width)
    {
        var batches = Enumerable.Range(0, Math.Min(width, left.Count)).Select(_ => left.Dequeue()).ToList();
        var intents = _ledger.Intend(batches.SelectMany(batch => batch.Actions).ToList(), batches.SelectMany(batch => batch.Writes).ToList(), _links);
        var first = 0;
        foreach (var batch in batches)
        {
            batch.Intents = intents.Skip(first).Take(batch.Actions.Count).ToList();
            first += batch.Actions.Count;
            intended.Enqueue(batch);
        }
    }

    private void Settle(Side kind, IReadOnlyList<WriteBatch> batches)
    {
        foreach (var batch in batches)
        {
            batch.Results = batch.Actions.Zip(batch.Results, Misplaced).ToList();
            for (var i = 0; i < batch.Actions.Count; i++)
            {
                var (write, result) = (batch.Writes[i], batch.Results[i]);
                if (result.Outcome == WriteOutcome.Done)
                {
                    _own.Add(kind, result.Key ?? write.Target!.Key, write.Kind == WriteKind.Delete ? null : result.Version);
                    if (write is { Kind: WriteKind.Create, SeriesKey: null })
                    {
                        _own.AddCreated(kind, result.Key!);
                    }
                }
                else if (batch.Actions[i].Link is { } link)
                {
                    _notDone.Add(link.ExchangeKey);
                }

                if (result is { Outcome: WriteOutcome.VersionConflict or WriteOutcome.NotFound or WriteOutcome.NotProcessed } or { DeletedDates: not null } || batch.Vanished.Contains(i))
                {
                    Again.Add(batch.Actions[i]);
                }
            }
        }

        if (batches.Count > 0)
        {
            _ledger.Complete(
                batches.SelectMany(batch => batch.Actions).ToList(), batches.SelectMany(batch => batch.Writes).ToList(), batches.SelectMany(batch => batch.Intents).ToList(),
                batches.SelectMany(batch => batch.Results).ToList(), batches.SelectMany(batch => batch.Stored).ToList(), _links);
        }
    }

    // A date that its series does not have, also when both were read again, is not there: the exception waits, shown as what it is.
    private WriteResult Misplaced(SyncAction action, WriteResult result) =>
        action is { Kind: SyncActionKind.Create, SeriesKey: not null } && result.Outcome == WriteOutcome.NotFound && !_own.AddMisplaced(action.On(action.Side.Other())!.Key)
            ? new WriteResult(WriteOutcome.Failed, Error: new EntryError(AppointmentReasons.OccurrenceNotInSeries, "Its series has no occurrence on its date.", IsTransient: false))
            : result;

    // What the server made of a write is the new base, but only where nobody wrote after us.
    private async Task ReadBackAsync(ICalendarSide side, WriteBatch batch, CancellationToken cancellation)
    {
        var wanted = Enumerable.Range(0, batch.Writes.Count)
            .Where(i => batch.Results[i].Outcome == WriteOutcome.Done && batch.Writes[i].Kind != WriteKind.Delete)
            .ToList();
        if (!side.Features.HasFlag(SideFeatures.Normalizes) || wanted.Count == 0)
        {
            return;
        }

        var heads = wanted.Select(i => new EntryHead(batch.Results[i].Key!, batch.Results[i].Version, batch.Results[i].Address, batch.Writes[i].Target?.SeriesKey)).ToList();
        var read = await side.ReadAsync(heads, _window, cancellation).ConfigureAwait(false);
        for (var i = 0; i < wanted.Count; i++)
        {
            if (read[i].Entry is { } entry && entry.Version == batch.Results[wanted[i]].Version)
            {
                batch.Stored[wanted[i]] = entry.Content;
            }
            else if (read[i] is { Entry: null, Error: null })
            {
                // Somebody deleted or moved it at once: a feed does not tell of what came and went between two readings.
                batch.Vanished.Add(wanted[i]);
            }
        }
    }

    private EntryWrite ToWrite(SyncAction action)
    {
        var current = action.On(action.Side);
        var target = current is null ? null : new EntryHead(current.Key, current.Version, current.Address, current.SeriesKey);
        return action.Kind switch
        {
            SyncActionKind.Create => new EntryWrite
            {
                Kind = WriteKind.Create,
                Target = action.Over is { } there ? new EntryHead(there.Key, there.Version, there.Address, there.SeriesKey) : null,
                Content = action.Content,
                Fields = action.Fields,
                SeriesKey = action.SeriesKey,
                OriginalDate = action.OriginalDate,
                Stamp = new Stamp(_context.Installation, _context.Connection, action.Side == Side.Microbizz ? _context.NewId() : Guid.Parse(action.Microbizz!.Key)),
            },
            SyncActionKind.Update => new EntryWrite { Kind = WriteKind.Update, Target = target, Content = action.Content, Fields = action.Fields, Current = current!.Content, SeriesKey = action.SeriesKey, OriginalDate = action.OriginalDate },
            SyncActionKind.Restore => new EntryWrite
            {
                Kind = WriteKind.Restore,
                Target = new EntryHead(action.Undone!.Key),
                Content = action.Content,
                Stamp = action.Undone.Stamp ?? new Stamp(_context.Installation, _context.Connection, action.Side == Side.Microbizz ? Guid.Parse(action.Undone.Key) : _context.NewId()),
                Uid = action.Undone.Uid,
            },
            _ => new EntryWrite { Kind = WriteKind.Delete, Target = target },
        };
    }

    private IEnumerable<WriteBatch> Batches(Side kind, List<SyncAction> actions)
    {
        var size = kind == Side.Exchange ? ItemsOfRequest : AppointmentsOfTransaction;
        for (var start = 0; start < actions.Count; start += size)
        {
            var batch = actions.GetRange(start, Math.Min(size, actions.Count - start));
            yield return new WriteBatch(batch, batch.ConvertAll(ToWrite));
        }
    }
}
