using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>
/// One calendar, behind the narrow seam that the sync works on: what changed, list, read, find, write. Implementations: Exchange over EWS, the Microbizz calendar in
/// SQLite, and the in-memory calendars of the tests.
/// </summary>
/// <remarks>All methods throw <see cref="SideException"/> when the side as a whole cannot be used; a failure of one entry is in that entry's result.</remarks>
public interface ICalendarSide
{
    /// <summary>Which side it stands for.</summary>
    Side Side { get; }

    /// <summary>What it can do; the runner makes up for the rest.</summary>
    SideFeatures Features { get; }

    /// <summary>
    /// Which calendar this is, in a form that changes when the mailbox or the folder behind the same name is another one. Asked once a run: a "not found" of another
    /// calendar proves nothing.
    /// </summary>
    Task<string> IdentifyAsync(CancellationToken cancellation);

    /// <summary>
    /// What changed since <paramref name="cursor"/>, to the end of the feed; null: everything there is (keys only). A changed occurrence appears as a change of its series.
    /// A cursor that the side no longer takes gives <see cref="ChangeFeed.CursorAccepted"/> = false and everything there is.
    /// </summary>
    Task<ChangeFeed> ReadFeedAsync(string? cursor, CancellationToken cancellation);

    /// <summary>The entries that overlap <paramref name="days"/> (whole days in the connection's zone): in Exchange singles and, by the mode, either occurrences or the series that have some there; in Microbizz also series.</summary>
    Task<Listing> ListAsync(DateInterval days, CancellationToken cancellation);

    /// <summary>
    /// These entries, whole. One result for each head, in order. A series of Exchange comes with its exceptions wherever they are,
    /// and, where instances are wanted, with its occurrences that overlap <paramref name="window"/>.
    /// </summary>
    Task<IReadOnlyList<ReadResult>> ReadAsync(IReadOnlyList<EntryHead> heads, DateInterval window, CancellationToken cancellation);

    /// <summary>The entries that carry one of these stamps (several may carry the same one).</summary>
    Task<IReadOnlyList<Entry>> FindByStampAsync(IReadOnlyList<Stamp> stamps, CancellationToken cancellation);

    /// <summary>Writes, one result for each entry, in order. Conditional on the version in <see cref="EntryWrite.Target"/>. Never sends mail.</summary>
    Task<IReadOnlyList<WriteResult>> WriteAsync(IReadOnlyList<EntryWrite> writes, CancellationToken cancellation);
}
