using ExchangeSync.Calendar;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>What the sync of one connection remembers: links, pending changes, journal, runs, and the lease that makes it the one writer.</summary>
public sealed class SyncStore(Database database, Guid connectionId)
{
    private volatile Lease? _lease;

    /// <summary>The connection.</summary>
    public Guid ConnectionId { get; } = connectionId;

    /// <summary>Where the reading of both sides stands; <see cref="SyncState.None"/> before the first run.</summary>
    public SyncState LoadState() => database.Read(session => SyncStateRows.Load(session, ConnectionId));

    /// <summary>The links with one of these keys on that side, each once; for Exchange also those of the occurrences of a series with one of the keys.</summary>
    public IReadOnlyList<Link> FindLinks(Side side, IReadOnlyCollection<string> keys) =>
        database.Read(session => LinkRows.Find(session, ConnectionId, side, keys));

    /// <summary>The link of the entry with that very key; null: it has none.</summary>
    public Link? FindLink(Side side, string key) => FindLinks(side, [key]).FirstOrDefault(link => link.KeyOn(side) == key);

    /// <summary>Every link.</summary>
    public IReadOnlyList<Link> AllLinks() => database.Read(session => LinkRows.All(session, ConnectionId));

    /// <summary>How many links there are.</summary>
    public int CountLinks() => database.Read(session => LinkRows.Count(session, ConnectionId));

    /// <summary>The links of which that is true. Only those are held in memory: years have more of them than one window.</summary>
    public IReadOnlyList<Link> FindLinks(Func<Link, bool> isWanted) => database.Read(session => LinkRows.Where(session, ConnectionId, isWanted));

    /// <summary>How many entries runs have deleted on a side since then to carry over a delete that nobody had released, where all occurrences of a series count as one.</summary>
    public int CountDeletes(Side side, Instant since) => database.Read(session => JournalRows.Deletes(session, ConnectionId, side, since))
        .Select(deleted => Entry.SeriesKeyIn(deleted) ?? deleted)
        .Distinct(StringComparer.Ordinal)
        .Count();

    /// <summary>The ids of the connections of other users.</summary>
    public IReadOnlyCollection<Guid> ConnectionsOfOthers() => database.Read(session => session.Query(
        "SELECT id FROM connection WHERE user_id <> (SELECT user_id FROM connection WHERE id = @connection)", row => row.Guid("id"), ("@connection", ConnectionId)));

    /// <summary>Those of these appointments that belong, or belonged until they were deleted, to other users.</summary>
    public IReadOnlyCollection<Guid> AppointmentsOfOthers(IReadOnlyCollection<Guid> ids) => database.Read(session => ids.Where(id => session.Number(
        "SELECT COUNT(*) FROM (SELECT id, user_id FROM appointment UNION ALL SELECT id, user_id FROM appointment_tombstone) "
        + "WHERE id = @id AND user_id <> (SELECT user_id FROM connection WHERE id = @connection)",
        ("@id", id), ("@connection", ConnectionId)) > 0).ToList());

    /// <summary>The changes that wait, the oldest first.</summary>
    public IReadOnlyList<PendingChange> Pending() => database.Read(session => PendingRows.All(session, ConnectionId));

    /// <summary>What runs intended and never completed, the oldest first. Before a run has begun to write: the requests whose fate is unknown.</summary>
    public IReadOnlyList<JournalEntry> OpenIntents() => database.Read(session => JournalRows.Open(session, ConnectionId));

    /// <summary>The links that were made since a run last came to its end. No position in a feed covers them: an item that was made and deleted again since then is in no feed.</summary>
    public IReadOnlyList<Link> LinkedSinceLastRun() => FindLinks(Side.Exchange, database.Read(session => JournalRows.LinkedUnread(session, ConnectionId)));

    /// <summary>The last runs, the newest first.</summary>
    public IReadOnlyList<SyncRun> Runs(int count = 20) => database.Read(session => RunRows.Newest(session, ConnectionId, count));

    /// <summary>How the connection is doing.</summary>
    public ConnectionHealth Health() => database.Read(session =>
    {
        var health = HealthRows.Load(session, ConnectionId);
        return health with { CredentialFailures = Math.Max(health.CredentialFailures, RefusalRows.Worst(session, ConnectionId)?.Weight ?? 0) };
    });

    /// <summary>Of the connection's accounts the one that was refused most, to whichever connections share it; null: none was.</summary>
    internal RefusedAccount? RefusedAccount() => database.Read(session => RefusalRows.Worst(session, ConnectionId));

    /// <summary>The credentials were found to be right: failures that they caused count no longer.</summary>
    public void ClearCredentialFailures() => database.Write(session => HealthRows.ClearCredentialFailures(session, ConnectionId));

    /// <summary>Stores a run that failed before it could begin.</summary>
    public SyncRun AddFailedRun(Instant now, string errorId, string message, string? remedy) => database.Write(session =>
    {
        var run = RunRows.Begin(session, ConnectionId, now) with
        {
            Finished = now,
            Status = SyncRunStatus.Failed,
            ErrorId = errorId,
            ErrorMessage = message,
            Remedy = remedy,
        };
        RunRows.Save(session, ConnectionId, run);
        HealthRows.Note(session, ConnectionId, run);
        return run;
    });

    /// <summary>
    /// Forgets links, pending changes, where the reading stands, and requests whose fate is unknown; runs, journal and health stay, wrong credentials among them, and so does what keeps an appointment
    /// out of the sync that was kept beside its pair. Gives the number of links that there were.
    /// </summary>
    /// <exception cref="StoreException">LeaseLost.</exception>
    public int Forget() => database.Write(session =>
    {
        CheckLease(session);
        var connection = ("@connection", (object?)ConnectionId);
        var links = session.Execute("DELETE FROM link WHERE connection_id = @connection", connection);
        session.Execute("DELETE FROM pending WHERE connection_id = @connection AND reason <> 'KeptBeside'", connection);
        session.Execute("DELETE FROM sync_state WHERE connection_id = @connection", connection);
        session.Execute(
            "UPDATE journal SET state = 'Resolved', reason = 'Reset' WHERE state = 'Intended' AND run_id IN (SELECT id FROM run WHERE connection_id = @connection)", connection);
        return links;
    });

    /// <summary>What a run of this connection wrote down, in order.</summary>
    public IReadOnlyList<JournalEntry> Journal(long runId) => database.Read(session => JournalRows.OfRun(session, ConnectionId, runId));

    /// <summary>The same without what entries said: which entry, what was done, how it ended.</summary>
    public IReadOnlyList<JournalEntry> JournalHeads(long runId) => database.Read(session => JournalRows.Heads(session, ConnectionId, runId));

    /// <summary>What runs after that one wrote, or may have written, in order; without the images.</summary>
    public IReadOnlyList<JournalEntry> WritesAfter(long runId) => database.Read(session => JournalRows.After(session, ConnectionId, runId));

    /// <summary>The undos after that run, each with the run that it undoes.</summary>
    public IReadOnlyDictionary<long, long> UndosAfter(long runId) => database.Read(session => RunRows.UndosAfter(session, ConnectionId, runId));

    /// <summary>The versions that gave way or stand against each other (<see cref="JournalKind.Conflict"/>), and the changes that were not carried over, as far back as the journal goes; the newest first.</summary>
    public IReadOnlyList<RecordedConflict> Conflicts()
    {
        var (lines, open) = database.Read(session => (JournalRows.Conflicts(session, ConnectionId), new HashSet<string>(PendingRows.AppointmentsInConflict(session, ConnectionId), StringComparer.Ordinal)));
        return lines.ConvertAll(line => new RecordedConflict(
            line,
            line is { Reason: SyncReasons.ConflictUnresolved, Resolution: null, Key: { } appointment } && open.Remove(appointment) ? ConflictState.Open
            : line.Resolution is not null ? ConflictState.Resolved : ConflictState.Settled));
    }

    /// <summary>A run of this connection; null when there is none.</summary>
    public SyncRun? FindRun(long id) => database.Read(session => RunRows.Find(session, ConnectionId, id));

    /// <summary>A run of this connection.</summary>
    /// <exception cref="StoreException">RunNotFound.</exception>
    public SyncRun GetRun(long id) => FindRun(id) ?? throw new StoreException(
        "RunNotFound", $"There is no run {id} of this connection.", "See Get-MbxExchangeSyncRun for those that there were.");

    /// <summary>Begins a run.</summary>
    /// <param name="now">The time.</param>
    /// <param name="undoes">The run that it undoes; null: it synchronizes.</param>
    /// <exception cref="StoreException">LeaseLost.</exception>
    public SyncRun BeginRun(Instant now, long? undoes = null) => database.Write(session =>
    {
        CheckLease(session);
        return RunRows.Begin(session, ConnectionId, now, undoes);
    });

    /// <summary>Stores all that <paramref name="work"/> stores, in one transaction; nothing of it when it throws.</summary>
    /// <exception cref="StoreException">LeaseLost: a lease was acquired here, and another holder has taken over since.</exception>
    public void Write(Action<SyncTransaction> work)
    {
        var hasForgotten = database.Write(session =>
        {
            CheckLease(session);
            var transaction = new SyncTransaction(session, ConnectionId);
            try
            {
                work(transaction);
                return transaction.HasForgotten;
            }
            finally
            {
                transaction.End();
            }
        });
        if (hasForgotten)
        {
            database.EmptyLog();
        }
    }

    /// <summary>Becomes the one writer of the connection until <paramref name="expiry"/> has passed; null when somebody else is.</summary>
    /// <param name="holder">Who asks, for a person: machine and process.</param>
    /// <param name="now">The time.</param>
    /// <param name="expiry">How long the lease is good unless it is renewed.</param>
    public Lease? TryAcquireLease(string holder, Instant now, Duration expiry) => TryAcquire(holder, now, expiry).Acquired;

    /// <summary>As <see cref="TryAcquireLease"/>, but throws when somebody else is.</summary>
    /// <exception cref="StoreException">RunInProgress: names who, and since when.</exception>
    public Lease AcquireLease(string holder, Instant now, Duration expiry)
    {
        var (acquired, held) = TryAcquire(holder, now, expiry);
        return acquired ?? throw new StoreException(
            "RunInProgress",
            $"A run of this connection is under way: {held!.Holder}, since {held.Acquired}.",
            $"Wait for it to end. If its process died, its lease ends at {held.Expires}.");
    }

    /// <summary>Makes the lease that was acquired here good for another <paramref name="expiry"/>.</summary>
    /// <exception cref="StoreException">LeaseLost.</exception>
    public Lease RenewLease(Instant now, Duration expiry)
    {
        var lease = _lease ?? throw new InvalidOperationException("No lease was acquired.");
        database.Write(session =>
        {
            LeaseRows.Check(session, lease);
            LeaseRows.Extend(session, lease, now + expiry);
        });
        return _lease = lease with { Expires = now + expiry };
    }

    /// <summary>Gives the lease back; does nothing where none was acquired here, or another holder has it by now.</summary>
    public void ReleaseLease()
    {
        if (_lease is { } lease)
        {
            database.Write(session => LeaseRows.GiveBack(session, lease));
            _lease = null;
        }
    }

    /// <summary>A copy in memory of what the connection's sync remembers, to try something out on; nothing of it reaches this store.</summary>
    /// <param name="store">The copy.</param>
    /// <returns>What frees it.</returns>
    internal IDisposable Copy(out SyncStore store)
    {
        var copy = database.CopyToMemory();
        store = new SyncStore(copy, ConnectionId);
        return copy;
    }

    private (Lease? Acquired, Lease? Held) TryAcquire(string holder, Instant now, Duration expiry)
    {
        var result = database.Write<(Lease? Acquired, Lease? Held)>(session =>
        {
            var held = LeaseRows.Held(session, ConnectionId);

            // A lease that is good for longer than any is ever given was taken before the clock was set back: its holder is as dead as it would be without that.
            return held is not null && held.Expires > now && held.Expires - now <= expiry ? (null, held) : (LeaseRows.Take(session, ConnectionId, holder, now, now + expiry), null);
        });
        _lease = result.Acquired ?? _lease;
        return result;
    }

    /// <summary>Throws LeaseLost where a lease was acquired here and another holder has taken over since. Inside the transaction that it guards.</summary>
    internal void CheckLease(SqliteSession session)
    {
        if (_lease is { } lease)
        {
            LeaseRows.Check(session, lease);
        }
    }
}
