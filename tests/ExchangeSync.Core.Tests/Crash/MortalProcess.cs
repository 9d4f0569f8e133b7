using System.Data.SQLite;

namespace ExchangeSync.Tests.Crash;

/// <summary>
/// Counts the steps of a run (each request that leaves, each reply that arrives, each transaction that commits) and dies at one of them: from then on nothing of it reaches the server or the
/// store any more, whatever its code still tries.
/// </summary>
/// <param name="databasePath">The store that it has open.</param>
/// <param name="diesAt">The step that it does not finish, counted from 1; 0: it lives.</param>
internal sealed class MortalProcess : IDisposable
{
    private readonly string _databasePath;
    private readonly int _diesAt;

    public MortalProcess(string databasePath, int diesAt)
    {
        (_databasePath, _diesAt) = (databasePath, diesAt);
        SQLiteConnection.Changed += Watch;
    }

    /// <summary>How many steps it made.</summary>
    public int Steps => Requests + Replies + Commits;

    public int Requests { get; private set; }

    public int Replies { get; private set; }

    public int Commits { get; private set; }

    public bool IsDead { get; private set; }

    /// <summary>What it was about to do when it died.</summary>
    public string Last { get; private set; } = "";

    /// <summary>Its way to the server.</summary>
    public HttpMessageHandler Over(HttpMessageHandler wire) => new Mortal(this, wire);

    public void Dispose() => SQLiteConnection.Changed -= Watch;

    // The hook is called before a transaction that wrote something is committed; to say no rolls it back, as the death of the process would.
    private void Watch(object? sender, ConnectionEventArgs change)
    {
        if (change.EventType == SQLiteConnectionEventType.Opened && sender is SQLiteConnection connection && connection.FileName == _databasePath)
        {
            connection.Commit += (_, commit) => commit.AbortTransaction = Dies("commit", () => Commits++);
        }
    }

    private bool Dies(string what, Action count)
    {
        if (!IsDead)
        {
            count();
            IsDead = Steps == _diesAt;
            Last = what;
        }

        return IsDead;
    }

    private sealed class Mortal(MortalProcess process, HttpMessageHandler wire) : DelegatingHandler(wire)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (process.Dies("request", () => process.Requests++))
            {
                throw new ProcessDiedException();
            }

            var response = await base.SendAsync(request, cancellationToken);
            return process.Dies("reply", () => process.Replies++) ? throw new ProcessDiedException() : response;
        }
    }
}

/// <summary>Nothing in the product knows it.</summary>
internal sealed class ProcessDiedException : Exception;
