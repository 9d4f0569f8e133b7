using ExchangeSync.Simulator.Authentication;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Simulator.Notifications;

namespace ExchangeSync.Simulator.Hosting;

/// <summary>Everything that the server holds; mailboxes are touched under <see cref="Gate"/> only.</summary>
internal sealed class ServerState
{
    private int _mailsSent;
    private int _challenges;
    private int _writesInProgress;

    public ServerState(SimulatorOptions options)
    {
        Options = options;
        Tokens = new TokenIssuer(options.Clock);
        Hanging = new HangingConnections(options);
        Mailboxes = options.Mailboxes.ToDictionary(
            m => m.Address, m => new SimulatedMailbox(m, options, Gate), StringComparer.OrdinalIgnoreCase);
    }

    public SimulatorOptions Options { get; }

    public Lock Gate { get; } = new();

    public IReadOnlyDictionary<string, SimulatedMailbox> Mailboxes { get; }

    public FaultPlan Faults { get; } = new();

    public SubscriptionTable Subscriptions { get; } = new();

    public HangingConnections Hanging { get; }

    public TokenIssuer Tokens { get; }

    public int Challenges => _challenges;

    public ExchangeLog Log { get; } = new();

    /// <summary>Calendar writes that did not say SendToNone.</summary>
    public int MailsSent => _mailsSent;

    public void CountChallenge() => Interlocked.Increment(ref _challenges);

    /// <summary>Requests that create, update or delete and have no reply yet.</summary>
    public int WritesInProgress => Volatile.Read(ref _writesInProgress);

    public void WriteBegins() => Interlocked.Increment(ref _writesInProgress);

    public void WriteEnds() => Interlocked.Decrement(ref _writesInProgress);

    public void CountMail() => Interlocked.Increment(ref _mailsSent);

    /// <summary>The mailbox of an address, also one of its further ones.</summary>
    public SimulatedMailbox? ByAddress(string address) => Mailboxes.GetValueOrDefault(address)
        ?? Mailboxes.Values.FirstOrDefault(m => m.Options.Aliases.Contains(address, StringComparer.OrdinalIgnoreCase));

    public SimulatedMailbox? ByKey(Guid key) => Mailboxes.Values.FirstOrDefault(m => m.Store.Mailbox == key);

    /// <summary>The mailbox of a logon name: a bare name, DOMAIN\name, or the address.</summary>
    public SimulatedMailbox? ByUser(string user)
    {
        var name = user[(user.LastIndexOf('\\') + 1)..];
        return ByAddress(name) ?? Mailboxes.Values.FirstOrDefault(
            m => string.Equals(m.Options.UserName, name, StringComparison.OrdinalIgnoreCase));
    }

    public void Reset()
    {
        lock (Gate)
        {
            foreach (var mailbox in Mailboxes.Values)
            {
                mailbox.Clear();
            }

            Subscriptions.Clear();
        }

        Faults.Clear();
        Log.Clear();
        Interlocked.Exchange(ref _mailsSent, 0);
    }
}
