using ExchangeSync.Calendar;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>
/// Carries an admin's choice out: the version that is kept is written on both sides, also long after a policy had decided otherwise, as far back as the journal goes. It is a run of its own, with a
/// journal, and can be undone.
/// </summary>
public sealed class ConflictResolver
{
    private readonly SyncContext _context;
    private readonly DateInterval _window;

    /// <summary>Makes one for one connection.</summary>
    /// <exception cref="SideException">UnknownTimeZone.</exception>
    public ConflictResolver(SyncContext context)
    {
        _context = context;
        (_window, _) = SyncRunner.Days(context, context.Clock.GetCurrentInstant());
    }

    /// <summary>Resolves a conflict.</summary>
    /// <param name="conflictId">The id of its line in the journal.</param>
    /// <param name="keep">Which version stays.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="StoreException">ConflictNotFound, ConflictAlreadyResolved, ConflictEntryGone, ConflictVersionGone, ConflictNotWritable.</exception>
    /// <exception cref="SideException">A side cannot be used, or refuses the version. The conflict stays as it was, and it can be tried again.</exception>
    public Task<SyncRun> RunAsync(long conflictId, ConflictChoice keep, CancellationToken cancellation)
    {
        ConflictRules.Check(_context.Store, conflictId);
        return new SyncRunner(_context).RunFrameAsync(
            async (ledger, _, requests) =>
            {
                var conflict = ConflictRules.Check(_context.Store, conflictId);
                await ResolveAsync(conflict, keep, ledger, cancellation).ConfigureAwait(false);
                SyncRun? finished = null;
                _context.Store.Write(transaction =>
                {
                    transaction.Resolve(conflict.Line, keep, _context.Clock.GetCurrentInstant());
                    if (conflict.State == ConflictState.Open)
                    {
                        transaction.RemovePending(Side.Exchange, conflict.Line.PartnerKey!);
                    }

                    finished = SyncRunner.Finished(_context, ledger, _context.Store.Pending(), requests);
                    transaction.FinishRun(finished);
                });
                return finished!;
            },
            undoes: null,
            cancellation);
    }

    private async Task ResolveAsync(RecordedConflict conflict, ConflictChoice keep, RunLedger ledger, CancellationToken cancellation)
    {
        var side = keep == ConflictChoice.Microbizz ? Side.Microbizz : Side.Exchange;
        var pair = await ReadAsync(conflict, cancellation).ConfigureAwait(false);
        var ours = conflict.State == ConflictState.Open ? pair?.Appointment.Content : conflict.VersionOf(Side.Microbizz);
        if (keep == ConflictChoice.Both && ours is null)
        {
            throw ConflictRules.VersionGone(Side.Microbizz);
        }

        // What stays beside the pair comes first: until it is there, the pair still says it.
        if (keep == ConflictChoice.Both)
        {
            await AddBesideAsync(ours!, ledger, cancellation).ConfigureAwait(false);
        }

        if (pair is null)
        {
            await BringBackAsync(conflict, side, keep, ledger, cancellation).ConfigureAwait(false);
            return;
        }

        var fields = conflict.Line.Fields & ~(side == Side.Microbizz ? EntryFields.Participants : EntryFields.None);
        if (conflict.State != ConflictState.Open)
        {
            if (conflict.Winner == side)
            {
                // It stayed then, and nothing has to be written for it.
                return;
            }

            if (side == Side.Microbizz && (pair.Item.IsOrganizedByOther || conflict.Line.Kind == JournalKind.Skip || IsOfWholeSeries(pair, fields)))
            {
                throw ConflictRules.NotWritable();
            }

            var version = conflict.VersionOf(side) ?? throw ConflictRules.VersionGone(side);
            var own = side == Side.Exchange ? pair.Item : pair.Appointment;
            var differing = ContentComparer.Differs(side, own.Content, version) & fields;
            if (differing != EntryFields.None)
            {
                await WriteAsync(Update(pair, side, differing, own.Content.With(differing, version)) with { Leads = true }, ledger, cancellation).ConfigureAwait(false);
                pair = await ReadAsync(conflict, cancellation).ConfigureAwait(false) ?? throw ConflictRules.EntryGone();
            }
        }

        var mapping = _context.Settings.ToMapping(_context.AppointmentTypes(), _context.Clock.GetCurrentInstant());
        var (other, wanted) = side == Side.Exchange
            ? (pair.Appointment, FieldMapping.ToMicrobizz(pair.Item.Content, pair.Appointment.Content, mapping))
            : (pair.Item, FieldMapping.ToExchange(pair.Appointment.Content, pair.Item.Content, mapping, pair.Link.MicrobizzBase));
        var ownDates = other.Side == Side.Microbizz && wanted.RecurrenceRule is not null && _context.Settings.Recurrence == RecurrenceMode.Instances ? fields & EntryFields.Recurrence : EntryFields.None;
        fields &= ~ownDates;
        var following = ContentComparer.Differs(other.Side, other.Content, wanted) & fields;
        if (following != EntryFields.None)
        {
            await WriteAsync(Update(pair, other.Side, following, other.Content.With(following, wanted)), ledger, cancellation).ConfigureAwait(false);
        }
        else
        {
            ledger.Bookkeep([new SyncAction { Kind = SyncActionKind.Refresh, Link = pair.Link, Exchange = pair.Item, Microbizz = pair.Appointment, Fields = fields }], new LinkBook());
        }

        if (ownDates != EntryFields.None)
        {
            LeaveDates(await ReadAsync(conflict, cancellation).ConfigureAwait(false) ?? throw ConflictRules.EntryGone(), ownDates);
        }
    }

    // The dates of a series are entries of their own: it becomes none in Microbizz, and the next run carries its dates over.
    private void LeaveDates(Pair pair, EntryFields fields)
    {
        var now = _context.Clock.GetCurrentInstant();
        var pending = new PendingBook(_context.Store.Pending(), _context.Clock);
        _context.Store.Write(transaction => UndoBooks.Intend(transaction, Update(pair, Side.Exchange, fields, pair.Item.Content) with { Leads = true }, new LinkBook(), pending, now));
    }

    // How a series recurs is not said by one date of it.
    private static bool IsOfWholeSeries(Pair pair, EntryFields fields) => pair.Item.Kind == EntryKind.Occurrence && (fields & EntryFields.Recurrence) != EntryFields.None;

    // The pair is gone: a version that a delete had won over comes back as an entry, and the next run gives it its partner.
    private async Task BringBackAsync(RecordedConflict conflict, Side side, ConflictChoice keep, RunLedger ledger, CancellationToken cancellation)
    {
        if (conflict.Line.Reason != SyncReasons.EditedAndDeleted)
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
        await WriteAsync(
            new SyncAction
            {
                Kind = SyncActionKind.Restore,
                Side = side,
                Content = version,
                Reason = SyncReasons.ConflictResolved,
                Message = ConflictRules.Chosen,
                Undone = new RunChange { RunId = conflict.Line.RunId, Side = side, Key = conflict.KeyOn(side)!, Kind = JournalKind.Delete, Before = version, Stamp = conflict.Line.Stamp, Uid = conflict.Line.Uid },
            },
            ledger,
            cancellation).ConfigureAwait(false);
    }

    // The row that keeps it out of the sync is there before it is.
    private async Task AddBesideAsync(EntryContent content, RunLedger ledger, CancellationToken cancellation)
    {
        var id = _context.NewId();
        var now = _context.Clock.GetCurrentInstant();
        _context.Store.Write(transaction => transaction.Save(new PendingChange
        {
            Side = Side.Microbizz,
            Key = id.ToString("D"),
            Kind = PendingKind.Skipped,
            Reason = SyncReasons.KeptBeside,
            Message = ConflictRules.KeptBeside,
            Since = now,
        }));
        var write = new EntryWrite { Kind = WriteKind.Create, Content = content with { Participants = [], ReminderMinutes = null }, Stamp = new Stamp(_context.Installation, _context.Connection, id) };
        var result = (await _context.Microbizz.WriteAsync([write], cancellation).ConfigureAwait(false))[0];
        if (result.Outcome != WriteOutcome.Done)
        {
            throw ConflictRules.Refused(result);
        }

        ledger.NoteBeside(id.ToString("D"), write);
    }

    private async Task WriteAsync(SyncAction action, RunLedger ledger, CancellationToken cancellation)
    {
        var executor = new PlanExecutor(_context, ledger, _window, new OwnWrites(), null);
        await executor.ExecuteAsync(new SyncPlan([action], []), cancellation).ConfigureAwait(false);
        var lines = _context.Store.Journal(ledger.Run.Id);
        var line = lines[lines.Count - 1];
        if (line.State == JournalState.Failed)
        {
            throw ConflictRules.Refused(line);
        }
    }

    private async Task<Pair?> ReadAsync(RecordedConflict conflict, CancellationToken cancellation)
    {
        var link = new[] { Side.Microbizz, Side.Exchange }
            .Where(side => conflict.KeyOn(side) is not null)
            .Select(side => _context.Store.FindLink(side, conflict.KeyOn(side)!))
            .FirstOrDefault(found => found is not null);
        if (link is null)
        {
            return null;
        }

        var item = (await _context.Exchange.ReadAsync([link.HeadOn(Side.Exchange) with { Version = null }], _window, cancellation).ConfigureAwait(false))[0].Entry;
        var appointment = (await _context.Microbizz.ReadAsync([link.HeadOn(Side.Microbizz)], _window, cancellation).ConfigureAwait(false))[0].Entry;
        return item is null || appointment is null ? throw ConflictRules.EntryGone() : new Pair(link, item, appointment);
    }

    private SyncAction Update(Pair pair, Side side, EntryFields fields, EntryContent content) => new()
    {
        Kind = SyncActionKind.Update,
        Side = side,
        Link = pair.Link,
        Exchange = pair.Item,
        Microbizz = pair.Appointment,
        Fields = fields,
        Content = content,
        Reason = SyncReasons.ConflictResolved,
        Message = ConflictRules.Chosen,
        HidesTexts = _context.Settings.PrivateMode == PrivateMode.BusyOnly && pair.Item.Content.Private && Masking.CopyIn(pair.Link) != Side.Exchange,
    };

    private sealed record Pair(Link Link, Entry Item, Entry Appointment);
}
