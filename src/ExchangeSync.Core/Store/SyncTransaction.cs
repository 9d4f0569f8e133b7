using ExchangeSync.Calendar;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>What one transaction of a run stores, all or nothing. Good only within <see cref="SyncStore.Write"/>.</summary>
public sealed class SyncTransaction
{
    private readonly Guid _connectionId;
    private SqliteSession? _session;

    internal SyncTransaction(SqliteSession session, Guid connectionId)
    {
        _session = session;
        _connectionId = connectionId;
    }

    /// <summary>Texts were forgotten for good.</summary>
    internal bool HasForgotten { get; private set; }

    private SqliteSession Session => _session ?? throw new InvalidOperationException("The transaction is over.");

    /// <summary>Stores a link; a new one (id 0) gets its id. Of the bases' notes the fingerprint is kept.</summary>
    /// <exception cref="StoreException">PartnerTaken: one of its entries already has a partner. LinkNotFound: it was deleted meanwhile.</exception>
    public Link Save(Link link)
    {
        try
        {
            if (link.Id == 0)
            {
                return LinkRows.Insert(Session, _connectionId, link);
            }

            return LinkRows.Update(Session, _connectionId, link)
                ? link
                : throw new StoreException("LinkNotFound", "The pair of entries is not linked any more.", "Run again: the next run pairs them anew.");
        }
        catch (StoreException e) when (e.ErrorId == SqliteErrors.Constraint)
        {
            throw new StoreException("PartnerTaken", "One of the two entries already has a partner.", "Run again: the next run reads both sides anew.", e);
        }
    }

    /// <summary>Forgets a link.</summary>
    public void Delete(Link link) => LinkRows.Delete(Session, _connectionId, link.Id);

    /// <summary>Adds a line to the journal; the result has its id.</summary>
    public JournalEntry Add(JournalEntry entry) => JournalRows.Insert(Session, entry);

    /// <summary>Stores how far a line of the journal came: its state, keys, partner's version, what was written as the side has it, reason and message.</summary>
    /// <param name="entry">The line.</param>
    /// <param name="hasNewAfter">False: what was written is what was intended, and stands there.</param>
    public void Complete(JournalEntry entry, bool hasNewAfter = true) => JournalRows.Complete(Session, entry, hasNewAfter);

    /// <summary>
    /// Puts the mask of private entries over every text that the connection's journal has of these entries, on either side, but for fields in which a user's own version lost.
    /// </summary>
    public void HideTexts(IReadOnlyCollection<string> keys) => HideTexts(keys, everything: true);

    /// <summary>As <see cref="HideTexts(IReadOnlyCollection{string})"/>, of the pairs of which that is true: from all of the journal, or only from what was written there since a run last came to its end.</summary>
    public void HideTexts(Func<Link, bool> isMasked, bool everything)
    {
        var links = everything ? LinkRows.Where(Session, _connectionId, isMasked) : LinkRows.Unread(Session, _connectionId, isMasked);
        HideTexts(links.SelectMany(link => new[] { link.ExchangeKey, link.MicrobizzKey }).ToList(), everything);
    }

    /// <summary>Adds a conflict that nothing decides to the journal, unless it stands there already, with the same versions of the same fields.</summary>
    public void AddOpen(JournalEntry conflict)
    {
        if (JournalRows.Undecided(Session, _connectionId, conflict) is not { } known
            || known.Fields != conflict.Fields
            || (ContentComparer.Changed(conflict.Side, known.Before!, conflict.Before!) & conflict.Fields) != EntryFields.None
            || (ContentComparer.Changed(conflict.Side.Other(), known.PartnerContent!, conflict.PartnerContent!) & conflict.Fields) != EntryFields.None)
        {
            JournalRows.Insert(Session, conflict);
        }
    }

    /// <summary>Notes what an admin has chosen for a conflict of the journal, and the run that carried it out.</summary>
    public void Resolve(JournalEntry conflict, ConflictChoice choice, long run, Instant now) => JournalRows.Resolve(Session, conflict.Id, choice, run, now);

    /// <summary>The choice that this run carried out was taken back: its conflict can be resolved again.</summary>
    public void Reopen(long run) => JournalRows.Reopen(Session, _connectionId, run);

    /// <summary>
    /// Forgets the runs that are older than that, with their journal; the newest stays, and so does one with a write whose fate is unknown or with a conflict that is open.
    /// </summary>
    public void Prune(Instant now, Duration kept) => HasForgotten |= JournalRows.Prune(Session, _connectionId, now, kept) > 0;

    /// <summary>Stores a pending change in the place of one of the same entry.</summary>
    public void Save(PendingChange change) => PendingRows.Save(Session, _connectionId, change);

    /// <summary>Removes the pending change of an entry, if there is one.</summary>
    public void RemovePending(Side side, string key) => PendingRows.Delete(Session, _connectionId, side, key);

    /// <summary>Stores where the reading of both sides stands: together with everything that it covers.</summary>
    public void SaveState(SyncState state) => SyncStateRows.Save(Session, _connectionId, state);

    /// <summary>Stores how the run ended, or how far it is, and what that says of the connection's health.</summary>
    public void FinishRun(SyncRun run)
    {
        RunRows.Save(Session, _connectionId, run);
        HealthRows.Note(Session, _connectionId, run);
    }

    internal void End() => _session = null;

    private void HideTexts(IReadOnlyCollection<string> keys, bool everything) => HasForgotten |= keys.Count > 0 && JournalRows.HideTexts(Session, _connectionId, keys, everything);
}
