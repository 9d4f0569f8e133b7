using ExchangeSync.Calendar;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>Carries a plan out: what it intends is written down first, then requested, then link and journal follow in one transaction.</summary>
internal sealed class PlanExecutor
{
    private const int BatchSize = 50;
    private readonly SyncContext _context;
    private readonly RunLedger _ledger;
    private readonly DateInterval _window;
    private readonly OwnWrites _own;
    private readonly IProgress<SyncProgress>? _progress;
    private readonly LinkBook _links = new();

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
        foreach (var group in writes.GroupBy(action => (action.Kind, action.Side)))
        {
            foreach (var batch in Batches(group.ToList()))
            {
                cancellation.ThrowIfCancellationRequested();
                _progress?.Report(new SyncProgress($"{group.Key.Kind} in {group.Key.Side}", done, writes.Count));
                await WriteAsync(group.Key.Side, batch, cancellation).ConfigureAwait(false);
                done += batch.Count;
            }
        }
    }

    private async Task WriteAsync(Side kind, IReadOnlyList<SyncAction> batch, CancellationToken cancellation)
    {
        var side = _context.On(kind);
        var writes = batch.Select(ToWrite).ToList();
        var intents = _ledger.Intend(batch, writes, _links);
        IReadOnlyList<WriteResult> results;
        try
        {
            results = await side.WriteAsync(writes, cancellation).ConfigureAwait(false);
        }
        catch
        {
            // Whether it was done is for the next run to find out: the intents stay open.
            _own.AddUnknown(kind);
            throw;
        }

        results = batch.Zip(results, Misplaced).ToList();
        foreach (var (write, result) in writes.Zip(results, (write, result) => (write, result)).Where(pair => pair.result.Outcome == WriteOutcome.Done))
        {
            _own.Add(kind, result.Key ?? write.Target!.Key, write.Kind == WriteKind.Delete ? null : result.Version);
            if (write is { Kind: WriteKind.Create, SeriesKey: null })
            {
                _own.AddCreated(kind, result.Key!);
            }
        }

        var stored = await ReadBackAsync(side, batch, writes, results, cancellation).ConfigureAwait(false);
        _ledger.Complete(batch, writes, intents, results, stored, _links);
        for (var i = 0; i < batch.Count; i++)
        {
            if (results[i] is { Outcome: WriteOutcome.VersionConflict or WriteOutcome.NotFound or WriteOutcome.NotProcessed } or { DeletedDates: not null })
            {
                Again.Add(batch[i]);
            }
        }
    }

    // A date that its series does not have, also when both were read again, is not there: the exception waits, shown as what it is.
    private WriteResult Misplaced(SyncAction action, WriteResult result) =>
        action is { Kind: SyncActionKind.Create, SeriesKey: not null } && result.Outcome == WriteOutcome.NotFound && !_own.AddMisplaced(action.On(action.Side.Other())!.Key)
            ? new WriteResult(WriteOutcome.Failed, Error: new EntryError(AppointmentReasons.OccurrenceNotInSeries, "Its series has no occurrence on its date.", IsTransient: false))
            : result;

    // What the server made of a write is the new base, but only where nobody wrote after us.
    private async Task<IReadOnlyList<EntryContent?>> ReadBackAsync(
        ICalendarSide side, IReadOnlyList<SyncAction> batch, List<EntryWrite> writes, IReadOnlyList<WriteResult> results, CancellationToken cancellation)
    {
        var stored = new EntryContent?[writes.Count];
        var wanted = Enumerable.Range(0, writes.Count)
            .Where(i => results[i].Outcome == WriteOutcome.Done && writes[i].Kind != WriteKind.Delete)
            .ToList();
        if (!side.Features.HasFlag(SideFeatures.Normalizes) || wanted.Count == 0)
        {
            return stored;
        }

        var heads = wanted.Select(i => new EntryHead(results[i].Key!, results[i].Version, results[i].Address, writes[i].Target?.SeriesKey)).ToList();
        var read = await side.ReadAsync(heads, _window, cancellation).ConfigureAwait(false);
        for (var i = 0; i < wanted.Count; i++)
        {
            if (read[i].Entry is { } entry && entry.Version == results[wanted[i]].Version)
            {
                stored[wanted[i]] = entry.Content;
            }
            else if (read[i] is { Entry: null, Error: null })
            {
                // Somebody deleted or moved it at once: a feed does not tell of what came and went between two readings.
                Again.Add(batch[wanted[i]]);
            }
        }

        return stored;
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

    private static IEnumerable<IReadOnlyList<SyncAction>> Batches(List<SyncAction> actions)
    {
        for (var start = 0; start < actions.Count; start += BatchSize)
        {
            yield return actions.GetRange(start, Math.Min(BatchSize, actions.Count - start));
        }
    }
}
