using ExchangeSync.Exchange.Authentication;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>How one account of a connection was taken, as the store remembers it. Safe for many threads.</summary>
internal sealed class LogOnRecord(Database database, ExchangeConnection connection, LogOnAccount account, IClock clock) : ILogOnRecord
{
    /// <summary>So many tries of a person follow those of runs without a pause.</summary>
    public const int MoreByHand = 3;

    /// <summary>After that most directories have forgotten wrong passwords.</summary>
    public static readonly Duration Pause = Duration.FromMinutes(30);

    private volatile bool _isAccepted;

    public bool IsSpent => !_isAccepted
        && connection.Settings.FailureLimit is > 0 and var limit
        && database.Read(session => RefusalRows.Of(session, connection, account)) is { } refused
        && refused.Weight >= limit + MoreByHand
        && clock.GetCurrentInstant() - refused.Last < Pause;

    public void Refused()
    {
        _isAccepted = false;
        database.Write(session => RefusalRows.Add(session, account, connection.Id, clock.GetCurrentInstant()));
    }

    public void Accepted()
    {
        // Every reply says it again, and the store is written only where that is news.
        if (!_isAccepted)
        {
            _isAccepted = true;
            if (database.Read(session => RefusalRows.Of(session, connection, account)) is not null)
            {
                database.Write(session => RefusalRows.Clear(session, account));
            }
        }
    }
}
