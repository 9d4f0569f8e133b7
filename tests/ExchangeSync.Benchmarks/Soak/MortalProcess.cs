using System.Data.SQLite;
using ExchangeSync.Store;

namespace ExchangeSync.Benchmarks.Soak;

/// <summary>
/// The process that runs the sync. It may die at any of its steps (a request that leaves, a reply that arrives, a transaction that commits): from then on nothing of it reaches the server or the store any
/// more, whatever its code still tries.
/// </summary>
internal sealed class MortalProcess(string databasePath) : IDisposable
{
    private SQLiteConnection? _connection;
    private int _steps;

    /// <summary>The step, counted from the beginning of the run, that it does not finish; 0: it lives.</summary>
    public int DiesAt { get; set; }

    public bool IsDead { get; private set; }

    /// <summary>Opens the store as this process.</summary>
    public Database Open()
    {
        SQLiteConnection.Changed += Watch;
        try
        {
            return Database.Open(databasePath, create: false);
        }
        finally
        {
            SQLiteConnection.Changed -= Watch;
        }
    }

    /// <summary>Its way to the server.</summary>
    public HttpMessageHandler Over(HttpMessageHandler wire) => new Mortal(this, wire);

    /// <summary>Counts the steps of the next run from the beginning.</summary>
    public void BeginRun() => _steps = 0;

    /// <summary>Another process takes its place.</summary>
    public void Restart() => (IsDead, DiesAt, _steps) = (false, 0, 0);

    public void Dispose() => _connection = null;

    // The hook is called before a transaction that wrote something is committed; to say no rolls it back, as the death of the process would.
    private void Watch(object? sender, ConnectionEventArgs change)
    {
        if (change.EventType == SQLiteConnectionEventType.Opened && sender is SQLiteConnection connection && connection.FileName == databasePath)
        {
            _connection = connection;
            connection.Commit += (_, commit) => commit.AbortTransaction = Dies();
        }
    }

    private bool Dies() => IsDead = IsDead || (DiesAt > 0 && ++_steps == DiesAt);

    private sealed class Mortal(MortalProcess process, HttpMessageHandler wire) : DelegatingHandler(wire)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (process.Dies())
            {
                throw new ProcessDiedException();
            }

            var response = await base.SendAsync(request, cancellationToken);
            return process.Dies() ? throw new ProcessDiedException() : response;
        }
    }
}

/// <summary>Nothing in the product knows it.</summary>
internal sealed class ProcessDiedException : Exception;
