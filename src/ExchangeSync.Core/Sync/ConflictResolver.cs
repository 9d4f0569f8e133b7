using ExchangeSync.Calendar;
using ExchangeSync.Store;

namespace ExchangeSync.Sync;

/// <summary>
/// Carries an admin's choice out: the version that is kept is written on both sides, also long after a policy had decided otherwise, as far back as the journal goes. It is a run of its own, with a
/// journal, and can be undone.
/// </summary>
public sealed class ConflictResolver
{
    private readonly SyncContext _context;
    private readonly PlanInput _input;

    /// <summary>Makes one for one connection.</summary>
    /// <exception cref="SideException">UnknownTimeZone.</exception>
    public ConflictResolver(SyncContext context)
    {
        _context = context;
        var now = context.Clock.GetCurrentInstant();
        var (window, zone) = SyncRunner.Days(context, now);
        _input = new PlanInput { Settings = context.Settings, Window = window, Zone = zone, Now = now, Installation = context.Installation, Connection = context.Connection };
    }

    /// <summary>Resolves a conflict.</summary>
    /// <param name="conflictId">The id of its line in the journal.</param>
    /// <param name="keep">Which version stays.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="StoreException">ConflictNotFound, ConflictAlreadyResolved, ConflictEntryGone, ConflictVersionGone, ConflictNotWritable, ConflictLeftOut.</exception>
    /// <exception cref="SideException">A side cannot be used, or refuses the version. The conflict stays as it was, and it can be tried again.</exception>
    public Task<SyncRun> RunAsync(long conflictId, ConflictChoice keep, CancellationToken cancellation)
    {
        ConflictRules.Check(_context.Store, conflictId);
        return new SyncRunner(_context).RunFrameAsync(
            async (ledger, pending, requests) =>
            {
                var conflict = ConflictRules.Check(_context.Store, conflictId);
                await ResolveAsync(conflict, keep, ledger, pending, cancellation).ConfigureAwait(false);
                SyncRun? finished = null;
                _context.Store.Write(transaction =>
                {
                    transaction.Resolve(conflict.Line, keep, ledger.Run.Id, _context.Clock.GetCurrentInstant());
                    if (conflict.State == ConflictState.Open && FindLink(conflict) is { } link)
                    {
                        transaction.RemovePending(Side.Exchange, link.ExchangeKey);
                    }

                    SyncRunner.HideBehindMasks(_context, transaction, everything: false);
                    finished = SyncRunner.Finished(_context, ledger, _context.Store.Pending(), requests);
                    transaction.FinishRun(finished);
                });
                return finished!;
            },
            undoes: null,
            cancellation);
    }

    private async Task ResolveAsync(RecordedConflict conflict, ConflictChoice keep, RunLedger ledger, PendingBook pending, CancellationToken cancellation)
    {
        var side = keep == ConflictChoice.Microbizz ? Side.Microbizz : Side.Exchange;
        var pair = await ReadAsync(conflict, side, pending, cancellation).ConfigureAwait(false);
        var ours = (conflict.State == ConflictState.Open ? pair?.Appointment.Content : null) ?? conflict.VersionOf(Side.Microbizz);
        if (keep == ConflictChoice.Both && ours is null && conflict.Line.Reason != SyncReasons.EditedAndDeleted)
        {
            throw ConflictRules.VersionGone(Side.Microbizz);
        }

        var fields = conflict.Line.Fields & ~(side == Side.Microbizz ? EntryFields.Participants : EntryFields.None);
        var stayed = conflict.State != ConflictState.Open && conflict.Winner == side && (pair is null || !conflict.IsLeftStanding(side) || pair.WhyNot(fields) is not null);
        var restored = pair is null || stayed ? null : Check(conflict, side, pair, ref fields);

        // What stays beside the pair comes first: until it is there, the pair still says it.
        if (keep == ConflictChoice.Both && ours is not null)
        {
            await new KeptBeside(_context).AddAsync(ours, ledger, cancellation).ConfigureAwait(false);
        }

        if (pair is null)
        {
            await BringBackAsync(conflict, side, keep, ledger, cancellation).ConfigureAwait(false);
            return;
        }

        if (stayed)
        {
            // Nothing has to be written for it.
            return;
        }

        var newer = new[] { Side.Exchange, Side.Microbizz }.ToDictionary(one => one, one => pair.EditedSince(conflict, one));
        if (restored is not null)
        {
            await WriteAsync(pair.Plan(Telling(restored)), ledger, cancellation).ConfigureAwait(false);
            pair = await ReadAsync(conflict, side, pending, cancellation).ConfigureAwait(false) ?? throw ConflictRules.EntryGone();
        }

        var ownDates = pair.OwnDates(fields);
        if (pair.Carried(fields) is { } carried)
        {
            await WriteAsync(pair.Plan(Telling(carried)), ledger, cancellation).ConfigureAwait(false);
        }
        else
        {
            ledger.Bookkeep([pair.Agreed(fields & ~ownDates)], new LinkBook());
        }

        if (ownDates != EntryFields.None)
        {
            LeaveDates((await ReadAsync(conflict, side, pending, cancellation).ConfigureAwait(false) ?? throw ConflictRules.EntryGone()).LeavesTo(ownDates));
        }

        SyncAction Telling(SyncAction write) => (write.Fields & newer[write.Side]) is not EntryFields.None and var fields
            ? write with { Losses = [.. write.Losses, new LosingVersion(write.Side, fields, JournalKind.Conflict, SyncReasons.ConflictResolved, ConflictRules.NewerEdit)] }
            : write;
    }

    // All that refuses it does so before anything is written. Gives the write of a version that had given way.
    private static SyncAction? Check(RecordedConflict conflict, Side side, Resolution pair, ref EntryFields fields)
    {
        if (pair.WhyNot(fields) is { } refusal)
        {
            throw refusal;
        }

        fields = pair.Shown(fields);
        if (conflict.State == ConflictState.Open || conflict.IsLeftStanding(side))
        {
            pair.Carried(fields);
            return null;
        }

        return side == Side.Microbizz && conflict.Line.Kind == JournalKind.Skip
            ? throw ConflictRules.NotWritable(side, conflict.Line.Message!)
            : pair.Restored(fields, ConflictRules.Version(conflict, side));
    }

    // The dates of a series are entries of their own: it becomes none in Microbizz, and the next run carries its dates over.
    private void LeaveDates(SyncAction leaves)
    {
        var now = _context.Clock.GetCurrentInstant();
        var pending = new PendingBook(_context.Store.Pending(), _context.Clock);
        _context.Store.Write(transaction => UndoBooks.Intend(transaction, leaves, new LinkBook(), pending, now));
    }

    // The pair is gone, or one of the two is and the next run looks at that: a version that a delete had won over comes back as an entry, and the next run gives it its partner.
    private async Task BringBackAsync(RecordedConflict conflict, Side side, ConflictChoice keep, RunLedger ledger, CancellationToken cancellation)
    {
        if (conflict.Line.Reason != SyncReasons.EditedAndDeleted || FindLink(conflict) is not null)
        {
            if (keep == ConflictChoice.Both)
            {
                return;
            }

            throw ConflictRules.EntryGone();
        }

        if (conflict.Winner == side)
        {
            return;
        }

        var version = conflict.VersionOf(side) ?? throw ConflictRules.VersionGone(side);
        var restore = new SyncAction
        {
            Kind = SyncActionKind.Restore,
            Side = side,
            Content = version,
            Reason = SyncReasons.ConflictResolved,
            Message = ConflictRules.Chosen,
            Undone = new RunChange { RunId = conflict.Line.RunId, Side = side, Key = conflict.KeyOn(side)!, Kind = JournalKind.Delete, Before = version, Stamp = conflict.Line.Stamp, Uid = conflict.Line.Uid },
        };
        await WriteAsync(new SyncPlan([restore], []), ledger, cancellation).ConfigureAwait(false);
    }

    // The last step is the one that the choice asks for.
    private async Task WriteAsync(SyncPlan plan, RunLedger ledger, CancellationToken cancellation)
    {
        var executor = new PlanExecutor(_context, ledger, _input.Window, new OwnWrites(), null);
        await executor.ExecuteAsync(plan, cancellation).ConfigureAwait(false);
        var lines = _context.Store.Journal(ledger.Run.Id);
        var line = lines[lines.Count - 1];
        if (line.State == JournalState.Failed)
        {
            throw ConflictRules.Refused(line);
        }
    }

    private async Task<Resolution?> ReadAsync(RecordedConflict conflict, Side side, PendingBook pending, CancellationToken cancellation)
    {
        if (FindLink(conflict) is not { } link)
        {
            return null;
        }

        var input = await new Observer(_context, _input.Window, pending).ObserveAsync(_input, Touched(link, Side.Exchange), Touched(link, Side.Microbizz), cancellation).ConfigureAwait(false);
        var seen = input.Links.First(pair => pair.Link.Id == link.Id);
        return (seen.Exchange.Error ?? seen.Microbizz.Error) is { } error ? throw ConflictRules.Unreadable(error)
            : seen is { Exchange.Entry: not null, Microbizz.Entry: not null } ? new Resolution(input, seen, side) : null;
    }

    private Link? FindLink(RecordedConflict conflict) => new[] { Side.Microbizz, Side.Exchange }
        .Where(side => conflict.KeyOn(side) is not null)
        .Select(side => _context.Store.FindLink(side, conflict.KeyOn(side)!))
        .FirstOrDefault(found => found is not null);

    // Nothing that is not found proves anything here.
    private static SideChanges Touched(Link link, Side side)
    {
        var touched = new SideChanges(side, "", cursorAccepted: false, "") { Everything = true };
        touched.Touch(link.HeadOn(side) with { Version = null });
        return touched;
    }
}
