using ExchangeSync.Calendar;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>What one run works with: the two sides, the store, the settings and the clock.</summary>
public sealed record SyncContext
{
    /// <summary>The Exchange side.</summary>
    public required ICalendarSide Exchange { get; init; }

    /// <summary>The Microbizz side.</summary>
    public required ICalendarSide Microbizz { get; init; }

    /// <summary>Links, pending changes, journal and runs of the connection.</summary>
    public required SyncStore Store { get; init; }

    /// <summary>The connection's settings.</summary>
    public required SyncSettings Settings { get; init; }

    /// <summary>This store's id.</summary>
    public required Guid Installation { get; init; }

    /// <summary>The connection's id.</summary>
    public required Guid Connection { get; init; }

    /// <summary>When deletes are held.</summary>
    public DeleteLimits DeleteLimits { get; init; } = new();

    /// <summary>The appointment types that Microbizz knows, asked once a round.</summary>
    public required Func<IReadOnlyCollection<string>> AppointmentTypes { get; init; }

    /// <summary>The clock.</summary>
    public required IClock Clock { get; init; }

    /// <summary>Makes ids for new appointments; handed in so that a test can repeat a run.</summary>
    public Func<Guid> NewId { get; init; } = Guid.NewGuid;

    /// <summary>How many requests Exchange has had.</summary>
    public Func<int> Requests { get; init; } = () => 0;

    /// <summary>How many calls of <see cref="ICalendarSide.WriteAsync"/> may be under way on a side at a time, now; each for entries that have nothing to do with those of another one.</summary>
    public Func<Side, int> WritesAtATime { get; init; } = _ => 1;

    /// <summary>How far Exchange's clock is ahead of ours; asked once both sides were read.</summary>
    public Func<Duration> ExchangeClockSkew { get; init; } = () => Duration.Zero;

    /// <summary>Looks, before the first run, whether the mailbox is that of the connection's user; a warning, or null.</summary>
    public Func<CancellationToken, Task<string?>> CheckOwner { get; init; } = _ => Task.FromResult<string?>(null);

    /// <summary>The side of that kind.</summary>
    public ICalendarSide On(Side side) => side == Side.Exchange ? Exchange : Microbizz;
}
