using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace ExchangeSync.Exchange.Authentication;

/// <summary>
/// The passwords that servers refused while one command goes through many connections. Hundreds of them may share one service account, which its directory locks after some ten wrong passwords: after
/// a few the others do not send it for half an hour, after which most directories have forgotten them. It keeps no password. Safe for many threads.
/// </summary>
public sealed class RefusedLogOns
{
    /// <summary>So many times one password of one account is sent to one server.</summary>
    public const int Most = 3;

    private static readonly Duration Memory = Duration.FromMinutes(30);

    private readonly ConcurrentDictionary<string, (int Count, Instant Last)> _refusals = new(StringComparer.Ordinal);
    private readonly byte[] _key = Guid.NewGuid().ToByteArray();

    internal bool AreMany(EwsClientOptions options) =>
        _refusals.TryGetValue(KeyOf(options), out var known) && known.Count >= Most && options.Clock.GetCurrentInstant() - known.Last < Memory;

    internal void Add(EwsClientOptions options)
    {
        var now = options.Clock.GetCurrentInstant();
        _refusals.AddOrUpdate(KeyOf(options), (1, now), (_, known) => (now - known.Last < Memory ? known.Count + 1 : 1, now));
    }

    private string KeyOf(EwsClientOptions options)
    {
        using var algorithm = new HMACSHA256(_key);
        return Convert.ToBase64String(algorithm.ComputeHash(Encoding.UTF8.GetBytes($"{options.Url.Authority}\n{options.UserName.ToUpperInvariant()}\n{options.Password}")));
    }
}
