using System.Security.Cryptography;
using NodaTime;

namespace ExchangeSync.Simulator.Authentication;

/// <summary>The access tokens that were issued, and for whom.</summary>
public sealed class TokenIssuer(IClock clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string User, Instant Ends)> _tokens = new(StringComparer.Ordinal);

    private readonly Dictionary<string, (string Code, string? User)> _devices = new(StringComparer.Ordinal);

    /// <summary>How many were issued so far.</summary>
    public int Issued { get; private set; }

    /// <summary>Issues a token for a user.</summary>
    public string Issue(string user, Duration life)
    {
        lock (_gate)
        {
            Issued++;
            var token = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
            _tokens[token] = (user, clock.GetCurrentInstant() + life);
            return token;
        }
    }

    /// <summary>Does what a person does who opens the page and enters the code: signs in as this user.</summary>
    public void SignIn(string userCode, string user)
    {
        lock (_gate)
        {
            _devices[_devices.Single(d => d.Value.Code == userCode).Key] = (userCode, user);
        }
    }

    /// <summary>Users whose accounts are locked: they get no new tokens.</summary>
    public ISet<string> Locked { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes all tokens back before their time.</summary>
    public void Revoke()
    {
        lock (_gate)
        {
            _tokens.Clear();
        }
    }

    internal (string Device, string Code) NewDevice()
    {
        lock (_gate)
        {
            var device = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
            var code = Convert.ToHexString(RandomNumberGenerator.GetBytes(4));
            _devices[device] = (code, null);
            return (device, code);
        }
    }

    internal string? UserOfDevice(string device)
    {
        lock (_gate)
        {
            return _devices.TryGetValue(device, out var known) ? known.User : null;
        }
    }

    internal string? UserOf(string token)
    {
        lock (_gate)
        {
            return _tokens.TryGetValue(token, out var known) && known.Ends > clock.GetCurrentInstant() ? known.User : null;
        }
    }
}
