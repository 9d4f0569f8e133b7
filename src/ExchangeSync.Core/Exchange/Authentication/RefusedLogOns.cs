using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace ExchangeSync.Exchange.Authentication;

/// <summary>
/// The passwords that servers refused while one command goes through many connections. Hundreds of them may share one service account, which its directory locks after some ten wrong passwords: after
/// a few the others do not send it for half an hour, after which most directories have forgotten them. Until a server has accepted a password it is sent by one request at a time, so that connections
/// side by side do not lock the account at once. It keeps no password. Safe for many threads.
/// </summary>
public sealed class RefusedLogOns
{
    /// <summary>So many times one password of one account is sent to one server.</summary>
    public const int Most = 3;

    private static readonly Duration Memory = Duration.FromMinutes(30);

    private readonly ConcurrentDictionary<string, (int Count, Instant Last)> _refusals = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _accepted = new(StringComparer.Ordinal);
    private readonly byte[] _key = Guid.NewGuid().ToByteArray();

    /// <summary>Waits for the turn of a request that sends a password. It ends when it is disposed of: once the server has answered. Null: the password was accepted before, nobody waits.</summary>
    /// <exception cref="EwsRefusedException">WrongCredentials: it was refused too often to be sent again.</exception>
    internal async Task<IDisposable?> TakeTurnAsync(EwsClientOptions options, CancellationToken cancellation)
    {
        var key = KeyOf(options);
        var turn = _accepted.ContainsKey(key) ? null : _turns.GetOrAdd(key, static _ => new SemaphoreSlim(1));
        if (turn is not null)
        {
            await turn.WaitAsync(cancellation).ConfigureAwait(false);
        }

        try
        {
            Check(key, options);
            return turn is null ? null : new Turn(turn);
        }
        catch
        {
            turn?.Release();
            throw;
        }
    }

    internal void Accept(EwsClientOptions options)
    {
        _accepted[KeyOf(options)] = true;
        options.LogOns?.Accepted();
    }

    internal void Add(EwsClientOptions options)
    {
        var now = options.Clock.GetCurrentInstant();
        var key = KeyOf(options);
        _accepted.TryRemove(key, out _);
        _refusals.AddOrUpdate(key, (1, now), (_, known) => (now - known.Last < Memory ? known.Count + 1 : 1, now));
        options.LogOns?.Refused();
    }

    private void Check(string key, EwsClientOptions options)
    {
        if (AreMany(key, options))
        {
            throw LogOnErrors.RefusedTooOften(options);
        }

        if (options.LogOns is { IsSpent: true })
        {
            throw LogOnErrors.AccountIsSpent(options);
        }
    }

    private bool AreMany(string key, EwsClientOptions options) =>
        _refusals.TryGetValue(key, out var known) && known.Count >= Most && options.Clock.GetCurrentInstant() - known.Last < Memory;

    private string KeyOf(EwsClientOptions options)
    {
        using var algorithm = new HMACSHA256(_key);
        return Convert.ToBase64String(algorithm.ComputeHash(Encoding.UTF8.GetBytes($"{options.Url.Authority}\n{options.UserName.ToUpperInvariant()}\n{options.Password}")));
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
