using ExchangeSync.Calendar;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>The pending rows of a connection during a run. A row ends when its entry was looked at again and nothing is left to wait for.</summary>
internal sealed class PendingBook
{
    private static readonly Duration FirstRetry = Duration.FromMinutes(5);
    private static readonly Duration LongestPause = Duration.FromDays(1);
    private readonly Dictionary<(Side Side, string Key), PendingChange> _rows;
    private readonly Dictionary<(Side Side, string Key), PendingChange> _renewed = [];
    private readonly object _gate = new();
    private readonly IClock _clock;

    public PendingBook(IEnumerable<PendingChange> rows, IClock clock)
    {
        _rows = rows.ToDictionary(row => (row.Side, row.Key));
        _clock = clock;
    }

    /// <summary>The rows as they stand.</summary>
    public IReadOnlyCollection<PendingChange> Rows => _rows.Values;

    /// <summary>What a planned action leaves waiting, if anything.</summary>
    public void Note(SyncAction action)
    {
        if (action.Kind == SyncActionKind.Wait || (action.Kind == SyncActionKind.Sleep && action.Deleted))
        {
            var kind = action.Kind == SyncActionKind.Sleep ? PendingKind.Dormant : action.Pending;
            Renew(action.Side, Head(action), kind, action.Reason ?? kind.ToString(), action.Message ?? "", action.Deleted);
        }
    }

    /// <summary>A write that failed waits on its source, so that it is planned again.</summary>
    public void NoteFailure(SyncAction action, WriteResult result)
    {
        if (result.Outcome != WriteOutcome.Failed)
        {
            return;
        }

        var source = action.Side.Other();
        var side = action.On(source) is null ? action.Side : source;
        Renew(side, Head(action with { Side = side }), result.Error!.IsTransient ? PendingKind.Retry : PendingKind.Quarantined, result.Error.Code, result.Error.Message, deleted: false);

        // The other side's proven delete is what still has to be carried over: it must not be forgotten with the feed.
        if (action.Kind == SyncActionKind.Delete && action.Link is { } link)
        {
            Renew(source, link.HeadOn(source), PendingKind.Retry, result.Error.Code, result.Error.Message, deleted: true);
        }
    }

    /// <summary>The entries of a side that wait for that reason.</summary>
    /// <remarks>As <see cref="Find"/>, asked while another thread makes notes: a slice is read while the one before it is written.</remarks>
    public IReadOnlyList<string> KeysOf(Side side, string reason)
    {
        lock (_gate)
        {
            return _rows.Values.Where(row => row.Side == side && row.Reason == reason).Select(row => row.Key).ToList();
        }
    }

    /// <summary>The row of an entry, if it has one.</summary>
    /// <remarks>Asked while another thread makes notes, as <see cref="KeysOf"/> is.</remarks>
    public PendingChange? Find(Side side, string key)
    {
        lock (_gate)
        {
            return _renewed.TryGetValue((side, key), out var row) || _rows.TryGetValue((side, key), out row) ? row : null;
        }
    }

    /// <summary>
    /// An exception that Exchange drops when the pattern of its series is written, which is about to happen: stored with the intent, so that it is made again whatever becomes of this run.
    /// </summary>
    public void NotePatternWritten(SyncTransaction transaction, EntryHead exception)
    {
        Renew(Side.Exchange, exception, PendingKind.ChangedDuringRun, SyncReasons.PatternWritten, "The pattern of its series was written.", deleted: false);
        transaction.Save(_renewed[(Side.Exchange, exception.Key)]);
    }

    /// <summary>A series of Exchange that has got its partner: stored with its link, so that its exceptions follow whatever becomes of this run.</summary>
    public void NoteSeriesLinked(SyncTransaction transaction, EntryHead series)
    {
        Renew(Side.Exchange, series, PendingKind.ChangedDuringRun, SyncReasons.SeriesLinked, "Its exceptions follow.", deleted: false);
        transaction.Save(_renewed[(Side.Exchange, series.Key)]);
    }

    /// <summary>A series whose parts are about to be carried over one by one: stored until the round is through with it.</summary>
    public void NoteInParts(SyncTransaction transaction, string series)
    {
        var now = _clock.GetCurrentInstant();
        var row = Find(Side.Exchange, series) ?? new PendingChange
        {
            Side = Side.Exchange,
            Key = series,
            Kind = PendingKind.ChangedDuringRun,
            Reason = SyncReasons.SeriesInParts,
            Message = "The run ended before all of the series was carried over.",
            Since = now,
        };
        lock (_gate)
        {
            _rows[(Side.Exchange, series)] = row with { NextAttempt = now };
        }

        transaction.Save(row with { NextAttempt = now });
    }

    /// <summary>Something that changed again while the run was under way and could not be settled in it.</summary>
    public void NoteUnsettled(SideChanges changes)
    {
        foreach (var head in changes.Touched.Values)
        {
            Renew(changes.Side, head, PendingKind.ChangedDuringRun, SyncReasons.ChangedDuringRun, "It changed while the run was writing.", deleted: false);
        }

        foreach (var key in changes.Deleted)
        {
            var kind = changes.DeletedAlone.Contains(key) ? PendingKind.Retry : PendingKind.ChangedDuringRun;
            Renew(changes.Side, new EntryHead(key), kind, SyncReasons.ChangedDuringRun, "It was deleted while the run was writing.", deleted: true);
        }
    }

    /// <summary>Stores what was noted, and ends the rows of <paramref name="settled"/> entries that were not renewed.</summary>
    public void Settle(SyncTransaction transaction, IEnumerable<(Side Side, string Key)> settled)
    {
        lock (_gate)
        {
            SettleLocked(transaction, settled);
        }
    }

    private void SettleLocked(SyncTransaction transaction, IEnumerable<(Side Side, string Key)> settled)
    {
        foreach (var key in settled.Where(key => _rows.TryGetValue(key, out var row) && row.Reason != SyncReasons.KeptBeside && !_renewed.ContainsKey(key)).ToList())
        {
            transaction.RemovePending(key.Side, key.Key);
            _rows.Remove(key);
        }

        foreach (var row in _renewed.Values)
        {
            transaction.Save(row);
            _rows[(row.Side, row.Key)] = row;
        }

        _renewed.Clear();
    }

    private void Renew(Side side, EntryHead head, PendingKind kind, string reason, string message, bool deleted)
    {
        var now = _clock.GetCurrentInstant();
        var before = _rows.TryGetValue((side, head.Key), out var row) && row.Kind == kind ? row : null;
        var attempts = (before?.Attempts ?? 0) + 1;
        var renewed = new PendingChange
        {
            Side = side,
            Key = head.Key,
            Address = head.Address,
            SeriesKey = head.SeriesKey,
            Kind = kind,
            Reason = reason,
            Message = message,
            Deleted = deleted,
            Attempts = attempts,
            Since = before?.Since ?? now,
            NextAttempt = kind switch
            {
                PendingKind.Retry or PendingKind.Quarantined => now + Pause(attempts),
                PendingKind.Unproven when reason == SyncReasons.CalendarReplaced => null,
                PendingKind.Unproven or PendingKind.ChangedDuringRun => now,
                _ => null,
            },
        };
        lock (_gate)
        {
            _renewed[(side, head.Key)] = renewed;
        }
    }

    /// <summary>How long it waits after so many attempts.</summary>
    internal static Duration Pause(int attempts)
    {
        var pause = FirstRetry * Math.Pow(2, Math.Min(attempts - 1, 12));
        return pause > LongestPause ? LongestPause : pause;
    }

    private static EntryHead Head(SyncAction action) => action.On(action.Side) is { } entry
        ? new EntryHead(entry.Key, entry.Version, entry.Address, entry.SeriesKey)
        : action.Head ?? action.Link!.HeadOn(action.Side);
}
