using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>Finds out what may have changed on a side since the last run: its feed, the days that entered the window, and what was left pending.</summary>
internal sealed class ChangeReader
{
    private readonly SyncContext _context;
    private readonly SyncState _state;
    private readonly DateInterval _window;
    private readonly Instant _now;
    private readonly bool _showHeld;

    /// <param name="context">The run's context.</param>
    /// <param name="state">Where the last run stopped.</param>
    /// <param name="window">The window of this one.</param>
    /// <param name="now">When it began.</param>
    /// <param name="showHeld">Held deletes are looked at too: to release them, or to show them in a plan.</param>
    public ChangeReader(SyncContext context, SyncState state, DateInterval window, Instant now, bool showHeld)
    {
        _showHeld = showHeld;
        _context = context;
        _state = state;
        _window = window;
        _now = now;
    }

    /// <summary>Not only what may have changed: all that is in the window, and all that is linked.</summary>
    public bool Everything { get; init; }

    /// <summary>Reads one side. Keys only; no content is asked for.</summary>
    public async Task<SideChanges> ReadAsync(Side kind, IReadOnlyCollection<PendingChange> pending, CancellationToken cancellation)
    {
        var side = _context.On(kind);
        var (cursor, lastIdentity) = kind == Side.Exchange
            ? (_state.ExchangeCursor, _state.ExchangeIdentity)
            : (_state.MicrobizzCursor, _state.MicrobizzIdentity);

        // Another calendar behind the same name (a migrated or a new mailbox): its feed is another one, and what is missing in it was not deleted.
        var identity = await side.IdentifyAsync(cancellation).ConfigureAwait(false);
        // Links of a run that died before it could store which calendar it wrote in tell nothing of this one.
        var replaced = lastIdentity is null ? kind == Side.Exchange && _context.Store.CountLinks() > 0 : lastIdentity != identity;
        var scopeChanged = _state.Scope != SyncScope.Signature(_context.Settings);
        var feed = await side.ReadFeedAsync(replaced ? null : cursor, cancellation).ConfigureAwait(false);
        var changes = new SideChanges(kind, feed.Cursor, feed.CursorAccepted, identity) { Replaced = replaced, Everything = Everything, Repeats = feed.Repeats };
        if (feed.CursorAccepted)
        {
            Apply(changes, feed);
            var told = changes.Touched.Count;
            foreach (var slice in scopeChanged ? [_window] : EnteredDays())
            {
                await ListAsync(side, changes, slice, pending, cancellation).ConfigureAwait(false);
            }

            if (changes.Touched.Count > told)
            {
                await CoverAsync(side, changes, feed, cancellation).ConfigureAwait(false);
            }
        }
        else
        {
            await ReadEverythingAsync(side, changes, feed, pending, cancellation).ConfigureAwait(false);
        }

        if (Everything)
        {
            foreach (var head in (await side.ListAsync(_window, cancellation).ConfigureAwait(false)).Heads)
            {
                TouchUnlessDeleted(changes, head);
            }

            foreach (var link in _context.Store.AllLinks())
            {
                TouchUnlessDeleted(changes, link.HeadOn(kind) with { Version = null });
            }
        }

        // In another calendar the same id and version may well be another entry.
        changes.IgnoreVersions = scopeChanged || Everything || replaced;
        if (scopeChanged && kind == Side.Exchange)
        {
            // The way in which series are carried over may have changed: what they are made of is looked at wherever it lies.
            foreach (var link in _context.Store.AllLinks().Where(link => link.SeriesKey is not null || link.ExchangeBase.RecurrenceRule is not null))
            {
                changes.Touch(link.HeadOn(kind) with { Version = null });
            }
        }

        foreach (var row in pending.Where(row => row.Side == kind && (row.NextAttempt <= _now || (_showHeld && row.Kind == PendingKind.Held))))
        {
            if (row.Deleted && changes.Touched.ContainsKey(row.Key))
            {
                // It is there again: what was remembered of its delete is over.
                continue;
            }

            if (row is { Deleted: true, Kind: PendingKind.Held or PendingKind.Retry })
            {
                changes.DeleteAlone(row.Key);
            }
            else if (row.Deleted)
            {
                changes.Apply(new FeedChange(row.Key, null, Deleted: true));
            }
            else if (!changes.Deleted.Contains(row.Key))
            {
                changes.Touch(new EntryHead(row.Key, null, row.Address, row.SeriesKey));
            }
        }

        return changes;
    }

    /// <summary>The rest of the feed after our own writes: whatever in it is not ours was done by somebody else meanwhile.</summary>
    public static async Task ReadEchoAsync(SyncContext context, SideChanges changes, OwnWrites own, CancellationToken cancellation)
    {
        var side = context.On(changes.Side);
        var feed = await side.ReadFeedAsync(changes.Cursor, cancellation).ConfigureAwait(false);
        changes.Cursor = feed.Cursor;
        changes.Repeats |= feed.Repeats;

        // Where it tells everything over again, the next run looks at everything in any case, and so at what changed meanwhile.
        foreach (var change in feed.Changes.Where(change => !feed.Repeats && !own.Made(side.Side, change)))
        {
            changes.Apply(change);
        }

        if (!feed.CursorAccepted && !feed.Repeats)
        {
            TouchUnlike(context, changes, feed);
        }

        // A feed does not tell of what came and went between two readings: an entry of ours that is not in it is gone already.
        var told = new HashSet<string>(feed.Changes.Select(change => change.Key), StringComparer.Ordinal);
        foreach (var key in own.TakeCreated(side.Side).Where(key => !told.Contains(key)))
        {
            changes.Touch(new EntryHead(key));
        }
    }

    // Without a usable cursor: the feed is drained first, then the window is listed, then the feed once more. An entry seen twice is harmless, one unseen is not.
    private async Task ReadEverythingAsync(ICalendarSide side, SideChanges changes, ChangeFeed drained, IReadOnlyCollection<PendingChange> pending, CancellationToken cancellation)
    {
        await ListAsync(side, changes, _window, pending, cancellation).ConfigureAwait(false);
        TouchUnlike(_context, changes, drained);
        await CoverAsync(side, changes, drained, cancellation).ConfigureAwait(false);
    }

    // What a listing showed may have been made after the feed was read. A feed read from before would never tell that it is gone again: it is read on to where it covers the listing.
    private async Task CoverAsync(ICalendarSide side, SideChanges changes, ChangeFeed before, CancellationToken cancellation)
    {
        var since = await side.ReadFeedAsync(changes.Cursor, cancellation).ConfigureAwait(false);
        changes.Cursor = since.Cursor;
        changes.Repeats |= since.Repeats;
        if (since.CursorAccepted)
        {
            Apply(changes, since);
            return;
        }

        // The cursor was forgotten at once: everything again, of which the news is what was not there before.
        var known = new HashSet<(string, string?)>(before.Changes.Select(change => (change.Key, change.Version)));
        foreach (var change in since.Changes.Where(change => !known.Contains((change.Key, change.Version))))
        {
            changes.Apply(change);
        }

        TouchUnlike(_context, changes, since);
    }

    // Of everything there is, what is linked and not as it was agreed on, or not there any more.
    private static void TouchUnlike(SyncContext context, SideChanges changes, ChangeFeed everything)
    {
        var present = everything.Changes.Where(change => !change.Deleted).ToDictionary(change => change.Key, StringComparer.Ordinal);
        foreach (var link in context.Store.AllLinks())
        {
            var key = link.KeyOn(changes.Side);
            var unchanged = !changes.Replaced && present.TryGetValue(key, out var change) && change.Version is not null && change.Version == link.VersionOn(changes.Side);
            if (!unchanged && !changes.Touched.ContainsKey(key))
            {
                changes.Touch(link.HeadOn(changes.Side) with { Version = null });
            }
        }
    }

    private static void Apply(SideChanges changes, ChangeFeed feed)
    {
        foreach (var change in feed.Changes)
        {
            changes.Apply(change);
        }
    }

    private static void TouchUnlessDeleted(SideChanges changes, EntryHead head)
    {
        if (!changes.Deleted.Contains(head.Key))
        {
            changes.Touch(head);
        }
    }

    private static async Task ListAsync(ICalendarSide side, SideChanges changes, DateInterval days, IReadOnlyCollection<PendingChange> pending, CancellationToken cancellation)
    {
        // What was skipped before and only shows up in a listing again is still skipped: saying so once is enough.
        var skipped = new HashSet<string>(pending.Where(row => row.Side == side.Side && row.Kind == PendingKind.Skipped).Select(row => row.Key), StringComparer.Ordinal);
        var listing = await side.ListAsync(days, cancellation).ConfigureAwait(false);
        changes.ListedInPart |= !listing.IsWhole;
        foreach (var head in listing.Heads)
        {
            if (!skipped.Contains(head.Key) && !changes.Deleted.Contains(head.Key))
            {
                changes.Touch(head);
            }
        }
    }

    private IEnumerable<DateInterval> EnteredDays()
    {
        if (_state.WindowStart is not { } start || _state.WindowEnd is not { } end || _window.End < start || _window.Start > end)
        {
            yield return _window;
            yield break;
        }

        if (_window.Start < start)
        {
            yield return new DateInterval(_window.Start, start.PlusDays(-1));
        }

        if (_window.End > end)
        {
            yield return new DateInterval(end.PlusDays(1), _window.End);
        }
    }
}
